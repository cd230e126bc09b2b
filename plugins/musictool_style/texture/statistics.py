"""What a texture is here: averages over time that say how it sounds and not what sounds when.

Three kinds, of the compressed energies that every view shows:

- Gram matrices of random convolutions over time with the bands as channels (Ulyanov & Lebedev
  2016), reaching over several spans (Antognini et al. 2019),
- mean, deviation and skewness of every band (McDermott & Simoncelli 2011),
- the power of every band's fluctuations in half octaves of their rate: rhythm longer than the
  filters reach, which Antognini et al. hold by an autocorrelation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from .views import View

__all__ = ["COMPRESSION", "EMPTY", "FLOOR", "Statistics"]

NETWORK_SEED = 2016
"""Of the random weights. Not the user's: what a texture is must not change with `--seed`."""
FILTERS = 96
TAPS = 5
DILATIONS = (1, 3, 9)
"""Windows between the taps of the filters: at 46 ms they reach over 0.05, 0.14 and 0.42 s."""
COMPRESSION = 0.15
"""Exponent on energies, 0.3 on amplitudes: McDermott & Simoncelli 2011, after the cochlea."""
FLOOR = 1e-4
"""Of a band's mean energy: what lies 40 dB below does not count, and would make the
search slow."""
EMPTY = 1e-7
"""Of the loudest band's energy: a band below is empty, and is measured against this."""
LEAST_SPREAD = 0.05
"""Of compressed energies, whose mean is near 1."""
SLOWEST_HZ = 1.0
SKEWNESS_WEIGHT = 0.5
SKEWNESS_BOUND = 4.0


class Statistics:
    """What a reference sounds like, and how far from it another sound is.

    Parameters
    ----------
    references
        Each (channels, frames).
    """

    def __init__(self, references: Sequence[torch.Tensor], views: Sequence[View]) -> None:
        generator = torch.Generator().manual_seed(NETWORK_SEED)
        self._sights = [_ViewStatistics(references, view, generator) for view in views]

    def distance(
        self,
        signals: torch.Tensor,
        active: torch.Tensor,
        excess_gain: Sequence[torch.Tensor | float] = (1.0, 1.0, 1.0),
    ) -> torch.Tensor:
        """Mean squared difference of all statistics, each kind relative to its size.

        Parameters
        ----------
        signals
            (channels, frames).
        active
            Weights of the frames, (frames,): texture is not missed where nothing is to sound.
        excess_gain
            For each view, what energies are divided by first, (bands, times).
        """
        distances = [
            sight.distance(signals, active, each)
            for sight, each in zip(self._sights, excess_gain, strict=True)
        ]
        return sum(distances[1:], distances[0]) / len(distances)


class _ViewStatistics:
    """The statistics through one view."""

    def __init__(
        self, references: Sequence[torch.Tensor], view: View, generator: torch.Generator
    ) -> None:
        device = references[0].device
        count = view.bands.shape[0]
        self.view = view
        self.filters = [
            (torch.randn(FILTERS, count, TAPS, generator=generator) / (count * TAPS) ** 0.5).to(
                device
            )
            for _ in DILATIONS
        ]
        energies = [self._inner(view.energies(reference)) for reference in references]
        every = torch.cat(energies, dim=-1)
        mean = every.mean(dim=-1, keepdim=True)
        self.mean = mean.clamp_min(EMPTY * float(mean.max()) + 1e-20)
        compressed = self._compressed(every)
        self.centre = compressed.mean(dim=-1, keepdim=True)
        self.spread = compressed.std(dim=-1, keepdim=True).clamp_min(LEAST_SPREAD)
        lengths = [part.shape[-1] for part in energies]
        found = [self._averages(part, part.new_ones(part.shape[-1])) for part in energies]
        self.wanted = [
            sum(one * length for one, length in zip(kind, lengths, strict=True)) / sum(lengths)
            for kind in zip(*found, strict=True)
        ]

    def distance(
        self, signals: torch.Tensor, active: torch.Tensor, excess_gain: torch.Tensor | float
    ) -> torch.Tensor:
        energies = self._inner(self.view.energies(signals) / excess_gain)
        weights = active[self.view.edge * self.view.hop :: self.view.hop][: energies.shape[-1]]
        total = energies.new_zeros(())
        found = self._averages(energies, weights)
        for number, (have, want) in enumerate(zip(found, self.wanted, strict=True)):
            difference = (have - want).square().mean()
            total = total + difference * self._weight(number, want)
        return total

    def _inner(self, energies: torch.Tensor) -> torch.Tensor:
        return energies[..., self.view.edge : -self.view.edge]

    def _weight(self, number: int, want: torch.Tensor) -> float:
        grams = len(self.filters)
        if number in (grams, grams + 1):
            return 1.0
        if number == grams + 2:
            return SKEWNESS_WEIGHT
        return 1 / max(float(want.square().mean()), 1e-6)

    def _compressed(self, energies: torch.Tensor) -> torch.Tensor:
        return (energies / self.mean + FLOOR) ** COMPRESSION

    def _averages(self, energies: torch.Tensor, weights: torch.Tensor) -> list[torch.Tensor]:
        """Of (channels, bands, times), weighted over the times: Gram matrices, then the rest."""
        standard = (self._compressed(energies) - self.centre) / self.spread
        share = weights / weights.sum().clamp_min(1e-6)
        found = []
        for filters, dilation in zip(self.filters, DILATIONS, strict=True):
            answers = torch.nn.functional.conv1d(
                standard, filters, padding="same", dilation=dilation
            ).relu()
            found.append((answers * share) @ answers.transpose(1, 2))
        mean = (standard * share).sum(dim=-1)
        central = standard - mean[..., None]
        deviation = ((central.square() * share).sum(dim=-1) + 1e-4).sqrt()
        skewness = ((central / deviation[..., None]) ** 3 * share).sum(dim=-1)
        skewness = SKEWNESS_BOUND * (skewness / SKEWNESS_BOUND).tanh()
        fluctuations = _fluctuations(central * share.sqrt(), self.view.rate)
        return [*found, mean, deviation, skewness, fluctuations]


def _fluctuations(central: torch.Tensor, rate: float) -> torch.Tensor:
    """Root of the power in half octaves of rate, (channels, bands, half octaves).

    `central` has its weights in it, so that the powers at all rates add up to the variance.
    """
    times = central.shape[-1]
    powers = torch.view_as_real(torch.fft.rfft(central)).square().sum(dim=-1) * 2 / times
    hertz = torch.arange(powers.shape[-1], device=central.device) * rate / times
    count = math.floor(2 * math.log2(rate / 2 / SLOWEST_HZ))
    places = (2 * (hertz / SLOWEST_HZ).clamp_min(1e-3).log2()).floor()
    pools = (places == torch.arange(count, device=central.device)[:, None]).to(powers.dtype)
    return (powers @ pools.T + 1e-5).sqrt()
