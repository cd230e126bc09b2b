"""`Hints`: what networks make of what they are told of moments (`conditions`)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..conditions import counts_of
from ..vocabulary import Vocabulary

__all__ = ["Hints"]


class Hints(nn.Module):
    """What is told of moments, as something to add to their inputs and to their queries."""

    offsets: Tensor

    def __init__(self, vocabulary: Vocabulary, inputs: int, width: int) -> None:
        super().__init__()
        counts = counts_of(vocabulary)
        self.classes = nn.EmbeddingBag(sum(counts), inputs, mode="sum")
        nn.init.normal_(self.classes.weight, std=0.2)
        self.to_query = nn.Linear(inputs, width)
        offsets = torch.tensor([0, *counts[:-1]]).cumsum(0)
        self.register_buffer("offsets", offsets, persistent=False)

    def forward(self, known: Tensor) -> tuple[Tensor, Tensor]:
        """Of classes `(..., columns)`: `(..., inputs)` and `(..., width)`."""
        found = self.classes((known + self.offsets).flatten(0, -2)).unflatten(0, known.shape[:-1])
        return found, self.to_query(found)
