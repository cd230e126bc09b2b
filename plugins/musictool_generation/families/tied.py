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

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..parts import DRUMS
from ..vocabulary import Vocabulary
from .attention import Window

__all__ = ["Beside", "Past"]

State = dict[str, Tensor]

LATEST, NEAREST = 8, 2
"""So many moments are looked at one by one, and so many of them in all parts together."""

DECAYS = (0.7, 0.9, 0.97)
"""What is played fades by these factors a moment."""

HEADS, DEPTH, MEMORY = 6, 24, 256
"""Of the attention to moments like this one; it reaches back so many."""

REACH = 6
"""Semitones to which one layer of convolution looks, above and below."""

BELOW = 48
"""Semitones down to which the notes chosen are told apart."""

ROWS = 256
"""Parts are convolved by multiples of so many, where they are more: for each number of them that
comes up, what computes it is made anew and kept.
"""

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
        self.pitched = torch.tensor([part.family != DRUMS for part in parts]).float()

    def spread(self, x: Tensor, parts: Tensor | None = None) -> Tensor:
        """Of symbols `(..., symbols)`: `(..., parts, pitches)`, zeros where there is none.

        Parameters
        ----------
        parts
            Numbers of those that are wanted; all unless given.
        """
        shape = self.parts, self.pitches
        if parts is None and self.symbols == len(self.taken):
            return x.unflatten(-1, shape)
        taken = self.taken.to(x.device).view(shape)
        taken = taken if parts is None else taken[parts]
        return functional.pad(x, (0, 1))[..., taken]

    def parts_in(self, roll: Tensor) -> Tensor:
        """Numbers of the parts that have a note in rolls `(..., symbols)`, or of the first."""
        there = self.spread(roll.flatten(0, -2).amax(0)).amax(1) > 0
        there[0] |= not there.any()
        return there.nonzero()[:, 0]

    def together(self, x: Tensor, parts: Tensor) -> Tensor:
        """Of `(..., parts, pitches)` the sum over pitched parts, `(..., pitches)`."""
        return torch.einsum("...ph,p->...h", x, self.pitched.to(x.device)[parts])

    def gather(self, x: Tensor) -> Tensor:
        """Of cells `(N, parts, pitches)`: `(N, symbols)`."""
        flat = x.flatten(1)
        return flat if self.symbols == len(self.taken) else flat[:, self.cells.to(x.device)]


class Heard(NamedTuple):
    """What there is to see at `T` moments of `B` pieces, in grids of `P` parts by `H` pitches.

    A part is seen from its first note on; until then it has no cells.
    """

    parts: Tensor  # (P,), numbers of those that have any notes
    notes: Tensor  # (B, LATEST + T, P, H): each moment's, after those of the moments before
    faded: list[Tensor]  # (B, T, P, H), what sounds on after them
    like: Tensor  # (B, heads, T, P, H)
    there: Tensor  # (B, T, P), how much of each part was heard, from 0 to 1


