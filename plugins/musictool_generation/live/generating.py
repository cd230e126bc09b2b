"""A piece that is played while a model makes it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from musictool import Context, Score

from ..families import Family
from ..searches.constraints import Constraints
from ..searches.drafts import Moment, ended, moments_of
from ..searches.finishing import finished
from ..searches.streaming import stream
from ..searches.wishes import Wishes
from ..vocabulary import STEPS
from .playing import Certain, play

__all__ = ["play_while_made"]


def play_while_made(
    name: str,
    model: Family,
    constraints: Constraints,
    wishes: Wishes,
    bpm: float | None,
    options: Mapping[str, Any],
    context: Context,
) -> Score:
    """What was played to `name`; see `ports.opened`."""
    lines = np.array([*constraints.frame.bars, constraints.steps])
    bar = int(np.diff(np.unique(lines)).max())

    def score(moments: Sequence[Moment], over: bool) -> Score:
        piece = moments_of(moments, constraints)
        return finished(ended(piece, model.vocabulary) if over else piece, constraints, wishes, bpm)

    def course() -> Iterator[Certain]:
        heard = -math.inf
        moments: list[Moment] = []
        for moments in stream(model, constraints, context.rng, bar, **options):
            time = moments[-1].time if moments else 0
            if time < heard + STEPS:  # a quarter note later is soon enough to look again
                continue
            heard = time
            made = score(moments, over=False)
            yield Certain(made, time * made.resolution // STEPS)
        yield Certain(score(moments, over=True), math.inf)
        whole = ended(moments_of(moments, constraints), model.vocabulary)
        if constraints.broken(whole):
            unmet = " and ".join(constraints.unmet(whole))
            context.warn(
                f"what was played has not {unmet} as wished; without live it is tried anew"
            )

    return play(name, course, context)
