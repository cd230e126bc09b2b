"""Train the network: random excerpts, AdamW, cross entropy; weights are written every epoch."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from musictool import save_weights
from musictool_rhythm.tcn.network import BeatNetwork, load

from .dataset import Example, excerpt

__all__ = ["fit"]

FRAMES = 1500
"""Length of an excerpt: 30 s."""

BATCH = 8

WEIGHTS = (1.0, 1.0, 0.06)
"""Of beat, downbeat and pulse in the loss; the last is the same for whole excerpts, and is learned
soon."""

COOLING = 0.4
"""The part of training, at its end, in which the learning rate falls to nothing."""


def fit(
    folder: Path,
    out: Path,
    *,
    start: Path | None = None,
    epochs: int = 30,
    rate: float = 2e-3,
    seed: int = 0,
    threads: int = 1,
    log: Callable[[str], None] = lambda line: None,
) -> BeatNetwork:
    """Train on every example in `folder`; those that appear meanwhile join at the next epoch."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = load(path=start) if start else BeatNetwork()
    network.train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    examples: dict[Path, Example] = {}
    for epoch in range(epochs):
        begun = time.monotonic()
        for path in sorted(folder.glob("*.npz")):
            if path not in examples:
                examples[path] = Example.load(path)
        order = rng.permutation(sorted(examples))
        batches = [order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH)]
        losses = []
        for number, paths in enumerate(batches):
            done = (epoch + number / len(batches)) / epochs
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, (1 - done) / COOLING, done * epochs * 2 + 0.02)
            losses.append(_step(network, optimizer, [examples[path] for path in paths], rng))
        mean = np.mean(losses, axis=0)
        save_weights(network, out)
        parts = " ".join(f"{value:.4f}" for value in mean)
        log(f"epoch {epoch + 1}: {parts} ({len(order)}, {time.monotonic() - begun:.0f} s)")
    return network.eval()


def _step(
    network: BeatNetwork,
    optimizer: torch.optim.Optimizer,
    chosen: list[Example],
    rng: np.random.Generator,
) -> list[float]:
    drawn = [excerpt(example, FRAMES, rng) for example in chosen]
    inputs, targets, mask = (
        torch.from_numpy(np.stack([getattr(one, name) for one in drawn]))
        for name in ("inputs", "targets", "mask")
    )
    optimizer.zero_grad()
    losses = _losses(network(inputs), targets, mask)
    (losses * torch.tensor(WEIGHTS)).sum().backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 0.5)
    optimizer.step()
    return [float(one) for one in losses.detach()]


def _losses(logits: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """Mean cross entropy of each output over the frames where its target is known, shape (3,)."""
    each = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (each * mask).sum(dim=(0, 1)) / mask.sum(dim=(0, 1)).clamp(min=1)
