"""Sampling that hands out what is certain while it goes on, for who plays it at once.

A moment is certain when the piece has come so far past it that no dead end leads back to it: there
is always so much ahead of what was handed out, and who comes to where he cannot go on goes back
within that alone.

To go back, the state of the model is kept at each moment that is not certain yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from ..families import Family
from .constraints import Constraints
from .dead_end import no_way_on
from .drafts import Draft, Drafts, Moment
from .sampling import TRIES, draw

__all__ = ["stream"]


def stream(
    model: Family,
    constraints: Constraints,
    rng: np.random.Generator,
    ahead: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
    given: Sequence[Moment] = (),
) -> Iterator[list[Moment]]:
    """All moments of a piece that are certain, whenever there are more of them.

    Parameters
    ----------
    ahead
        Steps that the piece has to be past a moment; the last ones are told when it is over.
    given
        Moments that it begins with.

    Raises
    ------
    CannotProcess
        If all ways on come to where a wish cannot be kept; what was given stays.
    """
    told = tries = furthest = 0
    drafts = Drafts(model, constraints, [Draft(0, given)], rng, weighed=False)
    drafts.hear()
    states = deque([drafts.copy()])
    while True:
        while drafts.rows:
            chances = drafts.chances()
            each = [None if row.is_given else rng for row in drafts.rows]
            drafts.choose(draw(chances, each, temperature, top_k, top_p))
            if not drafts.rows or drafts.phase != "gap":
                continue
            moments = drafts.rows[0].moments
            certain = sum(1 for one in moments[told:] if one.time + ahead <= moments[-1].time)
            if certain:
                told += certain
                yield moments[:told]
            states.append(drafts.copy())
            while len(states) > 1 and _count(states[1]) <= told:
                states.popleft()
        if drafts.done:
            yield drafts.done[0].moments
            return
        (draft,) = drafts.stuck
        tries = tries + 1 if draft.time <= furthest else 1
        furthest = max(furthest, draft.time)
        if tries > TRIES:
            raise no_way_on([draft], constraints)
        back = max(told, len(draft.moments) - 2 ** (tries - 1))
        while len(states) > 1 and _count(states[-1]) > back:
            states.pop()
        drafts = states[-1].copy()
        drafts.rows[0].prefix = draft.moments[:back]


def _count(drafts: Drafts) -> int:
    return len(drafts.rows[0].moments)
