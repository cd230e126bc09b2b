"""The notes of a score as they sound: pitches over stretches of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Score, Track

__all__ = ["Sounding", "bass_of", "pitch_classes"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sounding:
    """Notes in order of their starts, drums left out unless they are asked for."""

    starts: Floats
    ends: Floats
    """In seconds."""
    pitches: Integers
    velocities: Integers

    @classmethod
    def of(
        cls, score: Score, tracks: tuple[Track, ...] | None = None, drums: bool = False
    ) -> Sounding:
        """The notes of all tracks of a score, or of some."""
        chosen = score.tracks if tracks is None else tracks
        parts = [track.notes for track in chosen if drums or not track.drum]
        notes = np.concatenate(parts) if parts else Track.of().notes
        notes = notes[np.lexsort((notes["pitch"], notes["start"]))]
        starts = score.clock.seconds(notes["start"].astype(np.int64))
        ends = score.clock.seconds(notes["start"].astype(np.int64) + notes["duration"])
        pitches, velocities = (notes[name].astype(np.int64) for name in ("pitch", "velocity"))
        return cls(np.asarray(starts, float), np.asarray(ends, float), pitches, velocities)

    def and_others(self, notes: Sequence[tuple[float, float, int]]) -> Sounding:
        """With further ones, each from a second to a second at a pitch."""
        starts, ends, pitches = np.array(notes, float).T
        together = (
            np.concatenate([self.starts, starts]),
            np.concatenate([self.ends, ends]),
            np.concatenate([self.pitches, pitches.astype(np.int64)]),
            np.concatenate([self.velocities, np.full(len(notes), 64)]),
        )
        order = np.lexsort((together[2], together[0]))
        return Sounding(*(one[order] for one in together))

    def within(self, edges: Floats) -> tuple[Integers, Integers, Floats]:
        """Which note sounds in which stretch, and for what part of that.

        Parameters
        ----------
        edges
            Where stretches begin and the last one ends, in seconds, rising.

        Returns
        -------
        notes, stretches, parts
            A row for each stretch that a note sounds in.
        """
        last = len(edges) - 2
        first = np.clip(np.searchsorted(edges, self.starts, "right") - 1, 0, last)
        final = np.clip(np.searchsorted(edges, self.ends, "left") - 1, first, last)
        counts = final - first + 1
        notes = np.repeat(np.arange(len(self.starts)), counts)
        before = np.repeat(np.cumsum(counts) - counts, counts)
        stretches = np.repeat(first, counts) + np.arange(len(notes)) - before
        over = np.minimum(self.ends[notes], edges[stretches + 1])
        over = over - np.maximum(self.starts[notes], edges[stretches])
        parts = np.clip(over / np.diff(edges)[stretches], 0, 1)
        sounds = parts > 0
        return notes[sounds], stretches[sounds], parts[sounds]


def pitch_classes(notes: Sounding, edges: Floats) -> Floats:
    """For how long each sounds in each stretch, in its lengths, C first; `(stretches, 12)`."""
    found = np.zeros((max(len(edges) - 1, 0), 12))
    if len(found) and len(notes.starts):
        which, stretches, parts = notes.within(edges)
        np.add.at(found, (stretches, notes.pitches[which] % 12), parts)
    return found


def bass_of(notes: Sounding, edges: Floats) -> Integers:
    """The lowest pitch of each stretch; -1 where nothing sounds."""
    lowest = np.full(max(len(edges) - 1, 0), 128)
    if len(lowest) and len(notes.starts):
        which, stretches, _ = notes.within(edges)
        np.minimum.at(lowest, stretches, notes.pitches[which])
    return np.where(lowest < 128, lowest, -1)
