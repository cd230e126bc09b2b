"""The passages of recordings that the fit compares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from musictool import Audio, CannotProcess, Samples, Stream, resample

__all__ = ["fit_rate", "is_mono", "passages"]

SECONDS = 3.0
QUIETEST = 1e-3
"""Of the power of the loudest passage; quieter ones say more of the room tone than of the music."""

HIGHEST_RATE = 50000
SAME = 1e-4
"""Of the peak; channels that differ by less are one."""


def fit_rate(sample_rate: int) -> int:
    """The sample rate at which the fit works: nobody hears what 96 kHz has beside 48 kHz."""
    return sample_rate if sample_rate <= HIGHEST_RATE else 48000


def is_mono(recording: Audio | Stream) -> bool:
    """Whether there is one channel, or all are alike."""
    rest = peak = 0.0
    for block in _stream(recording).blocks():
        rest = max(rest, float(np.abs(block - block[:1]).max(initial=0.0)))
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
    return rest <= SAME * peak


def passages(recordings: Sequence[Audio | Stream], channels: int, most: int) -> Samples:
    """Passages of 3 s from all over the recordings, as many from each; streams know their length.

    Returns
    -------
    Shape `(passages, channels, frames)`, at the fit's sample rate.

    Raises
    ------
    CannotProcess
        If the channels cancel each other out in mono.
    """
    each = max(most // len(recordings), 1)
    found = np.concatenate([_passages(_stream(one), channels, each) for one in recordings])
    powers = np.square(found).mean(axis=(1, 2))
    if not powers.any():  # what is silent in itself has gone another way
        raise CannotProcess(
            "the left and right channels cancel each other out in mono, in which they are compared "
            "with a recording that is mono; turn the phase of one round"
        )
    return found[powers > QUIETEST * powers.max()]


def _stream(recording: Audio | Stream) -> Stream:
    return recording.stream() if isinstance(recording, Audio) else recording


def _passages(stream: Stream, channels: int, most: int) -> Samples:
    rate = fit_rate(stream.sample_rate)
    length = round(SECONDS * stream.sample_rate)
    total = stream.count_frames()
    count = min(most, max(total // length, 1))
    starts = np.linspace(0, max(total - length, 0), count).astype(int)
    if count == 1:
        starts = np.array([max(total - length, 0) // 2])
    cut = _cut(stream, starts, min(length, total))
    frames = round(SECONDS * rate)
    return np.stack([_repeated(resample(one, rate, channels).samples, frames) for one in cut])


def _cut(stream: Stream, starts: npt.NDArray[np.int64], length: int) -> list[Audio]:
    """Stretches of one length, in one reading."""
    cut = np.zeros((len(starts), stream.channels, length), np.float32)
    at = 0
    for block in stream.blocks():
        end = at + block.shape[1]
        for start, samples in zip(starts.tolist(), cut, strict=True):
            first, last = max(start, at), min(start + length, end)
            if first < last:
                samples[:, first - start : last - start] = block[:, first - at : last - at]
        at = end
    return [Audio(samples, stream.sample_rate) for samples in cut]


def _repeated(samples: Samples, frames: int) -> Samples:
    """A short recording repeated; the fit needs some seconds of sound."""
    times = -(-frames // samples.shape[1])
    return np.tile(samples, (1, times))[:, :frames]
