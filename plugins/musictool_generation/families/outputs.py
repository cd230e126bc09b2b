"""The output layers of networks: what the next moment is, from what a trunk knows of the past.

`Joint` asks for the notes of a moment one after the other, each by a softmax over the symbols above
the last one and the end: an exact likelihood of the set, in which a note depends on those below.
It is the NADE of Larochelle and Murray (2011), written for few notes out of many symbols.
`Independent` has a sigmoid for each symbol, as the first networks of piano rolls had; it is kept
to compare with them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Costs", "Independent", "Joint", "Notes"]


class Notes(NamedTuple):
    """The notes of `R` moments, `N` in all, in order: the moment, symbol and length of each."""

    rows: Tensor
    symbols: Tensor
    lengths: Tensor


class Costs(NamedTuple):
    """Nats of the ends of moments `(R,)`, or of all notes together, and of each note `(N,)`."""

    moments: Tensor
    notes: Tensor | None


class Joint(nn.Module):
    """Notes one after the other, from a query `(R, width)` of each moment."""

    def __init__(self, width: int, symbols: int, lengths: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.symbols, self.lengths = symbols, lengths
        self.chosen = nn.Embedding(symbols, width)
        self.last = nn.Embedding(symbols + 1, width)  # the last row: no note yet
        self.mix = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, width), nn.ReLU())
        self.out = nn.Linear(width, symbols + 1)
        self.of_length = nn.Linear(width, lengths) if lengths > 1 else None

    def choices(self, query: Tensor, sums: Tensor, last: Tensor) -> Tensor:
        """Hidden state of each choice: `sums` of the embeddings chosen, and the `last` symbol."""
        scale = 1 / math.sqrt(3)
        return self.mix(functional.relu((query + sums + self.last(last)) * scale))

    def symbol_logits(self, hidden: Tensor, last: Tensor) -> Tensor:
        """Of symbols above the last one, and of the end; -inf of the others."""
        logits = self.out(hidden)
        numbers = torch.arange(self.symbols + 1, device=logits.device)
        floor = torch.where(last == self.symbols, -1, last)
        return logits.masked_fill(numbers <= floor[..., None], -math.inf)

    def length_logits(self, hidden: Tensor, symbols: Tensor) -> Tensor:
        """Of the length of each symbol, chosen in this hidden state."""
        assert self.of_length is not None
        return self.of_length(functional.relu(hidden + self.chosen(symbols)))

    def forward(self, query: Tensor, notes: Notes) -> Costs:
        """What each choice costs."""
        moments, count = len(query), len(notes.rows)
        counts = torch.bincount(notes.rows, minlength=moments)
        # choices in order: the notes of a moment, then its end
        at = torch.arange(count, device=query.device) + notes.rows
        ends = torch.cumsum(counts + 1, 0) - 1
        target = query.new_full((count + moments,), self.symbols, dtype=torch.long)
        target[at] = notes.symbols
        rows = torch.repeat_interleave(
            torch.arange(moments, device=query.device), counts + 1, output_size=count + moments
        )
        last = torch.full_like(target, self.symbols)
        last[1:] = torch.where(rows[1:] == rows[:-1], target[:-1], self.symbols)
        hidden = self.choices(query[rows], self._sums(notes, counts, rows), last)
        costs = functional.cross_entropy(self.symbol_logits(hidden, last), target, reduction="none")
        of_notes = costs[at]
        if self.of_length is not None:
            logits = self.length_logits(hidden[at], notes.symbols)
            of_notes = of_notes + functional.cross_entropy(logits, notes.lengths, reduction="none")
        return Costs(costs[ends], of_notes)

    def _sums(self, notes: Notes, counts: Tensor, rows: Tensor) -> Tensor:
        """Of the embeddings of what was chosen before, at each choice of its moment."""
        most = int(counts.max()) + 1
        ends = torch.cumsum(counts + 1, 0)
        number = torch.arange(len(rows), device=rows.device) - (ends - counts - 1)[rows]
        at = torch.arange(len(notes.rows), device=rows.device) + notes.rows
        after = notes.rows * most + number[at] + 1
        steps = self.chosen.weight.new_zeros(len(counts) * most, self.chosen.embedding_dim)
        steps = steps.index_put((after,), self.chosen(notes.symbols))
        sums = torch.cumsum(steps.view(len(counts), most, -1), 1)
        return sums.flatten(0, 1)[rows * most + number]


class Independent(nn.Module):
    """Each symbol by itself: a sigmoid. Of piano rolls alone, for notes have no lengths."""

    def __init__(self, width: int, symbols: int, lengths: int, dropout: float = 0.0) -> None:
        super().__init__()
        if lengths > 1:
            raise ValueError("independent symbols have no lengths; use the joint output")
        self.symbols, self.lengths = symbols, lengths
        self.out = nn.Linear(width, symbols)

    def forward(self, query: Tensor, notes: Notes) -> Costs:
        """What the set of each moment costs."""
        logits = self.out(query)
        target = torch.zeros_like(logits)
        target[notes.rows, notes.symbols] = 1.0
        costs = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
        return Costs(costs.sum(1), None)
