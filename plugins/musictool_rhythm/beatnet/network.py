"""The network: a convolution over the bands of a frame, then two recurrent layers over time.

It hears only what has been (it was made for live music), so a recording of any length goes through
it in constant memory.

References
----------
M. Heydari, F. Cwitkowitz, Z. Duan, "BeatNet: CRNN and particle filtering for online joint beat,
downbeat and meter tracking", ISMIR 2021.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from musictool import load_weights

from .features import BANDS

__all__ = ["BeatNet", "activations", "load"]

Floats = npt.NDArray[np.float32]

CELLS, KERNEL = 150, 10

State = tuple[Tensor, Tensor] | None


class BeatNet(nn.Module):
    """From levels and rises of bands to three classes: a beat, a downbeat, none of both."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(1, 2, KERNEL)
        self.linear0 = nn.Linear(2 * ((2 * BANDS - KERNEL + 1) // 2), CELLS)
        self.lstm = nn.LSTM(CELLS, CELLS, 2, batch_first=True)
        self.linear = nn.Linear(CELLS, 3)

    def forward(self, levels: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Frames (time, 2 · BANDS) to probabilities (time, 3), and the state that comes after."""
        x = nn.functional.max_pool1d(torch.relu(self.conv1(levels[:, None])), 2)
        x, state = self.lstm(self.linear0(x.flatten(1))[None], state)
        return torch.softmax(self.linear(x[0]), dim=1), state


def load(device: str, *, path: Path) -> BeatNet:
    """The network with the weights of a file, ready to listen."""
    network = BeatNet()
    load_weights(network, path)
    return network.to(device).eval()


def activations(network: BeatNet, levels: Iterable[Floats], device: str) -> Floats:
    """Probabilities of a beat of any kind and of a downbeat, and the mean rise, `(frames, 3)`."""
    found, state = [], None
    with torch.inference_mode():
        for run in levels:
            said, state = network(torch.from_numpy(run).to(device), state)
            beat = said[:, :2].cpu().numpy()
            rise = run[:, BANDS:].mean(axis=1)
            found.append(np.stack([beat.sum(axis=1), beat[:, 1], rise], axis=1))
    return np.concatenate(found) if found else np.zeros((0, 3), np.float32)
