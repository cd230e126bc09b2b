"""`Trunk`: what a network makes of the moments so far."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["State", "Trunk"]

State = dict[str, Tensor]
"""What a trunk keeps from step to step; each tensor has the rows as its first axis."""


class Trunk(nn.Module):
    """A causal network over moments: inputs `(B, T, inputs)` become `(B, T, width)`.

    What comes out at a moment depends on this one and earlier ones.
    """

    width: int

    def begin(self, rows: int) -> State:
        """The state before the first moment of so many pieces."""
        raise NotImplementedError

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """One moment on: inputs `(B, inputs)` become `(B, width)`; the same as `forward` gives."""
        raise NotImplementedError

    def run(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Several moments on: inputs `(B, T, inputs)` become `(B, T, width)`."""
        found = []
        for now in x.unbind(1):
            hidden, state = self.step(now, state)
            found.append(hidden)
        return torch.stack(found, 1), state
