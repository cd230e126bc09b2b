"""From probabilities of frames to notes, one frame after the other, for all pitches at once.

A note begins at a peak of its onset, or where a key sounds that no onset began; it ends where it
has not sounded for a while, or is struck again. The paper's decoder goes over a whole recording
several times; this one holds the notes that sound, so that a recording may be of any length.

References
----------
Bittner et al., ICASSP 2022, section 2.4: what an onset, a note and its end are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import peak_offset

from ..bends import Bend
from .frames import HOP_S, LOWEST, PITCHES, STEPS, Said

__all__ = ["Decoder", "Note"]

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]

PATIENCE = 11
"""Frames for which a note may sound less than it should before it has ended: an eighth second."""
SHORTEST = 11
"""Frames that a note lasts at least."""
AGAIN = 4
"""Frames after which a key may be struck again."""

REACH = 4
"""Bins of the contour on either side of a key in which its pitch is looked for: 1.3 semitones."""
SMOOTH = 5
"""Frames of which a pitch is the median."""

NEVER = -1


@dataclass(frozen=True, eq=False)
class Note:
    """Seconds, key, velocity, and how its pitch moves."""

    start: float
    end: float
    pitch: int
    velocity: int
    bend: Bend


class Decoder:
    """Fed with what the network says of frames, in order; `finish` gives the notes.

    Parameters
    ----------
    onset_threshold, frame_threshold
        Probabilities from which on a note begins, and sounds.
    """

    def __init__(self, onset_threshold: float, frame_threshold: float) -> None:
        self.onset_threshold, self.frame_threshold = onset_threshold, frame_threshold
        self.at = 0
        """Frames that are done."""
        self.found: list[Note] = []
        self._onsets = np.zeros((1, PITCHES), np.float32)
        """Of the frame before those that are not done, and of these."""
        self._notes = np.zeros((0, PITCHES), np.float32)
        self._cents = np.zeros((0, PITCHES), np.int16)
        self._keys = [_Key() for _ in range(PITCHES)]
        self._sounding = np.zeros(PITCHES, bool)
        self._struck = np.zeros(PITCHES, bool)
        """Keys that sound since an onset."""
        self._last = np.full(PITCHES, NEVER)
        """The last frame in which each was likely enough to sound."""

    @property
    def seconds(self) -> float:
        """How far it has come."""
        return self.at * HOP_S

    def add(self, said: Said) -> None:
        """What is said of the frames that follow."""
        self._onsets = np.concatenate([self._onsets, said.onsets])
        self._notes = np.concatenate([self._notes, said.notes])
        self._cents = np.concatenate([self._cents, _cents(said.contour)])
        self._decode(len(self._notes) - 1)

    def finish(self) -> list[Note]:
        """All notes, in the order in which they end."""
        self._onsets = np.concatenate([self._onsets, np.zeros((1, PITCHES), np.float32)])
        self._decode(len(self._notes))
        for key in np.flatnonzero(self._sounding):
            self._end(int(key), int(self._last[key]) + 1)
        return self.found

    def _decode(self, count: int) -> None:
        """The first `count` of the frames that are held; what follows the last of them is known."""
        if count <= 0:
            return
        before, here, after = (self._onsets[i : count + i] for i in range(3))
        peaks = (here >= self.onset_threshold) & (here >= before) & (here > after)
        notes = self._notes[:count]
        sounds = notes >= self.frame_threshold
        wide = np.pad(notes, ((0, 0), (1, 1)))
        tops = sounds & (notes >= wide[:, :-2]) & (notes >= wide[:, 2:])
        for frame in range(count):
            self._step(peaks[frame], sounds[frame], tops[frame])
            for key in np.flatnonzero(self._sounding):
                self._keys[key].add(float(notes[frame, key]), int(self._cents[frame, key]))
            self.at += 1
        self._onsets = self._onsets[count:]
        self._notes, self._cents = self._notes[count:], self._cents[count:]

    def _step(
        self,
        peaks: npt.NDArray[np.bool_],
        sounds: npt.NDArray[np.bool_],
        tops: npt.NDArray[np.bool_],
    ) -> None:
        """One frame: which keys are struck, go on without having been, have ended."""
        over = self._sounding & ~sounds & (self.at - self._last > PATIENCE)
        for key in np.flatnonzero(over):
            self._end(int(key), int(self._last[key]) + 1)
        for key in np.flatnonzero(peaks):
            since = self.at - self._keys[key].begun
            if self._sounding[key] and self._struck[key] and since < AGAIN:
                continue
            if self._sounding[key]:
                self._end(int(key), self.at)
            self._begin(int(key), struck=True)
        near = np.zeros(PITCHES, bool)
        near[1:] |= self._struck[:-1]
        near[:-1] |= self._struck[1:]
        for key in np.flatnonzero(tops & ~self._sounding & ~near):
            self._begin(int(key), struck=False)
        self._last[sounds] = self.at

    def _begin(self, key: int, struck: bool) -> None:
        self._keys[key] = _Key(self.at)
        self._sounding[key], self._struck[key], self._last[key] = True, struck, self.at

    def _end(self, key: int, frame: int) -> None:
        self._sounding[key] = self._struck[key] = False
        one = self._keys[key]
        length = frame - one.begun
        if length >= SHORTEST:
            times = HOP_S * np.arange(one.begun, frame, dtype=np.float64)
            bend = Bend(times, one.course(length))
            velocity = round(127 * one.likelihood(length))
            start, end = one.begun * HOP_S, frame * HOP_S
            self.found.append(Note(start, end, LOWEST + key, min(max(velocity, 1), 127), bend))


class _Key:
    """What is told of a note while it sounds, frame by frame."""

    def __init__(self, begun: int = NEVER) -> None:
        self.begun = begun
        self.likely: list[float] = []
        self.cents: list[int] = []

    def add(self, likely: float, cents: int) -> None:
        self.likely.append(likely)
        self.cents.append(cents)

    def likelihood(self, length: int) -> float:
        """That it sounds, in the mean."""
        return float(np.mean(self.likely[:length]))

    def course(self, length: int) -> Array:
        """Cents above the key, shape `(length,)`."""
        from scipy.ndimage import median_filter

        cents = np.array(self.cents[:length], np.float64)
        return np.asarray(median_filter(cents, SMOOTH, mode="nearest"))


def _cents(contour: Floats) -> npt.NDArray[np.int16]:
    """How far above each key the contour is highest about it, `(frames, PITCHES)`."""
    offsets = np.arange(-REACH, REACH + 1)
    wide = np.pad(contour, ((0, 0), (REACH, REACH)))
    places = STEPS * np.arange(PITCHES)[:, None] + offsets + REACH
    about = wide[:, places] * np.exp(-((offsets / REACH) ** 2)).astype(np.float32)
    inner = about[:, :, 1:-1]
    best = inner.argmax(axis=2)[:, :, None]
    around = (np.take_along_axis(about, best + one, axis=2)[:, :, 0] for one in range(3))
    steps = best[:, :, 0] + 1 - REACH + peak_offset(*around)
    return np.asarray(np.rint(steps * (100 / STEPS)), np.int16)
