"""What a picture of a recording shows: its wave and its spectrogram, in so many columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool.sound.banks import sparse_bank, triangles
from musictool.sound.frames import Framer, spectra_of, window_length
from musictool.sound.resampling import to_channels
from musictool.values import Stream

__all__ = ["COLUMNS", "Extent", "Overview", "overview_of"]

Array = npt.NDArray[np.float64]

COLUMNS = 1600
"""At most; shorter recordings have one for each frame of the spectrogram."""
ROWS = 240
LOWEST, HIGHEST = 40.0, 16000.0
"""Hz, bottom and top of the spectrogram."""

_WINDOW = 0.093  # s: 4096 frames at 44.1 kHz
_ENOUGH = 16  # frames of a column; with more of them they need not overlap


@dataclass(frozen=True, eq=False)
class Overview:
    """The columns of each part lie evenly between 0 and `duration`, in seconds."""

    duration: float
    low: Array
    high: Array
    """Lowest and highest sample of each column, over all channels."""
    spectrogram: Array
    """Levels in dB, 0 for a full-scale sine, shape `(ROWS, columns)`, low frequencies first."""
    frequencies: Array
    """In Hz, of each row, evenly spaced in octaves."""


def overview_of(stream: Stream) -> Overview:
    """Read a recording once for its picture; the memory does not depend on its length."""
    frames = stream.count_frames()
    window = window_length(_WINDOW, stream.sample_rate, 256)
    columns = int(np.clip(8 * frames // window, 1, COLUMNS))
    overlapping = frames / columns < _ENOUGH * window
    hop = window if not overlapping else window // (8 if columns < COLUMNS else 2)
    framer = Framer(window, hop, centred=True)
    wave = Extent(frames, int(np.clip(frames, 1, COLUMNS)))
    spectrum = _Spectrum(stream.sample_rate, framer, frames, columns)
    for block in stream.blocks():
        wave.add(block)
        spectrum.take(framer.add(to_channels(block, 1)[0]))
    spectrum.take(framer.finish())
    return Overview(
        frames / stream.sample_rate, wave.low, wave.high, spectrum.levels(), spectrum.frequencies
    )


class Extent:
    """Lowest and highest samples, over all channels, of columns of a recording that passes by.

    Parameters
    ----------
    frames
        Length of the recording.
    columns
        In how many columns, `low` and `high` are, shape `(columns,)`.
    """

    def __init__(self, frames: int, columns: int) -> None:
        self.frames, self.columns = max(frames, 1), columns
        self.low, self.high = np.zeros((2, columns))
        self.at = 0

    def add(self, block: npt.NDArray[np.float32]) -> None:
        """Take in the next block, shape `(channels, n)`."""
        first, last = (
            frame * self.columns // self.frames for frame in (self.at, self.at + block.shape[1] - 1)
        )
        columns = np.arange(first, min(last, self.columns - 1) + 1)
        starts = np.maximum(-(-columns * self.frames // self.columns) - self.at, 0)
        lowest = np.minimum.reduceat(block.min(axis=0), starts)
        highest = np.maximum.reduceat(block.max(axis=0), starts)
        self.low[columns] = np.minimum(self.low[columns], lowest)
        self.high[columns] = np.maximum(self.high[columns], highest)
        self.at += block.shape[1]


class _Spectrum:
    """Mean power of columns, over logarithmic frequency."""

    def __init__(self, sample_rate: int, framer: Framer, frames: int, columns: int) -> None:
        top = min(HIGHEST, sample_rate / 2)
        self.frequencies = np.geomspace(LOWEST, top, ROWS)
        self.rows = sparse_bank(_rows(self.frequencies, framer.window, sample_rate))
        self.hop = framer.hop
        self.frames, self.columns = max(frames, 1), columns
        self.sums = np.zeros((columns, ROWS))
        self.counts = np.zeros(columns)
        self.given = 0

    def take(self, batches: Iterable[npt.NDArray[np.float32]]) -> None:
        for frames in batches:
            spectrum = spectra_of(frames)
            centres = (self.given + np.arange(len(frames))) * self.hop
            self.given += len(frames)
            places = np.minimum(centres * self.columns // self.frames, self.columns - 1)
            np.add.at(self.sums, places, self.rows(spectrum.real**2 + spectrum.imag**2))
            np.add.at(self.counts, places, 1)

    def levels(self) -> Array:
        known = np.flatnonzero(self.counts)
        if not len(known):
            return np.full((ROWS, self.columns), -120.0)
        means = self.sums[known] / self.counts[known, np.newaxis]
        nearest = np.searchsorted(known, np.arange(self.columns), side="right") - 1
        return 10 * np.log10(np.maximum(means[np.maximum(nearest, 0)], 1e-12)).T


def _rows(frequencies: Array, window: int, sample_rate: int) -> Array:
    """Triangles a row wide to either side, or between two bins where those are further apart.

    A tone's level is right in any row: the window spreads its power over one and a half bins.
    """
    spacing = sample_rate / window
    reach = np.maximum(frequencies * (frequencies[1] / frequencies[0] - 1), spacing)
    bins = np.arange(window // 2 + 1, dtype=np.float64) * spacing
    weights = triangles(bins, frequencies, reach)
    return np.asarray(weights / np.clip(weights.sum(axis=1, keepdims=True), 1e-9, 1.5))
