"""The reverb of `fx.reverb`, differentiable by all of its parameters.

Its sound must equal that of pedalboard's `Reverb`, which renders what the fit finds; a test holds
them together, to -65 dB.

It is JUCE's Freeverb: for each side eight combs with a lowpass in their feedback next to each
other, then four allpasses in a row. All of it is linear and stands still, so it is a product of
spectra. A room may ring for ten seconds, though, and a transform brings what is past its end
back to its beginning; instead of one so long that nothing is left by then, the spectra are
taken on a circle a little wider than the unit circle, that is, of a recording that is faded out
over the transform, and what comes of them is faded in again: what came round has then been faded
once more.

References
----------
J. O. Smith, "Physical Audio Signal Processing", 2010, section "Freeverb".
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import torch
from torch import Tensor

from musictool import amplitude

__all__ = ["fast_length", "reverberate"]

COMBS = (1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617)
ALLPASSES = (556, 441, 341, 225)
SPREAD = 23
"""Frames at 44.1 kHz, as the others: how much longer the right side's delays are."""

TUNED_AT = 44100
ALLPASS_FEEDBACK = 0.5
INPUT = 0.015
WET, DRY = 3.0, 2.0
ROOM, SMALLEST_ROOM = 0.28, 0.7
DAMPING = 0.4

FADED = amplitude(-70.0)
"""Of what comes round, so much is left; and by as much rounding grows towards the end."""


class Tables(NamedTuple):
    """All that does not depend on a parameter, for a transform of a length at a sample rate."""

    back: Tensor
    """1 / z, shape `(bins,)`."""
    delays: Tensor
    """z^N of the combs, shape `(2 sides, 8, bins)`."""
    allpasses: Tensor
    """All four of them and the input's gain, shape `(2 sides, bins)`."""
    fade: Tensor
    """Of the recording, shape `(length,)`."""


def reverberate(
    samples: Tensor,
    room_size: Tensor,
    damping: Tensor,
    wet_level: Tensor,
    dry_level: Tensor,
    width: Tensor,
    sample_rate: int,
) -> Tensor:
    """`fx.reverb`, the recording's end being the end.

    Parameters
    ----------
    samples
        Shape `(batch, channels, frames)`, with one channel or two.
    room_size, damping, wet_level, dry_level, width
        Of no dimension, from 0 to 1; a dry level of 0.5 is the recording as it is.
    """
    channels, frames = samples.shape[1:]
    if channels > 2:
        raise ValueError(f"a room has two sides, and this recording {channels} channels")
    length = fast_length(frames)
    tables = _tables(length, sample_rate, samples.dtype, samples.device)
    fade = tables.fade[:frames]
    sides = _sides(room_size, damping, tables, channels)
    near, far = WET * wet_level * (1 + width) / 2, WET * wet_level * (1 - width) / 2
    sides = near * sides + (far * sides.flip(0) if channels == 2 else 0)
    faded = torch.fft.rfft(samples.sum(1, keepdim=True) * fade, length)
    wet: Tensor = torch.fft.irfft(faded * sides, length)[..., :frames] / fade
    return wet + DRY * dry_level * samples


def fast_length(frames: int) -> int:
    """The next number of frames of which a transform is quick: even, of small factors."""
    from scipy.fft import next_fast_len

    return 2 * int(next_fast_len((frames + 1) // 2, real=True))


def _sides(room_size: Tensor, damping: Tensor, tables: Tables, channels: int) -> Tensor:
    """The transfer function to each side, shape `(channels, bins)`."""
    damped = DAMPING * damping
    feedback = ROOM * room_size + SMALLEST_ROOM
    loop = feedback * (1 - damped) / (1 - damped * tables.back)
    combs: Tensor = _Combs.apply(loop, tables.delays[:channels])
    return combs * tables.allpasses[:channels]


class _Combs(torch.autograd.Function):
    """The sum of 1 / (z^N - G) over the combs, and by G that of 1 / (z^N - G)²."""

    @staticmethod
    def forward(ctx: Any, loop: Tensor, delays: Tensor) -> Tensor:
        total = torch.zeros_like(delays[:, 0])
        slope = torch.zeros_like(total)
        for side in range(delays.shape[0]):
            for delay in delays[side]:
                one = torch.reciprocal(delay - loop)
                total[side] += one
                slope[side].addcmul_(one, one)
        ctx.save_for_backward(slope)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (slope,) = ctx.saved_tensors
        return (gradients[0] * slope.conj()).sum(0), None


@lru_cache(maxsize=2)
def _tables(length: int, sample_rate: int, dtype: torch.dtype, device: torch.device) -> Tables:
    """In double precision first: z^N turns a thousand times."""
    growth = -math.log(FADED) / length
    turns = torch.arange(length // 2 + 1, dtype=torch.float64) * (2 * math.pi / length)

    def power(exponent: int) -> Tensor:
        size = torch.full_like(turns, math.exp(growth * exponent))
        return torch.polar(size, turns * exponent)

    def frames(tuning: int, side: int) -> int:
        return sample_rate * (tuning + side * SPREAD) // TUNED_AT

    whole = dtype.to_complex()
    delays = torch.stack(
        [torch.stack([power(frames(N, side)).to(whole) for N in COMBS]) for side in (0, 1)]
    )
    allpasses = []
    for side in (0, 1):
        product = torch.full_like(power(0), INPUT)
        for tuning in ALLPASSES:
            back = power(-frames(tuning, side))
            product *= ((1 + ALLPASS_FEEDBACK) * back - 1) / (1 - ALLPASS_FEEDBACK * back)
        allpasses.append(product.to(whole))
    fade = torch.exp(-growth * torch.arange(length, dtype=torch.float64)).to(dtype)
    tables = power(-1).to(whole), delays, torch.stack(allpasses), fade
    return Tables(*(table.to(device) for table in tables))
