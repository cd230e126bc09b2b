"""What a network says of a recording of any length: in stretches, with all that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from musictool import levelled as by_level
from musictool import stretches_of

__all__ = ["LEVEL_REACH_S", "SILENCE", "levelled", "listen", "peaks"]

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

LEVEL_REACH_S = 5.0
"""Seconds to either side that say how loud the music is."""

SILENCE = 1e-6
"""Mean magnitude below which a passage counts as silence and is not raised further."""


def levelled(magnitudes: Floats, fps: float) -> Floats:
    """Magnitudes as the networks hear them, the same however loud a recording is."""
    return by_level(magnitudes, round(LEVEL_REACH_S * fps), SILENCE)


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
