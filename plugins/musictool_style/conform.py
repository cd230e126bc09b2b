"""A recording brought to a length, a loudness, a ceiling: for all engines."""

from __future__ import annotations

from collections.abc import Iterator

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
    "is_silent",
    "limit_peaks",
    "match_loudness",
    "stream_of_length",
    "without_trailing_silence",
]


def without_trailing_silence(audio: Audio) -> Audio:
    """The recording up to its last sample that is not zero."""
    sounding = np.flatnonzero(audio.samples.any(axis=0))
    return audio.with_samples(audio.samples[:, : sounding[-1] + 1 if sounding.size else 0])


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


def is_silent(recording: Audio | Stream) -> bool:
    """Whether nothing in it is over -70 LUFS, so that it has no style to change."""
    return not recording.frames or not np.isfinite(measure_loudness(recording).lufs)


def match_loudness(audio: Audio, lufs: float) -> Audio:
    """The recording at a loudness; as it is if it has none, or the other is none."""
    change_db = lufs - measure_loudness(audio).lufs
    if not np.isfinite(change_db):
        return audio
    return audio.with_samples(audio.samples * np.float32(amplitude(change_db)))


def limit_peaks(audio: Audio, ceiling_dbtp: float, context: Context) -> Audio:
    """The recording with no true peak over the ceiling, bit for bit as it was if it had none."""
    limiter = Step("fx.true-peak-limiter", {"ceiling_dbtp": ceiling_dbtp})
    context.keep_under(ceiling_dbtp)
    limited: Audio = context.run(limiter, audio)
    return limited
