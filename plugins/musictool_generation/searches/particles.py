"""Particles: several pieces side by side, of which those go on that fit what has to come.

Each is sampled choice by choice. Where something must come, the piece weighs as much as that is
likely: so it weighs, once a note came that had to, by how well that follows. What only may not
come, for its key or its range, leaves the weights alone, or silence would be the safest. Light
pieces are given up for copies of heavy ones on the way, and one of those that are whole is drawn by
weight. With enough of them that is a draw from what the model knows of pieces that have all that is
wished: by what is yet to come as well as by what is before.

Of rows at one moment some have come further, and met more notes that had to be, than others. On the
way they are compared by what they weigh against the usual price of so many (a twisted target); the
weights take it back.

References
----------
Gordon, Salmond and Smith, "Novel approach to nonlinear/non-Gaussian Bayesian state estimation",
IEE Proceedings F 140(2), 1993. Doucet and Johansen, "A tutorial on particle filtering and
smoothing", 2009 (effective sample size, systematic resampling). Whiteley and Lee, "Twisted particle
filters", Annals of Statistics 42(1), 2014.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..demands.demand import notes_of
from ..families import Family
from ..moments import Moments
from .constraints import Constraints
from .dead_end import no_way_on
from .drafts import Draft, Drafts, ended, moments_of
from .forced import forced
from .sampling import draw

__all__ = ["sample_particles"]

Array = NDArray[Any]

FEWEST = 0.5
"""Rows are drawn anew when no more than this part of them still weighs something."""

TRIES = 4
"""So often all begin again, where none came to an end."""


def sample_particles(
    model: Family,
    constraints: Constraints,
    count: int,
    rng: np.random.Generator,
    particles: int = 16,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[Moments]:
    """So many pieces, each drawn from `particles` of its own.

    Parameters
    ----------
    temperature, top_k, top_p
        As of `sample`, for the choices that are free.

    Raises
    ------
    CannotProcess
        If all come to where a wish cannot be kept.
    """
    found: dict[int, Moments] = {}
    for _ in range(TRIES):
        numbers = [number for number in range(count) if number not in found]
        drafts = _begun(model, constraints, numbers, particles, rng)
        while drafts.rows:
            if drafts.phase == "gap":
                _resample(drafts, constraints, particles, rng)
            chances = drafts.chances()
            drafts.choose(draw(chances, rng, temperature, top_k, top_p))
            done = min((row.time for row in drafts.rows), default=constraints.steps)
            progress(done / constraints.steps, "")
        for number in numbers:
            whole = [draft for draft in drafts.done if draft.number == number]
            if whole:
                found[number] = _drawn(whole, constraints, rng)
        if len(found) == count:
            return [ended(found[number], model.vocabulary) for number in range(count)]
    raise no_way_on(drafts.stuck, constraints)


def _begun(
    model: Family,
    constraints: Constraints,
    numbers: Sequence[int],
    particles: int,
    rng: np.random.Generator,
) -> Drafts:
    """All rows, before the first choice that is free: up to there they are one."""
    drafts = Drafts(model, constraints, [Draft(0)], rng, constraints.cut)
    _hear(drafts, model, constraints)
    while drafts.rows:
        chances = drafts.chances()
        if np.isfinite(chances).sum() > 1:
            break
        drafts.choose(np.argmax(chances, axis=1))
    if drafts.rows:
        drafts.select(np.zeros(len(numbers) * particles, np.int64))
        for at, row in enumerate(drafts.rows):
            row.number = numbers[at // particles]
    elif drafts.done:  # nothing is free
        whole = drafts.done.pop()
        drafts.done += [whole.copy() for _ in numbers]
        for number, row in zip(numbers, drafts.done, strict=True):
            row.number = number
    return drafts


def _hear(drafts: Drafts, model: Family, constraints: Constraints) -> None:
    """What all pieces begin with, weighed as a whole, of a model that need not be asked for it."""
    prefix = forced(constraints) if getattr(drafts.decoder, "skips", False) else []
    nats = model.nats(moments_of(prefix, constraints)) if prefix else None
    if nats is None:
        return
    (row,) = drafts.rows
    row.prefix = prefix
    drafts.hear()
    while drafts.rows and row.is_given:
        drafts.choose(np.argmax(drafts.chances(), axis=1))
    row.evidence = -float(nats.moments.sum())


def _resample(
    drafts: Drafts, constraints: Constraints, particles: int, rng: np.random.Generator
) -> None:
    """Rows of each piece by what they weigh, where few of them still do."""
    gone = [draft.number for draft in drafts.done]
    numbers = np.array([row.number for row in drafts.rows])
    weights = np.array([row.weight + row.evidence for row in drafts.rows])
    ways = np.array([constraints.met(row.time) for row in drafts.rows], float)
    chosen, fresh, changed = np.arange(len(numbers)), weights.copy(), False
    kept = []
    for number in np.unique(numbers).tolist():
        mine = np.flatnonzero(numbers == number)
        evidence = np.array([drafts.rows[at].evidence for at in mine])
        rate = evidence.sum() / max(ways[mine].sum(), 1)
        shares = _shares(weights[mine] - rate * ways[mine])
        wanted = particles - gone.count(number)
        if 1 / np.square(shares).sum() > FEWEST * wanted:
            kept.append((mine, weights[mine]))
            continue
        at = _systematic(shares, wanted, rng)
        kept.append((mine[at], weights[mine][at] - np.log(wanted * shares[at])))
        changed = True
    if not changed:
        return
    chosen = np.concatenate([rows for rows, _ in kept])
    fresh = np.concatenate([several for _, several in kept])
    drafts.select(chosen)
    for row, weight in zip(drafts.rows, fresh.tolist(), strict=True):
        row.weight = weight - row.evidence


def _systematic(shares: Array, count: int, rng: np.random.Generator) -> Array:
    """So many rows, each as often as its share has it, but for less than one."""
    points = (np.arange(count) + rng.random()) / count
    found: Array = np.minimum(np.searchsorted(np.cumsum(shares), points), len(shares) - 1)
    return found


def _drawn(whole: Sequence[Draft], constraints: Constraints, rng: np.random.Generator) -> Moments:
    """A piece by weight: one that has all that was wished, and nothing amiss, if there is one."""
    weights = np.array([draft.weight + draft.evidence for draft in whole])
    order = np.argsort(-(weights + rng.gumbel(size=len(whole))), kind="stable")
    pieces = [moments_of(whole[at].moments, constraints) for at in order.tolist()]
    fit = (piece for piece in pieces if not constraints.broken(piece))
    firm = (piece for piece in pieces if constraints.given_up(piece))
    first = next((piece for some in (fit, firm) for piece in some), pieces[0])
    return next((piece for piece in (first, *fit) if not _missed(piece, constraints)), first)


def _missed(piece: Moments, constraints: Constraints) -> bool:
    notes = notes_of(piece, constraints.vocabulary)
    return any(demand.missed(notes) for demand in constraints.demands)


def _shares(logs: Array) -> Array:
    weights = np.exp(logs - logs.max())
    found: Array = weights / weights.sum()
    return found
