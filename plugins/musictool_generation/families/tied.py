"""What lies around a pitch, before and beside it, by weights that are the same at every pitch.

A trunk sees a moment as a whole and has to learn each chord in each key. `Past` and `Beside` look
from every symbol at what was played around it, as far as an octave above and below: in the last
moments, lately, and after moments that were like this one. So what is learnt in one key holds in
all.

References
----------
Johnson, "Generating polyphonic music using tied parallel networks", 2017: weights tied over
transposition. Grave, Joulin and Usunier, "Improving neural language models with a continuous
cache", 2017: what came after moments like this one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..parts import DRUMS
from ..vocabulary import Vocabulary
from .attention import Window

__all__ = ["Beside", "Past"]

State = dict[str, Tensor]

LATEST = 8
"""So many moments are looked at one by one."""

DECAYS = (0.7, 0.9, 0.97)
"""What is played fades by these factors a moment."""

HEADS, DEPTH, MEMORY = 6, 24, 256
"""Of the attention to moments like this one; it reaches back so many."""

REACH = 6
"""Semitones to which one layer of convolution looks, above and below."""

BELOW = 48
"""Semitones down to which the notes chosen are told apart."""

COUNTED = 9
"""Notes chosen are counted up to so many."""


class Grid:
    """The symbols of a vocabulary as a grid of parts by pitches, and back."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        parts = vocabulary.parts
        low = min(part.low for part in parts)
        self.pitches = max(part.high for part in parts) - low + 1
        self.parts, self.symbols = len(parts), vocabulary.symbol_count
        cells = vocabulary.part_of_symbols * self.pitches + vocabulary.pitch_of_symbols - low
        self.cells = torch.as_tensor(cells)
        self.taken = torch.full((self.parts * self.pitches,), self.symbols)
        self.taken[self.cells] = torch.arange(self.symbols)
        self.pitched = torch.tensor([part.family != DRUMS for part in parts]).float()[:, None]

    def spread(self, x: Tensor) -> Tensor:
        """Of symbols `(N, F, symbols)`: `(N, F, parts, pitches)`, zeros where there is none."""
        if self.symbols == len(self.taken):
            return x.unflatten(-1, (self.parts, self.pitches))
        padded = functional.pad(x, (0, 1))
        return padded[..., self.taken.to(x.device)].unflatten(-1, (self.parts, self.pitches))

    def gather(self, x: Tensor) -> Tensor:
        """Of cells `(N, parts, pitches, C)`: `(N, symbols, C)`."""
        flat = x.flatten(1, 2)
        return flat if self.symbols == len(self.taken) else flat[:, self.cells.to(x.device)]


class Past(nn.Module):
    """What each symbol sees of the moments before, from all pitches around it.

    Rolls are `(B, T, symbols)`, 1 where a symbol is played, as floats.
    """

    def __init__(self, vocabulary: Vocabulary, width: int, channels: int, dropout: float) -> None:
        super().__init__()
        self.grid, self.dropout = Grid(vocabulary), dropout
        self.has_held = vocabulary.gap_count > 1
        self.query = nn.Linear(width, HEADS * DEPTH)
        self.key = nn.Linear(width, HEADS * DEPTH)
        self.window = Window(HEADS, DEPTH, MEMORY, nearest=1)
        shared = 2 + len(DECAYS) + self.has_held
        own = LATEST + len(DECAYS) + self.has_held + HEADS + 1
        inputs = own + (shared if self.grid.parts > 1 else 0)
        size = 2 * REACH + 1
        self.first = nn.Conv1d(inputs, channels, size, padding=REACH)
        self.second = nn.Conv1d(channels, channels, size, padding=REACH)
        self.of_moment = nn.Linear(width, channels)

    def forward(self, query: Tensor, roll: Tensor, held: Tensor | None) -> Tensor:
        """Of each moment what it shows of each symbol: `(B, T, features, symbols)`."""
        length = roll.shape[1]
        latest = [functional.pad(roll, (0, 0, age, 0))[:, :length] for age in range(1, LATEST + 1)]
        faded = [_faded(roll, decay) for decay in DECAYS]
        like = self.window(self.query(query), self.key(query), roll[:, None])
        return self._features(latest, faded, held, like.transpose(1, 2))

    def begin(self, rows: int) -> State:
        """The memory before the first moment of so many pieces."""
        device, symbols = self.of_moment.weight.device, self.grid.symbols
        return {
            "latest": torch.zeros(rows, LATEST, symbols, device=device),
            "faded": torch.zeros(rows, len(DECAYS), symbols, device=device),
            "keys": torch.zeros(rows, 0, HEADS * DEPTH, device=device),
            "rolls": torch.zeros(rows, 0, symbols, device=device),
        }

    def look(self, query: Tensor, held: Tensor | None, state: State) -> Tensor:
        """As `forward`, of one moment of query `(B, width)`: `(B, features, symbols)`."""
        like = self.window.step(self.query(query), state["keys"], state["rolls"][:, None])
        latest, faded = state["latest"].unbind(1), state["faded"].unbind(1)
        return self._features(list(latest), list(faded), held, like)

    def add(self, query: Tensor, roll: Tensor, state: State) -> State:
        """The memory after a moment of this query and these notes `(B, symbols)`."""
        decays = torch.tensor(DECAYS, device=roll.device)[:, None]
        return {
            "latest": torch.cat([roll[:, None], state["latest"]], 1)[:, :LATEST],
            "faded": decays * state["faded"] + (1 - decays) * roll[:, None],
            "keys": self.window.kept(state["keys"], self.key(query)),
            "rolls": self.window.kept(state["rolls"], roll),
        }

    @staticmethod
    def _features(
        latest: list[Tensor], faded: list[Tensor], held: Tensor | None, like: Tensor
    ) -> Tensor:
        """What can be of several parts comes first."""
        parts = [*latest[:2], *faded, *([] if held is None else [held]), *latest[2:]]
        parts.append(torch.ones_like(parts[0]))
        return torch.cat([torch.stack(parts, -2), like], -2)

    def cells(self, features: Tensor, query: Tensor) -> Tensor:
        """Of moments `(N, features, symbols)` and their queries `(N, width)`: what is made of it.

        Shape `(N, symbols, channels)`.
        """
        x = self.grid.spread(features)
        if self.grid.parts > 1:
            shared = x[:, : 2 + len(DECAYS) + self.has_held] * self.grid.pitched.to(x.device)
            x = torch.cat([x, shared.sum(2, keepdim=True).expand_as(shared)], 1)
        count, parts = len(x), self.grid.parts
        hidden = self.first(x.transpose(1, 2).flatten(0, 1)).unflatten(0, (count, parts))
        hidden = functional.relu(hidden + self.of_moment(query)[:, None, :, None])
        hidden = functional.dropout1d(hidden.flatten(0, 1), self.dropout, self.training)
        found = self.second(hidden).unflatten(0, (count, parts))
        return self.grid.gather(found.transpose(2, 3))


