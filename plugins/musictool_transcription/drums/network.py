"""The network: small convolutions over the bands, then dilated ones over time.

References
----------
Vogl et al., "Towards multi-instrument drum transcription", DAFx 2018. Davies and Böck, "Temporal
convolutional networks for musical audio beat tracking", EUSIPCO 2019.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from musictool import load_weights

from .kit import DRUMS
from .spectra import BANDS

__all__ = ["REACH", "DrumNetwork", "load", "probabilities"]

Floats = npt.NDArray[np.float32]

NARROW, WIDE = 24, 64
DILATIONS = (1, 2, 4, 8, 16)
AROUND, KIT = 50, 400
"""Frames to either side whose mean a band is compared with, and from which the kit is heard."""
REACH = 3 + 2 * sum(DILATIONS) + AROUND + KIT
"""Frames to either side that an output depends on: 5.15 s."""

HEARD, QUIET = 20.0, 2000.0
"""Share of the level at which the logarithm begins, inverted: of what comes in, and of contrasts,
so that a band that is turned down, or a quiet stroke, differs from what is around it as others do.
"""


class Block(nn.Module):
    """A dilated convolution, then one of a single frame, and a residual."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm1d(channels),
            nn.ReLU(),
            nn.Conv1d(channels, channels, 5, padding=2 * dilation, dilation=dilation),
            nn.BatchNorm1d(channels),
            nn.ReLU(),
            nn.Conv1d(channels, channels, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, time) to the same."""
        return x + self.body(x)


class Surroundings(nn.Module):
    """What is heard around, in the mean: which kit it is, and how it sounds in this room."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.told = nn.Sequential(
            nn.BatchNorm1d(channels), nn.ReLU(), nn.Conv1d(channels, channels, 1), nn.ReLU()
        )
        self.body = nn.Sequential(
            nn.BatchNorm1d(2 * channels),
            nn.Conv1d(2 * channels, 2 * channels, 1),
            nn.ReLU(),
            nn.Conv1d(2 * channels, channels, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, time) to the same."""
        told = _mean_around(self.told(x), KIT)
        return x + self.body(torch.cat([x, told], dim=1))


class DrumNetwork(nn.Module):
    """Levelled magnitudes in; logits of strokes and of their velocities out."""

    def __init__(self, narrow: int = NARROW, wide: int = WIDE) -> None:
        super().__init__()
        self.front = nn.Sequential(
            nn.Conv2d(2, narrow, 3, padding=1),
            nn.BatchNorm2d(narrow),
            nn.ReLU(inplace=True),
            nn.MaxPool2d((3, 1)),
            nn.Conv2d(narrow, narrow, 3, padding=1),
            nn.BatchNorm2d(narrow),
            nn.ReLU(inplace=True),
            nn.MaxPool2d((3, 1)),
        )
        self.join = nn.Conv1d(narrow * (BANDS // 9), wide, 3, padding=1)
        blocks = [Block(wide, dilation) for dilation in DILATIONS]
        self.blocks = nn.Sequential(*blocks[:3], Surroundings(wide), *blocks[3:])
        self.head = nn.Sequential(
            nn.BatchNorm1d(wide), nn.ReLU(), nn.Conv1d(wide, 2 * len(DRUMS), 1)
        )

    def forward(self, levels: Tensor) -> Tensor:
        """(batch, time, BANDS) to logits (batch, 2, drums, time)."""
        x = levels.transpose(1, 2)
        x = torch.stack([x * 0.5 - 0.5, _contrast(x)], dim=1)
        x = self.front(x).flatten(1, 2)
        logits: Tensor = self.head(self.blocks(self.join(x)))
        return logits.unflatten(1, (2, len(DRUMS)))


def _contrast(levels: Tensor) -> Tensor:
    """How far each band, `(batch, bands, time)`, is above its own mean around.

    No equaliser changes it, and little of it is room or steady noise.
    """
    loud = torch.log1p(torch.expm1(levels) * (QUIET / HEARD))
    return loud - _mean_around(loud, AROUND)


def _mean_around(x: Tensor, reach: int) -> Tensor:
    """Over so many frames, the last axis, to either side, or as many as there are."""
    frames = torch.arange(x.shape[-1], device=x.device)
    first, last = (frames - reach).clamp(min=0), (frames + reach + 1).clamp(max=len(frames))
    sums = nn.functional.pad(x.cumsum(-1), (1, 0))
    return (sums[..., last] - sums[..., first]) / (last - first)


def load(device: str = "cpu", path: Path | None = None) -> DrumNetwork:
    """The network with the weights of a file, or those shipped with it; ready to listen."""
    network = DrumNetwork()
    load_weights(network, path or resources.files(__package__) / "weights" / "drums.safetensors")
    return network.to(torch.device(device)).eval()


def probabilities(network: DrumNetwork, device: str, levels: Floats) -> Floats:
    """Strokes and velocities of levelled magnitudes `(time, BANDS)`: `(2, drums, time)`, 0 to 1."""
    with torch.inference_mode():
        logits = network(torch.from_numpy(levels[None]).to(device))
    said: Floats = torch.sigmoid(logits)[0].cpu().numpy()
    return said
