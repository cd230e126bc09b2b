"""Beam search: the likeliest beginnings side by side, each carried on in every way.

Hypotheses are compared by nats a choice, since those of one moment have made different numbers of
them; a whole piece has a place in the beam as long as it is among the best.

References
----------
Lowerre, "The Harpy speech recognition system", 1976. Wu et al., "Google's neural machine
translation system", 2016 (normalizing by length).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..families import Family
from ..moments import Moments
from .constraints import Constraints
from .dead_end import no_way_on
from .drafts import Draft, Drafts, ended, moments_of

__all__ = ["beam_search"]


def beam_search(
    model: Family,
    constraints: Constraints,
    count: int,
    rng: np.random.Generator,
    beams: int = 8,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[Moments]:
    """The best pieces that were found, best first, those with a broken wish last.

    Parameters
    ----------
    count
        So many pieces at most, and of more than `beams` these.
    beams
        Hypotheses at a time.

    Raises
    ------
    CannotProcess
        If all hypotheses come to where a wish cannot be kept.
    """
    drafts = Drafts(model, constraints, [Draft(0)], rng, cut=False)
    while drafts.rows:
        chances = drafts.chances()
        if not drafts.rows:
            break
        nats = np.array([row.nats for row in drafts.rows])
        choices = np.array([row.choices + (not row.waits) for row in drafts.rows])
        rates = (nats[:, None] - chances) / np.maximum(choices, 1)[:, None]
        done = np.array([draft.rate for draft in drafts.done])
        each = np.append(rates, done)
        best = np.argsort(each, kind="stable")[:beams]
        best = best[(best < rates.size) & np.isfinite(each[best])]
        if not len(best):
            break
        rows, taken = np.divmod(best, chances.shape[1])
        drafts.select(rows)
        drafts.choose(taken)
        progress(min((row.time for row in drafts.rows), default=0) / constraints.steps, "")
    if not drafts.done:
        raise no_way_on(drafts.stuck, constraints)
    best_first = sorted(drafts.done, key=lambda draft: draft.rate)
    pieces = [
        ended(moments_of(draft.moments, constraints), model.vocabulary) for draft in best_first
    ]
    return sorted(pieces, key=lambda piece: constraints.broken(piece) > 0)[:count]
