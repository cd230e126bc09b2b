"""`Heard`: the notes that an engine hears in a recording, in seconds, and the score that says them.

Every engine of `transcribe` ends here. What becomes of it, bars, a grid, the pedal, an instrument,
is the command's business (`finishing`), so no engine knows of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Score, Stream, Track

from .bends import Bend, bend_controls

__all__ = ["SUSTAIN", "TICKS_PER_SECOND", "Bend", "Heard"]

Seconds = npt.NDArray[np.float64]

RESOLUTION = 10_000
TICKS_PER_SECOND = 2 * RESOLUTION
"""Of a score that has no tempo of its own yet, at 120 BPM: 50 µs to a tick, for 29 hours."""

SUSTAIN = 64
"""The controller of the sustain pedal; 66 is sostenuto's, 67 that of the soft pedal."""

CONTROL_CHANGE = 0xB0


@dataclass(frozen=True, eq=False)
class Heard:
    """Notes in seconds, in any order.

    Parameters
    ----------
    onsets, offsets
        Seconds at which they begin and end, shape `(n,)`, each end after its beginning. Where
        `pedals` has the sustain pedal, an end is that of the key, and the pedal holds the sound.
    pitches
        MIDI notes, 60 is middle C, shape `(n,)`; with a fraction, they are rounded.
    velocities
        1 to 127, shape `(n,)`.
    bends
        One for each note, None where its pitch stays; empty if no pitch moves. MIDI bends a whole
        channel, so those of notes that sound together with others are left out.
    pedals
        By the number of a controller, such as `SUSTAIN`, seconds at which the pedal goes down and
        up, shape `(m, 2)`, ascending. Empty if the engine hears none.
    drums
        Whether pitches are drums of General MIDI.
    program
        Of General MIDI, 0-127: whom the notes are for, unless a person says.
    """

    onsets: Seconds
    offsets: Seconds
    pitches: npt.NDArray[np.floating] | npt.NDArray[np.integer]
    velocities: npt.NDArray[np.integer]
    bends: Sequence[Bend | None] = ()
    pedals: Mapping[int, Seconds] = field(default_factory=lambda: MappingProxyType({}))
    drums: bool = False
    program: int = 0

    def __post_init__(self) -> None:
        shapes = {np.shape(one) for one in self._columns()}
        if len(shapes) != 1 or len(next(iter(shapes))) != 1:
            raise ValueError(f"columns of notes must be of one length, not {sorted(shapes)}")
        if self.bends and len(self.bends) != len(self.onsets):
            raise ValueError(f"{len(self.bends)} bends of {len(self.onsets)} notes")
        if not np.all((np.asarray(self.onsets) >= 0) & (self.offsets > self.onsets)):
            raise ValueError("a note begins at 0 s or later, and ends after it begins")

    @classmethod
    def of(cls, notes: Sequence[tuple[float, float, float, int]], **more: Any) -> Heard:
        """From rows of onset, offset, pitch and velocity."""
        onsets, offsets, pitches, velocities = np.array(notes, np.float64).reshape(-1, 4).T
        return cls(onsets, offsets, pitches, velocities.astype(np.int64), **more)

    def __len__(self) -> int:
        return len(self.onsets)

    def score(self, stream: Stream | None = None) -> Score:
        """The notes at their seconds, as one track without a tempo of their own.

        Parameters
        ----------
        stream
            The recording that they were heard in: whose file the score comes from, and its length.
        """
        starts, ends = (_ticks(one) for one in (self.onsets, self.offsets))
        order = np.lexsort((self.pitches, starts))
        keys = np.clip(np.rint(self.pitches), 0, 127).astype(np.int64)
        velocities = np.clip(self.velocities, 1, 127)
        lengths = np.maximum(ends - starts, 1)
        rows = np.stack([starts, lengths, keys, velocities], axis=1)[order]
        controls = [*self._pedal_controls(), *self._bend_controls()]
        track = Track.of(
            rows.tolist(),
            sorted(controls, key=lambda one: one[0]),
            program=0 if self.drums else self.program,
            drum=self.drums,
        )
        length = 0
        if stream is not None and stream.frames is not None:
            length = round(stream.frames / stream.sample_rate * TICKS_PER_SECOND)
        return Score(
            (track,),
            resolution=RESOLUTION,
            length=length,
            origin=stream.origin if stream is not None else None,
        )

    def _pedal_controls(self) -> list[tuple[int, int, int, int]]:
        found = []
        for number, spans in self.pedals.items():
            for down, up in np.asarray(spans, np.float64).reshape(-1, 2):
                found.append((int(_ticks(down)), CONTROL_CHANGE, number, 127))
                found.append((int(_ticks(up)), CONTROL_CHANGE, number, 0))
        return found

    def _bend_controls(self) -> list[tuple[int, int, int, int]]:
        return bend_controls(
            self.onsets, self.offsets, self.bends, lambda seconds: int(_ticks(seconds))
        )

    def _columns(self) -> tuple[npt.ArrayLike, ...]:
        return self.onsets, self.offsets, self.pitches, self.velocities


def _ticks(seconds: npt.ArrayLike) -> npt.NDArray[np.int64]:
    return np.asarray(np.rint(np.asarray(seconds) * TICKS_PER_SECOND), np.int64)
