"""Convolutional networks over time: a moment sees the last so many, all at once.

References
----------
Dauphin et al., "Language modeling with gated convolutional networks", 2017 (here `cnn`). Bai,
Kolter and Koltun, "An empirical evaluation of generic convolutional and recurrent networks for
sequence modeling", 2018 (`tcn`).
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

from .network import Network
from .trunk import State, Trunk

__all__ = ["CNN", "TCN"]


class Causal(nn.Module):
    """A convolution over this moment and earlier ones, `dilation` apart."""

    def __init__(self, inputs: int, outputs: int, size: int, dilation: int) -> None:
        super().__init__()
        self.conv = weight_norm(nn.Conv1d(inputs, outputs, size, dilation=dilation))
        self.reach = (size - 1) * dilation

    def forward(self, x: Tensor) -> Tensor:
        """Of `(B, inputs, T)`: `(B, outputs, T)`."""
        found: Tensor = self.conv(functional.pad(x, (self.reach, 0)))
        return found

    def step(self, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        """Of one moment `(B, inputs)` and the `reach` before it, kept `(B, inputs, reach)`."""
        window = torch.cat([before, x[:, :, None]], 2)
        return self.conv(window)[:, :, 0], window[:, :, 1:]


class GatedBlock(nn.Module):
    """A convolution half of which is a gate to the other half, beside what came in."""

    def __init__(self, inputs: int, width: int, size: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.convs = nn.ModuleList([Causal(inputs, 2 * width, size, dilation)])
        self.across = nn.Conv1d(inputs, width, 1) if inputs != width else nn.Identity()
        self.drop = nn.Dropout1d(dropout)

    def after(self, number: int, x: Tensor) -> Tensor:
        """What follows a convolution."""
        return self.drop(functional.glu(x, 1))

    def out(self, x: Tensor, before: Tensor) -> Tensor:
        """With what came in."""
        found: Tensor = x + self.across(before)
        return found


class ResidualBlock(nn.Module):
    """Two dilated convolutions beside what came in."""

    def __init__(self, inputs: int, width: int, size: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            [Causal(inputs, width, size, dilation), Causal(width, width, size, dilation)]
        )
        self.across = nn.Conv1d(inputs, width, 1) if inputs != width else nn.Identity()
        self.drop = nn.Dropout(dropout)

    def after(self, number: int, x: Tensor) -> Tensor:
        """What follows a convolution."""
        return self.drop(functional.relu(x))

    def out(self, x: Tensor, before: Tensor) -> Tensor:
        """With what came in."""
        return functional.relu(x + self.across(before))


class Convolutional(Trunk):
    """Blocks of causal convolutions."""

    def __init__(self, inputs: int, width: int, blocks: list[GatedBlock | ResidualBlock]) -> None:
        super().__init__()
        self.inputs, self.width = inputs, width
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> Tensor:
        now = x.transpose(1, 2)
        for block in self.blocks:
            before = now
            for number, conv in enumerate(block.convs):
                now = block.after(number, conv(now))
            now = block.out(now, before)
        return now.transpose(1, 2)

    def begin(self, rows: int) -> State:
        device = next(self.parameters()).device
        return {
            f"{at}.{number}": torch.zeros(rows, conv.conv.in_channels, conv.reach, device=device)
            for at, block in enumerate(self.blocks)
            for number, conv in enumerate(block.convs)
        }

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        now, after = x, {}
        for at, block in enumerate(self.blocks):
            before = now
            for number, conv in enumerate(block.convs):
                now, after[f"{at}.{number}"] = conv.step(now, state[f"{at}.{number}"])
                now = block.after(number, now[:, :, None])[:, :, 0]
            now = block.out(now[:, :, None], before[:, :, None])[:, :, 0]
        return now, after


class CNN(Network):
    """Gated convolutions of equal reach, one above the other."""

    name = "cnn"
    defaults: ClassVar = {**Network.defaults, "layers": 4, "kernel": 5}

    def build(self, inputs: int) -> Trunk:
        of = self.settings
        width = of["width"]
        blocks: list[GatedBlock | ResidualBlock] = [
            GatedBlock(width if at else inputs, width, of["kernel"], 1, of["dropout"])
            for at in range(of["layers"])
        ]
        return Convolutional(inputs, width, blocks)


class TCN(Network):
    """Temporal convolutional network: the reach of each block is twice that of the one below."""

    name = "tcn"
    defaults: ClassVar = {**Network.defaults, "layers": 5, "kernel": 3}

    def build(self, inputs: int) -> Trunk:
        of = self.settings
        width = of["width"]
        blocks: list[GatedBlock | ResidualBlock] = [
            ResidualBlock(width if at else inputs, width, of["kernel"], 2**at, of["dropout"])
            for at in range(of["layers"])
        ]
        return Convolutional(inputs, width, blocks)