class Beside(nn.Module):
    """How a symbol goes with the past and with the notes chosen below it: a logit of each."""

    def __init__(self, vocabulary: Vocabulary, width: int, channels: int, dropout: float) -> None:
        super().__init__()
        self.grid, self.dropout = Grid(vocabulary), dropout
        views = 1 if self.grid.parts == 1 else 2  # of the own part; and of all those before it
        self.interval = nn.Linear(views * BELOW, channels)
        self.above = nn.Linear(BELOW, channels, bias=False) if views > 1 else None
        self.count = nn.Embedding(COUNTED + 1, channels)
        self.last = nn.Embedding(BELOW + 2, channels)  # the last row: none below
        self.at = nn.Parameter(torch.randn(vocabulary.symbol_count, channels) * 0.05)
        self.of_moment = nn.Linear(width, channels)
        self.mix = nn.Linear(channels, channels)
        self.out = nn.Linear(channels, 1)
        self.usual = nn.Parameter(torch.full((vocabulary.symbol_count,), -3.0))

    def forward(self, cells: Tensor, query: Tensor, chosen: Tensor) -> Tensor:
        """Logits `(N, symbols)`, each given those of `chosen` `(N, symbols)` that come before it.

        Parameters
        ----------
        cells
            From `Past`, `(N, symbols, channels)`.
        query
            Of the moments, `(N, width)`.
        """
        roll = self.grid.spread(chosen[:, None])[:, 0]
        lower = functional.pad(roll, (BELOW, 0))[..., :-1].unfold(2, BELOW, 1)
        beside = [lower]
        if self.above is not None:
            others = (roll * self.grid.pitched.to(roll.device)).cumsum(1)
            others = functional.pad(others, (0, 0, 1, 0))[:, :-1]
            beside.append(functional.pad(others, (BELOW, 0))[..., :-1].unfold(2, BELOW, 1))
        found = self.interval(torch.cat(beside, 3))
        if self.above is not None:
            found = found + self.above(functional.pad(others, (0, BELOW - 1)).unfold(2, BELOW, 1))
        sums = roll.cumsum(2) - roll
        found = found + self.count(sums.long().clamp(max=COUNTED)) + self.last(_distance(roll))
        x = self.grid.gather(found) + cells + self.at + self.of_moment(query)[:, None]
        x = self._drop(functional.relu(x))
        x = self._drop(functional.relu(self.mix(x)))
        logits: Tensor = self.out(x)[..., 0] + self.usual
        return logits

    def _drop(self, x: Tensor) -> Tensor:
        """A channel is dropped at all pitches of a moment."""
        ones = torch.ones(len(x), 1, x.shape[2], device=x.device)
        return x * functional.dropout(ones, self.dropout, self.training)


def _faded(roll: Tensor, decay: float) -> Tensor:
    """What was played before each moment of `(B, T, symbols)`, less the longer ago, by blocks."""
    size = min(MEMORY, roll.shape[1])
    at = torch.arange(size + 1, device=roll.device)
    ages = at[:, None] - at[None, :-1] - 1
    weights = torch.where(ages >= 0, (1 - decay) * decay ** ages.clamp(min=0), 0.0)
    left = (decay**at)[:, None]
    before = torch.zeros_like(roll[:, :1])
    found = []
    for block in roll.split(size, 1):
        count = block.shape[1]
        now = weights[: count + 1, :count] @ block + left[: count + 1] * before
        found.append(now[:, :-1])
        before = now[:, -1:]
    return torch.cat(found, 1)


def _distance(roll: Tensor) -> Tensor:
    """From each cell of `(N, parts, pitches)` down to the next note of its part."""
    at = torch.arange(roll.shape[2], device=roll.device)
    latest = torch.where(roll > 0, at, -1).cummax(2).values
    latest = functional.pad(latest, (1, 0), value=-1)[..., :-1]
    return torch.where(latest < 0, BELOW + 1, (at - latest).clamp(max=BELOW))
