"""The course of a recording: how loud it is when, in eight broad bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch

from .views import View

__all__ = ["QUIET", "TINY", "Course", "activity", "decibels"]

BANDS = 8
TOTAL_SHARE = 0.25
"""Of the course of all bands in that of each: a band without anything in it follows the others."""
DEEPEST = 1e-4
"""Of the mean energy: the course that the result follows goes no deeper than 40 dB below it."""
LEAST_DEPTH, GREATEST_DEPTH = 0.8, 1.5
"""However even or uneven the reference is, so much is left of the input's rise and fall in dB, and
it is made no greater than that."""
QUIET = 1e-8
"""Of the loudest energy: where levels in dB end."""
TINY = 1e-20
"""An energy that divides without harm."""
PIECE_TIMES = 2000
GREATEST_GAIN_DB = 40.0

SILENCE_DB = -60.0
"""Below the loudest 10 ms: there the input does not sound, and neither does the result."""
BLOCK_S = 0.01
HOLD_BLOCKS = 3


@dataclass(frozen=True)
class Course:
    """Levels through one view, smoothed over `seconds`."""

    view: View
    seconds: float

    @property
    def reach(self) -> int:
        """Times on either side that have a share in one level."""
        return max(round(self.seconds * self.view.rate / 2), 0)

    def energies(self, signals: torch.Tensor) -> torch.Tensor:
        """(channels, frames) to (bands, times), all channels together."""
        return self._smooth(self._broad(signals))

    def energies_in_pieces(self, signals: torch.Tensor) -> torch.Tensor:
        """The same, in pieces: a spectrum of an hour does not fit into memory."""
        hop = self.view.hop
        around = self.view.window.numel() // hop
        times = signals.shape[-1] // hop + 1
        parts = []
        for start in range(0, times, PIECE_TIMES):
            first = max(start - around, 0)
            last = min(start + PIECE_TIMES, times) + around
            broad = self._broad(signals[:, first * hop : last * hop])
            parts.append(broad[:, start - first :][:, : min(PIECE_TIMES, times - start)])
        return self._smooth(torch.cat(parts, dim=-1))

    def _broad(self, signals: torch.Tensor) -> torch.Tensor:
        energies = self.view.energies(signals).sum(dim=0)
        return energies.reshape(BANDS, -1, energies.shape[-1]).mean(dim=1)

    def _smooth(self, energies: torch.Tensor) -> torch.Tensor:
        kernel = torch.hann_window(2 * self.reach + 3, periodic=False, device=energies.device)
        kernel = kernel[None, None, 1:-1] / kernel.sum()
        padded = torch.nn.functional.pad(energies[:, None], (self.reach,) * 2, mode="replicate")
        return torch.nn.functional.conv1d(padded, kernel)[:, 0]

    def decibels_of(self, energies: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """In dB, ending at `QUIET` below the loudest of all."""
        floor = QUIET * max(float(one.max()) for one in energies)
        return [10 * (one + floor + TINY).log10() for one in energies]

    def wanted(
        self, own: torch.Tensor, theirs: Sequence[torch.Tensor], strength: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The levels in dB that the result is to have, and how far out of the references' range.

        Both are (bands, times). What a texture even as rain has to rise and fall more than it does
        by itself is no part of it, and is to be taken off before it is compared.

        At strength 0 the input's own. At 1 the references' levels in the order of the input's, so
        loudest where that is loudest; the more even the references, the more it is the input's
        rise and fall itself about their mean, scaled.

        Parameters
        ----------
        own, theirs
            Energies of the whole input and of each reference.
        """
        total = own.sum(dim=0, keepdim=True)
        relative = (1 - TOTAL_SHARE) * own / (own.mean(dim=-1, keepdim=True) + TINY)
        relative = relative + TOTAL_SHARE * total / (total.mean() + TINY)
        rises = decibels(relative, DEEPEST)
        levels = torch.cat(self.decibels_of(theirs), dim=-1)
        deep, deviation = _deviation(levels), _deviation(rises).clamp_min(1e-3)
        alike = (deep / deviation).clamp(0, 1)
        matched = _standardised(_rank_matched(rises, levels))
        shape = alike * matched + (1 - alike) * _standardised(rises)
        depth = deep.clamp(deviation * LEAST_DEPTH, deviation * GREATEST_DEPTH)
        rises = depth * _standardised(shape)
        excess = rises * (1 - deep / depth.clamp_min(1e-3)).clamp_min(0)
        wanted = levels.mean(dim=-1, keepdim=True) + rises
        return (1 - strength) * decibels(own, QUIET) + strength * wanted, excess

    def with_levels(self, signals: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """The signals with gains over time and frequency that give them the levels wanted."""
        spectrum = self.view.spectrum(signals)
        found = decibels(self.energies(signals), QUIET)
        gains = (wanted - found).clamp(-GREATEST_GAIN_DB, GREATEST_GAIN_DB)
        gains = 10 ** (self._over_bins(gains) / 20)
        window = self.view.window
        return torch.istft(
            spectrum * gains, window.numel(), self.view.hop, window=window, length=signals.shape[-1]
        )

    def _over_bins(self, values: torch.Tensor) -> torch.Tensor:
        """From (bands, times) to (bins, times), in straight lines between the bands' centres."""
        bins = np.arange(self.view.bands.shape[1])
        places = np.asarray(np.interp(bins, self._centres, np.arange(BANDS)), np.float64)
        return _interpolated(values.T, places).T

    def for_view(self, view: View, values: torch.Tensor, frames: int) -> torch.Tensor:
        """The same of (bands, times) for the bands and times of another view of so many frames."""
        ratio = view.window.numel() / self.view.window.numel()
        centres = self._centres * ratio
        places = np.asarray(np.interp(_centres(view.bands), centres, np.arange(BANDS)), np.float64)
        times = np.arange(frames // view.hop + 1, dtype=np.float64)
        return _interpolated(_interpolated(values.T, places).T, times * (view.hop / self.view.hop))

    @cached_property
    def _centres(self) -> npt.NDArray[np.float64]:
        return _centres(self.view.bands.reshape(BANDS, -1, self.view.bands.shape[1]).mean(dim=1))


def _centres(bands: torch.Tensor) -> npt.NDArray[np.float64]:
    """Of the bins, weighted."""
    weights = bands.cpu().numpy().astype(np.float64)
    return np.asarray(weights @ np.arange(weights.shape[1]) / weights.sum(axis=1))


def _interpolated(values: torch.Tensor, places: npt.NDArray[np.float64]) -> torch.Tensor:
    """Of (rows, count) at places between the columns."""
    last = values.shape[1] - 1
    low = np.minimum(places.astype(np.int64), max(last - 1, 0))
    share = torch.from_numpy((places - low).clip(0, 1)).to(values)
    low_values = values[:, torch.from_numpy(low).to(values.device)]
    high_values = values[:, torch.from_numpy(np.minimum(low + 1, last)).to(values.device)]
    return (1 - share) * low_values + share * high_values


def decibels(energies: torch.Tensor, floor: float) -> torch.Tensor:
    """Levels in dB, with gradients, levelling out at `floor` times the loudest."""
    return 10 * (energies + floor * float(energies.detach().max()) + TINY).log10()


def _rank_matched(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """In the same order, distributed over each row as the other's values are.

    Equal values stay equal: each gets the mean of what their ranks would get.
    """
    count = values.shape[1]
    sorted_like = like.sort(dim=1).values
    places = torch.linspace(0, like.shape[1] - 1, count, device=values.device)
    low = places.long().clamp_max(like.shape[1] - 2)
    quantiles = sorted_like[:, low] + (sorted_like[:, low + 1] - sorted_like[:, low]) * (
        places - low
    )
    rows = []
    for row, quantile in zip(values, quantiles, strict=True):
        _, which, counts = row.unique(return_inverse=True, return_counts=True)
        ends = counts.cumsum(0)
        total = torch.cat([quantile.new_zeros(1), quantile.cumsum(0)])
        means = (total[ends] - total[ends - counts]) / counts
        rows.append(means[which])
    return torch.stack(rows)


def _standardised(rows: torch.Tensor) -> torch.Tensor:
    central = rows - rows.mean(dim=-1, keepdim=True)
    return central / _deviation(rows).clamp_min(1e-3)


def _deviation(levels: torch.Tensor) -> torch.Tensor:
    return levels.std(dim=-1, keepdim=True)


def activity(samples: npt.NDArray[np.float32], sample_rate: int) -> npt.NDArray[np.float32]:
    """How much is to sound at each frame, 0 to 1, of (channels, frames)."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    block = max(round(BLOCK_S * sample_rate), 1)
    frames = samples.shape[1]
    count = -(-frames // block)
    energy = np.pad(np.square(samples).sum(axis=0), (0, count * block - frames))
    energy = energy.reshape(count, block).mean(axis=1)
    sounds = (energy > energy.max() * 10 ** (SILENCE_DB / 10)).astype(np.float64)
    held = uniform_filter1d(maximum_filter1d(sounds, 2 * HOLD_BLOCKS + 1), HOLD_BLOCKS)
    centres = (np.arange(count) + 0.5) * block
    return np.asarray(np.interp(np.arange(frames), centres, held), np.float32)
