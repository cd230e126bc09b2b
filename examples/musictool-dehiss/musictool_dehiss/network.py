"""The network: how loud the hiss is in each band, and how much of each bin is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from musictool import load_weights

from .spectrum import BANDS, BINS, EDGES, FEATURES

KNOTS = 13
"""As many numbers tell the level of the hiss: it is smooth in frequency."""

AROUND = 4
"""Windows on both sides of one that have a say in its gains."""


class Net(nn.Module):
    """A recurrent network on bands, and a small convolutional one on bins.

    As in RNNoise (Valin 2018) a GRU follows the bands. What it tells is the level of the hiss,
    which is smooth, so that it is told for each bin; how far the bin rises above it is what
    the convolutions see, which find partials between which there is hiss. To what they say Wiener's
    rule is added, so without hiss all gains are 1, whatever they say.
    """

    def __init__(self, hidden: int = 48, channels: int = 8) -> None:
        super().__init__()
        self.bands = nn.GRU(FEATURES, hidden, batch_first=True, bidirectional=True)
        self.level = nn.Linear(2 * hidden, KNOTS)
        self.first = nn.Conv2d(1, channels, 5, padding=(0, 2))
        self.second = nn.Conv2d(channels, channels, 3, padding=(0, 1))
        self.last = nn.Conv2d(channels, 1, 3, padding=(0, 1))
        bands = between(np.linspace(0, BANDS - 1, KNOTS), BANDS)
        bins = between((EDGES[:-1] + EDGES[1:] - 1) / 2, BINS)
        self.register_buffer("bands_of_knots", torch.tensor(bands), persistent=False)
        self.register_buffer("bins_of_bands", torch.tensor(bins), persistent=False)

    def hiss(self, features: torch.Tensor) -> torch.Tensor:
        """Log power of the hiss in each band, `(batch, windows, BANDS)`, over the mean power."""
        heard, _ = self.bands(features / 5)
        return features[..., -BANDS:] + 5 * self.level(heard) @ self.bands_of_knots

    def gains(self, levels: torch.Tensor, hiss: torch.Tensor) -> torch.Tensor:
        """Gains of bins, of all windows but the first and last `AROUND`.

        Parameters
        ----------
        levels
            Log power of each bin over the mean power, `(batch, windows, BINS)`.
        hiss
            As `hiss` gives it, of the same windows.
        """
        above = levels - hiss @ self.bins_of_bands
        seen = above.clamp(-4, 8)[:, None] / 4
        seen = torch.relu(self.second(torch.relu(self.first(seen))))
        said = self.last(seen)[:, 0]
        return torch.sigmoid(said + above[:, AROUND:-AROUND])


def between(places: np.ndarray, count: int) -> np.ndarray:
    """How `0, 1, … count - 1` lie between places, `(places, count)`; columns sum up to 1."""
    each = np.eye(len(places))
    return np.array([np.interp(np.arange(count), places, row) for row in each], np.float32)


def load(file: Path, device: str) -> Net:
    """The network with the weights of a file."""
    net = Net()
    load_weights(net, file)
    return net.to(device).eval()
