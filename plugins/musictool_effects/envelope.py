"""Levels over time, and gains that follow them: what all dynamics effects are made of.

Levels are measured, and gains decided, at points about 0.2 ms apart; between them a gain moves in
a straight line. The points of all channels are one, so that the stereo image stays.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from musictool import Samples, decibels

__all__ = [
    "Follower",
    "Line",
    "Window",
    "hop_frames",
    "level_db",
    "mean_squares",
    "peaks",
    "reduction",
]

Array = npt.NDArray[np.float64]

HOP_S = 0.00025
"""At most this from point to point: far less than the ear tells apart, and than any attack."""

FLOOR_DB = -300.0
"""Stands for the level of digital silence."""


def hop_frames(sample_rate: int) -> int:
    """Frames from point to point: a power of two, so that hops fill a block of a stream."""
    return 1 << max(math.floor(math.log2(sample_rate * HOP_S)), 0)


def peaks(block: Samples, hop: int) -> Array:
    """The highest magnitude of each hop in any channel, shape `(hops,)`; the last may be short."""
    return _hops(np.abs(block).max(axis=0), hop).max(axis=1)


def mean_squares(block: Samples, hop: int) -> Array:
    """The power of each hop, the mean over the channels; shape `(hops,)`."""
    return _hops(np.square(block, dtype=np.float64).mean(axis=0), hop).mean(axis=1)


def _hops(values: npt.NDArray[np.floating], hop: int) -> Array:
    """Shape `(hops, hop)`; zeros fill the last one."""
    missing = -values.size % hop
    return np.pad(values.astype(np.float64), (0, missing)).reshape(-1, hop)


def level_db(amplitudes: Array) -> Array:
    """Levels of amplitudes in dB; -300 for zero."""
    return decibels(amplitudes, FLOOR_DB)


def reduction(over_db: Array, ratio: float | Array, range_db: float | Array) -> Array:
    """How far a compressor lowers what is so far over its threshold, in dB: its static curve."""
    return np.asarray(np.minimum(np.maximum(over_db, 0) * (1 - 1 / ratio), range_db))


class Window:
    """The last so many values at each point; remembers those of the block before."""

    def __init__(self, seconds: float, sample_rate: int) -> None:
        self.length = max(round(seconds * sample_rate / hop_frames(sample_rate)), 1)
        self.before = np.zeros(self.length - 1)

    def highest(self, values: Array) -> Array:
        """The highest of the window that ends at each value, shape as `values`."""
        highest = self._joined(values)
        width = 1
        while width < self.length:
            step = min(width, self.length - width)
            highest = np.maximum(highest[step:], highest[:-step])
            width += step
        return highest

    def mean(self, values: Array) -> Array:
        """The mean of the window that ends at each value, shape as `values`."""
        return np.convolve(self._joined(values), np.full(self.length, 1 / self.length), "valid")

    def _joined(self, values: Array) -> Array:
        joined = np.concatenate([self.before, values])
        self.before = joined[values.size :]
        return joined


class Follower:
    """Follows values at one speed upward (attack) and at another downward (release).

    After the time constant, 1 - 1/e = 63 % of a step is done. 0 follows at once.

    References
    ----------
    D. Giannoulis, M. Massberg and J. D. Reiss, "Digital dynamic range compressor design: a
    tutorial and analysis", J. Audio Eng. Soc. 60(6), 2012: the smooth, branching detector (eq. 16).
    """

    def __init__(self, attack_s: float, release_s: float, sample_rate: int) -> None:
        hop_s = hop_frames(sample_rate) / sample_rate
        self.attack, self.release = (
            math.exp(-hop_s / time) if time > 0 else 0.0 for time in (attack_s, release_s)
        )
        self.value = 0.0

    def __call__(self, values: Array) -> Array:
        value, attack, release = self.value, self.attack, self.release
        followed = []
        for wanted in values.tolist():
            value = wanted + (value - wanted) * (attack if wanted > value else release)
            followed.append(value)
        self.value = value
        return np.array(followed)


class Line:
    """From a factor at each point to one at each frame.

    It begins to move with the hop in which its cause lies, so up to 0.25 ms early, never late.
    """

    def __init__(self, sample_rate: int) -> None:
        hop = hop_frames(sample_rate)
        self.steps = np.arange(hop) / hop
        self.last = 1.0

    def __call__(self, factors: Array, frames: int) -> Samples:
        """Shape `(frames,)`."""
        ends = np.concatenate([[self.last], factors])
        self.last = float(ends[-1])
        line = ends[:-1, np.newaxis] + np.diff(ends)[:, np.newaxis] * self.steps
        return line.ravel()[:frames].astype(np.float32)
