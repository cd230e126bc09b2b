"""The length of a recording and its channels, changed and changed back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Audio

__all__ = ["parted", "rejoined", "with_channels"]

Samples = npt.NDArray[np.float32]


def parted(audio: Audio) -> tuple[Audio, int]:
    """The recording without the digital silence at its end, and how many frames that was."""
    sounding = np.flatnonzero(audio.samples.any(axis=0))
    length = int(sounding[-1]) + 1 if sounding.size else 0
    return audio.with_samples(audio.samples[:, :length]), audio.frames - length


def rejoined(audio: Audio, frames: int) -> Audio:
    """The recording cut, or followed by silence, to so many frames."""
    kept = audio.samples[:, :frames]
    return audio.with_samples(np.pad(kept, ((0, 0), (0, frames - kept.shape[1]))))


def with_channels(samples: Samples, channels: int) -> Samples:
    """One channel on every side, or the mean of all in one."""
    if samples.shape[0] == channels:
        return samples
    return np.repeat(samples.mean(axis=0, keepdims=True), channels, axis=0)
