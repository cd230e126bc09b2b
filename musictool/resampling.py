"""Sample rate and channel count of a recording changed, block by block.

The rate by soxr at its high quality (−134 dB error, linear phase, latency compensated), the
channels by the plainest rule that loses nothing unheard: mono is copied to every channel, any
other change goes through the mean of the channels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool.values import Audio, Stream

__all__ = ["audio_in_form", "in_form", "resample"]

Samples = npt.NDArray[np.float32]


def resample(stream: Stream, sample_rate: int) -> Stream:
    """The same recording at another sample rate, `round(frames · new / old)` frames long."""
    if sample_rate == stream.sample_rate:
        return stream
    ratio = sample_rate / stream.sample_rate

    def transform(blocks: Iterator[Samples]) -> Iterator[Samples]:
        import soxr

        resampler = soxr.ResampleStream(
            stream.sample_rate, sample_rate, stream.channels, dtype="float32", quality="HQ"
        )
        read = written = 0
        pending: Samples | None = None
        for block in blocks:
            if pending is not None:
                out = resampler.resample_chunk(np.ascontiguousarray(pending.T))
                written += len(out)
                if len(out):
                    yield np.ascontiguousarray(out.T)
            pending, read = block, read + block.shape[1]
        if pending is None:
            return
        out = resampler.resample_chunk(np.ascontiguousarray(pending.T), last=True)
        wanted = round(read * ratio) - written
        last = np.zeros((stream.channels, max(wanted, 0)), np.float32)
        last[:, : len(out)] = out.T[:, : last.shape[1]]
        if last.shape[1]:
            yield last

    frames = None if stream.frames is None else round(stream.frames * ratio)
    return stream.through(transform, frames=frames, sample_rate=sample_rate)


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
