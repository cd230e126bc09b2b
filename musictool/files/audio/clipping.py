"""Samples that a file cannot hold: NaN and infinity, and those over full scale.

Fixed-point encodings end at ±1, or a step below it. `warn` clips exactly there and counts, `limit`
turns the level down around each peak, `error` refuses. Floating-point encodings hold anything and
are left alone. Lossy encoders take any level too, but nearly every player clips what they decode
to: so `limit` and `error` apply to them as well, while `warn` leaves the samples alone and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from musictool.quantities import format_time
from musictool.values import Samples, Stream

__all__ = ["Clip", "Level", "first_not_finite", "limit", "quantise"]

Clip = Literal["warn", "limit", "error"]

CEILING = 32767 / 32768
"""The highest level that 16-bit samples, the shallowest in common use, can hold."""

EPSILON = float(np.finfo(np.float32).eps)

SAME = 10 ** (0.1 / 20)
"""A peak that rises by less than 0.1 dB is the same one."""

REACH_S = 0.005
"""The limiter's gain bends over 5 ms before and after a peak: short enough to leave the rest of
the music alone, long enough not to be heard as distortion."""


@dataclass
class Level:
    """Running peak of what is written, and how much of it lies over full scale.

    Parameters
    ----------
    bits
        Of the file. A sample is over full scale if it lies more than half a step of them above
        ±1, so that it would not be rounded there anyhow; and by more than the last bit of
        float32, which rounding on the way here may have added.
    """

    bits: int = 24
    peak: float = 0.0
    over: int = 0
    first_over: int | None = None
    frames: int = 0

    def add(self, block: Samples) -> float:
        """Take in the next block; its peak, NaN or infinite where a sample is."""
        peak = max(float(block.max(initial=0.0)), -float(block.min(initial=0.0)))
        full = 1.0 + max(2.0**-self.bits, EPSILON)
        if peak > full:
            beyond = np.abs(block) > full
            self.over += int(np.count_nonzero(beyond))
            if self.first_over is None:
                self.first_over = self.frames + int(np.argmax(beyond.any(axis=0)))
        self.peak = max(self.peak, peak)
        self.frames += block.shape[1]
        return peak

    def is_as_high_as(self, source: Level) -> bool:
        """Whether it passes full scale no more than its source did."""
        return bool(source.over) and self.peak <= source.peak * SAME


def first_not_finite(block: Samples, at: int, sample_rate: int) -> str | None:
    """Where the first NaN or infinity of a block is, in words; None if there is none.

    `at` is the block's first frame in its recording.
    """
    finite = np.isfinite(block)
    if finite.all():
        return None
    frame = int(np.argmin(finite.all(axis=0)))
    channel = int(np.argmin(finite[:, frame]))
    what = "NaN" if np.isnan(block[channel, frame]) else "infinity"
    seconds = (at + frame) / sample_rate
    return f"{what} in channel {channel + 1}, frame {at + frame} ({format_time(seconds, 6)})"


def quantise(block: Samples, bits: int) -> npt.NDArray[Any]:
    """Round to `bits` and clip at full scale, left-justified in 16 bits, or in 32.

    Done here since libsndfile cuts off instead of rounding, which adds half a step of offset.
    float32 holds 25 bits: 32-bit samples read from a file come back with the lowest 7 rounded.

    Returns
    -------
    array, shape `(frames, channels)`
    """
    steps = 2.0 ** (bits - 1)
    scaled = block * (np.float64(steps) if bits > 24 else np.float32(steps))
    np.rint(scaled, out=scaled)
    np.clip(scaled, -steps, steps - 1, out=scaled)
    integers = np.empty(block.shape[::-1], np.int16 if bits <= 16 else np.int32)
    for channel, row in enumerate(scaled):  # all at once, numpy would go frame by frame
        integers[:, channel] = row.astype(integers.dtype)
    left = 8 * integers.itemsize - bits
    return np.left_shift(integers, left, out=integers) if left else integers


def limit(stream: Stream) -> Stream:
    """Keep every sample within ±`CEILING`; what lies far from a peak stays bit-identical.

    The gain each frame needs is widened to `REACH_S` on both sides by a running minimum and then
    smoothed by a Hann window of the same width. Every weight of that mean stands for a gain
    that is low enough for the frame, so the mean is low enough too: no overshoot, no delay, the
    channels keep their balance.
    """
    reach = max(1, round(REACH_S * stream.sample_rate))
    window = np.hanning(2 * reach + 3)[1:-1]
    window /= window.sum()

    def lowered(blocks: Iterator[Samples]) -> Iterator[Samples]:
        from scipy.ndimage import minimum_filter1d

        # `held` starts 2 * reach frames before the first frame not yet handed on.
        held = np.zeros((stream.channels, 2 * reach), np.float32)
        tail = np.zeros((stream.channels, 2 * reach), np.float32)
        for block in chain(blocks, [tail]):
            held = np.concatenate([held, block], axis=1)
            ready = held.shape[1] - 4 * reach
            if ready <= 0:
                continue
            here = held[:, 2 * reach : 2 * reach + ready]
            peaks = np.abs(held).max(axis=0)
            if peaks.max() <= CEILING:
                yield here
            else:
                needed = CEILING / np.maximum(peaks, CEILING).astype(np.float64)
                lowest = minimum_filter1d(needed, 2 * reach + 1)[reach:-reach]
                gain = 1.0 - np.convolve(1.0 - lowest, window, "valid")
                yield np.clip(here * gain, -CEILING, CEILING).astype(np.float32)
            held = held[:, ready:]

    return stream.through(lowered, frames=stream.frames)
