"""Levels: the reference's evened out, then the input's given to what is played."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Samples

__all__ = ["flatten_level", "follow_level", "with_gains"]

Array = npt.NDArray[np.float64]

WINDOW = 0.046
"""Seconds of the Hann window over which a level is measured: two periods of the lowest tones."""

POINTS = 8
"""Levels in a window."""

DEEPEST = 0.02
"""Level of the reference, as a share of its usual one, that is not raised any further."""

EVEN = 0.15
"""Seconds over which a level is evened out; what is quicker stays."""

SLOW, KEPT = 0.2, 0.8
"""Seconds, and how much of what a sound's level does in them is its own, in dB over dB."""

MOST = 30.0
"""A level is raised by no more than so many times when it is given to what is played."""

SECTION = 65536
"""Frames worked on at a time, since in double precision all of them take much memory."""


def flatten_level(samples: Samples, rate: int) -> Samples:
    """The same with a level of 1 wherever it sounds: `(channels, frames)`."""
    level, hop = _levels(samples, rate)
    level = _smooth(level, EVEN)
    loud = level[level > 0.05 * level.max()] if level.max() > 0 else level
    usual = max(float(np.median(loud)), 1e-9)
    gains = 1 / np.maximum(level, DEEPEST * usual)
    return with_gains(samples, np.arange(len(gains)) * hop, gains)


def follow_level(samples: Samples, pattern: Samples, rate: int) -> Samples:
    """`samples` with the level that `pattern`, of the same length, has at each moment.

    Attacks and decays of `samples` itself, within a fifth of a second, are kept in part.
    """
    wanted, hop = _levels(pattern, rate)
    level, _ = _levels(samples, rate)
    usual = float(np.median(level[level > 0])) if np.any(level > 0) else 1.0
    level = np.maximum(level, usual / MOST)
    gains = wanted / level * (level / _smooth(level, SLOW)) ** KEPT
    return with_gains(samples, np.arange(len(gains)) * hop, gains)


def with_gains(samples: Samples, frames: Array, gains: Array) -> Samples:
    """The same with a gain that is known at some frames, and runs straight between them."""
    result = np.empty_like(samples)
    for at in range(0, samples.shape[1], SECTION):
        part = samples[:, at : at + SECTION]
        gain = np.interp(np.arange(at, at + part.shape[1]), frames, gains)
        np.multiply(part, gain.astype(np.float32), out=result[:, at : at + SECTION])
    return result


def _levels(samples: Samples, rate: int) -> tuple[Array, int]:
    """RMS over all channels about every `hop` frames, from frame 0 on."""
    from scipy.signal import oaconvolve

    hop = max(1, round(WINDOW * rate / POINTS))
    window = np.hanning(hop * POINTS + 2)[1:-1]
    power = np.zeros(samples.shape[1])
    for at in range(0, len(power), SECTION):
        part = samples[:, at : at + SECTION].astype(np.float64)
        power[at : at + SECTION] = (part**2).mean(axis=0)
    if not len(power):
        return np.zeros(1), hop
    smooth = oaconvolve(power, window / window.sum(), mode="same")[: len(power)]
    return np.sqrt(np.maximum(smooth[::hop], 0)), hop


def _smooth(level: Array, seconds: float) -> Array:
    """RMS over so long around each place."""
    from scipy.ndimage import uniform_filter1d

    power = uniform_filter1d(level**2, round(seconds / WINDOW * POINTS) | 1, mode="nearest")
    # Running sums leave tiny negative numbers where there is silence.
    return np.asarray(np.sqrt(np.maximum(power, 1e-20)), np.float64)
