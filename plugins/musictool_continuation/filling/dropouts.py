"""Where a recording drops out: sound that stops at once, in all channels, and comes back.

A rest fades into silence first, and what is before the first sound or after the last is no gap.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Samples, amplitude

__all__ = ["find_dropouts"]

SHORTEST_S = 0.006
"""Seconds of silence from which on it is heard as a gap."""
SILENT_DB = -65.0
"""Level under the peak up to which a sample is silent: lossy codecs leave something in gaps."""
HELD = 1e-7
"""Change from a sample to the next up to which a value is held."""
STOPS_S, STOPS_DB = 0.012, -32.0
"""Seconds before a gap, and the level there under that of the music, from which on it stops at
once."""
LOUD = 0.6
"""Quantile of the levels of 50 ms that is the level of the music."""
TOGETHER_S = 0.05
"""Seconds of sound between two gaps that are too few to join to."""
MARGIN_S = 0.002
"""Seconds around a gap that belong to it: codecs and repairs blur its edges."""


def find_dropouts(samples: Samples, rate: int) -> list[tuple[int, int]]:
    """First frame, and the one behind the last, of each gap, in their order.

    Parameters
    ----------
    samples
        Shape `(channels, frames)`.
    rate
        Frames per second.
    """
    peak = float(np.abs(samples).max(initial=0))
    if peak <= 0:
        return []
    frames = samples.shape[1]
    silent = (np.abs(samples) <= peak * amplitude(SILENT_DB)).all(axis=0)
    held = np.zeros(frames, bool)
    held[1:] = (np.abs(np.diff(samples, axis=1)) <= HELD).all(axis=0)
    body = _body(samples, rate)
    least, width = max(2, round(SHORTEST_S * rate)), max(2, round(STOPS_S * rate))
    found: list[tuple[int, int]] = []
    for first, last in sorted([*_runs(silent, least), *_runs(held, least)]):
        if first < width or last > frames - width:
            continue  # before the first sound, or after the last
        before = np.square(samples[:, first - width : first], dtype=np.float64).mean()
        if before < body * amplitude(STOPS_DB) ** 2:
            continue
        margin = round(MARGIN_S * rate)
        first, last = max(first - margin, 0), min(last + margin, frames)
        if found and first - found[-1][1] < TOGETHER_S * rate:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _runs(true: npt.NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    """Where it is true for so long."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in steps.reshape(-1, 2) if b - a >= least]


def _body(samples: Samples, rate: int) -> float:
    """Power of the music."""
    width = max(1, rate // 20)
    count = samples.shape[1] // width
    if not count:
        return float(np.square(samples).mean())
    blocks = samples[:, : count * width].reshape(samples.shape[0], count, width)
    powers = np.square(blocks, dtype=np.float64).mean(axis=(0, 2))
    return float(np.quantile(powers[powers > 0], LOUD)) if (powers > 0).any() else 0.0
