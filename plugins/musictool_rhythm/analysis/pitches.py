"""A spectrum over pitch, three bins a semitone, averaged over stretches of time; and its tuning.

Averaging over beats (or half seconds where there are none) as the recording passes keeps a few
hundred numbers for each, so three hours of music stay small.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import Framer, peak_offset, sparse_bank, spectra_of, triangles, window_length

__all__ = ["BINS", "LOWEST", "PER_SEMITONE", "SEMITONES", "PitchSpectra"]

Array = npt.NDArray[np.float64]

LOWEST = 24
"""MIDI pitch of the lowest semitone, C1."""
SEMITONES = 84
"""Up to B7; what sounds above are overtones."""
PER_SEMITONE = 3
BINS = SEMITONES * PER_SEMITONE

_WINDOW = 0.37  # s; Hann's main lobe is then 11 Hz wide, a semitone at G3
_PEAK_RANGE = (100.0, 2500.0)  # Hz, where peaks tell the tuning
_PEAK_FLOOR = 0.02  # of a frame's highest peak
_CLEAR = 0.1
"""Length of the mean direction of the peaks on the circle of a semitone, 1 when all agree."""
_CHANCE = 6.0
"""Times one over the root of their number: three times what peaks anywhere reach by chance, four
of them being one, since frames overlap."""


class PitchSpectra:
    """Sums magnitudes over pitch for each stretch of time, and collects the peaks' tuning.

    Parameters
    ----------
    sample_rate
        In Hz.
    edges
        Ascending, in seconds: stretch i lies between edges i and i + 1.
    """

    def __init__(self, sample_rate: int, edges: Array) -> None:
        self.window = window_length(_WINDOW, sample_rate, 256)
        self.hop = self.window // 4
        self.seconds = self.hop / sample_rate
        self.framer = Framer(self.window, self.hop, centred=True)
        mapping = _mapping(self.window, sample_rate)
        self.mapped = sparse_bank(mapping)
        self.frequencies = np.arange(mapping.shape[1]) * sample_rate / self.window
        self.edges = edges
        self.sums = np.zeros((max(len(edges) - 1, 0), BINS), np.float32)
        self.counts = np.zeros(len(self.sums), np.int64)
        self.cents = np.zeros(100)
        self.peaks = 0
        self.frames = 0

    def add(self, mono: npt.NDArray[np.float32]) -> None:
        for frames in self.framer.add(mono):
            self._take(frames)

    def finish(self) -> Array:
        """Mean magnitude over pitch, shape `(stretches, BINS)`."""
        for frames in self.framer.finish():
            self._take(frames)
        means = self.sums / np.maximum(self.counts, 1)[:, np.newaxis]
        return _filled(means.astype(np.float64), self.counts > 0)

    def tuning(self) -> float | None:
        """How far the peaks lie from A = 440 Hz in equal temperament, −50 to 50 cents; None
        without peaks, or where they lie evenly anywhere.
        """
        if self.cents.sum() <= 0:
            return None
        turns = np.exp(2j * np.pi * np.arange(100) / 100)
        mean = (self.cents @ turns) / self.cents.sum()
        if abs(mean) < max(_CLEAR, _CHANCE / np.sqrt(self.peaks)):
            return None
        return float(np.angle(mean) / (2 * np.pi) * 100)

    def _take(self, frames: npt.NDArray[np.float32]) -> None:
        magnitude = np.abs(spectra_of(frames)[:, : len(self.frequencies)])
        times = (self.frames + np.arange(len(frames))) * self.seconds
        self.frames += len(frames)
        stretch = np.searchsorted(self.edges, times, side="right") - 1
        kept = (stretch >= 0) & (stretch < len(self.sums))
        np.add.at(self.sums, stretch[kept], self.mapped(magnitude)[kept])
        np.add.at(self.counts, stretch[kept], 1)
        self._collect_peaks(magnitude)

    def _collect_peaks(self, magnitude: npt.NDArray[np.float32]) -> None:
        """Peaks by a parabola through three logarithmic magnitudes, weighted by height."""
        low, high = np.searchsorted(self.frequencies, _PEAK_RANGE)
        part = magnitude[:, low - 1 : high + 1]
        middle = part[:, 1:-1]
        floor = np.maximum(_PEAK_FLOOR * part.max(axis=1, initial=0, keepdims=True), 1e-5)
        is_peak = (middle > part[:, :-2]) & (middle >= part[:, 2:]) & (middle > floor)
        rows, columns = np.nonzero(is_peak)
        if not len(rows):
            return
        offset = peak_offset(*(np.log(part[rows, columns + k] + 1e-12) for k in range(3)))
        frequency = (low + columns + offset) * self.frequencies[1]
        cents = np.round(1200 * np.log2(frequency / 440)).astype(np.int64) % 100
        self.peaks += len(rows)
        self.cents += np.bincount(cents, middle[rows, columns], minlength=100)


@cache
def _mapping(window: int, sample_rate: int) -> Array:
    """From magnitudes over frequency to bins over pitch, shape `(BINS, frequencies)`.

    Each frequency goes to the two pitches beside it. Where frequencies are further apart than
    pitches, in the bass, each pitch reads between the two frequencies beside it instead.
    """
    spacing = sample_rate / window
    pitches = LOWEST + (np.arange(BINS) - 1) / PER_SEMITONE  # the middle bin is the semitone's own
    centres = 440 * 2 ** ((pitches - 69) / 12)
    top = int(min(np.ceil(centres[-1] * 2 ** (1 / 12) / spacing), window // 2))
    frequencies = np.arange(top + 1) * spacing
    steps = centres * (2 ** (1 / 12 / PER_SEMITONE) - 1)
    reach = np.maximum(steps, spacing)
    even = np.minimum(steps / spacing, 1) ** 0.5  # noise then reads the same in every octave
    return triangles(frequencies, centres, reach) * even[:, np.newaxis]


def _filled(values: Array, known: npt.NDArray[np.bool_]) -> Array:
    """Stretches shorter than the step between frames take over what their neighbours have."""
    if known.all() or not known.any():
        return values
    index = np.flatnonzero(known)
    after = np.clip(np.searchsorted(index, np.arange(len(values))), 1, max(len(index) - 1, 1))
    left, right = index[after - 1], index[np.minimum(after, len(index) - 1)]
    at = np.arange(len(values))
    return values[np.where(np.abs(at - left) <= np.abs(right - at), left, right)]
