"""A recording brought to a length, a loudness, a ceiling: for all engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from musictool import (
    BLOCK_FRAMES,
    Audio,
    Context,
    Samples,
    Step,
    Stream,
    amplitude,
    measure_loudness,
)

__all__ = [
    "fit_length",
    "limit_peaks",
    "match_loudness",
    "stream_of_length",
    "without_trailing_silence",
]


def without_trailing_silence(stream: Stream) -> Stream:
    """The recording up to its last sample that is not zero; always cut alike, and of known length.

    So what is measured of it does not depend on the blocks that come in.
    """
    at = end = 0
    for block in stream.blocks():
        sounding = np.flatnonzero(block.any(axis=0))
        end = at + int(sounding[-1]) + 1 if sounding.size else end
        at += block.shape[1]
    even = replace(stream, open_blocks=lambda: stream.blocks(BLOCK_FRAMES), frames=at)
    return stream_of_length(even, end)


def fit_length(audio: Audio, frames: int) -> Audio:
    """The recording cut, or followed by silence, to a number of frames."""
    kept = audio.samples[:, :frames]
    return audio.with_samples(np.pad(kept, ((0, 0), (0, frames - kept.shape[1]))))


def stream_of_length(stream: Stream, frames: int) -> Stream:
    """As `fit_length`, of a stream."""

    def fitted(blocks: Iterator[Samples]) -> Iterator[Samples]:
        missing = frames
        for block in blocks:
            if not missing:
                return
            yield block[:, :missing]
            missing = max(missing - block.shape[1], 0)
        for at in range(0, missing, BLOCK_FRAMES):
            yield np.zeros((stream.channels, min(BLOCK_FRAMES, missing - at)), np.float32)

    return stream.through(fitted, frames=frames)


def match_loudness(audio: Audio, lufs: float) -> Audio:
    """The recording at a loudness; as it is if it has none, or the other is none."""
    change_db = lufs - measure_loudness(audio).lufs
    if not np.isfinite(change_db):
        return audio
    return audio.with_samples(audio.samples * np.float32(amplitude(change_db)))


def limit_peaks(stream: Stream, ceiling_dbtp: float, context: Context) -> Stream:
    """The recording with no true peak over the ceiling, bit for bit as it was if it had none."""
    limiter = Step("fx.true-peak-limiter", {"ceiling_dbtp": ceiling_dbtp})
    context.keep_under(ceiling_dbtp)
    limited: Stream = context.run(limiter, stream)
    return limited
