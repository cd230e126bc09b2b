"""Recurrent networks: the past in a state that each moment changes.

References
----------
Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .network import Network, State, Trunk

__all__ = ["LSTM"]


class RecurrentTrunk(Trunk):
    """Layers of LSTM cells."""

    def __init__(self, inputs: int, width: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.width = width
        between = dropout if layers > 1 else 0.0
        self.cells = nn.LSTM(inputs, width, layers, batch_first=True, dropout=between)

    def forward(self, x: Tensor) -> Tensor:
        hidden: Tensor = self.cells(x)[0]
        return hidden

    def begin(self, rows: int) -> State:
        device = next(self.parameters()).device
        zeros = torch.zeros(rows, self.cells.num_layers, self.width, device=device)
        return {"hidden": zeros, "cell": zeros}

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        before = tuple(state[name].transpose(0, 1).contiguous() for name in ("hidden", "cell"))
        out, after = self.cells(x[:, None], before)
        named = zip(("hidden", "cell"), after, strict=True)
        return out[:, 0], {name: tensor.transpose(0, 1) for name, tensor in named}


class LSTM(Network):
    """Long short-term memory."""

    name = "lstm"

    def build(self, inputs: int) -> Trunk:
        of = self.settings
        return RecurrentTrunk(inputs, of["width"], of.get("layers", 1), of["dropout"])
