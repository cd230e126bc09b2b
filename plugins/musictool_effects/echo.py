"""Echoes whose distance moves, as those of a tape machine that changes its speed.

pedalboard's effect `Delay` jumps when its time is set. Here the tape is read between its samples,
so that echoes glide, and their pitch with them, as the Doppler effect has it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, BadParameter, Curve, Samples, Stream

from .automation import timed_blocks, value_at

__all__ = ["echoes"]

Array = npt.NDArray[np.float64]

NEAREST = 0.001
"""Seconds; nearer echoes would have to be reckoned sample by sample."""

REACH = 2
"""Samples on either side of a place that a value between them is made of."""


def echoes(
    stream: Stream, delay_seconds: Curve, feedback: float | Curve, mix: float | Curve
) -> Stream:
    """Each echo is `delay_seconds` after what it repeats, as that is when the echo sounds.

    Raises
    ------
    BadParameter
        If the delay comes under a millisecond.
    """
    if min(delay_seconds.values) < NEAREST:
        raise BadParameter(
            f"delay_seconds as a curve must stay at {NEAREST:g} s or more; "
            "fx.chorus and fx.phaser are for less"
        )

    def blocks() -> Iterator[Samples]:
        tape = _Tape(stream, max(delay_seconds.values))
        for block, seconds in timed_blocks(stream.blocks(BLOCK_FRAMES), stream.sample_rate):
            delays = delay_seconds.at(seconds) * stream.sample_rate
            gains = np.broadcast_to(value_at(feedback, seconds), seconds.shape)
            wet = tape.recorded(block, delays, gains)
            yield (block + (wet - block) * value_at(mix, seconds)).astype(np.float32)

    return stream.with_blocks(blocks)


class _Tape:
    """What went onto the tape and is not yet past its last head; float64, shape (channels, n)."""

    def __init__(self, stream: Stream, longest: float) -> None:
        self.kept = math.ceil(longest * stream.sample_rate) + REACH
        self.written: Array = np.zeros((stream.channels, self.kept))

    def recorded(self, block: Samples, delays: Array, feedback: Array) -> Array:
        """What the tape gives while it takes in a block and, by `feedback`, what it gives."""
        frames = block.shape[1]
        tape = np.concatenate([self.written, np.zeros((len(block), frames))], axis=1)
        result = np.empty(block.shape)
        step = math.floor(delays.min()) - REACH  # what is read has been written by then
        for at in range(0, frames, step):
            now = slice(at, min(at + step, frames))
            heads = self.kept + np.arange(now.start, now.stop) - delays[now]
            result[:, now] = _between(tape, heads)
            tape[:, self.kept + now.start : self.kept + now.stop] = (
                block[:, now] + feedback[now] * result[:, now]
            )
        self.written = tape[:, frames:]
        return result


def _between(tape: Array, places: Array) -> Array:
    """The tape at places between its samples, by a cubic through the four around each.

    References
    ----------
    T. I. Laakso et al., "Splitting the unit delay", IEEE Signal Processing Magazine 13(1), 1996:
    Lagrange interpolation of third order.
    """
    index = np.floor(places).astype(int)
    x = places - index
    weights = (
        -x * (x - 1) * (x - 2) / 6,
        (x + 1) * (x - 1) * (x - 2) / 2,
        -(x + 1) * x * (x - 2) / 2,
        (x + 1) * x * (x - 1) / 6,
    )
    result = np.zeros((len(tape), places.size))
    for offset, weight in enumerate(weights, -1):
        result += weight * tape[:, index + offset]
    return result
