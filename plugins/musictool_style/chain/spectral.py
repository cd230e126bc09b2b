"""Frequencies of a Fourier transform, as the effects made of filters need them."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

__all__ = ["fast_length", "half_turns", "transform_turns"]


def fast_length(frames: int) -> int:
    """The next number of frames of which a transform is quick: even, of small factors."""
    from scipy.fft import next_fast_len

    return 2 * int(next_fast_len((frames + 1) // 2, real=True))


def half_turns(frequencies: Tensor, sample_rate: int) -> tuple[Tensor, Tensor]:
    """Cosine and sine of half the angle that a frequency in Hz turns by from frame to frame."""
    angle = frequencies * (torch.pi / sample_rate)
    return torch.cos(angle), torch.sin(angle)


@lru_cache(maxsize=4)
def transform_turns(length: int, dtype: torch.dtype, device: torch.device) -> tuple[Tensor, Tensor]:
    """`half_turns` of the frequencies of `torch.fft.rfft`, shape `(length / 2 + 1,)` each."""
    angle = torch.arange(length // 2 + 1, dtype=torch.float64) * (torch.pi / length)
    return torch.cos(angle).to(device, dtype), torch.sin(angle).to(device, dtype)
