"""Pitches that a mix may have, a hundred times a second: tops of sums over harmonics.

References
----------
Salamon and Gómez, "Melody extraction from polyphonic music signals using pitch contour
characteristics", IEEE Transactions on Audio, Speech, and Language Processing 20, 2012: peaks of a
spectrum, weighted as the ear does, add to the pitches that they may be harmonics of.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.ndimage import convolve1d

from musictool import Framer, Samples, peak_offset, spectra_of

from ..notes.spectra import RATE

__all__ = ["COUNT", "HOP_S", "POWER", "HarmonicSums"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

HOP = RATE // 100
HOP_S = HOP / RATE
WINDOW = 1536

COUNT = 10
"""Pitches of a frame that are kept."""

LOWEST, HIGHEST = 36, 96
"""MIDI pitches that are looked for: 65 Hz to 2.1 kHz."""
PER_SEMITONE = 10

HARMONICS, LESS = 16, 0.8
"""How many are added, and how much less each than the one before."""
BETWEEN = 0.25
"""Of what lies half way between them, how much is taken off: those are the harmonics of a pitch an
octave lower."""
POWER = 0.7
"""Amplitudes count by this power, so that harmonics that are many outweigh one that is loud."""

FLOOR_DB = 60.0
"""Peaks this far under the highest of a frame do not count."""
SILENCE = 1e-6
"""And none under this, of full scale."""

LOWEST_HZ = 440 * 2 ** ((LOWEST - 69) / 12)
WIDE = int(12 * PER_SEMITONE * np.log2(RATE / 2 / LOWEST_HZ)) + 1
BINS = (HIGHEST - LOWEST) * PER_SEMITONE + 1
SHIFTS = [
    (round(12 * PER_SEMITONE * np.log2(number / 2)), LESS ** ((number - 1) // 2) * sign)
    for number in range(1, 2 * HARMONICS + 1)
    for sign in [-BETWEEN if number % 2 else 1.0]
]
"""Bins from a pitch to its harmonics and to what lies between them, and what they count."""

NEAR = np.cos(np.linspace(-np.pi / 2, np.pi / 2, 2 * PER_SEMITONE + 1)) ** 2
"""A peak counts for pitches up to a semitone away."""


class HarmonicSums:
    """Fed with a recording, it keeps for each frame the pitches that have most harmonics."""

    def __init__(self) -> None:
        self.framer = Framer(WINDOW, HOP, centred=True)
        self.notes: list[Floats] = []
        self.strengths: list[Floats] = []

    def add(self, mono: Samples) -> None:
        """The next samples, at `RATE`, shape `(samples,)`."""
        for frames in self.framer.add(mono):
            self._keep(frames)

    def finish(self) -> tuple[Floats, Floats]:
        """MIDI notes with a fraction and their strengths, 0 for none, `(frames, COUNT)` each.

        The first frame lies around the first sample. A strength is a sum of amplitudes, each to the
        power `POWER`.
        """
        for frames in self.framer.finish():
            self._keep(frames)
        if not self.notes:
            return np.zeros((0, COUNT), np.float32), np.zeros((0, COUNT), np.float32)
        return np.concatenate(self.notes), np.concatenate(self.strengths)

    def _keep(self, frames: Samples) -> None:
        notes, strengths = _tops(_sums(_peaks(frames)))
        self.notes.append(notes.astype(np.float32))
        self.strengths.append(strengths.astype(np.float32))


def _peaks(frames: Samples) -> Array:
    """Of windows `(n, WINDOW)`, what their spectral peaks hold, over log frequency, `(n, WIDE)`."""
    amplitudes = np.abs(spectra_of(frames)).astype(np.float64) * _audibility()
    inner = amplitudes[:, 1:-1]
    least = np.maximum(amplitudes.max(axis=1, keepdims=True) * 10 ** (-FLOOR_DB / 20), SILENCE)
    peak = (inner > amplitudes[:, :-2]) & (inner >= amplitudes[:, 2:]) & (inner > least)
    rows, at = np.nonzero(peak)
    at += 1
    around = (np.log(np.maximum(amplitudes[rows, at + one], 1e-12)) for one in (-1, 0, 1))
    hertz = (at + peak_offset(*around)) * RATE / WINDOW
    place = 12 * PER_SEMITONE * np.log2(hertz / LOWEST_HZ)
    inside = (place >= 0) & (place < WIDE - 1)
    rows, place, held = rows[inside], place[inside], amplitudes[rows, at][inside] ** POWER
    below = place.astype(np.int64)
    part, first = place - below, rows * WIDE + below
    size = len(frames) * WIDE
    found = np.bincount(first, held * (1 - part), size) + np.bincount(first + 1, held * part, size)
    return np.asarray(convolve1d(found.reshape(-1, WIDE), NEAR, axis=1, mode="constant"))


def _sums(peaks: Array) -> Array:
    """Over the harmonics of each pitch, `(n, BINS)`."""
    lowest = -min(SHIFTS)[0]
    padded = np.pad(peaks, ((0, 0), (lowest, 0)))
    sums = np.zeros((len(peaks), BINS))
    for shift, weight in SHIFTS:
        part = padded[:, lowest + shift : lowest + shift + BINS]
        sums[:, : part.shape[1]] += weight * part
    return np.maximum(sums, 0)


def _tops(sums: Array) -> tuple[Array, Array]:
    inner = sums[:, 1:-1]
    high = np.where((inner > sums[:, :-2]) & (inner >= sums[:, 2:]), inner, 0)
    best = np.argpartition(-high, COUNT - 1, axis=1)[:, :COUNT]
    rows = np.arange(len(sums))[:, None]
    offset = peak_offset(*(sums[rows, best + one] for one in range(3)))
    return LOWEST + (best + 1 + offset) / PER_SEMITONE, high[rows, best]


@cache
def _audibility() -> Array:
    """How much of a spectrum's amplitudes counts, by the weighting A of IEC 61672-1."""
    square = np.fft.rfftfreq(WINDOW, 1 / RATE) ** 2
    low = (square + 20.6**2) * np.sqrt((square + 107.7**2) * (square + 737.9**2))
    return np.asarray(1.2589 * 12194**2 * square**2 / (low * (square + 12194**2)))
