"""Recurrent networks: the past in a state that each moment changes.

References
----------
Elman, "Finding structure in time", 1990. Hochreiter and Schmidhuber, "Long short-term memory",
1997. Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014 (the GRU).
"""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn, zeros

from .network import Network, State, Trunk

__all__ = ["GRU", "LSTM", "RNN"]


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
            part: zeros(rows, self.cells.num_layers, self.width, device=device)
            for part in self.parts
        }

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        before = tuple(state[part].transpose(0, 1).contiguous() for part in self.parts)
        out, after = self.cells(x[:, None], before if len(before) > 1 else before[0])
        several = after if len(before) > 1 else (after,)
        named = zip(self.parts, several, strict=True)
        return out[:, 0], {part: tensor.transpose(0, 1) for part, tensor in named}


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
