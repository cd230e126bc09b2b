"""Sample rate and channel count of a recording changed, block by block.

The rate by libsoxr at its very high quality, with the filter's delay taken out; the channels by
the plainest rule that loses nothing unheard: mono is copied to every channel, any other change
goes through the mean of the channels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool.values import Audio, Stream

__all__ = ["audio_in_form", "in_form", "resample"]

Samples = npt.NDArray[np.float32]


def resample(stream: Stream, sample_rate: int) -> Stream:
    """The same recording at another sample rate: band-limited, linear phase, without delay.

    `frames` × new/old frames long, rounded to the nearest; what was at 2 s is at 2 s.
    """
    old = stream.sample_rate
    if sample_rate == old:
        return stream

    def transform(blocks: Iterator[Samples]) -> Iterator[Samples]:
        import soxr

        resampler = soxr.ResampleStream(
            old, sample_rate, stream.channels, dtype="float32", quality="VHQ"
        )
        read = made = 0
        for block in blocks:
            read += block.shape[1]
            # soxr wants (frames, channels)
            new = resampler.resample_chunk(np.ascontiguousarray(block.T))
            if len(new):
                made += len(new)
                yield np.ascontiguousarray(new.T)
        last = resampler.resample_chunk(np.zeros((0, stream.channels), np.float32), last=True)
        # soxr's own count may be off by one frame after hours of an awkward ratio.
        missing = _length(read, old, sample_rate) - made
        if missing > 0:
            final = np.zeros((stream.channels, missing), np.float32)
            final[:, : len(last)] = last[:missing].T
            yield final

    frames = None if stream.frames is None else _length(stream.frames, old, sample_rate)
    return stream.through(transform, frames=frames, sample_rate=sample_rate)


def _length(frames: int, old_rate: int, new_rate: int) -> int:
    """`frames` × new/old, rounded to the nearest, halves up; exact at any length."""
    return (2 * frames * new_rate + old_rate) // (2 * old_rate)


def in_form(stream: Stream, sample_rate: int, channels: int) -> Stream:
    """The same recording with that sample rate and that many channels."""
    if channels != stream.channels:
        stream = stream.through(
            lambda blocks: (_to_channels(block, channels) for block in blocks),
            frames=stream.frames,
            channels=channels,
        )
    return resample(stream, sample_rate)


def audio_in_form(audio: Audio, sample_rate: int, channels: int) -> Audio:
    """`in_form` of a recording in memory."""
    if (audio.sample_rate, audio.channels) == (sample_rate, channels):
        return audio
    return in_form(audio.stream(), sample_rate, channels).audio()


def _to_channels(block: Samples, channels: int) -> Samples:
    mono = block if block.shape[0] == 1 else block.mean(axis=0, keepdims=True, dtype=np.float32)
    return np.repeat(mono, channels, axis=0)
