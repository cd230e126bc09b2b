"""Features of how a recording is produced, which effects change and gradients can follow.

Nothing of it says which notes are played. All is measured passage by passage, so that it is known
how much a recording differs from itself: what changes from passage to passage anyway says little
about how it was produced.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from musictool import ERB, triangular_bank

__all__ = ["GROUPS", "features", "spectrum_hz"]

GROUPS: Mapping[str, str] = {
    "spectrum": "balance of low and high",
    "dynamics": "how level is spread in each band",
    "crest": "how far peaks stand out",
    "stereo": "side against middle in each band",
    "decay": "how fast sound dies away in each band",
}

LOWEST_HZ, HIGHEST_HZ = 30.0, 18000.0
FINE, COARSE = 4096, 1024
"""Windows for balance and for motion, in frames at 44.1 kHz: 93 and 23 ms."""

SPECTRUM_BANDS, MOTION_BANDS, STEREO_BANDS = 48, 10, 6
FLOOR_DB = -75.0
"""Under the loudest band of a passage; what lies lower is not heard beside it."""

LEVELS = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
FALLS = (0.05, 0.2, 0.5)
FALL_HOPS = (4, 12)
"""Over 46 and 139 ms."""

PEAKS = (0.5, 0.9, 0.99, 0.999)
EVERY = 4
"""Samples from one to the next that count for the spread of amplitudes."""


def features(samples: Tensor, sample_rate: int) -> dict[str, Tensor]:
    """All features of each passage.

    Parameters
    ----------
    samples
        Shape `(passages, channels, frames)`.

    Returns
    -------
    By group, shape `(passages, features)`; all in dB or, for the decay, dB per 100 ms. None
    depends on the level of the whole. Recordings of one channel have no group `stereo`.
    """
    fine = _powers(samples, sample_rate, FINE)
    coarse = _powers(samples, sample_rate, COARSE)
    found = {"spectrum": _spectrum(fine.mean(dim=1), sample_rate)}
    levels = _band_levels(coarse.mean(dim=1), sample_rate)
    found["dynamics"] = _dynamics(levels)
    found["crest"] = _crest(samples)
    if samples.shape[1] == 2:
        found["stereo"] = _stereo(samples, sample_rate)
    found["decay"] = _decay(levels)
    return found


def spectrum_hz(sample_rate: int) -> Tensor:
    """The middles of the bands of the group `spectrum`."""
    return torch.from_numpy(ERB.spaced(*_limits(sample_rate), SPECTRUM_BANDS + 2)[1:-1])


def _powers(samples: Tensor, sample_rate: int, window: int) -> Tensor:
    """Short-time power spectra, shape `(passages, channels, bins, times)`."""
    length = _scaled(window, sample_rate)
    rows = samples.flatten(0, 1)
    spectra = torch.stft(
        rows, length, length // 2, window=_window(length, samples), return_complex=True,
        center=False,
    )  # fmt: skip
    powers = spectra.real.square() + spectra.imag.square()
    return powers.unflatten(0, samples.shape[:2]) / length


def _spectrum(powers: Tensor, sample_rate: int) -> Tensor:
    bands = _bands(SPECTRUM_BANDS, powers.shape[-2], sample_rate, powers) @ powers.mean(dim=-1).T
    levels = _decibels(bands.T)
    return levels - levels.mean(dim=-1, keepdim=True)


def _band_levels(powers: Tensor, sample_rate: int) -> Tensor:
    """Levels in dB of bands and, last, of all together; shape `(passages, bands, times)`."""
    bands = _bands(MOTION_BANDS, powers.shape[-2], sample_rate, powers) @ powers
    joined = torch.cat([bands, bands.sum(dim=-2, keepdim=True)], dim=-2)
    loudest = joined.detach().amax(dim=(-2, -1), keepdim=True)
    return 10 * torch.log10(joined + loudest * 10 ** (FLOOR_DB / 10) + 1e-12)


def _dynamics(levels: Tensor) -> Tensor:
    spread = _quantiles(levels, LEVELS)
    return (spread - spread.mean(dim=-1, keepdim=True)).flatten(1)


def _decay(levels: Tensor) -> Tensor:
    falls = [
        _quantiles(levels[..., hops:] - levels[..., :-hops], FALLS) * (FALL_HOPS[0] / hops)
        for hops in FALL_HOPS
    ]
    return torch.cat(falls, dim=-1).flatten(1)


def _crest(samples: Tensor) -> Tensor:
    """How far the rarer amplitudes are over the mean power, in dB."""
    thinned = samples[..., ::EVERY].flatten(1)
    power = thinned.square().mean(dim=-1, keepdim=True)
    spread = _quantiles(thinned.square()[:, None], PEAKS)[:, 0]
    return _decibels(spread / (power + 1e-12))


def _stereo(samples: Tensor, sample_rate: int) -> Tensor:
    left, right = samples.unbind(1)
    rotated = torch.stack([(left + right) / 2, (left - right) / 2], dim=1)
    powers = _powers(rotated, sample_rate, COARSE).mean(dim=-1)
    middle, side = (powers @ _bands(STEREO_BANDS, powers.shape[-1], sample_rate, powers).T).unbind(
        1
    )
    least = 10 ** (-40 / 10) * (middle + side) + 1e-12
    return 10 * torch.log10((side + least) / (middle + least))


def _decibels(powers: Tensor) -> Tensor:
    """Of powers, with gradients, levelling out `FLOOR_DB` under the loudest of the last axis."""
    loudest = powers.detach().amax(dim=-1, keepdim=True)
    return 10 * torch.log10(powers + loudest * 10 ** (FLOOR_DB / 10) + 1e-12)


def _quantiles(values: Tensor, shares: tuple[float, ...]) -> Tensor:
    """Of the last dimension, which becomes one of the shares."""
    ordered = values.sort(dim=-1).values
    places = [min(int(share * ordered.shape[-1]), ordered.shape[-1] - 1) for share in shares]
    return ordered[..., places]


def _scaled(window: int, sample_rate: int) -> int:
    """A window of about the same time at any rate."""
    return max(round(window * 2.0 ** round(math.log2(sample_rate / 44100))), 256)


@lru_cache(8)
def _window_of(length: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    return torch.hann_window(length, dtype=dtype, device=device)


def _window(length: int, like: Tensor) -> Tensor:
    return _window_of(length, like.dtype, like.device)


def _bands(count: int, bins: int, sample_rate: int, like: Tensor) -> Tensor:
    return _bands_of(count, bins, sample_rate, like.dtype, like.device)


@lru_cache(16)
def _bands_of(
    count: int, bins: int, sample_rate: int, dtype: torch.dtype, device: torch.device
) -> Tensor:
    """Triangles, evenly spaced as the ear tells frequencies apart; shape `(bands, bins)`."""
    low, high = _limits(sample_rate)
    edges = np.linspace(ERB.steps(low), ERB.steps(high), count + 2)
    places = ERB.steps(np.linspace(0, sample_rate / 2, bins))
    bank = triangular_bank(places, edges, nearest=0.5)
    return torch.from_numpy(bank).to(dtype=dtype, device=device)


def _limits(sample_rate: int) -> tuple[float, float]:
    """Hz where the lowest band begins and the highest ends."""
    return LOWEST_HZ, min(HIGHEST_HZ, 0.45 * sample_rate)