class Cells(NamedTuple):
    """What is made of the past for each pitch of the parts that are there, of `N` moments."""

    there: Tensor  # (N, parts), as of `Heard`, of all parts
    x: Tensor  # (A, channels, H): of each part that is there, moment by moment

    def select(self, rows: Tensor) -> Cells:
        """Those of some moments."""
        number = torch.cumsum(self.there.flatten() > 0, 0).view_as(self.there) - 1
        there = self.there[rows]
        return Cells(there, self.x[number[rows][there > 0]])


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
        shared = NEAREST + len(DECAYS) + self.has_held
        own = LATEST + len(DECAYS) + self.has_held + HEADS + 1
        inputs = own + (shared if self.grid.parts > 1 else 0)
        size = 2 * REACH + 1
        self.first = nn.Conv1d(inputs, channels, size, padding=REACH)
        self.second = nn.Conv1d(channels, channels, size, padding=REACH)
        self.of_moment = nn.Linear(width, channels)

    def forward(self, query: Tensor, roll: Tensor, held: Tensor | None) -> Heard:
        """Of queries `(B, T, width)` and rolls, what there is to see at each moment."""
        parts = self.grid.parts_in(roll if held is None else torch.maximum(roll, held))
        notes = functional.pad(self.grid.spread(roll, parts), (0, 0, 0, 0, LATEST, 0))
        grid = notes[:, LATEST:].flatten(2)
        faded = [_faded(grid, decay).view_as(notes[:, LATEST:]) for decay in DECAYS]
        like = self.window(self.query(query), self.key(query), grid[:, None])
        before = notes[:, LATEST - 1 : -1].amax(3).cummax(1).values
        return self._heard(parts, notes, faded, held, like.unflatten(3, notes.shape[2:]), before)

    def begin(self, rows: int) -> State:
        """The memory before the first moment of so many pieces."""
        device, symbols = self.of_moment.weight.device, self.grid.symbols
        return {
            "latest": torch.zeros(rows, LATEST, symbols, device=device),
            "faded": torch.zeros(rows, len(DECAYS), symbols, device=device),
            "keys": torch.zeros(rows, 0, HEADS * DEPTH, device=device),
            "symbols": torch.zeros(rows, 0, 1, device=device, dtype=torch.long),
            "before": torch.zeros(rows, self.grid.parts, device=device),
        }

    def look(self, query: Tensor, held: Tensor | None, state: State) -> Heard:
        """As `forward`, of one moment of query `(B, width)`."""
        weights = self.window.look(self.query(query), state["keys"])
        symbols = state["symbols"]
        like = weights.new_zeros(*weights.shape[:2], self.grid.symbols + 1)
        like.scatter_add_(
            2,
            symbols.flatten(1)[:, None].expand(-1, HEADS, -1),
            weights[..., None].expand(-1, -1, -1, symbols.shape[2]).flatten(2),
        )
        parts = (state["before"].amax(0) > 0).nonzero()[:, 0]  # what is held was played before
        parts = parts if len(parts) else torch.zeros(1, dtype=torch.long, device=query.device)
        latest = self.grid.spread(state["latest"], parts)
        faded = [self.grid.spread(one[:, None], parts) for one in state["faded"].unbind(1)]
        return self._heard(
            parts,
            functional.pad(latest, (0, 0, 0, 0, 0, 1)),
            faded,
            None if held is None else held[:, None],
            self.grid.spread(like[..., None, :-1], parts),
            state["before"][:, None, parts],
        )

    def add(self, query: Tensor, roll: Tensor, state: State) -> State:
        """The memory after a moment of this query and these notes `(B, symbols)`."""
        decays = torch.tensor(DECAYS, device=roll.device)[:, None]
        none = self.grid.symbols
        most = max(state["symbols"].shape[2], int(roll.sum(1).max()))
        played, symbols = roll.topk(most)
        before = functional.pad(state["symbols"], (0, most - state["symbols"].shape[2]), value=none)
        return {
            "latest": torch.cat([state["latest"], roll[:, None]], 1)[:, -LATEST:],
            "faded": decays * state["faded"] + (1 - decays) * roll[:, None],
            "keys": self.window.kept(state["keys"], self.key(query)),
            "symbols": self.window.kept(before, torch.where(played > 0, symbols, none)),
            "before": torch.maximum(state["before"], self.grid.spread(roll).amax(2)),
        }

    def after(self, query: Tensor, roll: Tensor) -> State:
        """The memory after the first moments of pieces, of queries `(B, T, width)` and rolls."""
        ages = torch.arange(roll.shape[1] - 1, -1, -1, device=roll.device)
        decays = torch.tensor(DECAYS, device=roll.device)[:, None]
        played, symbols = roll.topk(max(1, int(roll.sum(2).max())))
        return {
            "latest": functional.pad(roll, (0, 0, LATEST, 0))[:, -LATEST:],
            "faded": (1 - decays) * decays**ages @ roll,
            "keys": self.key(query)[:, -MEMORY:],
            "symbols": torch.where(played > 0, symbols, self.grid.symbols)[:, -MEMORY:],
            "before": self.grid.spread(roll).amax((1, 3)),
        }

    def _heard(
        self,
        parts: Tensor,
        notes: Tensor,
        faded: list[Tensor],
        held: Tensor | None,
        like: Tensor,
        before: Tensor,
    ) -> Heard:
        """With what is held; one part alone is always there."""
        there = before if self.grid.parts > 1 else torch.ones_like(before)
        if held is None:
            return Heard(parts, notes, faded, like, there)
        sounding = self.grid.spread(held, parts)
        there = torch.maximum(there, sounding.amax(3))
        return Heard(parts, notes, [*faded, sounding], like, there)

    def cells(self, heard: Heard, at: Tensor, query: Tensor) -> Cells:
        """Of moments, given by their numbers `(N,)` in `B * T`, and their queries `(N, width)`."""
        length = heard.there.shape[1]
        piece, moment = at // length, at % length
        there = heard.there[piece, moment]
        number, part = there.nonzero(as_tuple=True)
        of = piece[number], moment[number], part
        ages = torch.arange(1, LATEST + 1, device=at.device)
        latest = heard.notes[of[0][:, None], (of[1] + LATEST)[:, None] - ages, part[:, None]]
        near = [latest[:, :NEAREST], *(one[of][:, None] for one in heard.faded)]
        like = heard.like[of[0], :, of[1], part]
        seen = [*near, latest[:, NEAREST:], torch.ones_like(latest[:, :1]), like]
        if self.grid.parts > 1:
            recent = self.grid.together(heard.notes, heard.parts)
            shared = [recent[piece[:, None], (moment + LATEST)[:, None] - ages[:NEAREST]]]
            shared += [
                self.grid.together(one, heard.parts)[piece, moment][:, None] for one in heard.faded
            ]
            seen.append(torch.cat(shared, 1)[number])
        hidden = _convolved(torch.cat(seen, 1), self.first.weight, self.first.bias, REACH)
        hidden = functional.relu(hidden + self.of_moment(query)[number][..., None])
        hidden = functional.dropout1d(hidden, self.dropout, self.training)
        of_all = there.new_zeros(len(at), self.grid.parts).index_copy(1, heard.parts, there)
        return Cells(of_all, _convolved(hidden, self.second.weight, self.second.bias, REACH))


