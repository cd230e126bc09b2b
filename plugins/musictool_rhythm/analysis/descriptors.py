"""Descriptors of a whole recording: mean, spread and course of what its frames have.

Means and spreads grow with every frame, and courses are kept in tenths of a second, so the memory
does not depend on the sample rate and hardly on the length.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Framer, hann_window, sparse_bank, window_length

from .banks import gammatone_bank, mel_bank
from .spectral import cepstrum, of_samples, of_spectrum, power_decibels

__all__ = ["MFCC_KEPT", "Descriptors"]

Array = npt.NDArray[np.float64]

MFCC_KEPT = 13
GFCC_KEPT = 13
CURVE_STEP = 0.1
"""Seconds in which courses are collected."""
CURVE_POINTS = 500
"""Of a course at most, however long the recording."""

_WINDOW = 0.046  # s: 2048 frames at 44.1 kHz
_SILENCE = 1e-8  # mean square: −80 dBFS; what is quieter has a level, but no colour


class Descriptors:
    """Takes a mono signal in pieces; see `summary`, `curve` and `timbre` for what it finds.

    Parameters
    ----------
    sample_rate
        In Hz.
    edges
        Ascending times in seconds; `timbre` has a row for each stretch between two of them.
    """

    def __init__(self, sample_rate: int, edges: Array) -> None:
        self.sample_rate = sample_rate
        self.window = window_length(_WINDOW, sample_rate, 256)
        self.hop = self.window // 2
        self.framer = Framer(self.window, self.hop, centred=False)
        self.frequencies = np.fft.rfftfreq(self.window, 1 / sample_rate)
        self.mel = sparse_bank(mel_bank(self.window, sample_rate))
        self.gammatone = sparse_bank(gammatone_bank(self.window, sample_rate))
        self.moments: dict[str, _Moments] = {}
        self.power = _Course()
        self.centroid = _Course()
        self.edges = edges
        self.mfcc_sums = np.zeros((max(len(edges) - 1, 0), MFCC_KEPT))
        self.mfcc_counts = np.zeros(len(self.mfcc_sums))
        self.frames = 0

    def add(self, mono: npt.NDArray[np.float32]) -> None:
        for frames in self.framer.add(mono):
            self._take(frames)

    def finish(self) -> None:
        for frames in self.framer.finish():
            self._take(frames)

    def _take(self, frames: npt.NDArray[np.float32]) -> None:
        from scipy.fft import rfft

        power = (frames * frames).mean(axis=1, dtype=np.float64)
        times = ((self.frames + np.arange(len(frames))) * self.hop + self.window / 2) / (
            self.sample_rate
        )
        self.frames += len(frames)
        self.power.add(times, power)
        self._moment("rms_db", power_decibels(power))
        audible = power > _SILENCE
        if not audible.any():
            return
        frames, times = frames[audible], times[audible]
        spectrum = rfft(frames * hann_window(self.window), axis=1)
        squares = spectrum.real**2 + spectrum.imag**2
        found = {**of_spectrum(np.sqrt(squares), self.frequencies), **of_samples(frames)}
        found["mfcc"] = cepstrum(power_decibels(self.mel(squares)), MFCC_KEPT)
        found["gfcc"] = cepstrum(np.cbrt(self.gammatone(squares)), GFCC_KEPT)
        for name, values in found.items():
            self._moment(name, values)
        self.centroid.add(times, found["spectral_centroid_hz"])
        stretch = np.searchsorted(self.edges, times, side="right") - 1
        kept = (stretch >= 0) & (stretch < len(self.mfcc_sums))
        np.add.at(self.mfcc_sums, stretch[kept], found["mfcc"][kept])
        np.add.at(self.mfcc_counts, stretch[kept], 1)

    def _moment(self, name: str, values: Array) -> None:
        self.moments.setdefault(name, _Moments()).add(values)

    def summary(self) -> Mapping[str, Mapping[str, Any]]:
        """By name, mean and standard deviation: a number each, or a list for the cepstra; None
        where no frame was louder than −80 dBFS.
        """
        none = {"mean": None, "std": None}
        return {
            name: self.moments[name].summary() if name in self.moments else none for name in NAMES
        }

    def timbre(self) -> Array:
        """Mean MFCC of each stretch, zeros where it is silent."""
        return np.asarray(self.mfcc_sums / np.maximum(self.mfcc_counts, 1)[:, np.newaxis])

    def energy(self) -> tuple[Array, Array]:
        """Times and levels in dBFS (RMS of the mono mix), at most `CURVE_POINTS`."""
        times, power = self.power.points()
        return times, power_decibels(power)

    def brightness(self) -> tuple[Array, Array]:
        """Times and spectral centroids in Hz where there is sound, at most `CURVE_POINTS`."""
        return self.centroid.points()


NAMES = (
    "rms_db",
    "crest_factor_db",
    "zero_crossing_rate",
    "kurtosis",
    "spectral_centroid_hz",
    "spectral_bandwidth_hz",
    "spectral_rolloff_hz",
    "spectral_flatness",
    "spectral_entropy",
    "spectral_kurtosis",
    "mfcc",
    "gfcc",
)


class _Moments:
    """Mean and standard deviation of rows that come in batches (Chan, Golub, LeVeque 1983)."""

    def __init__(self) -> None:
        self.count = 0
        self.mean: Any = 0.0
        self.squares: Any = 0.0

    def add(self, values: Array) -> None:
        count = len(values)
        mean = values.mean(axis=0)
        squares = ((values - mean) ** 2).sum(axis=0)
        both = self.count + count
        away = mean - self.mean
        self.squares = self.squares + squares + away**2 * (self.count * count / both)
        self.mean = self.mean + away * (count / both)
        self.count = both

    def summary(self) -> dict[str, Any]:
        spread = np.sqrt(self.squares / self.count)
        return {"mean": np.asarray(self.mean).tolist(), "std": np.asarray(spread).tolist()}


class _Course:
    """Means over tenths of a second."""

    def __init__(self) -> None:
        self.sums = np.zeros(256)
        self.counts = np.zeros(256)

    def add(self, times: Array, values: Array) -> None:
        at = (times / CURVE_STEP).astype(np.int64)
        while at[-1] >= len(self.sums):
            self.sums = np.concatenate([self.sums, np.zeros_like(self.sums)])
            self.counts = np.concatenate([self.counts, np.zeros_like(self.counts)])
        np.add.at(self.sums, at, values)
        np.add.at(self.counts, at, 1)

    def points(self) -> tuple[Array, Array]:
        used = int(np.flatnonzero(self.counts)[-1]) + 1 if self.counts.any() else 0
        together = max(-(-used // CURVE_POINTS), 1)
        starts = np.arange(0, used, together)
        sums = np.add.reduceat(self.sums[:used], starts) if used else np.zeros(0)
        counts = np.add.reduceat(self.counts[:used], starts) if used else np.zeros(0)
        known = counts > 0
        times = np.asarray((starts + together / 2) * CURVE_STEP, np.float64)
        return times[known], sums[known] / counts[known]
