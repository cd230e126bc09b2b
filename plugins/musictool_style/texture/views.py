"""Energies in bands over time, through windows of three lengths: the views of a sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from musictool import ERB, triangular_bank, window_length

from .energies import bin_energies

__all__ = ["View", "views"]

WINDOWS_S = (0.012, 0.046, 0.186)
"""The shortest tells clicks apart, the longest harmonics; each is rounded to a power of two."""
BANDS = (32, 64, 128)
HOPS = (2, 4, 4)
"""Parts of a window between one and the next."""
LOWEST_HZ = 40.0


@dataclass(frozen=True)
class View:
    """One window, (length,), its bands, (bands, length // 2 + 1), and frames between windows."""

    window: torch.Tensor
    bands: torch.Tensor
    hop: int
    sample_rate: int

    @property
    def rate(self) -> float:
        """Windows per second."""
        return self.sample_rate / self.hop

    @property
    def edge(self) -> int:
        """Windows at either end that reach over it: a cut there sounds in all bands."""
        return self.window.numel() // 2 // self.hop

    def spectrum(self, signals: torch.Tensor) -> torch.Tensor:
        """(channels, frames) to the complex (channels, bins, times)."""
        return torch.stft(
            signals,
            self.window.numel(),
            self.hop,
            window=self.window,
            pad_mode="constant",
            return_complex=True,
        )

    def energies(self, signals: torch.Tensor) -> torch.Tensor:
        """(channels, frames) to (channels, bands, times)."""
        return self.bands @ bin_energies(signals, self.window, self.hop)


def views(sample_rate: int, device: str) -> list[View]:
    """The three, shortest first."""
    return [
        _view(seconds, bands, parts, sample_rate, device)
        for seconds, bands, parts in zip(WINDOWS_S, BANDS, HOPS, strict=True)
    ]


def _view(seconds: float, count: int, parts: int, sample_rate: int, device: str) -> View:
    length = window_length(seconds, sample_rate)
    window = torch.hann_window(length)
    bands = _bands(length, count, sample_rate)
    return View(
        (window / window.square().sum().sqrt()).to(device),
        bands.to(device),
        length // parts,
        sample_rate,
    )


def _bands(length: int, count: int, sample_rate: int) -> torch.Tensor:
    """Triangles, each over its neighbours' centres, evenly spaced on the ERB-rate scale."""
    hertz = ERB.spaced(LOWEST_HZ, min(sample_rate / 2, 20000.0), count + 2)
    bins = np.fft.rfftfreq(length, 1 / sample_rate)
    bank = triangular_bank(bins, hertz, narrowest=sample_rate / length)
    return torch.from_numpy(bank / bank.sum(axis=1, keepdims=True)).float()
