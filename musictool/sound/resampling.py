"""Sample rate and channel count of a recording changed, block by block.

The rate by libsoxr at its very high quality, with the filter's delay taken out; the channels by
the plainest rule that loses nothing unheard: mono is copied to every channel, any other change
goes through the mean of the channels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np

from musictool.values import Audio, Samples, Stream

__all__ = ["resample", "to_channels"]

Recording = TypeVar("Recording", bound=Audio | Stream)


def resample(recording: Recording, sample_rate: int, channels: int | None = None) -> Recording:
    """The same recording at another sample rate: band-limited, linear phase, without delay.

    Parameters
    ----------
    recording
        An `Audio`, or a `Stream`, which stays one; itself if there is nothing to change.
    sample_rate
        In Hz.
    channels
        How many the result is to have, if not as many; see `to_channels`.

    Returns
    -------
    `frames` × new/old frames, rounded to the nearest; what was at 2 s is at 2 s.
    """
    if channels in (None, recording.channels) and sample_rate == recording.sample_rate:
        return recording
    stream = recording.stream() if isinstance(recording, Audio) else recording
    if channels not in (None, stream.channels):
        stream = stream.through(
            lambda blocks: (to_channels(block, channels) for block in blocks),
            frames=stream.frames,
            channels=channels,
        )
    if sample_rate != stream.sample_rate:
        stream = _at_rate(stream, sample_rate)
    return stream.audio() if isinstance(recording, Audio) else stream  # type: ignore[return-value]


def _at_rate(stream: Stream, sample_rate: int) -> Stream:
    old = stream.sample_rate

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


def to_channels(samples: Samples, channels: int) -> Samples:
    """One channel copied to all, or the mean of all in each; `samples` if it has that many."""
    if samples.shape[0] == channels:
        return samples
    mono = samples[:1]
    if samples.shape[0] > 1:  # a loop: numpy.mean takes several times as long
        mono = mono.copy()
        for channel in samples[1:]:
            mono += channel
        mono /= np.float32(len(samples))
    return np.repeat(mono, channels, axis=0)
