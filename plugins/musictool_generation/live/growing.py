"""A piece while a model finds it, as far as it is certain, for who plays it at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from musictool import Context

from ..families import Family
from ..moments import Moments
from ..searches.constraints import Constraints
from ..searches.drafts import Moment, ended, moments_of
from ..searches.streaming import stream
from ..vocabulary import STEPS

__all__ = ["growing"]


def growing(
    model: Family,
    constraints: Constraints,
    options: Mapping[str, Any],
    context: Context,
    given: Sequence[Moment] = (),
) -> Iterator[tuple[Moments, float]]:
    """It with the step up to which it is certain, each quarter note; in the end all of it.

    Parameters
    ----------
    options
        Of `stream`.
    given
        Moments that it begins with, for which nobody waits.
    """
    lines = np.array([*constraints.frame.bars, constraints.steps])
    bar = int(np.diff(np.unique(lines)).max())
    told = given[-1].time if given else -STEPS
    moments: list[Moment] = []
    for moments in stream(model, constraints, context.rng, bar, given=given, **options):
        time = moments[-1].time if moments else 0
        if time < told + STEPS:  # a quarter note later is soon enough to look again
            continue
        told = time
        yield moments_of(moments, constraints), time
    whole = ended(moments_of(moments, constraints), model.vocabulary)
    yield whole, math.inf
    if constraints.broken(whole):
        unmet = " and ".join(constraints.unmet(whole))
        context.warn(f"what was played has not {unmet} as wished; without live it is tried anew")
