"""The network: that of the engine `notes`, which learnt on to tell the tune alone.

What it says of each pitch are scores of one choice among all pitches and none.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from musictool import load_weights

from ..notes.network import REACH, NoteNetwork

__all__ = ["REACH", "LeadNetwork", "chances", "load", "posteriors"]

Floats = npt.NDArray[np.float32]

SOUNDING = 1
"""Of what the network says."""


class LeadNetwork(NoteNetwork):
    """Levelled magnitudes in, logits of `notes.network.OUTPUTS` out, those of the tune alone.

    How it hears each pitch does not learn on, only what it makes of that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.front.requires_grad_(False)


def chances(said: Tensor) -> Tensor:
    """Logits of each pitch, and of none after them: `(batch, PITCHES + 1, time)`."""
    return nn.functional.pad(said[:, SOUNDING], (0, 0, 0, 1))


def load(device: str = "cpu", path: Path | None = None) -> LeadNetwork:
    """The network with the weights of a file, or those shipped with it; ready to listen."""
    network = LeadNetwork()
    load_weights(network, path or resources.files(__package__) / "weights" / "lead.safetensors")
    return network.to(device=device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]


def posteriors(network: LeadNetwork, device: str, levels: Floats) -> Floats:
    """Of levelled magnitudes `(time, windows, BINS)`: `(PITCHES + 1, time)`, each frame's sum 1."""
    with torch.inference_mode():
        logits = chances(network(torch.from_numpy(levels[None]).to(device)))
    said: Floats = torch.softmax(logits, dim=1)[0].cpu().numpy()
    return said
