"""`Drafts`: pieces under way, a row each, with a model's decoder in step and every wish in force.

A search sees a row of choices, one at a time: what each would be worth by `chances`, where a wish
forbids one it has none, and says by `choose` what it takes. That the choices are gaps, symbols and
lengths in turn is no concern of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy, deepcopy
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..families import Family
from ..moments import Moments
from ..vocabulary import Vocabulary
from .constraints import Constraints
from .draft import Draft, Moment
from .slotting import fitting

__all__ = ["Draft", "Drafts", "Moment", "ended", "moments_of"]

Array = NDArray[Any]


class Drafts:
    """Several pieces, all at the same moment and the same kind of choice.

    `rows` are under way; they move to `done` when they are whole, and to `stuck` when no choice
    is left to them.

    Parameters
    ----------
    constraints
        Of all rows, or by their numbers.
    cut
        Whether a piece also ends where the model would go on past its length, as if it were cut
        there; else it ends as likely as the model ends one.
    weighed
        Whether rows are weighed by what they have come to. Where none is, that a note must be there
        is no reason for others below it: that is as likely as if it need not.
    """

    def __init__(
        self,
        model: Family,
        constraints: Constraints | Mapping[int, Constraints],
        rows: Sequence[Draft],
        rng: np.random.Generator,
        cut: bool = True,
        weighed: bool = True,
    ) -> None:
        self.vocabulary = model.vocabulary
        self._constraints = constraints
        self._shared = (model, rng, *vars(model).values())
        self.cut, self.weighed = cut or not self.vocabulary.ends, weighed
        self.rows = list(rows)
        self.done: list[Draft] = []
        self.stuck: list[Draft] = []
        self.phase = "gap"
        known = None if self._wishes(self.rows[0]).told is None else self._told
        self.decoder = model.decoder(len(self.rows), rng, known)
        self._chances = np.zeros((len(self.rows), 0))
        self._evidence = [0.0] * len(self.rows)

    def chances(self) -> Array:
        """Log-probability of each choice, shape `(rows, choices)`; -inf where there is none.

        What is left where wishes forbid something does not sum to one. A row that waits has one
        choice, which costs nothing. Rows without any have become `stuck` and are gone.
        """
        while self.rows:
            self._evidence = [0.0] * len(self.rows)
            chances = getattr(self, f"_{self.phase}_chances")()
            alive = np.isfinite(chances).any(axis=1)
            if alive.all():
                self._chances = chances
                return chances
            self._drop(~alive, self.stuck)
        return np.zeros((0, 1))

    def choose(self, choices: Array) -> None:
        """Take one choice in each row, shape `(rows,)`."""
        if not self.rows:
            return
        costs = -np.take_along_axis(self._chances, choices[:, None], 1)[:, 0]
        for row, cost, chance in zip(self.rows, costs.tolist(), self._evidence, strict=True):
            if not row.waits:
                row.nats += cost
                row.choices += 1
                row.evidence += chance
        getattr(self, f"_choose_{self.phase}")(choices.astype(np.int64))

    def hear(self) -> None:
        """What its one row begins with, at once where the decoder can be told that."""
        (row,) = self.rows
        if not row.prefix or not getattr(self.decoder, "hears", False):
            return
        self.decoder.hear(moments_of(row.prefix, self._wishes(row)))
        for moment in row.prefix:
            row.gap, row.time, row.notes = moment.gap, moment.time, [*moment.notes]
            for symbol, length in row.notes:
                row.sounding[symbol] = row.time + int(self.vocabulary.steps_of_lengths[length])
                row.until = max(row.until, row.sounding[symbol])
            self._finish(row)

    def copy(self) -> Self:
        """Another that goes on from here; what is over stays with this one."""
        other = copy(self)
        other.rows = [row.copy() for row in self.rows]
        other.done, other.stuck = [], []
        memo: dict[int, Any] = {id(one): one for one in self._shared}
        other.decoder = deepcopy(self.decoder, memo | {id(self): other})
        return other

    def constrain(self, constraints: Constraints | Mapping[int, Constraints]) -> None:
        """From here on other wishes hold."""
        self._constraints = constraints

    def select(self, rows: Array) -> None:
        """Keep these rows, in this order; one may be kept several times."""
        self.decoder.select(rows)
        self.rows = [self.rows[at].copy() for at in rows.tolist()]
        self._chances = self._chances[rows]
        self._evidence = [self._evidence[at] for at in rows.tolist()]

    def retire(self, over: Callable[[Draft], bool]) -> None:
        """Have done with the rows of which that is true, as they are."""
        gone = np.array([over(row) for row in self.rows], bool)
        if gone.any():
            self._drop(gone, self.done)

    def _drop(self, gone: Array, to: list[Draft]) -> None:
        to += [self.rows[at] for at in np.flatnonzero(gone).tolist()]
        left = np.flatnonzero(~gone)
        if len(left):
            self.decoder.select(left)
        self.rows = [self.rows[at] for at in left.tolist()]

    def _wishes(self, row: Draft) -> Constraints:
        one = self._constraints
        return one if isinstance(one, Constraints) else one[row.number]

    def _told(self, times: Array) -> Array:
        """What each row is told at its time, shape `(rows, columns)`."""
        told = [self._wishes(row).told for row in self.rows]
        if all(one is told[0] for one in told) and told[0] is not None:
            return told[0](times)
        each = [one(times[at : at + 1]) for at, one in enumerate(told) if one is not None]
        return np.concatenate(each)

    def _places(self, times: Array) -> tuple[Array, Array]:
        """Where in its bar each row's time lies, and how long that is."""
        each = [self._wishes(row).places(times[at : at + 1]) for at, row in enumerate(self.rows)]
        places, bars = zip(*each, strict=True)
        return np.concatenate(places), np.concatenate(bars)

    @property
    def _is_given(self) -> bool:
        """Whether nothing is asked of the model: all rows are where they begin with something."""
        return getattr(self.decoder, "skips", False) and all(row.is_given for row in self.rows)

    def _given(self, count: int, choices: Sequence[int]) -> Array:
        """One choice of so many in each row, which costs nothing."""
        chances = np.full((len(choices), count), -np.inf)
        chances[np.arange(len(choices)), choices] = 0.0
        return chances

    def _gap_chances(self) -> Array:
        vocabulary = self.vocabulary
        if self._is_given:
            gaps = [row.prefix[len(row.moments)].gap for row in self.rows]
            return self._given(len(vocabulary.gap_steps) + 1, gaps)
        chances = _normalized(self.decoder.gap_logits())
        if not vocabulary.ends:
            chances = np.pad(chances, ((0, 0), (0, 1)), constant_values=-np.inf)
        for at, row in enumerate(self.rows):
            wishes, first = self._wishes(row), not row.moments
            fits = wishes.gaps(row.time, first, row.until > wishes.last_bar)
            alone = fits & np.append(wishes.after_rest(row.rest), True)
            fits = alone if alone[:-1].any() else fits
            if fits[-1] and self.cut:
                out = chances[at, :-1][wishes.beyond(row.time)]
                chances[at, -1] = np.logaddexp.reduce([*out, chances[at, -1]])
            for demand in wishes.demands:
                demand.gaps(row, fits)
            self._mask(chances[at], fits, at)
            self._evidence[at] = float(np.logaddexp.reduce(chances[at]))
            for demand in wishes.demands:
                demand.lean(row, chances[at])
            if row.is_given:
                _force(chances[at], row.prefix[len(row.moments)].gap)
        return chances

    def _choose_gap(self, choices: Array) -> None:
        ended = choices == self.vocabulary.end
        if ended.any():
            self._drop(ended, self.done)
            choices = choices[~ended]
        if not self.rows:
            return
        times = np.array([row.time for row in self.rows])
        times += self.vocabulary.steps_of_gaps[choices]
        self.decoder.choose_gap(choices, *self._places(times))
        for row, gap, time in zip(self.rows, choices.tolist(), times.tolist(), strict=True):
            row.gap, row.time, row.notes, row.waits = gap, time, [], False
        self.phase = "symbol"

    def _symbol_chances(self) -> Array:
        end = self.vocabulary.symbol_count
        if self._is_given:
            return self._given(end + 1, [_next_given(row, end) for row in self.rows])
        chances = _normalized(self.decoder.symbol_logits())
        shortest = min(self.vocabulary.length_steps)
        for at, row in enumerate(self.rows):
            if row.waits:
                _force(chances[at], end, 0.0)
                continue
            wishes = self._wishes(row)
            fits = np.append(wishes.limits(row.time) - row.time >= shortest, True)
            kept = self._kept_next(row)
            if row.time in wishes.slots:
                fits = fitting(row, wishes, self.vocabulary, kept)
            elif kept is not None:
                fits[kept[0]], fits[-1] = True, False
            if row.notes:  # they rise
                fits[: row.notes[-1][0] + 1] = False
            for demand in wishes.demands:
                demand.symbols(row, fits)
            if kept is not None:
                fits[kept[0] + 1 :] = False
            if not row.notes and fits[:-1].any():
                fits[-1] &= wishes.after_rest((*row.rest, row.gap)).any()
            before = np.logaddexp.reduce(chances[at][np.append(wishes.allowed, True)])
            none_below = None if kept is None else np.logaddexp.reduce(chances[at, kept[0] :])
            self._mask(chances[at], fits, at)
            if row.time in wishes.kept or row.time in wishes.slots:
                left = np.logaddexp.reduce(chances[at])
                self._evidence[at] = float(left - max(before, left))
            if kept is not None and not self.weighed and np.isfinite(chances[at, kept[0]]):
                chances[at, kept[0]] = max(chances[at, kept[0]], none_below)
            for demand in wishes.demands:
                demand.incline(row, chances[at])
            if row.is_given:
                _force(chances[at], _next_given(row, end))
        return chances

    def _choose_symbol(self, choices: Array) -> None:
        self.decoder.choose_symbol(choices)
        for row, symbol in zip(self.rows, choices.tolist(), strict=True):
            row.waits = symbol == self.vocabulary.symbol_count
            if not row.waits:
                row.notes.append((symbol, -1))
        self.phase = "length"
        if all(row.waits for row in self.rows):
            self._finish_moment()

    def _finish_moment(self) -> None:
        copied = np.zeros(len(self.rows), bool)
        for at, row in enumerate(self.rows):
            self._finish(row)
            wishes = self._wishes(row)
            copies = wishes.copies
            if copies is None or len(row.moments) <= len(row.prefix):
                continue
            if copies.is_copy(moments_of(row.moments[-copies.reach :], wishes)):
                copied[at], row.broken_by = True, "allow_copies"
        if copied.any():
            self._drop(copied, self.stuck)
        self.phase = "gap"

    def _finish(self, row: Draft) -> None:
        row.moments.append(Moment(row.gap, row.time, tuple(row.notes)))
        row.waits = False
        row.total += len(row.notes)
        for symbol, _ in row.notes:
            row.heard[int(self.vocabulary.part_of_symbols[symbol])] = row.time
        for demand in self._wishes(row).demands:
            demand.finished(row)

    def _length_chances(self) -> Array:
        if self._is_given:
            lengths = [
                0 if row.waits else row.prefix[len(row.moments)].notes[len(row.notes) - 1][1]
                for row in self.rows
            ]
            return self._given(len(self.vocabulary.length_steps), lengths)
        chances = _normalized(self.decoder.length_logits())
        steps = self.vocabulary.steps_of_lengths
        for at, row in enumerate(self.rows):
            if row.waits:
                _force(chances[at], 0, 0.0)
                continue
            wishes, symbol = self._wishes(row), row.notes[-1][0]
            kept = dict(wishes.kept.get(row.time, ())).get(symbol)
            if kept is None and row.time in wishes.slots:
                slots = wishes.slots[row.time]
                left = wishes.slots_left(row.time, row.notes)
                kept = slots[len(slots) - len(left) - 1].length
            if kept is not None:
                _force(chances[at], kept)
                self._evidence[at] = float(chances[at, kept])
                continue
            longest = wishes.limits(row.time)[symbol] - row.time
            fits = steps <= longest
            for demand in wishes.demands:
                demand.lengths(row, fits)
            self._mask(chances[at], fits, at)
            if row.is_given:
                _force(chances[at], row.prefix[len(row.moments)].notes[len(row.notes) - 1][1])
        return chances

    def _choose_length(self, choices: Array) -> None:
        self.decoder.choose_length(choices)
        steps = self.vocabulary.steps_of_lengths[choices].tolist()
        for row, length, lasts in zip(self.rows, choices.tolist(), steps, strict=True):
            if not row.waits:
                row.notes[-1] = (row.notes[-1][0], length)
                row.until = max(row.until, row.time + lasts)
                row.sounding[row.notes[-1][0]] = row.time + lasts
        self.phase = "symbol"

    def _kept_next(self, row: Draft) -> tuple[int, int] | None:
        """The next note of the moment that must be there."""
        last = row.notes[-1][0] if row.notes else -1
        wishes = self._wishes(row)
        kept = [note for note in wishes.kept.get(row.time, ()) if note[0] > last]
        return min(kept, default=None)

    def _mask(self, chances: Array, fits: Array, at: int) -> None:
        """Forbid; where the model has no chance for all that is left to keep notes, choose any."""
        chances[~fits] = -np.inf
        if not np.isfinite(chances).any():
            row = self.rows[at]
            if self.phase == "symbol" and (kept := self._kept_next(row)):
                _force(chances, kept[0])
            elif not (self.phase == "gap" and fits[-1]):
                chances[fits] = IMPOSSIBLE


