"""Ancestral sampling: each choice at random, by what the model thinks of it.

References
----------
Fan, Lewis and Dauphin, "Hierarchical neural story generation", ACL 2018 (top-k). Holtzman et al.,
"The curious case of neural text degeneration", ICLR 2020 (top-p).
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
from .drafts import Draft, Drafts, Moment, ended, moments_of
from .waypoints import Waypoints

__all__ = ["draw", "sample", "sample_each"]

Array = NDArray[Any]

TRIES = 12
"""So often a piece goes back from where it cannot go on, twice as far each time, before it gets any
further."""

ANEW = 8
"""So often a piece is made, if what came out has not all that is demanded of the whole of it."""

BETTER = 4
"""So often, if it has, and another one could be better."""

YIELDING, GIVING_UP = 8, 400
"""So often it goes back from where it cannot go on before soft wishes give way; and after so many
moments of whole pieces, if not after `ANEW` of them, it does without them."""


def sample(
    model: Family,
    constraints: Constraints,
    count: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[Moments]:
    """So many pieces, all at once; see `sample_each`."""
    several, randomness = [constraints] * count, [rng] * count
    return sample_each(model, several, randomness, temperature, top_k, top_p, progress=progress)


def sample_each(
    model: Family,
    constraints: Sequence[Constraints],
    rngs: Sequence[np.random.Generator],
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[Moments]:
    """A piece for each of some constraints, all at once.

    Soft wishes give way where there is no way on with them.

    Parameters
    ----------
    rngs
        The randomness of each: with one of its own a piece is what it is alone.
    temperature
        Over 1 bolder, under 1 more usual: log-probabilities are divided by it.
    top_k
        Only the likeliest choices, so many.
    top_p
        Only the likeliest choices that together are at least so likely.

    Raises
    ------
    CannotProcess
        If all ways on come to where a wish cannot be kept.
    """
    constraints = list(constraints)
    count, longest = len(constraints), max(one.steps for one in constraints)
    prefixes: list[Sequence[Moment]] = [()] * count
    tries, furthest, anew = [0] * count, [0] * count, [0] * count
    found: dict[int, Moments] = {}
    waypoints = Waypoints()
    while len(found) < count:
        left = {number: prefixes[number] for number in range(count) if number not in found}
        wished = dict(enumerate(constraints))
        drafts = waypoints.back(left, wished)
        if drafts is None:
            rows = [Draft(number, prefix) for number, prefix in left.items()]
            drafts = Drafts(model, wished, rows, rngs[min(left)], weighed=False)
        while drafts.rows:
            waypoints.keep(drafts)
            chances = drafts.chances()
            several = [
                None if row.waits or row.is_given else rngs[row.number] for row in drafts.rows
            ]
            drafts.choose(draw(chances, several, temperature, top_k, top_p))
            done = min((row.time for row in drafts.rows), default=longest)
            progress(min(1.0, done / longest), "")
        for draft in drafts.done:
            at, its = draft.number, constraints[draft.number]
            whole = ended(moments_of(draft.moments, its), model.vocabulary)
            anew[at] += 1
            notes = notes_of(whole, its.vocabulary)
            missed = anew[at] < BETTER and any(one.missed(notes) for one in its.demands)
            broken = bool(its.demands and its.broken(whole))
            yields = anew[at] == ANEW or anew[at] * len(whole) >= GIVING_UP
            if broken and yields and its.given_up(whole):
                found[at] = whole
                continue
            if broken and yields and its.firm is not None:
                constraints[at], anew[at] = its.firm, 0
            if missed or (broken and anew[at] < ANEW):
                prefixes[at], tries[at], furthest[at] = (), 0, 0
            else:
                found[at] = whole
        for draft in drafts.stuck:
            at = draft.number
            tries[at] = tries[at] + 1 if draft.time <= furthest[at] else 1
            furthest[at] = max(furthest[at], draft.time)
            if (firm := constraints[at].firm) and tries[at] > YIELDING:
                constraints[at], tries[at] = firm, 1
            elif tries[at] > TRIES:
                raise no_way_on([draft], constraints[at])
            prefixes[at] = draft.moments[: max(0, len(draft.moments) - 2 ** (tries[at] - 1))]
    return [found[number] for number in range(count)]


def draw(
    chances: Array,
    rng: np.random.Generator | Sequence[np.random.Generator | None],
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
) -> Array:
    """One choice of each row, by log-probabilities that need not sum to one.

    Of several generators each row has its own, None where it has no choice.
    """
    chances = chances / temperature
    if top_k is not None and top_k < chances.shape[1]:
        least = np.partition(chances, -top_k, axis=1)[:, -top_k, None]
        chances = np.where(chances >= least, chances, -np.inf)
    if top_p < 1 and len(chances):
        rows, order = np.arange(len(chances))[:, None], np.argsort(-chances, axis=1, kind="stable")
        likely = np.exp(chances - chances.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        before = np.cumsum(likely[rows, order[:, :-1]], axis=1)  # of each but the likeliest
        chances[rows, order[:, 1:]] = np.where(before < top_p, chances[rows, order[:, 1:]], -np.inf)
    if isinstance(rng, np.random.Generator):
        noise = rng.gumbel(size=chances.shape)
    else:
        nothing, size = np.zeros(chances.shape[1]), chances.shape[1]
        each = [nothing if one is None else one.gumbel(size=size) for one in rng]
        noise = np.array(each).reshape(chances.shape)
    found: Array = np.argmax(chances + noise, axis=1)
    return found
