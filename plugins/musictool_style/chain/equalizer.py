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

Coefficient = Tensor | float
Polynomial = tuple[Coefficient, Coefficient, Coefficient]
"""Coefficients of 1, s and s²."""


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
    constant, square, both = cosine.square(), sine.square(), cosine * sine
    warp = torch.tan(bands.hz * (math.pi / sample_rate))

    def power(coefficients: Polynomial, warp: Tensor) -> Tensor:
        """|polynomial|² cos⁴ w/2, so that half the sample rate is like any other frequency."""
        a0, a1, a2 = coefficients
        real = a0 * constant - a2 / warp.square() * square
        imaginary = a1 / warp * both
        return real.square() + imaginary.square()

    total = torch.zeros_like(frequencies)
    for index, kind in enumerate(bands.kinds):
        numerator, denominator = _analogue(kind, bands.db[index], bands.q[index])
        above, below = power(numerator, warp[index]), power(denominator, warp[index])
        total = total + 10 * (above.clamp_min(1e-20).log10() - below.log10())
    return total


def _analogue(kind: str, gain_db: Tensor, q: Tensor) -> tuple[Polynomial, Polynomial]:
    """Numerator and denominator of H(s)."""
    if kind == "highpass":
        return (0, 0, 1), (1, 1 / BUTTERWORTH_Q, 1)
    if kind == "lowpass":
        return (1, 0, 0), (1, 1 / BUTTERWORTH_Q, 1)
    a = torch.pow(10.0, gain_db / 40)
    if kind == "peak":
        return (1, a / q, 1), (1, 1 / (a * q), 1)
    slope = a.sqrt() / q
    if kind == "low-shelf":
        return (a * a, a * slope, a), (1, slope, a)
    return (a, a * slope, a * a), (a, slope, 1)
