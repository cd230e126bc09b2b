"""The network: how loud and how late each hit is, given all that is written and what was played.

A recurrent network reads what is written, from both ends, and another one plays it, hit by hit, as
a person does who hears himself: the velocity of a hit is one of 32 levels, then its lateness a
mixture of logistic distributions. Training and playing share this file.

References
----------
Gillick et al., "Learning to groove with inverse sequence transformations", ICML 2019: drum hits on
a grid in, velocities and microtiming out, by recurrent networks. Here hits and not steps of a grid
are what it goes by, so that triplets, rolls and any meter are the same to it, and each hit hears
those before it. Salimans et al., "PixelCNN++", ICLR 2017: mixtures of logistic distributions.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from musictool import load_weights

from .hits import BEATS, LATENESS, LEVELS, NUMBERS, PLACES, Hits
from .kit import CLASSES
from .styles import STYLES

__all__ = ["DrummerNetwork", "load"]

Array = NDArray[Any]

WRITTEN, PLAYED = 64, 96
MIXED = 3
HEARD = 4
"""What a hit hears of those before it: level and lateness of the last, and of the last of its
drum."""
LATEST = 3.5
"""Times `LATENESS` that a hit is early or late, at most."""


class DrummerNetwork(nn.Module):
    """Hits in, the distributions of their velocities and of their lateness out."""

    def __init__(self) -> None:
        super().__init__()
        self.drum = nn.Embedding(len(CLASSES), 16)
        self.place = nn.Embedding(PLACES, 16)
        self.beat = nn.Embedding(BEATS, 8)
        self.style = nn.Embedding(len(STYLES) + 1, 8)  # the last: nobody said
        self.written = nn.Linear(16 + 16 + 8 + 8 + NUMBERS, WRITTEN)
        self.reading = nn.GRU(WRITTEN, WRITTEN, batch_first=True, bidirectional=True)
        self.playing = nn.GRU(2 * WRITTEN + 16 + HEARD, PLAYED, batch_first=True)
        self.of_level = nn.Linear(2 * WRITTEN + PLAYED + 16, LEVELS)
        self.level = nn.Embedding(LEVELS, 16)
        self.of_lateness = nn.Linear(2 * WRITTEN + PLAYED + 32, 3 * MIXED)
        self.dropout = nn.Dropout(0.15)

    def read(
        self, drums: Tensor, places: Tensor, beats: Tensor, styles: Tensor, numbers: Tensor,
        lengths: Tensor,
    ) -> Tensor:  # fmt: skip
        """What is written around each hit, and its drum, `(batch, hits, 2 * WRITTEN + 16)`."""
        known = (self.drum(drums), self.place(places), self.beat(beats), self.style(styles))
        x = torch.relu(self.written(torch.cat([*known, numbers], dim=2)))
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(x), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        context, _ = nn.utils.rnn.pad_packed_sequence(
            self.reading(packed)[0], batch_first=True, total_length=drums.shape[1]
        )
        return torch.cat([self.dropout(context), self.drum(drums)], dim=2)

    def play(self, context: Tensor, heard: Tensor, state: Tensor | None = None) -> Any:
        """What the levels follow from, `(batch, hits, ...)`, and the state after the last hit."""
        out, state = self.playing(torch.cat([context, heard], dim=2), state)
        return torch.cat([context, self.dropout(out)], dim=2), state

    def lateness(self, after: Tensor, levels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Log-weights, centres and log-scales of a mixture, `(..., MIXED)`, of hits so loud."""
        said = self.of_lateness(torch.cat([after, self.level(levels)], dim=-1))
        weights, centres, scales = said.chunk(3, dim=-1)
        return torch.log_softmax(weights, dim=-1), centres, scales.clamp(-4, 2)

    def nats(
        self, drums: Tensor, places: Tensor, beats: Tensor, styles: Tensor, numbers: Tensor,
        heard: Tensor, levels: Tensor, late: Tensor, lengths: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """What the level, and what the lateness of each hit costs, `(batch, hits)`.

        Of lateness it is a density, in units of `LATENESS`.
        """
        context = self.read(drums, places, beats, styles, numbers, lengths)
        after, _ = self.play(context, heard)
        logits = torch.log_softmax(self.of_level(after), dim=-1)
        loud = -logits.gather(2, levels[:, :, None]).squeeze(2)
        weights, centres, scales = self.lateness(after, levels)
        z = (late[:, :, None] - centres) / scales.exp()
        density = -z - scales - 2 * nn.functional.softplus(-z)
        return loud, -torch.logsumexp(weights + density, dim=-1)

    @torch.inference_mode()
    def performances(
        self, hits: Hits, style: int | None, count: int, rng: np.random.Generator
    ) -> tuple[Array, Array]:
        """So many ways to play hits: velocities, and lateness in seconds, `(count, hits)` each."""
        device = self.of_level.weight.device
        styles = np.full(len(hits), len(STYLES) if style is None else style)
        written = (hits.drums, hits.places, hits.beats, styles, hits.numbers)
        context = self.read(
            *(torch.as_tensor(one[None], device=device) for one in written),
            torch.tensor([len(hits)]),
        ).expand(count, -1, -1)
        heard = np.zeros((count, len(CLASSES), 2), np.float32)
        last = np.zeros((count, 2), np.float32)
        velocities = np.zeros((count, len(hits)), np.int64)
        lateness = np.zeros((count, len(hits)))
        state = None
        each = np.arange(count)
        for at, drum in enumerate(hits.drums.tolist()):
            now = torch.as_tensor(np.concatenate([last, heard[:, drum]], axis=1), device=device)
            after, state = self.play(context[:, at : at + 1], now[:, None], state)
            after = after[:, 0]
            levels = _drawn(_array(torch.log_softmax(self.of_level(after), dim=-1)), rng)
            chosen = torch.as_tensor(levels, device=device)
            weights, centres, scales = map(_array, self.lateness(after, chosen))
            which = _drawn(weights, rng)
            u = rng.uniform(0.02, 0.98, count)
            late = centres[each, which] + np.exp(scales[each, which]) * np.log(u / (1 - u))
            late = np.clip(late, -LATEST, LATEST)
            velocities[:, at] = np.maximum(4 * levels + rng.integers(4, size=count), 1)
            lateness[:, at] = late * LATENESS
            last = np.stack([velocities[:, at] / 127, late], axis=1).astype(np.float32)
            heard[:, drum] = last
        return velocities, lateness


def load(device: str = "cpu", path: Path | None = None) -> DrummerNetwork:
    """The network with the weights of a file, or those shipped with it; ready to play."""
    network = DrummerNetwork()
    load_weights(network, path or resources.files(__package__) / "weights" / "drummer.safetensors")
    return network.to(device).eval()


def _drawn(chances: Array, rng: np.random.Generator) -> Array:
    """One choice of each row, by log-probabilities."""
    return np.asarray(np.argmax(chances + rng.gumbel(size=chances.shape), axis=1))


def _array(tensor: Tensor) -> Array:
    return np.asarray(tensor.double().cpu().numpy())
