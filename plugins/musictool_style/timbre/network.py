"""The network: from a spectrum to which pitches sound, alike for every instrument.

It works along log frequency with convolutions only, so what it says of a transposed sound is what
it says of the sound, moved: one embedding serves every transposition. A spectrum is first laid
beside itself at the distances of its harmonics, so a tone is seen at one place whichever of its
partials are strong.

References
----------
Bittner, McFee, Salamon, Li, Bello, "Deep salience representations for F0 estimation in polyphonic
music", ISMIR 2017: harmonic layers. Oord, Li, Vinyals, "Representation learning with contrastive
predictive coding", 2018: the loss it is trained with (`training/pitches/`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from musictool import load_weights

from .spectra import BINS, BINS_PER_SEMITONE

__all__ = ["MAPS", "NOTES", "PitchNetwork", "Together", "alone", "embed", "embedded", "load"]

Floats = npt.NDArray[np.float32]

NOTES = BINS // BINS_PER_SEMITONE
"""Semitones that an embedding tells of, from `spectra.LOWEST_NOTE` on."""

MAPS = 2
"""Maps over pitch that an embedding is made of; beside them one that names the notes."""

HARMONICS = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)
WIDTH = 48
BATCH = 1024


Together = Callable[[Callable[[list[Floats]], Any], Floats, int], Any]
"""`Context.together`."""


class Block(nn.Module):
    """Neighbouring semitones and octaves of each pitch, added to what is known of it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.near = nn.Conv1d(width, width, 5, padding=2)
        self.octaves = nn.Conv1d(width, width, 5, padding=24, dilation=12)
        self.merge = nn.Conv1d(2 * width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, width, NOTES) to the same."""
        both = torch.cat([self.near(x), self.octaves(x)], dim=1)
        y: Tensor = self.merge(nn.functional.elu(both))
        return x + y


class PitchNetwork(nn.Module):
    """`spectra.levels` in; an embedding over pitch and the logits of notes out."""

    def __init__(self, width: int = WIDTH, blocks: int = 3) -> None:
        super().__init__()
        self.front = nn.Sequential(
            nn.Conv1d(len(HARMONICS), width // 2, 7, padding=3),  # (batch, 24, BINS)
            nn.ELU(),
            # Three bins become a semitone, with their neighbours.
            nn.Conv1d(width // 2, width, 9, stride=BINS_PER_SEMITONE, padding=4),
            nn.ELU(),
        )
        self.blocks = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.head = nn.Conv1d(width, MAPS + 1, 1)

    def forward(self, levels: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, BINS) to embeddings (batch, MAPS · NOTES) of length 1, logits (batch, NOTES)."""
        x = self.front(_harmonic(levels))  # (batch, width, NOTES)
        x = self.head(nn.functional.elu(self.blocks(x)))
        maps = nn.functional.softplus(x[:, :MAPS]).flatten(1)
        return nn.functional.normalize(maps, dim=1), x[:, MAPS]


def _harmonic(levels: Tensor) -> Tensor:
    """The spectrum moved down by each of `HARMONICS`: (batch, BINS) to (batch, 8, BINS)."""
    layers = []
    for harmonic in HARMONICS:
        shift = round(12 * BINS_PER_SEMITONE * float(np.log2(harmonic)))
        moved = levels[:, max(shift, 0) : BINS + min(shift, 0)]
        layers.append(nn.functional.pad(moved, (max(-shift, 0), max(shift, 0))))
    return torch.stack(layers, dim=1)


def load(device: str = "cpu", path: Path | None = None) -> PitchNetwork:
    """The network with the weights of a file, or those shipped with it; ready to analyse."""
    network = PitchNetwork()
    load_weights(network, path or resources.files(__package__) / "weights" / "pitches.safetensors")
    return network.to(device).eval()


def alone(work: Callable[[list[Floats]], Any], item: Floats, length: int) -> Any:
    return work([item])[0]


def embed(
    network: PitchNetwork, levels: Floats, device: str = "cpu", together: Together = alone
) -> tuple[Floats, Floats]:
    """Embeddings `(n, MAPS, NOTES)` and how likely each note sounds `(n, NOTES)`.

    Those of several recordings may go through the network `together`.
    """
    found: tuple[Floats, Floats] = together(partial(embedded, network, device), levels, len(levels))
    return found


def embedded(
    network: PitchNetwork, device: str, several: list[Floats]
) -> list[tuple[Floats, Floats]]:
    """The same of several; a row knows nothing of the others, so they lie one after the other."""
    found, rows = [], np.concatenate(several)
    with torch.inference_mode():
        for at in range(0, max(len(rows), 1), BATCH):
            batch = torch.from_numpy(rows[at : at + BATCH]).to(device)
            embedding, logits = network(batch)
            maps = embedding.unflatten(1, (MAPS, NOTES))
            found.append((maps.cpu().numpy(), torch.sigmoid(logits).cpu().numpy()))
    ends = np.cumsum([len(one) for one in several])[:-1]
    embeddings, notes = (
        np.split(np.concatenate(parts), ends) for parts in zip(*found, strict=True)
    )
    return list(zip(embeddings, notes, strict=True))
