"""The transformer: each moment looks at those before, by what they were and how long ago.

Places have no numbers of their own: distances have vectors, which meet the query (see `Window`),
so that a piece may be longer than any that was learnt from. Keys and values are kept in decoding.

References
----------
Vaswani et al., "Attention is all you need", 2017. Huang et al., "Music Transformer", 2019. Xiong
et al., "On layer normalization in the transformer architecture", 2020.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from .attention import Window
from .network import Network
from .trunk import State, Trunk

__all__ = ["Transformer"]


class Layer(nn.Module):
    """Attention, then a network for each moment, each beside what came in."""

    def __init__(self, width: int, heads: int, memory: int, dropout: float) -> None:
        super().__init__()
        self.before = nn.LayerNorm(width)
        self.parts = nn.Linear(width, 3 * width)
        self.window = Window(heads, width // heads, memory, nearest=0)
        self.join = nn.Linear(width, width)
        self.alone = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(4 * width, width),
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Of `(B, T, width)` the same shape."""
        query, key, value = self.parts(self.before(x)).chunk(3, -1)
        split = value.unflatten(-1, (self.window.heads, -1)).transpose(1, 2)
        found = self.window(query, key, split).transpose(1, 2).flatten(2)
        return self._out(x, found)

    def step(self, x: Tensor, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Of one moment `(B, width)`, with the keys and values of those before."""
        query, key, value = self.parts(self.before(x)).chunk(3, -1)
        keys, values = self.window.kept(keys, key), self.window.kept(values, value)
        split = values.unflatten(-1, (self.window.heads, -1)).transpose(1, 2)
        return self._out(x, self.window.step(query, keys, split).flatten(1)), keys, values

    def _out(self, x: Tensor, found: Tensor) -> Tensor:
        x = x + self.drop(self.join(found))
        return x + self.drop(self.alone(x))


class Attentive(Trunk):
    """Layers of attention."""

    def __init__(
        self, inputs: int, width: int, layers: int, heads: int, memory: int, dropout: float
    ) -> None:
        super().__init__()
        self.width = width
        self.into = nn.Linear(inputs, width)
        self.layers = nn.ModuleList(Layer(width, heads, memory, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        now = self.into(x)
        for layer in self.layers:
            now = layer(now)
        return self.norm(now)

    def begin(self, rows: int) -> State:
        device = self.into.weight.device
        return {
            f"{name}{at}": torch.zeros(rows, 0, self.width, device=device)
            for at in range(len(self.layers))
            for name in ("keys", "values")
        }

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        now, after = self.into(x), {}
        for at, layer in enumerate(self.layers):
            keys, values = f"keys{at}", f"values{at}"
            now, after[keys], after[values] = layer.step(now, state[keys], state[values])
        return self.norm(now), after


class Transformer(Network):
    """Attention with relative positions."""

    name = "transformer"
    defaults: ClassVar = {**Network.defaults, "layers": 3, "heads": 4, "memory": 256, "rate": 1e-3}

    def build(self, inputs: int) -> Trunk:
        of = self.settings
        return Attentive(
            inputs, of["width"], of["layers"], of["heads"], of["memory"], of["dropout"]
        )
