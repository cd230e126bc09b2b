"""The output layers of networks: what the next moment is, from what a trunk knows of the past.

`Joint` goes up through the symbols and asks of each whether it is played, given the past and the
notes chosen below it: an exact likelihood of the set. It is the NADE of Larochelle and Murray
(2011), written for few notes out of many symbols: what is chosen changes only where a note is, so
that a moment of `n` notes has `n + 1` hidden states, not one for each symbol.
`Independent` asks of each symbol without the others, as the first networks of piano rolls did; it
is kept to compare with them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Costs", "Independent", "Joint", "Lasted", "Lengths", "Notes"]


class Notes(NamedTuple):
    """The notes of `R` moments, `N` in all, in order: the moment, symbol and length of each."""

    rows: Tensor
    symbols: Tensor
    lengths: Tensor
    lasted: Lasted | None = None  # where notes have lengths


class Lasted(NamedTuple):
    """Lengths that tell most of those of `N` notes: of the notes that `Moments.lasted` names.

    Classes are `(N, 3)`. Where there is no such note it is one more than there are; of the note
    below, those of another part come after all these.
    """

    classes: Tensor
    there: Tensor | None = None  # how much of each there is, from 0 to 1; all unless given


class Costs(NamedTuple):
    """Nats of the ends of moments `(R,)`, or of all notes together, and of each note `(N,)`."""

    moments: Tensor
    notes: Tensor | None


class Joint(nn.Module):
    """Notes one after the other, from a query `(R, width)` of each moment."""

    def __init__(self, width: int, symbols: int, lengths: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.symbols = symbols
        self.chosen = nn.Embedding(symbols, width)
        self.last = nn.Embedding(symbols + 1, width)  # the last row: no note yet
        self.mix = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, width), nn.ReLU())
        self.drop = nn.Dropout(dropout)
        self.out = _few(nn.Linear(width, symbols))
        self.of_length = Lengths(width, lengths) if lengths > 1 else None

    def choices(self, query: Tensor, sums: Tensor, last: Tensor) -> Tensor:
        """Hidden state of each choice: `sums` of the embeddings chosen, and the `last` symbol."""
        scale = 1 / math.sqrt(3)
        hidden: Tensor = self.mix(functional.relu((query + sums + self.last(last)) * scale))
        return self.drop(hidden)

    def symbol_logits(self, hidden: Tensor, last: Tensor, around: Tensor | None = None) -> Tensor:
        """Logarithms of the chances of symbols above the last one, and of the end; -inf of others.

        Parameters
        ----------
        around
            Logits that are added to those of this layer, `(..., symbols)`.
        """
        return _ascending(self.out(hidden) if around is None else self.out(hidden) + around, last)

    def length_logits(self, hidden: Tensor, symbols: Tensor, lasted: Lasted) -> Tensor:
        """Of the length of each symbol, chosen in this hidden state."""
        assert self.of_length is not None
        found: Tensor = self.of_length(hidden + self.chosen(symbols), lasted)
        return found

    def forward(self, query: Tensor, notes: Notes, around: Tensor | None = None) -> Costs:
        """What each choice costs; `around` as for `symbol_logits`, `(R, symbols)`."""
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

        roll = torch.zeros(moments, self.symbols, device=query.device)
        roll[notes.rows, notes.symbols] = 1.0
        below = (roll.cumsum(1) - roll).long()  # the state in which a symbol is asked for
        states = (ends - counts)[:, None] + below
        logits = self.out(hidden)[states, torch.arange(self.symbols, device=query.device)]
        if around is not None:
            logits = logits + around
        costs = functional.binary_cross_entropy_with_logits(logits, roll, reduction="none")
        sums = functional.pad(costs.cumsum(1), (1, 0))
        until = sums[rows, torch.where(target == self.symbols, target, target + 1)]
        since = sums[rows, torch.where(last == self.symbols, 0, last + 1)]
        of_choices = until - since
        of_notes = of_choices[at]
        if self.of_length is not None:
            assert notes.lasted is not None
            of_lengths = self.length_logits(hidden[at], notes.symbols, notes.lasted)
            of_notes = of_notes + functional.cross_entropy(
                of_lengths, notes.lengths, reduction="none"
            )
        return Costs(of_choices[ends], of_notes)

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


class Lengths(nn.Module):
    """How long a note is, by the state it was chosen in and by how long others of its part were."""

    def __init__(self, width: int, lengths: int) -> None:
        super().__init__()
        self.mix = nn.Linear(width, width)
        self.none = lengths, lengths, 2 * lengths
        self.lasted = nn.ModuleList(nn.Embedding(none + 1, width) for none in self.none)
        for table in self.lasted:
            nn.init.zeros_(table.weight)
        self.out = nn.Linear(width, lengths)

    def forward(self, chosen: Tensor, lasted: Lasted) -> Tensor:
        """Logits `(N, lengths)`, of notes chosen in a state `(N, width)`."""
        x = self.mix(chosen)
        for at, (table, none) in enumerate(zip(self.lasted, self.none, strict=True)):
            known = table(lasted.classes[:, at])
            if lasted.there is not None:
                known = torch.lerp(table.weight[none], known, lasted.there[:, at, None])
            x = x + known
        found: Tensor = self.out(functional.relu(x))
        return found


class Independent(nn.Module):
    """Each symbol by itself: a sigmoid. Of piano rolls alone, for notes have no lengths."""

    def __init__(self, width: int, symbols: int, lengths: int) -> None:
        super().__init__()
        if lengths > 1:
            raise ValueError("independent symbols have no lengths; use the joint output")
        self.symbols, self.of_length = symbols, None
        self.out = _few(nn.Linear(width, symbols))

    def choices(self, query: Tensor, sums: Tensor, last: Tensor) -> Tensor:
        """As of `Joint`; what is chosen changes nothing."""
        return query

    def chosen(self, symbols: Tensor) -> Tensor:
        """As of `Joint`."""
        return torch.zeros(len(symbols), self.out.in_features, device=symbols.device)

    def symbol_logits(self, hidden: Tensor, last: Tensor, around: Tensor | None = None) -> Tensor:
        """As of `Joint`."""
        return _ascending(self.out(hidden), last)

    def forward(self, query: Tensor, notes: Notes, around: Tensor | None = None) -> Costs:
        """What the set of each moment costs."""
        logits = self.out(query)
        target = torch.zeros_like(logits)
        target[notes.rows, notes.symbols] = 1.0
        costs = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
        return Costs(costs.sum(1), None)


def _few(out: nn.Linear) -> nn.Linear:
    """Untrained it expects three notes of a moment, and not half of all symbols."""
    rate = min(0.5, 3 / out.out_features)
    nn.init.constant_(out.bias, math.log(rate / (1 - rate)))
    return out


def _ascending(logits: Tensor, last: Tensor) -> Tensor:
    """From the logits of each symbol being played: which is next above the last, or the end."""
    symbols = logits.shape[-1]
    floor = torch.where(last == symbols, -1, last)[..., None]
    under = torch.arange(symbols, device=logits.device) <= floor
    left_out = functional.logsigmoid(-logits).masked_fill(under, 0.0).cumsum(-1)
    played = functional.logsigmoid(logits).masked_fill(under, -math.inf)
    return functional.pad(left_out, (1, 0)) + functional.pad(played, (0, 1))