class Beside(nn.Module):
    """How a symbol goes with the past and with the notes chosen below it: a logit of each."""

    def __init__(self, vocabulary: Vocabulary, width: int, channels: int, dropout: float) -> None:
        super().__init__()
        self.grid, self.dropout = Grid(vocabulary), dropout
        self.views = 1 if self.grid.parts == 1 else 2  # of the own part; and of those before it
        self.interval = nn.Linear(self.views * BELOW, channels)
        self.above = nn.Linear(BELOW, channels, bias=False) if self.views > 1 else None
        self.count = nn.Embedding(COUNTED + 1, channels)
        self.last = nn.Embedding(BELOW + 2, channels)  # the last row: none below
        self.at = nn.Parameter(torch.randn(vocabulary.symbol_count, channels) * 0.05)
        self.of_moment = nn.Linear(width, channels)
        self.mix = nn.Linear(channels, channels)
        self.out = nn.Linear(channels, 1)
        self.usual = nn.Parameter(torch.full((vocabulary.symbol_count,), -3.0))

    def own(self) -> tuple[Tensor, Tensor]:
        """What symbols have of their own, in grids: `(parts, pitches)`, `(parts, channels, ...)`.

        It is the same as long as nothing is learnt.
        """
        return self.grid.spread(self.usual), self.grid.spread(self.at.T).transpose(0, 1)

    def forward(
        self,
        cells: Cells,
        query: Tensor,
        chosen: Tensor,
        known: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor:
        """Logits `(N, symbols)`, each given those of `chosen` `(N, symbols)` that come before it.

        Symbols of parts that are not there yet have none of it: 0.

        Parameters
        ----------
        query
            Of the moments, `(N, width)`.
        known
            What `own` gave.
        """
        usual, at = known or self.own()
        number, part = cells.there.nonzero(as_tuple=True)
        roll = self.grid.spread(chosen)
        own = roll[number, part]
        beside = [own[:, None]]
        if self.above is not None:
            others = (roll * self.grid.pitched.to(roll.device)[:, None]).cumsum(1)
            others = functional.pad(others, (0, 0, 1, 0))[:, :-1]
            beside.append(others[number, part][:, None])
        lower = functional.pad(torch.cat(beside, 1), (BELOW, -1))
        weights = self.interval.weight.unflatten(1, (self.views, BELOW))
        x = _convolved(lower, weights, self.interval.bias) + cells.x
        if self.above is not None:
            upper = functional.pad(beside[1], (0, BELOW - 1))
            x = x + _convolved(upper, self.above.weight[:, None], None)
        below = own.cumsum(1) - own
        x = x + (self.count(below.long().clamp(max=COUNTED)) + self.last(_distance(own))).mT
        x = x + at[part]
        x = self._drop(functional.relu(x + self.of_moment(query)[number][..., None]))
        x = self._drop(functional.relu(self.mix.weight @ x + self.mix.bias[:, None]))
        logits = (self.out.weight @ x)[:, 0] + self.out.bias + usual[part]
        logits = logits * cells.there[number, part][:, None]
        found = torch.zeros_like(roll).index_put((number, part), logits)
        return self.grid.gather(found)

    def _drop(self, x: Tensor) -> Tensor:
        """A channel is dropped at all pitches of a part."""
        return functional.dropout1d(x, self.dropout, self.training)


def _convolved(x: Tensor, weight: Tensor, bias: Tensor | None, padding: int = 0) -> Tensor:
    """Of `(A, features, pitches)`, along the pitches."""
    count = len(x)
    if count > ROWS:
        x = functional.pad(x, (0, 0, 0, 0, 0, -count % ROWS))
    return functional.conv1d(x, weight, bias, padding=padding)[:count]


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
    """From each pitch of `(A, pitches)` down to the next note of its part."""
    at = torch.arange(roll.shape[1], device=roll.device)
    latest = torch.where(roll > 0, at, -1).cummax(1).values
    latest = functional.pad(latest, (1, 0), value=-1)[..., :-1]
    return torch.where(latest < 0, BELOW + 1, (at - latest).clamp(max=BELOW))
