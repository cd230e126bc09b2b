"""Parameters that move: blocks with their times, and the values at those."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, Curve, Samples, Stream

__all__ = ["even_blocks", "timed_blocks", "value_at"]

Array = npt.NDArray[np.float64]


def even_blocks(stream: Stream) -> Stream:
    """The same stream, cut always alike.

    A sine of numpy may differ in its last bit by where in an array it stands; so that a result
    does not depend on the blocks that come in, they are made even first.
    """
    return stream.with_blocks(lambda: stream.blocks(BLOCK_FRAMES))


def timed_blocks(blocks: Iterator[Samples], sample_rate: int) -> Iterator[tuple[Samples, Array]]:
    """Each block with the time of its frames, in seconds from the beginning."""
    at = 0
    for block in blocks:
        yield block, np.arange(at, at + block.shape[1]) / sample_rate
        at += block.shape[1]


def value_at(parameter: float | Curve, seconds: Array) -> Any:
    """A parameter at some times: a number, or an array if it moves."""
    return parameter.at(seconds) if isinstance(parameter, Curve) else parameter
