"""What is minimised: pairs with the same notes close, all else far, and the notes named.

Oord, Li and Vinyals, "Representation learning with contrastive predictive coding", 2018.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from musictool_style.timbre.network import MAPS, NOTES

__all__ = ["loss"]

TEMPERATURE = 0.08

NEAR_MISSES = (-19, -12, -7, -5, -2, -1, 1, 2, 5, 7, 12, 19)
"""Semitones by which the partner is moved to be one more thing that it is not."""

NAMING = 2.0
"""Weight of naming the notes in the loss, beside the contrast."""

PRESENT = 4.0
"""Weight of notes that sound: far more do not."""


def loss(network: nn.Module, inputs: Tensor, notes: Tensor) -> dict[str, Tensor]:
    """Of spectra `(2 · pairs, BINS)`, all firsts before all seconds, and notes `(pairs, NOTES)`."""
    embedding, logits = network(inputs)
    one, other = embedding.chunk(2)  # (pairs, MAPS · NOTES) each
    alike = one @ other.T / TEMPERATURE  # (pairs, pairs)
    # Units with the same notes are not held against each other.
    right = torch.arange(len(notes), device=notes.device)
    same = (notes[:, None] == notes[None]).all(dim=2) & (right[:, None] != right)
    alike = alike.masked_fill(same, -torch.inf)
    there = torch.cat([alike, _near(one, other)], dim=1)
    back = torch.cat([alike.T, _near(other, one)], dim=1)
    cross_entropy = nn.functional.cross_entropy
    contrast = (cross_entropy(there, right) + cross_entropy(back, right)) / 2
    target = torch.cat([notes, notes]).float()
    known = (target >= 0).float()
    weight = known * torch.where(target > 0, PRESENT, 1.0)
    naming = nn.functional.binary_cross_entropy_with_logits(
        logits, target.clamp(min=0), weight=weight, reduction="sum"
    )
    return {"contrast": contrast, "naming": NAMING * naming / known.sum()}


def _near(one: Tensor, other: Tensor) -> Tensor:
    """How alike each is to its partner moved by `NEAR_MISSES`, (pairs, misses)."""
    maps = other.reshape(-1, MAPS, NOTES)
    moved = [
        nn.functional.pad(maps, (miss, -miss)).flatten(1) for miss in NEAR_MISSES
    ]  # negative padding cuts
    return torch.stack([(one * partner).sum(dim=1) for partner in moved], dim=1) / TEMPERATURE
