"""What the network hears of a short-time spectrum: bands, how flat they are, and their minima.

All is laid out in bins of 21.5 Hz up to 22 kHz, whatever the sample rate: a window is 46 ms long.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import minimum_filter1d, uniform_filter1d

Array = npt.NDArray[np.floating]

BINS = 1025
"""As many as there are up to 22 kHz; what lies higher goes as the highest of them do."""

EDGES = np.unique([0, *np.geomspace(6, BINS, 39).round().astype(int)])
BANDS = len(EDGES) - 1
"""Bands that get wider with frequency, as those of the ear do."""

FEATURES = 5 * BANDS
"""Numbers that the network is given of each window."""

SOFTEST = 1e-9
"""Of the mean power of a bin: what is softer, -90 dB, is taken for silence."""

SHORT, LONG = 129, 689
"""Windows, 1.5 and 8 s, within which the minimum of each band is looked for."""


def window_for(sample_rate: int) -> int:
    """Frames of a window of 46 ms, a multiple of four."""
    return 4 * max(1, round(2048 * sample_rate / 44100 / 4))


def powers(spectra: npt.NDArray[np.complexfloating]) -> Array:
    """Power of each bin that the network hears, float32 `(…, windows, BINS)`.

    Over half of a low sample rate there is nothing. There the highest eighth is heard again, to and
    fro, so that to the network hiss does not end there.
    """
    some = spectra[..., :BINS]
    power = np.square(some.real) + np.square(some.imag)
    bins = power.shape[-1]
    over = np.arange(BINS - bins)
    part = max(1, bins // 8)
    back = np.minimum(over % (2 * part), 2 * part - 1 - over % (2 * part))
    whole = np.concatenate([np.arange(bins), bins - 1 - back])
    return power[..., whole].astype(np.float32)


def band_means(power: Array) -> Array:
    """Arithmetic and log of the geometric mean of the bins of each band, `(2, …, BANDS)`."""
    widths = np.diff(EDGES)
    arithmetic = np.add.reduceat(power, EDGES[:-1], axis=-1) / widths
    geometric = np.add.reduceat(np.log(power + 1e-14), EDGES[:-1], axis=-1) / widths
    return np.stack([arithmetic, geometric]).astype(np.float32)


def mean_power(means: Array) -> float:
    """Of a bin, over all windows; `means` are those of one channel."""
    return float((means[0] @ np.diff(EDGES)).mean(dtype=np.float64)) / BINS if means.size else 0.0


def features(means: Array) -> Array:
    """What the network is given of a channel, float32 `(windows, FEATURES)`.

    The level of each band, how it has changed, how flat its spectrum is (hiss is, and tones are
    not), and the minimum of its geometric mean, which a steady tone raises little, within 1.5 and
    within 8 seconds (after Martin 2001). The latter is the least among five bands, too, since hiss
    is smooth and tones are not; it is the last `BANDS` of them. Levels are natural logarithms of
    power over the mean.
    """
    power = means[0] / max(mean_power(means), 1e-20)
    level = np.log(power + SOFTEST)
    change = np.diff(level, axis=0, prepend=level[:1])
    flat = np.clip(means[1] - np.log(means[0] + 1e-14), -6, 0)
    even = np.exp(means[1]) / max(mean_power(means), 1e-20)
    smooth = uniform_filter1d(even, 9, axis=0, mode="nearest")
    short, long = (
        np.log(minimum_filter1d(smooth, size, axis=0, mode="nearest") + SOFTEST)
        for size in (SHORT, LONG)
    )
    least = uniform_filter1d(minimum_filter1d(long, 5, axis=1, mode="nearest"), 5, axis=1)
    return np.concatenate([level, change, flat, short, least], axis=1).astype(np.float32)
