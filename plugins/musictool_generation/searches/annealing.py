"""Simulated annealing over whole pieces: small changes, the worse ones taken less and less often.

It begins with a sample. A change of a note, its pitch, place, length or existence, costs the model
a look at the piece, and several are looked at together: up to the first that is taken, which is
what would have happened one by one. Notes that surprise the model are changed oftener. Every other
look is at a few moments that were sampled anew.

References
----------
Kirkpatrick, Gelatt and Vecchi, "Optimization by simulated annealing", Science 220, 1983. Hadjeres,
Pachet and Nielsen, "DeepBach: a steerable model for Bach chorales generation", ICML 2017 (sampling
of single notes in a whole piece).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..families import Family
from ..families.family import Nats
from ..moments import Moments
from ..vocabulary import Vocabulary
from .constraints import Constraints
from .drafts import Draft, Drafts, Moment
from .objective import Objective, choices_of
from .sampling import draw, sample

__all__ = ["anneal"]

Array = NDArray[Any]

TOGETHER = 8
"""So many changes are looked at together."""

ANEW = 0.5
"""Part of the looks that are at moments sampled anew."""

SPAN = 8
"""At most so many moments are."""


class Piece(NamedTuple):
    """Notes in order of start and symbol: steps, symbols, classes of lengths, shape `(N,)` each."""

    starts: Array
    symbols: Array
    lengths: Array


def anneal(
    model: Family,
    constraints: Constraints,
    count: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    coldest: float = 0.05,
    sweeps: float = 2.0,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[Moments]:
    """So many pieces, one after the other.

    Parameters
    ----------
    temperature, coldest
        In nats of the whole piece, at the beginning and at the end; it falls geometrically.
    sweeps
        Changes tried, as a multiple of the notes.

    Raises
    ------
    CannotProcess
        If there is no piece to begin with that keeps the wishes, or the model has no likelihood.
    """
    objective = Objective(model, constraints)
    found = []
    for number, begun in enumerate(sample(model, constraints, count, rng)):

        def told(fraction: float, message: str, done: int = number) -> None:
            progress((done + fraction) / count, message)

        found.append(_annealed(begun, objective, rng, (temperature, coldest), sweeps, told))
    return found


def _annealed(
    begun: Moments,
    objective: Objective,
    rng: np.random.Generator,
    temperatures: tuple[float, float],
    sweeps: float,
    progress: Callable[[float, str], None],
) -> Moments:
    constraints = objective.constraints
    vocabulary = constraints.vocabulary
    now = _piece_of(begun, vocabulary.steps_of_gaps)
    choices = choices_of(begun, vocabulary)
    values, (nats,) = objective.look([begun])
    here, chances = float(values[0]) * choices, _surprise(begun, nats)
    best, lowest, broken = begun, here, constraints.broken(begun)
    hot, cold = temperatures
    tries, tried = max(1, round(sweeps * len(now.starts))), 0
    while tried < tries:
        heat = hot * (cold / hot) ** (tried / tries)
        if rng.random() < ANEW:
            proposals = _sampled_anew(now, objective, rng, heat)
        else:
            proposals = [_changed(now, chances, constraints, rng) for _ in range(TOGETHER)]
        proposals = [one if one is now else _mended(one, constraints) for one in proposals]
        moments = [vocabulary.assemble(*one, constraints.frame) for one in proposals]
        fit = [
            at
            for at, one in enumerate(moments)
            if proposals[at] is not now and constraints.broken(one) <= broken
        ]
        energies = np.full(len(moments), np.inf)
        seen: dict[int, Nats] = {}
        if fit:
            values, several = objective.look([moments[at] for at in fit])
            energies[fit] = values * choices
            seen = dict(zip(fit, several, strict=True))
        bounds = here - heat * np.log(rng.random(len(moments)))
        taken = np.flatnonzero(energies <= bounds)
        tried += len(moments) if not len(taken) else int(taken[0]) + 1
        if len(taken):
            at = int(taken[0])
            now, here, broken = proposals[at], float(energies[at]), constraints.broken(moments[at])
            chances = _surprise(moments[at], seen[at])
            if here < lowest:
                best, lowest = moments[at], here
        progress(min(1.0, tried / tries), f"{lowest / choices:.3f} nats a choice")
    return best


def _piece_of(moments: Moments, gap_steps: Array) -> Piece:
    times = np.cumsum(gap_steps[moments.gaps])[moments.rows]
    return Piece(times, moments.symbols, moments.lengths)


def _mended(piece: Piece, constraints: Constraints) -> Piece:
    for demand in constraints.demands:
        piece = Piece(*demand.mended(piece))
    return piece


def _changed(
    piece: Piece, chances: Array, constraints: Constraints, rng: np.random.Generator
) -> Piece:
    """A piece that differs by one note, or by none where that note must stay or cannot change."""
    way = str(rng.choice(list(WAYS), p=list(WAYS.values())))
    if not len(piece.starts):
        return piece
    at = int(rng.choice(len(piece.starts), p=chances))
    start, symbol, length = (int(array[at]) for array in piece)
    if way != "add" and (symbol, length) in constraints.kept.get(start, ()):
        return piece
    if way == "remove":
        return _without(piece, at)
    vocabulary = constraints.vocabulary
    part = vocabulary.part_of_symbols[symbol]
    if way == "pitch" or (way == "add" and rng.random() < 0.7):
        symbol += _step(rng)
    if way in ("move", "add"):
        start = _near(start, piece, vocabulary, rng)
    if way == "resize":
        length += _step(rng)
    if not (
        0 <= start < constraints.steps
        and 0 <= length < len(vocabulary.length_steps)
        and 0 <= symbol < vocabulary.symbol_count
        and vocabulary.part_of_symbols[symbol] == part
    ):
        return piece
    rest = piece if way == "add" else _without(piece, at)
    if np.any((rest.starts == start) & (rest.symbols == symbol)):
        return piece
    new = [np.append(array, one) for array, one in zip(rest, (start, symbol, length), strict=True)]
    order = np.lexsort((new[1], new[0]))
    return Piece(*(array[order] for array in new))


WAYS = {"pitch": 0.45, "move": 0.15, "resize": 0.2, "add": 0.1, "remove": 0.1}
"""How often each is tried."""

FURTHEST = 24
"""Steps that a note moves at most."""


def _step(rng: np.random.Generator) -> int:
    """Mostly a small one, up or down."""
    return int(rng.geometric(0.3)) * int(rng.choice([-1, 1]))


def _near(start: int, piece: Piece, vocabulary: Vocabulary, rng: np.random.Generator) -> int:
    """Another time not far away: mostly one at which something begins."""
    times = np.unique(piece.starts[np.abs(piece.starts - start) <= FURTHEST])
    if len(times) > 1 and rng.random() < 0.7:
        return int(rng.choice(times[times != start]))
    steps = [step for step in vocabulary.gap_steps if 0 < step <= FURTHEST]
    return start + int(rng.choice(steps)) * int(rng.choice([-1, 1]))


def _without(piece: Piece, at: int) -> Piece:
    return Piece(*(np.delete(array, at) for array in piece))


def _surprise(moments: Moments, nats: Nats) -> Array:
    """How likely each note is to be changed: the more, the more it costs; shape `(N,)`."""
    notes = nats.notes
    if notes is None:
        shares = nats.moments / np.maximum(moments.counts, 1)
        notes = shares[moments.rows]
    weights = np.clip(notes, 0.0, 20.0) + 0.2
    found: Array = weights / weights.sum() if len(weights) else weights
    return found


def _sampled_anew(
    piece: Piece, objective: Objective, rng: np.random.Generator, heat: float
) -> list[Piece]:
    """Pieces with some moments in the middle made by the model, after what is before them."""
    constraints, model = objective.constraints, objective.model
    vocabulary = constraints.vocabulary
    moments = vocabulary.assemble(*piece, constraints.frame)
    times = np.cumsum(vocabulary.steps_of_gaps[moments.gaps])
    count = len(times) - vocabulary.ends
    first = int(rng.integers(max(1, count)))
    last = min(count, first + 1 + int(rng.integers(SPAN)))
    stop = int(times[last]) if last < count else constraints.steps
    notes = list(zip(moments.symbols.tolist(), moments.lengths.tolist(), strict=True))
    offsets = moments.offsets.tolist()
    prefix = [
        Moment(int(moments.gaps[at]), int(times[at]), tuple(notes[offsets[at] : offsets[at + 1]]))
        for at in range(first)
    ]
    drafts = Drafts(model, constraints, [Draft(0, prefix)], rng)
    while len(drafts.rows[0].moments) < first:
        drafts.choose(np.argmax(drafts.chances(), axis=1))
    drafts.select(np.zeros(TOGETHER, np.int64))
    for number, row in enumerate(drafts.rows):
        row.number = number
    whole: dict[int, list[Moment]] = {}
    while drafts.rows:
        chances = drafts.chances()
        drafts.choose(draw(chances, rng, max(heat, LOWEST)))
        drafts.retire(lambda row: row.time >= stop)
    for row in drafts.done:
        whole[row.number] = row.moments
    after = piece.starts >= stop
    found = []
    for several in whole.values():
        new = [(one.time, *note) for one in several for note in one.notes if one.time < stop]
        array = np.array(new, np.int64).reshape(-1, 3)
        found.append(
            Piece(
                np.concatenate([array[:, 0], piece.starts[after]]),
                np.concatenate([array[:, 1], piece.symbols[after]]),
                np.concatenate([array[:, 2], piece.lengths[after]]),
            )
        )
    return found or [piece]


LOWEST = 0.3
"""Temperature of what is sampled anew, at least."""
