"""Magnitudes that do not depend on how loud a recording is, as networks hear them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["levelled", "levels_of"]

Floats = npt.NDArray[np.float32]


def levelled(magnitudes: Floats, reach: int, silence: float) -> Floats:
    """log(1 + 20·m / level), about 0 to 7.

    The level of a frame is the mean magnitude of the frames around it; where there are several
    windows, of the first one.

    Parameters
    ----------
    magnitudes
        Shape `(frames, bands)` or `(frames, windows, bands)`.
    reach
        Frames to either side that say how loud it is, as far as there are so many.
    silence
        Level below which a passage counts as silence and is not raised further.

    Returns
    -------
    The shape of the magnitudes.
    """
    level = levels_of(magnitudes, reach, silence)
    scale = 20.0 / level.reshape(len(magnitudes), *(1,) * (magnitudes.ndim - 1))
    result: Floats = np.log1p(magnitudes * scale)
    return result


def levels_of(magnitudes: Floats, reach: int, silence: float) -> Floats:
    """The level of each frame, as `levelled` takes it."""
    count = len(magnitudes)
    first = magnitudes.reshape(count, -1, magnitudes.shape[-1])[:, 0]
    sums = np.concatenate([[0.0], np.cumsum(first.mean(axis=1, dtype=np.float64))])
    at = np.arange(count)
    low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, count)
    level: Floats = np.maximum((sums[high] - sums[low]) / (high - low), silence).astype(np.float32)
    return level
