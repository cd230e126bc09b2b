"""Pitch moved, with time kept: stretched, and then played at another rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from musictool.resampling import resample
from musictool.stretching.duration import stretch
from musictool.stretching.time_map import TimeMap
from musictool.values import Stream

__all__ = ["shift_pitch"]

Samples = npt.NDArray[np.float32]


def shift_pitch(stream: Stream, semitones: float) -> Stream:
    """The recording so many semitones higher, to the frame as long as it was; formants move along.

    Block by block, in constant memory; attacks stay where they are.
    """
    rate = round(stream.sample_rate * 2 ** (semitones / 12))
    if rate == stream.sample_rate:
        return stream
    frames = stream.count_frames()
    longer = stretch(stream, TimeMap.even(frames / stream.sample_rate, rate / stream.sample_rate))
    moved = resample(replace(longer, sample_rate=rate), stream.sample_rate)
    return moved.through(lambda blocks: _of_length(blocks, frames, stream.channels), frames=frames)


def _of_length(blocks: Iterator[Samples], frames: int, channels: int) -> Iterator[Samples]:
    """The last frame left out or added, where rounding twice went past or short of it."""
    missing = frames
    for block in blocks:
        if missing and block.shape[1]:
            yield block[:, :missing]
            missing -= min(missing, block.shape[1])
    if missing:
        yield np.zeros((channels, missing), np.float32)
