"""The parametric equaliser of `fx.eq`, differentiable by frequency, gain and Q of every band.

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
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from .settings import BUTTERWORTH_Q, Band

__all__ = ["Bands", "equalize", "fast_length", "gain_db", "response"]

Coefficient = Tensor | float
Polynomial = tuple[Tensor, Tensor]
"""Real and imaginary part."""

RINGING = 3.7
"""By Q / Hz, the seconds after which a filter has decayed by 100 dB: ln(1e5) / pi."""

STEP = 8192
"""Frames by which a transform gets longer; tables are kept for each length."""


class Bands(NamedTuple):
    """The bands of an equaliser, in order; each tensor has one number for each of them."""

    kinds: tuple[str, ...]
    hz: Tensor
    db: Tensor
    """Unused for "highpass" and "lowpass", which fall by 12 dB per octave."""
    q: Tensor
    """Unused for the same, which are Butterworth filters."""

    @classmethod
    def of(
        cls,
        bands: Sequence[Band],
        dtype: torch.dtype = torch.float32,
        device: torch.device | str = "cpu",
    ) -> Bands:
        """The same bands with numbers in place of tensors."""
        columns = zip(*((band.hz, band.db, band.q) for band in bands), strict=True)
        tensors = [torch.tensor(column, dtype=dtype, device=device) for column in columns]
        return cls(tuple(band.kind for band in bands), *tensors)


def equalize(samples: Tensor, bands: Bands, sample_rate: int) -> Tensor:
    """`fx.eq`, the recording's end being the end.

    Parameters
    ----------
    samples
        Shape `(batch, channels, frames)`.
    bands
        With frequencies under half the sample rate.
    """
    frames = samples.shape[-1]
    length = fast_length(frames + _ringing(bands, sample_rate))
    turns = _transform_turns(length, samples.dtype, samples.device)
    spectra = torch.fft.rfft(samples, length)
    result: Tensor = torch.fft.irfft(spectra * _transfer(bands, turns, sample_rate), length)
    return result[..., :frames]


def fast_length(frames: int) -> int:
    """The next number of frames of which a transform is quick: even, of small factors."""
    from scipy.fft import next_fast_len

    return 2 * int(next_fast_len((frames + 1) // 2, real=True))


def response(bands: Bands, frequencies: Tensor, sample_rate: int) -> Tensor:
    """What the equaliser multiplies each frequency by, complex; `frequencies` in Hz."""
    return _transfer(bands, _half_turns(frequencies, sample_rate), sample_rate)


def gain_db(bands: Bands, frequencies: Tensor, sample_rate: int) -> Tensor:
    """How much louder each frequency gets, in dB; cheaper than by `response`."""
    total = torch.zeros_like(frequencies)
    for numerator, denominator in _polynomials(
        bands, _half_turns(frequencies, sample_rate), sample_rate
    ):
        above, below = map(_power, (numerator, denominator))
        total = total + 10 * (above.clamp_min(1e-20).log10() - below.log10())
    return total


def _half_turns(frequencies: Tensor, sample_rate: int) -> tuple[Tensor, Tensor]:
    """Cosine and sine of half the angle that a frequency in Hz turns by from frame to frame."""
    angle = frequencies * (torch.pi / sample_rate)
    return torch.cos(angle), torch.sin(angle)


@lru_cache(maxsize=4)
def _transform_turns(
    length: int, dtype: torch.dtype, device: torch.device
) -> tuple[Tensor, Tensor]:
    """`_half_turns` of the frequencies of `torch.fft.rfft`, shape `(length / 2 + 1,)` each."""
    angle = torch.arange(length // 2 + 1, dtype=torch.float64) * (torch.pi / length)
    return torch.cos(angle).to(device, dtype), torch.sin(angle).to(device, dtype)


def _transfer(bands: Bands, turns: tuple[Tensor, Tensor], sample_rate: int) -> Tensor:
    product = None
    for numerator, denominator in _polynomials(bands, turns, sample_rate):
        factor = torch.complex(*numerator) / torch.complex(*denominator)
        product = factor if product is None else product * factor
    assert product is not None
    return product


def _polynomials(
    bands: Bands, turns: tuple[Tensor, Tensor], sample_rate: int
) -> Iterator[tuple[Polynomial, Polynomial]]:
    """Of each band, real and imaginary part of what is above and below the fraction's line.

    Both are multiplied by cos² w/2, so that half the sample rate is like any other frequency.
    """
    cosine, sine = turns
    constant, square, both = cosine.square(), sine.square(), cosine * sine
    warp = torch.tan(bands.hz * (math.pi / sample_rate))

    def polynomial(coefficients: tuple[Coefficient, ...], warp: Tensor) -> Polynomial:
        a0, a1, a2 = coefficients
        return a0 * constant - a2 / warp.square() * square, a1 / warp * both

    for index, kind in enumerate(bands.kinds):
        above, below = _analogue(kind, bands.db[index], bands.q[index])
        yield polynomial(above, warp[index]), polynomial(below, warp[index])


def _power(polynomial: Polynomial) -> Tensor:
    real, imaginary = polynomial
    return real.square() + imaginary.square()


def _analogue(
    kind: str, gain_db: Tensor, q: Tensor
) -> tuple[tuple[Coefficient, ...], tuple[Coefficient, ...]]:
    """H(s) as the coefficients of 1, s and s² above and below the line."""
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


def _ringing(bands: Bands, sample_rate: int) -> int:
    """Frames until the longest of the bands has decayed, in steps that a fit seldom passes."""
    root = torch.pow(10.0, bands.db.detach().abs() / 40)
    q = torch.where(_cuts(bands), torch.full_like(root, BUTTERWORTH_Q), bands.q.detach() * root)
    frames = float((q / bands.hz.detach()).max()) * RINGING * sample_rate
    return math.ceil(frames / STEP) * STEP


def _cuts(bands: Bands) -> Tensor:
    cuts = [kind in ("highpass", "lowpass") for kind in bands.kinds]
    return torch.tensor(cuts, device=bands.hz.device)
