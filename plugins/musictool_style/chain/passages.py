"""The passages of recordings that the fit compares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool import Audio, Samples, resample

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


def is_mono(audio: Audio) -> bool:
    """Whether there is one channel, or all are alike."""
    rest = np.abs(audio.samples - audio.samples[:1]).max(initial=0.0)
    return bool(rest <= SAME * np.abs(audio.samples).max(initial=0.0))


def passages(audios: Sequence[Audio], channels: int, most: int) -> Samples:
    """Passages of 3 s from all over the recordings, as many from each.

    Returns
    -------
    Shape `(passages, channels, frames)`, at the fit's sample rate.
    """
    each = max(most // len(audios), 1)
    found = np.concatenate([_passages(audio, channels, each) for audio in audios])
    powers = np.square(found).mean(axis=(1, 2))
    return found[powers > QUIETEST * powers.max()]


def _passages(audio: Audio, channels: int, most: int) -> Samples:
    rate = fit_rate(audio.sample_rate)
    length = round(SECONDS * audio.sample_rate)
    count = min(most, max(audio.frames // length, 1))
    starts = np.linspace(0, max(audio.frames - length, 0), count).astype(int)
    if count == 1:
        starts = [max(audio.frames - length, 0) // 2]
    cut = [audio.with_samples(audio.samples[:, start : start + length]) for start in starts]
    frames = round(SECONDS * rate)
    return np.stack([_repeated(resample(one, rate, channels).samples, frames) for one in cut])


def _repeated(samples: Samples, frames: int) -> Samples:
    """A short recording repeated; the fit needs some seconds of sound."""
    times = -(-frames // samples.shape[1])
    return np.tile(samples, (1, times))[:, :frames]
