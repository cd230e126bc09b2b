"""Train the network: pairs of one music by two instruments close, all else far."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from musictool import save_weights
from musictool_style.timbre.network import MAPS, NOTES, PitchNetwork
from musictool_style.timbre.spectra import levels

from .dataset import augmented, drawn, read_all

__all__ = ["fit"]

PAIRS = 96
RATE = 2e-3
TEMPERATURE = 0.08

NEAR_MISSES = (-19, -12, -7, -5, -2, -1, 1, 2, 5, 7, 12, 19)
"""Semitones by which the partner is moved to be one more thing that it is not."""

NAMING = 2.0
"""Weight of naming the notes in the loss, beside the contrast."""

PRESENT = 4.0
"""Weight of notes that sound: far more do not."""


def fit(
    folder: Path,
    out: Path,
    steps: int = 4000,
    seed: int = 0,
    log: Callable[[str], None] = lambda line: None,
) -> PitchNetwork:
    """Train for so many steps; weights are written every 250 and at the end."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    renderings = read_all(folder)
    network = PitchNetwork()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps, pct_start=0.1)
    begun, losses = time.monotonic(), []
    for step in range(1, steps + 1):
        first, second, notes = drawn(renderings, PAIRS, rng)
        spectra = np.concatenate([augmented(first, rng), augmented(second, rng)])
        inputs = torch.from_numpy(levels(np.power(np.float32(10), spectra / 20)))
        contrast, naming = _losses(network, inputs, torch.from_numpy(notes))
        optimizer.zero_grad()
        (contrast + NAMING * naming).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append((contrast.item(), naming.item()))
        if step % 250 == 0 or step == steps:
            save_weights(network, out)
            mean = np.mean(losses[-250:], axis=0)
            seconds = time.monotonic() - begun
            log(f"step {step}: contrast {mean[0]:.4f}, naming {mean[1]:.4f} ({seconds:.0f} s)")
    return network.eval()


def _losses(network: PitchNetwork, inputs: Tensor, notes: Tensor) -> tuple[Tensor, Tensor]:
    embedding, logits = network(inputs)
    one, other = embedding.chunk(2)  # (pairs, MAPS · NOTES) each
    alike = one @ other.T / TEMPERATURE  # (pairs, pairs)
    # Units with the same notes are not held against each other.
    same = (notes[:, None] == notes[None]).all(dim=2) & ~torch.eye(len(notes), dtype=torch.bool)
    alike = alike.masked_fill(same, -torch.inf)
    right = torch.arange(len(notes))
    loss = nn.functional.cross_entropy(torch.cat([alike, _near(one, other)], dim=1), right)
    loss = loss + nn.functional.cross_entropy(torch.cat([alike.T, _near(other, one)], dim=1), right)
    target = torch.cat([notes, notes]).float()
    known = (target >= 0).float()
    weight = known * torch.where(target > 0, PRESENT, 1.0)
    naming = nn.functional.binary_cross_entropy_with_logits(
        logits, target.clamp(min=0), weight=weight, reduction="sum"
    )
    return loss / 2, naming / known.sum()


def _near(one: Tensor, other: Tensor) -> Tensor:
    """How alike each is to its partner moved by `NEAR_MISSES`, (pairs, misses)."""
    maps = other.reshape(-1, MAPS, NOTES)
    moved = [
        nn.functional.pad(maps, (miss, -miss)).flatten(1) for miss in NEAR_MISSES
    ]  # negative padding cuts
    return torch.stack([(one * partner).sum(dim=1) for partner in moved], dim=1) / TEMPERATURE
