"""A few pieces by a model that has just learnt, and how much of them it has by heart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from musictool import Meter, Score

from ..copying import LEAST_NOTES, Passages, longest_copies
from ..families import Family
from ..searches.constraints import Constraints
from ..searches.sampling import sample
from ..vocabulary import STEPS

__all__ = ["Copying", "copying", "samples"]

COUNT = 4
BARS = 16


@dataclass(frozen=True)
class Copying:
    """Notes of the longest passage that each sample, or each training score, shares with others.

    `of_samples` are shared with the training scores, `among` by these with each other.
    """

    of_samples: tuple[int, ...]
    among: tuple[int, ...]
    least: int = LEAST_NOTES
    """Shorter passages count as none."""


def samples(model: Family, seed: int, is_late: Callable[[], bool]) -> list[Score]:
    """Pieces of `BARS` bars.

    Raises
    ------
    CannotProcess
        If the model comes to no end.
    TimeoutError
        If it is late before they are made.
    """
    meter = Meter(0, *model.vocabulary.meter)
    steps = BARS * round(4 * STEPS * meter.numerator / meter.denominator)
    wishes = Constraints(model.vocabulary, steps, (meter,))

    def progress(fraction: float, message: str) -> None:
        if is_late():
            raise TimeoutError("they would have taken too long")

    rng = np.random.default_rng(seed)
    pieces = sample(model, wishes, COUNT, rng, progress=progress)
    scores = [model.vocabulary.decode(piece, (meter,)) for piece in pieces]
    return [score for score in scores if score.tracks]


def copying(made: Sequence[Score], trained_on: Passages, among: Sequence[int]) -> Copying:
    """How much samples have by heart."""
    copies = longest_copies(Passages.of(made), trained_on) if made else []
    return Copying(tuple(copy.notes if copy else 0 for copy in copies), tuple(among))
