"""What a network says of a recording of any length: in stretches, with all that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from musictool import stretches_of

__all__ = ["LEVEL_REACH_S", "levelled", "listen", "peaks"]

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

LEVEL_REACH_S = 5.0
"""Seconds to either side that say how loud the music is."""

SILENCE = 1e-6
"""Mean magnitude below which a passage counts as silence and is not raised further."""


def levelled(magnitudes: Floats, fps: float) -> Floats:
    """log(1 + 20·m / level), about 0 to 7, so that it does not matter how loud a recording is.

    The level of a frame is the mean magnitude of the frames up to `LEVEL_REACH_S` to either side.
    Where there are several windows, the first one counts. Shape `(frames, bands)` or
    `(frames, windows, bands)`.
    """
    reach, count = round(LEVEL_REACH_S * fps), len(magnitudes)
    first = magnitudes.reshape(count, -1, magnitudes.shape[-1])[:, 0]
    sums = np.concatenate([[0.0], np.cumsum(first.mean(axis=1, dtype=np.float64))])
    at = np.arange(count)
    low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, count)
    level = np.maximum((sums[high] - sums[low]) / (high - low), SILENCE).astype(np.float32)
    scale = 20.0 / level.reshape(count, *(1,) * (magnitudes.ndim - 1))
    result: Floats = np.log1p(magnitudes * scale)
    return result


def listen(
    magnitudes: Iterable[Floats],
    say: Callable[[Floats], Floats],
    fps: float,
    core: int,
    reach: int,
) -> Iterator[tuple[Floats, int, int]]:
    """What is said of each frame, as if the recording were in one piece.

    Parameters
    ----------
    magnitudes
        Runs of frames, `(n, …, bands)`.
    say
        From levelled magnitudes to activations, the frames last.
    core
        Frames said at once.
    reach
        Frames to either side that what is said of one depends on.

    Yields
    ------
    Activations, and how many of their frames, 0 or 1, lie before and after those that count, so
    that a peak can be told at the first and the last of these.
    """
    margin = reach + 1
    for stretch, before, after in stretches_of(
        magnitudes, core, margin + round(LEVEL_REACH_S * fps)
    ):
        left, right = min(before, margin), min(after, margin)
        inputs = levelled(stretch, fps)[before - left : len(stretch) - after + right]
        said = say(inputs)
        first, last = min(left, 1), min(right, 1)
        yield said[..., left - first : said.shape[-1] - right + last], first, last


def peaks(
    activation: Floats, least: float, first: int = 0, last: int = 0
) -> tuple[Integers, Integers, npt.NDArray[np.float64]]:
    """Rows and frames of the peaks of `(rows, frames)`, and where between frames their tops lie.

    The first and the last frames, so many, only serve as neighbours. A triangle of known width,
    sampled, has its top towards the higher neighbour (Kong et al. 2021).
    """
    padded = np.pad(activation, ((0, 0), (1, 1)))
    before, after = padded[:, :-2], padded[:, 2:]
    high = (activation >= least) & (activation >= before) & (activation > after)
    high[:, :first] = False
    high[:, activation.shape[1] - last :] = False
    rows, at = np.nonzero(high)
    left, peak, right = before[rows, at], activation[rows, at], after[rows, at]
    lower = np.minimum(left, right)
    tops = at + 0.5 * (right - left).astype(np.float64) / np.maximum(peak - lower, 1e-6)
    return rows, at, tops
