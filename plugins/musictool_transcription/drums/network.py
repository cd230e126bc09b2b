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
REACH = 3 + 2 * sum(DILATIONS)
"""Frames to either side that an output depends on: 0.65 s."""


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


class DrumNetwork(nn.Module):
    """Levelled magnitudes in; logits of strokes and of their velocities out."""

    def __init__(self, narrow: int = NARROW, wide: int = WIDE) -> None:
        super().__init__()
        self.front = nn.Sequential(
            nn.Conv2d(1, narrow, 3, padding=1),
            nn.BatchNorm2d(narrow),
            nn.ReLU(inplace=True),
            nn.MaxPool2d((3, 1)),
            nn.Conv2d(narrow, narrow, 3, padding=1),
            nn.BatchNorm2d(narrow),
            nn.ReLU(inplace=True),
            nn.MaxPool2d((3, 1)),
        )
        self.join = nn.Conv1d(narrow * (BANDS // 9), wide, 3, padding=1)
        self.blocks = nn.Sequential(*(Block(wide, dilation) for dilation in DILATIONS))
        self.head = nn.Sequential(
            nn.BatchNorm1d(wide), nn.ReLU(), nn.Conv1d(wide, 2 * len(DRUMS), 1)
        )

    def forward(self, levels: Tensor) -> Tensor:
        """(batch, time, BANDS) to logits (batch, 2, drums, time)."""
        x = levels.transpose(1, 2).unsqueeze(1) * 0.5 - 0.5
        x = self.front(x).flatten(1, 2)
        logits: Tensor = self.head(self.blocks(self.join(x)))
        return logits.unflatten(1, (2, len(DRUMS)))


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
