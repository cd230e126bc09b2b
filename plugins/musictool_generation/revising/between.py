"""`interpolate`: from one score to another in steps, the two with them.

What lies between is found by `latent`, of models with latent vectors, or else by `bars`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from musictool import (
    CannotProcess,
    Context,
    Model,
    Score,
    Tempo,
    Text,
    at_resolution,
    common_resolution,
)

from ..families.family import LatentFamily
from ..making import Search
from ..saved import loaded
from ..vocabulary import STEPS
from .bars import BarWay
from .latent import LatentWay

__all__ = ["interpolated"]


def interpolated(
    scores: Sequence[Score],
    steps: int,
    only: int | None,
    model: Model,
    search: Search,
    allow_copies: bool,
    context: Context,
) -> Score:
    """All steps one after the other, each with a marker where it begins, or one of them alone."""
    if len(scores) != 2:
        raise CannotProcess(f"it goes from one score to another, so give two, not {len(scores)}")
    if only is not None and only > steps:
        raise CannotProcess(f"there is no step {only} of {steps}")
    if only in (1, steps):
        return scores[only > 1]
    resolution = common_resolution([*scores, Score(resolution=STEPS)])
    one, other = (at_resolution(score, resolution) for score in scores)
    family, way = loaded(model, context), None
    if isinstance(family, LatentFamily):
        way = LatentWay.between(one, other, steps, family, model, context)
    else:
        way = BarWay.between(one, other, steps, model)
    wanted = range(2, steps) if only is None else [only]
    found = []
    for done, number in enumerate(wanted):

        def told(fraction: float, message: str, done: int = done) -> None:
            context.progress((done + fraction) / len(wanted), message)

        tempo = Tempo(0, _tempo(scores, (number - 1) / (steps - 1)))
        found.append(way.step(number, tempo, search, allow_copies, context, told))
    if only is not None:
        return found[0]
    marked = [
        replace(score, texts=(Text(0, "marker", f"step {number}"), *score.texts))
        for number, score in enumerate([scores[0], *found, scores[1]], 1)
    ]
    joined: Score = context.run("concat", *_of_one_resolution(marked, context))
    return joined


def _of_one_resolution(scores: Sequence[Score], context: Context) -> list[Score]:
    """Scores as they will be in one file, with a warning if notes have to move for that."""
    resolution = common_resolution(scores)
    if any(resolution % score.resolution for score in scores):
        context.warn(
            f"notes come onto the nearest of {resolution} ticks to a quarter note; no file can "
            f"have so many that those of both scores keep their times"
        )
    return [at_resolution(score, resolution) for score in scores]


def _tempo(scores: Sequence[Score], part: float) -> int:
    """Microseconds of a quarter note, of the way by their ratio."""
    one, other = (score.tempos[0].microseconds if score.tempos else 500_000 for score in scores)
    return round(math.exp((1 - part) * math.log(one) + part * math.log(other)))
