"""The gain of `fx.eq` over frequency, differentiable by frequency, gain and Q of every band.

It must equal that of pedalboard's filters, of which `fx.eq` is made and which render what the fit
finds; a test holds it against them. Phase is left out: no feature depends on it.

The cookbook's digital filters are analogue ones H(s) in disguise, with s = j tan(w/2) / tan(w0/2)
for the angles w and w0 that a frequency and the band's own turn by from frame to frame (bilinear
transform). Evaluated so, all is as exact in single precision as single precision is; with the
digital coefficients, deep bands would lose half of their digits.

References
----------
R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", W3C Note 2021.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from .settings import BUTTERWORTH_Q

__all__ = ["Bands", "gain_db"]


class Bands(NamedTuple):
    """The bands of an equaliser, in order; each tensor has one number for each of them."""

    kinds: tuple[str, ...]
    hz: Tensor
    db: Tensor
    """Unused for "highpass" and "lowpass", which fall by 12 dB per octave."""
    q: Tensor
    """Unused for the same, which are Butterworth filters."""


def gain_db(bands: Bands, frequencies: Tensor, sample_rate: int) -> Tensor:
    """How much louder each frequency in Hz gets, in dB, shape `(frequencies,)`."""
    half_angle = frequencies * (torch.pi / sample_rate)
    cosine, sine = torch.cos(half_angle), torch.sin(half_angle)
    warp = torch.tan(bands.hz * (math.pi / sample_rate))[:, None, None]
    a0, a1, a2 = _analogue(bands)[..., None].unbind(2)
    # |polynomial|² cos⁴ w/2, so that half the sample rate is like any other frequency
    real = a0 * cosine.square() - a2 / warp.square() * sine.square()
    imaginary = a1 / warp * (cosine * sine)
    above, below = (real.square() + imaginary.square()).unbind(1)
    return 10 * (above.clamp_min(1e-20).log10() - below.log10()).sum(0)


def _analogue(bands: Bands) -> Tensor:
    """H(s): numerators and denominators with their coefficients of 1, s and s².

    Shape `(bands, 2, 3)`. All kinds are worked out of all bands: the few numbers cost less than to
    go through the bands one by one.
    """
    a, q = torch.pow(10.0, bands.db / 40), bands.q
    slope = a.sqrt() / q
    none, one = torch.zeros_like(a), torch.ones_like(a)
    cut = one / BUTTERWORTH_Q
    kinds = {
        "highpass": (none, none, one, one, cut, one),
        "lowpass": (one, none, none, one, cut, one),
        "peak": (one, a / q, one, one, 1 / (a * q), one),
        "low-shelf": (a * a, a * slope, a, one, slope, a),
        "high-shelf": (a, a * slope, a * a, a, slope, one),
    }
    every = torch.stack([torch.stack(coefficients) for coefficients in kinds.values()])
    wanted = [[*kinds].index(kind) for kind in bands.kinds]
    return every[wanted, :, range(len(wanted))].unflatten(1, (2, 3))