IMPOSSIBLE = -30.0
"""Log-probability of a choice that must be and that the model has no chance for."""


def _next_given(row: Draft, end: int) -> int:
    """The symbol that is next in a moment that it begins with, or the end of that."""
    notes, done = row.prefix[len(row.moments)].notes, len(row.notes)
    return end if row.waits or done == len(notes) else notes[done][0]


def _force(chances: Array, choice: int, chance: float | None = None) -> None:
    """Leave one choice, at what it costs."""
    worth = chances[choice] if chance is None else chance
    chances[:] = -np.inf
    chances[choice] = worth if np.isfinite(worth) else IMPOSSIBLE


def _normalized(logits: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        highest = logits.max(axis=1, keepdims=True)
        shifted = logits - np.where(np.isfinite(highest), highest, 0.0)
        found: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return np.where(np.isnan(found), -np.inf, found)


def moments_of(several: Sequence[Moment], constraints: Constraints) -> Moments:
    """What `Moments` have in arrays, without an end."""
    times = np.array([one.time for one in several], np.int64)
    places, bars = constraints.places(times)
    notes = np.array([note for one in several for note in one.notes], np.int64).reshape(-1, 2)
    counts = [len(one.notes) for one in several]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    gaps = np.array([one.gap for one in several], np.int64)
    known = None if constraints.told is None else constraints.told(times)
    return Moments(gaps, places, bars, offsets, notes[:, 0], notes[:, 1], known)


def ended(moments: Moments, vocabulary: Vocabulary) -> Moments:
    """With the end of the piece, if models of this vocabulary know one."""
    if not vocabulary.ends:
        return moments
    return Moments(
        np.append(moments.gaps, vocabulary.end),
        np.append(moments.places, 0),
        np.append(moments.bars, moments.bars[-1] if len(moments) else 0),
        np.append(moments.offsets, moments.offsets[-1]),
        moments.symbols,
        moments.lengths,
        None if moments.known is None else np.pad(moments.known, ((0, 1), (0, 0))),
    )
