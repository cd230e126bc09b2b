"""Recurrent networks: the past in a state that each moment changes.

References
----------
Elman, "Finding structure in time", 1990. Hochreiter and Schmidhuber, "Long short-term memory",
1997. Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014 (the GRU).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from .network import Network
from .trunk import State, Trunk

__all__ = ["GRU", "LSTM", "RNN"]

CELLS: dict[type[nn.RNNBase], Callable[..., Any]] = {
    nn.RNN: torch.rnn_tanh_cell,
    nn.LSTM: torch.lstm_cell,
    nn.GRU: torch.gru_cell,
}
"""One moment of one layer."""

WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
"""As torch calls them, in the order in which a cell takes them."""


class Recurrent(Trunk):
    """Layers of recurrent cells."""

    def __init__(
        self, kind: type[nn.RNNBase], inputs: int, width: int, layers: int, dropout: float
    ) -> None:
        super().__init__()
        self.width = width
        between = dropout if layers > 1 else 0.0
        self.cells = kind(inputs, width, layers, batch_first=True, dropout=between)
        self.parts = ("hidden", "cell") if kind is nn.LSTM else ("hidden",)

    def forward(self, x: Tensor) -> Tensor:
        hidden: Tensor = self.cells(x)[0]
        return hidden

    def begin(self, rows: int) -> State:
        device = next(self.parameters()).device
        return {
            part: torch.zeros(rows, self.cells.num_layers, self.width, device=device)
            for part in self.parts
        }

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Cell by cell: a whole network of torch lays its weights out anew at every call."""
        cell, after = CELLS[type(self.cells)], []
        for layer in range(self.cells.num_layers):
            before = tuple(state[part][:, layer] for part in self.parts)
            weights = (getattr(self.cells, f"{name}_l{layer}") for name in WEIGHTS)
            found = cell(x, before if len(before) > 1 else before[0], *weights)
            after.append(found if len(before) > 1 else (found,))
            x = after[-1][0]
        named = zip(self.parts, zip(*after, strict=True), strict=True)
        return x, {part: torch.stack(layers, 1) for part, layers in named}

    def run(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        before = tuple(state[part].transpose(0, 1).contiguous() for part in self.parts)
        hidden, after = self.cells(x, before if len(before) > 1 else before[0])
        named = zip(self.parts, after if len(before) > 1 else (after,), strict=True)
        return hidden, {part: layers.transpose(0, 1) for part, layers in named}


class _RecurrentNetwork(Network):
    cells: ClassVar[type[nn.RNNBase]]
    defaults: ClassVar = {**Network.defaults, "layers": 1}

    def build(self, inputs: int) -> Trunk:
        of = self.settings
        return Recurrent(self.cells, inputs, of["width"], of["layers"], of["dropout"])


class RNN(_RecurrentNetwork):
    """The plain one, of Elman: a layer that sees itself of the moment before."""

    name = "rnn"
    cells = nn.RNN


class LSTM(_RecurrentNetwork):
    """Long short-term memory: gates keep a cell from forgetting."""

    name = "lstm"
    cells = nn.LSTM


class GRU(_RecurrentNetwork):
    """Gated recurrent units: the LSTM with fewer gates and no cell."""

    name = "gru"
    cells = nn.GRU
