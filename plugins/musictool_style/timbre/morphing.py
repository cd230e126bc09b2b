"""Between the input and what was played: harmonics fade over, spectral envelopes wander.

At a strength s each frame has the envelope ((1 − s)·√|X| + s·√|Y|)², and under it the fine
structure of both, in each band the more of one the more it adds to that: one sound whose colour
lies between, not two sounds at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Samples, triangles, window_length

__all__ = ["morph"]

WINDOW = 0.046
"""Seconds."""

WIDTH = 1 / 3
"""Octaves over which an envelope is smooth."""

FLOOR = 1e-4
"""Of the strongest band of a frame; what lies under it has no envelope."""

SECTION = 512
"""Windows' lengths worked on at once."""


def morph(before: Samples, after: Samples, strength: float, rate: int) -> Samples:
    """`(channels, frames)`, of both of the same shape; 0 is `before` and 1 is `after`."""
    if strength <= 0 or strength >= 1:
        return before if strength <= 0 else after
    frames = before.shape[1]
    size = window_length(WINDOW, rate)
    section, margin = SECTION * size, 2 * size
    result = np.empty_like(before)
    for at in range(0, frames, section):
        low, high = max(at - margin, 0), min(at + section + margin, frames)
        part = _morph(before[:, low:high], after[:, low:high], strength, rate, size)
        result[:, at : at + section] = part[:, at - low :][:, :section]
    return result


def _morph(before: Samples, after: Samples, strength: float, rate: int, size: int) -> Samples:
    from scipy.signal import ShortTimeFFT
    from scipy.signal.windows import hann

    frames = before.shape[1]
    if frames < size:
        missing = ((0, 0), (0, size - frames))
        longer = _morph(np.pad(before, missing), np.pad(after, missing), strength, rate, size)
        return longer[:, :frames]
    transform = ShortTimeFFT(hann(size, sym=False), size // 4, rate)
    smooth, spread = _bands(size)
    result = np.zeros_like(before)
    for channel, (one, other) in enumerate(zip(before, after, strict=True)):
        x, y = transform.stft(one.astype(np.float64)), transform.stft(other.astype(np.float64))
        ex, ey = (np.sqrt(smooth @ np.abs(spectrum) ** 2) for spectrum in (x, y))
        floor = FLOOR * np.maximum(np.maximum(ex, ey).max(axis=0), 1e-9)
        ex, ey = np.maximum(ex, floor), np.maximum(ey, floor)
        root = (1 - strength) * np.sqrt(ex) + strength * np.sqrt(ey)
        between, share = root**2, strength * np.sqrt(ey) / root
        mixed = x * (spread @ (between / ex * (1 - share))) + y * (spread @ (between / ey * share))
        # Two unlike waves of one strength add up to less than either.
        level = np.sqrt(smooth @ np.abs(mixed) ** 2)
        mixed *= spread @ np.minimum(between / np.maximum(level, floor), 2.0)
        result[channel] = transform.istft(mixed, k1=frames)[:frames]
    return result


def _bands(size: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Means over triangles in log frequency, and the way back to bins: each sums to 1."""
    bins = np.arange(size // 2 + 1)
    octaves = np.log2(np.maximum(bins, 1))
    centres = np.arange(0, octaves[-1] + WIDTH, WIDTH)
    bank = triangles(octaves, centres, WIDTH)
    bank = bank[bank.sum(axis=1) > 0]
    smooth = bank / bank.sum(axis=1, keepdims=True)
    spread = (bank / np.maximum(bank.sum(axis=0), 1e-9)).T
    return smooth, spread
