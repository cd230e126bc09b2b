"""`hmm`: a hidden Markov model; each moment has a hidden state, and states follow each other.

Given its state, a moment has a gap (which depends on the place in the bar before it too), its notes
as a first-order chain by rising symbols, and a length for each by its part. So the likelihood of a
moment in a state is a product of table entries, that of a piece is exact by the forward algorithm,
and the next choice is known at any time by the shares of the states so far.

The tables are learnt by expectation and maximization, with a prior: what a state has rarely seen
it takes from what all states have seen. Validation ends the training, and chooses the prior's
weight.

References
----------
Baum, Petrie, Soules and Weiss, "A maximization technique occurring in the statistical analysis of
probabilistic functions of Markov chains", Annals of Mathematical Statistics 41(1), 1970. Rabiner,
"A tutorial on hidden Markov models", Proceedings of the IEEE 77(2), 1989.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..moments import Moments
from ..vocabulary import STEPS, Vocabulary
from .chains import forward, sums
from .family import Family, Fitted, Fitting, Known, Nats
from .tables import Tables, smoothed

__all__ = ["HMM"]

Array = NDArray[Any]

PLACES = 8 * STEPS
"""Places in a bar are told apart up to so many steps."""

PRIORS = (0.3, 1.0, 3.0, 10.0, 30.0)
"""Weights of the prior that are tried, in choices."""

GAP, NOTE, LENGTH = range(3)


class Events(NamedTuple):
    """The `N` choices of a piece in order: which table, which row of it, which class."""

    rows: Array  # the moment of each
    kinds: Array
    groups: Array
    classes: Array
    notes: Array  # the number of its note, or -1


class HMM(Family):
    """Hidden states of moments."""

    name = "hmm"
    sizes: ClassVar = {
        "small": {"states": 16},
        "usual": {"states": 48},
        "large": {"states": 128},
    }

    def __init__(self, vocabulary: Vocabulary, **settings: Any) -> None:
        defaults = {"states": 48, "iterations": 60, "copies": 4}
        super().__init__(vocabulary, **{**defaults, **settings})
        states = self.settings["states"]
        self.first = np.full(states, 1 / states)
        self.moves = np.full((states, states), 1 / states)
        self.prior = 1.0
        self.tables = self._tables([], np.zeros((0, states)))

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Groups and classes of each kind of choice."""
        of = self.vocabulary
        return (
            (PLACES, of.gap_count),
            (of.symbol_count + 1, of.symbol_count + 1),
            (len(of.parts), len(of.length_steps)),
        )

    def events(self, piece: Moments) -> Events:
        """The choices of a piece in order: a gap, symbols each with its length, an end."""
        of = self.vocabulary
        playing = piece.gaps != of.end if of.ends else np.ones(len(piece), bool)
        moments, notes = np.arange(len(piece)), np.arange(len(piece.symbols))
        end = of.symbol_count
        before = np.minimum(np.concatenate([[0], piece.places[:-1]]), PLACES - 1)
        fresh = np.ones(len(notes), bool)
        fresh[1:] = piece.rows[1:] != piece.rows[:-1]
        last = np.where(fresh, end, np.concatenate([[end], piece.symbols])[: len(notes)])
        top = np.full(len(piece), end)
        top[piece.rows] = piece.symbols
        ending = moments[playing]
        parts = of.part_of_symbols[piece.symbols]
        rows = np.concatenate([moments, piece.rows, piece.rows, ending])
        kinds = np.repeat([GAP, NOTE, LENGTH, NOTE], [len(moments), *[len(notes)] * 2, len(ending)])
        groups = np.concatenate([before, last, parts, top[ending]])
        classes = np.concatenate(
            [piece.gaps, piece.symbols, piece.lengths, np.full(len(ending), end)]
        )
        number = np.concatenate([np.full(len(piece), -1), notes, notes, np.full(len(ending), -1)])
        # a gap before the notes, the end after them, and a symbol before its length
        step = np.concatenate(
            [np.full(len(piece), -1), 2 * notes, 2 * notes + 1, np.full(len(ending), 2**40)]
        )
        order = np.lexsort((step, rows))
        return Events(*(part[order] for part in (rows, kinds, groups, classes, number)))

    def fit(
        self, pieces: Sequence[Moments], validation: Sequence[Moments], fitting: Fitting
    ) -> Fitted:
        begun = time.monotonic()
        rng = np.random.default_rng(fitting.seed)
        copies = self.settings["copies"]
        seen = [
            fitting.augment(piece, rng) for _ in range(copies) for piece in pieces if len(piece)
        ]
        if all(a is b for a, b in zip(seen, pieces * copies, strict=False)):
            seen = seen[: len(seen) // copies]  # nothing is augmented
        data = [self.events(piece) for piece in seen]
        held = [self.events(piece) for piece in validation if len(piece)]
        states = self.settings["states"]
        self.first = np.full(states, 1 / states)
        self.moves = np.full((states, states), 1 / states)
        self.tables = self._tables(data, self._guess(data, rng))
        kept: tuple[float, Any] = (np.inf, None)
        waited, iteration = 0, 0
        for iteration in range(1, self.settings["iterations"] + 1):
            self._step(data, len(seen) / len(pieces))
            cost, self.prior = min((self._cost(held, prior), prior) for prior in self._priors())
            if cost < kept[0] - 1e-4:
                waited = 0
            else:
                waited += 1
            if cost < kept[0] or kept[1] is None:
                kept = cost, (self.first, self.moves, self.tables, self.prior)
            done = iteration / self.settings["iterations"]
            seconds = time.monotonic() - begun
            if fitting.seconds:
                done = max(done, seconds / fitting.seconds)
            fitting.progress(min(done, 1.0), f"{cost:.3f} nats a moment")
            if waited == 5 or (
                fitting.seconds and seconds * (iteration + 1) / iteration > fitting.seconds
            ):
                break
        self.first, self.moves, self.tables, self.prior = kept[1]
        return Fitted(kept[0], time.monotonic() - begun, {"iterations": iteration})

    def _priors(self) -> list[float]:
        """The one so far and its neighbours."""
        at = int(np.argmin(np.abs(np.array(PRIORS) - self.prior)))
        return list(PRIORS[max(0, at - 1) : at + 2])

    def _guess(self, data: Sequence[Events], rng: np.random.Generator) -> Array:
        """Shares of states to begin with: moments of the same notes have the same, at random."""
        states = self.settings["states"]
        keys = []
        for events in data:
            key = np.zeros(events.rows[-1] + 1, np.uint64)
            noted = events.kinds == NOTE
            with np.errstate(over="ignore"):
                salt = (events.classes[noted] + 1).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
                np.add.at(key, events.rows[noted], salt ^ (salt >> np.uint64(29)))
            keys.append(key)
        _, number = np.unique(np.concatenate(keys), return_inverse=True)
        shares = rng.dirichlet(np.full(states, 0.2), int(number.max()) + 1)
        found: Array = shares[number]
        return found

    def _tables(self, data: Sequence[Events], shares: Array) -> Tables:
        """Tables by the shares of the states of all moments, one piece after the other."""
        from scipy.sparse import csr_array

        stops = np.cumsum([0, *(int(events.rows[-1]) + 1 for events in data)])
        joined = Events(*(_joined([events[at] for events in data]) for at in range(5)))
        rows = joined.rows + np.repeat(stops[:-1], [len(events.rows) for events in data])
        bases, cells, counts, totals = [], [], [], []
        for kind, (groups, classes) in enumerate(self.shapes):
            mine = joined.kinds == kind
            wanted = joined.groups[mine] * classes + joined.classes[mine]
            found, at = np.unique(wanted, return_inverse=True)
            ones = np.ones(len(at))
            shape = (len(found), len(shares))
            count = csr_array((ones, (at, rows[mine])), shape=shape) @ shares
            total = np.zeros((groups, shares.shape[1]))
            np.add.at(total, found // classes, count)
            if not len(found):
                found, count = np.array([-1]), np.zeros((1, shares.shape[1]))
            bases.append(smoothed(groups, classes, found, count.sum(1), kind == NOTE))
            cells.append(found)
            counts.append(count)
            totals.append(total)
        return Tables(tuple(bases), tuple(cells), tuple(counts), tuple(totals))

    def _step(self, data: Sequence[Events], copies: float) -> None:
        """One expectation and maximization."""
        states = self.settings["states"]
        shares, first, moves = [], np.zeros(states), np.zeros((states, states))
        for at in range(0, len(data), 64):
            logs = [self._logs(events) for events in data[at : at + 64]]
            found = sums(self.first, self.moves, logs)
            shares += found.states
            first += np.sum([one[0] for one in found.states], 0)
            moves += found.moves
        self.tables = self._tables(data, np.concatenate(shares) / copies)
        self.first = (first / copies + 1 / states) / (first.sum() / copies + 1)
        moves = moves / copies + moves.sum(0) / max(moves.sum(), 1e-9) + 0.1 / states
        self.moves = moves / moves.sum(1, keepdims=True)

    def _chances(self, events: Events) -> Array:
        """Logarithms of the probability of each choice in each state, `(N, K)`."""
        found = np.empty((len(events.rows), self.settings["states"]))
        for kind in (GAP, NOTE, LENGTH):
            mine = events.kinds == kind
            found[mine] = self.tables.chances(
                kind, events.groups[mine], events.classes[mine], self.prior
            )
        return np.log(found)

    def _logs(self, events: Events) -> Array:
        """The same of whole moments, `(T, K)`."""
        starts = np.flatnonzero(np.diff(events.rows, prepend=-1))
        found: Array = np.add.reduceat(self._chances(events), starts)
        return found

    def _cost(self, held: Sequence[Events], prior: float) -> float:
        """Nats a moment, and none where nothing is held back."""
        before, self.prior = self.prior, prior
        costs = [-forward(self.first, self.moves, self._logs(events))[1] for events in held]
        self.prior = before
        return float(np.concatenate(costs).mean()) if costs else 0.0

    def nats(self, moments: Moments) -> Nats:
        if not len(moments):
            return Nats(np.zeros(0), np.zeros(0))
        events = self.events(moments)
        chances = self._chances(events)
        starts = np.flatnonzero(np.diff(events.rows, prepend=-1))
        before, scales = forward(self.first, self.moves, np.add.reduceat(chances, starts))
        # within a moment: what is left of the shares choice by choice
        logs = np.cumsum(chances, 0)
        logs -= (logs[starts] - chances[starts])[events.rows]
        after = np.logaddexp.reduce(logs + np.log(before + 1e-300)[events.rows], axis=1)
        costs = -np.diff(after, prepend=0)
        costs[starts] = -after[starts]
        noted = events.notes >= 0
        of_notes = np.bincount(events.notes[noted], costs[noted], len(moments.symbols))
        return Nats(-scales, of_notes)

    def decoder(
        self, rows: int, rng: np.random.Generator, known: Known | None = None
    ) -> HMMDecoder:
        return HMMDecoder(self, rows)

    @property
    def parameters(self) -> int:
        counts = sum(count.size for count in self.tables.counts)
        return self.first.size + self.moves.size + counts

    def arrays(self) -> dict[str, Array]:
        found = {"first": self.first, "moves": self.moves, "prior": np.array([self.prior])}
        for name, several in self.tables._asdict().items():
            for kind, array in enumerate(several):
                found[f"{name}.{kind}"] = array
        return found

    def restore(self, arrays: Mapping[str, Array]) -> None:
        states = self.settings["states"]
        wanted = {"first": (states,), "moves": (states, states), "prior": (1,)}
        for kind, (groups, classes) in enumerate(self.shapes):
            cells = len(arrays.get(f"cells.{kind}", ()))
            wanted[f"bases.{kind}"] = groups, classes
            wanted[f"cells.{kind}"] = (cells,)
            wanted[f"counts.{kind}"] = cells, states
            wanted[f"totals.{kind}"] = groups, states
        if wanted != {name: array.shape for name, array in arrays.items()}:
            raise ValueError(f"tables of another {self.name} than these settings make")
        self.first, self.moves = arrays["first"], arrays["moves"]
        self.prior = float(arrays["prior"][0])
        names = Tables._fields
        self.tables = Tables(
            *(tuple(arrays[f"{name}.{kind}"] for kind in range(3)) for name in names)
        )


class HMMDecoder:
    """Shares of the states of several pieces, by all that was chosen; see `Decoder`."""

    skips: ClassVar[bool] = True

    def __init__(self, model: HMM, rows: int) -> None:
        self.model = model
        self.shares = np.repeat(model.first[None], rows, 0)
        self.places = np.zeros(rows, np.int64)
        self.last = np.full(rows, model.vocabulary.symbol_count)
        self.over = np.zeros(rows, bool)

    def gap_logits(self) -> Array:
        return self._logits(GAP, self.places)

    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        self._choose(GAP, self.places, gaps, np.ones(len(gaps), bool))
        self.places = np.minimum(places, PLACES - 1)
        self.last = np.full(len(gaps), self.model.vocabulary.symbol_count)
        self.over = np.zeros(len(gaps), bool)

    def symbol_logits(self) -> Array:
        logits = self._logits(NOTE, self.last)
        logits[self.over] = -np.inf
        logits[self.over, -1] = 0.0
        return logits

    def choose_symbol(self, symbols: Array) -> None:
        self._choose(NOTE, self.last, symbols, ~self.over)
        self.over = self.over | (symbols == self.model.vocabulary.symbol_count)
        self.last = np.where(self.over, self.last, symbols)
        if self.over.all():
            self.shares = self.shares @ self.model.moves

    def length_logits(self) -> Array:
        return self._logits(LENGTH, self._parts())

    def choose_length(self, lengths: Array) -> None:
        self._choose(LENGTH, self._parts(), lengths, ~self.over)

    def select(self, rows: Array) -> None:
        for name in ("shares", "places", "last", "over"):
            setattr(self, name, getattr(self, name)[rows])

    def _parts(self) -> Array:
        of = self.model.vocabulary
        return of.part_of_symbols[np.minimum(self.last, of.symbol_count - 1)]

    def _logits(self, kind: int, groups: Array) -> Array:
        tables, prior = self.model.tables, self.model.prior
        rows = [
            shares @ tables.row(kind, int(group), prior)
            for shares, group in zip(self.shares, groups, strict=True)
        ]
        with np.errstate(divide="ignore"):
            logits: Array = np.log(np.array(rows))
        return logits

    def _choose(self, kind: int, groups: Array, classes: Array, playing: Array) -> None:
        tables, prior = self.model.tables, self.model.prior
        chances = tables.chances(kind, groups, np.asarray(classes), prior)
        shares = np.where(playing[:, None], self.shares * chances, self.shares)
        self.shares = shares / np.maximum(shares.sum(1, keepdims=True), 1e-300)


def _joined(arrays: Sequence[Array]) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)
