"""Hiss taken out by what has not learnt anything: Wiener's rule, and ways to the noise in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import minimum_filter1d
from scipy.signal import istft, lfilter, stft

WINDOW, HOP = 2048, 512

Estimate = Callable[[np.ndarray], np.ndarray]
"""Of the power of each bin, `(bins, windows)`, the power of the noise in it."""


def minima(seconds: float, rate: int = 44100) -> Estimate:
    """The minimum of the smoothed power within so many seconds (Martin 2001)."""
    size = round(seconds * rate / HOP)
    return lambda power: minimum_filter1d(_smooth(power), size, axis=1, mode="nearest")


def quietest(power: np.ndarray) -> np.ndarray:
    """What a twentieth of the whole recording stays under, since the hiss is steady."""
    found = np.percentile(_smooth(power), 5, axis=1, keepdims=True)
    return np.broadcast_to(found, power.shape)


def wiener(samples: np.ndarray, estimate: Estimate, floor: float) -> np.ndarray:
    """A recording in mono by Wiener's rule, `(frames,)`.

    The ratio of signal to noise is decision-directed (Ephraim and Malah 1984). The estimate is
    corrected by a factor for each bin, so that of hiss alone it is right.
    """
    noise = np.random.default_rng(0).standard_normal(44100 * 10)
    alone = np.square(np.abs(spectra_of(noise)))
    correction = (alone.mean() / estimate(alone)[1:-1].mean()).item()
    spectra = spectra_of(samples)
    power = np.square(np.abs(spectra))
    expected = correction * estimate(power) + 1e-20
    gains = np.empty_like(power)
    before = np.zeros(len(power))
    for at in range(power.shape[1]):
        beyond = np.maximum(power[:, at] / expected[:, at] - 1, 0)
        ratio = 0.98 * before / expected[:, at] + 0.02 * beyond
        gains[:, at] = np.maximum(ratio / (1 + ratio), floor)
        before = np.square(gains[:, at]) * power[:, at]
    made = istft(spectra * gains, nperseg=WINDOW, noverlap=WINDOW - HOP)[1]
    return made[: samples.size]


def spectra_of(samples: np.ndarray) -> np.ndarray:
    """Short-time spectra, `(bins, windows)`."""
    return stft(samples, nperseg=WINDOW, noverlap=WINDOW - HOP)[2]


def _smooth(power: np.ndarray) -> np.ndarray:
    """Recursively, over about 80 ms."""
    return lfilter([0.15], [1, -0.85], power, axis=1)
