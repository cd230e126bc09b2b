"""Attention to the moments before: by what they were and by how long ago, in a window.

References
----------
Vaswani et al., "Attention is all you need", 2017. Shaw, Uszkoreit and Vaswani, "Self-attention
with relative position representations", 2018; Huang et al., "Music Transformer", 2019: distances
get vectors of their own, which meet the query.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

__all__ = ["Window"]


class Window(nn.Module):
    """The weights of `heads` heads over the last `size` moments.

    Parameters
    ----------
    size
        A moment sees those up to so many before it.
    nearest
        The smallest distance: 0 if a moment sees itself.
    """

    def __init__(self, heads: int, depth: int, size: int, nearest: int) -> None:
        super().__init__()
        self.heads, self.depth, self.size, self.nearest = heads, depth, size, nearest
        self.distance = nn.Parameter(torch.randn(heads, size + 1, depth) * 0.02)
        self.bias = nn.Parameter(torch.zeros(heads, size + 1))
        self.nothing = nn.Parameter(torch.zeros(heads))  # where a head looks that finds nothing

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """What each head finds for each moment: `(B, heads, T, V)`.

        Queries and keys are `(B, T, heads * depth)`, values `(B, heads, T, V)`, or `(B, 1, T, V)`
        if they are the same for all heads.
        """
        length = query.shape[1]
        block = min(self.size, length)
        q, k = self._heads(query), self._heads(key)
        found = []
        for start in range(0, length, block):
            stop, first = min(length, start + block), max(0, start - self.size)
            here = torch.arange(start, stop, device=query.device)
            there = torch.arange(first, stop, device=query.device)
            weights = self._weights(
                q[:, :, start:stop], k[:, :, first:stop], here[:, None] - there[None]
            )
            found.append(weights @ value[..., first:stop, :])
        return torch.cat(found, 2)

    def step(self, query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """The same of one moment `(B, heads * depth)`: `(B, heads, V)`.

        Keys `(B, n, heads * depth)` and values `(B, heads or 1, n, V)` are of the last ones.
        """
        return (self.look(query, keys)[:, :, None] @ values)[:, :, 0]

    def look(self, query: Tensor, keys: Tensor) -> Tensor:
        """How much of each of the last moments each head takes for one: `(B, heads, n)`."""
        count = keys.shape[1]
        ages = torch.arange(count - 1, -1, -1, device=query.device) + self.nearest
        return self._weights(self._heads(query[:, None]), self._heads(keys), ages[None])[:, :, 0]

    def kept(self, before: Tensor, latest: Tensor) -> Tensor:
        """Of a memory `(B, n, ...)` and one moment more, what the next one may see."""
        return torch.cat([before, latest[:, None]], 1)[:, -(self.size + 1 - self.nearest) :]

    def _heads(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, self.depth)).transpose(1, 2)

    def _weights(self, query: Tensor, key: Tensor, ages: Tensor) -> Tensor:
        """Of each key for each query; what is missing to 1 goes to nothing."""
        known = ages.clamp(0, self.size)
        by_age = query @ self.distance.transpose(1, 2)
        index = known.expand(*by_age.shape[:3], -1)
        scores = (query @ key.transpose(2, 3) + by_age.gather(3, index)) / math.sqrt(self.depth)
        scores = scores + self.bias[:, known]
        hidden = (ages < self.nearest) | (ages > self.size)
        scores = scores.masked_fill(hidden, -math.inf)
        none = self.nothing.view(1, -1, 1, 1).expand(*scores.shape[:3], 1)
        return torch.cat([scores, none], 3).softmax(3)[..., :-1]
