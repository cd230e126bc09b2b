"""Which family and size suits these scores: short trials of many, longer ones of the better half.

Each round takes as much time as the others, so that what is left of the candidates learns twice as
long. They are compared by nats a note on the same validation pieces.

References
----------
Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
AISTATS 2016: successive halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..families import FAMILIES, family_class
from .clock import Clock
from .trial import Allowance, Candidate, Lesson, Tell, Trial, attempt

__all__ = ["candidates", "halved", "most_candidates"]

SHORTEST = 10.0
"""Seconds that a trial must have to tell something."""

SIZES = ("usual", "small", "large")
"""In which order they are tried, where there is not time for all."""


def candidates(families: Sequence[str] | None = None) -> list[Candidate]:
    """All families that have a likelihood, the usual sizes first."""
    found = []
    for at, name in enumerate(families or FAMILIES):
        kind = family_class(name)
        if kind.has_likelihood:
            for size, settings in kind.sizes.items():
                order = SIZES.index(size) if size in SIZES else len(SIZES)
                found.append((order, at, Candidate(name, size, settings)))
    return [one for *_, one in sorted(found, key=lambda entry: entry[:2])]


def most_candidates(seconds: float | None, count: int) -> int:
    """Of how many there can be trials that are long enough."""
    while seconds is not None and count > 1 and seconds / (_rounds(count) * count) < SHORTEST:
        count -= 1
    return count


def halved(
    lesson: Lesson,
    several: Sequence[Candidate],
    whole: Allowance,
    clock: Clock,
    folder: Path,
    tell: Callable[[int, int, Candidate], Tell],
) -> tuple[Candidate | None, list[Trial]]:
    """The best candidate, and all trials in the order in which they were made.

    Parameters
    ----------
    whole
        Of all trials together: the time of the clock at which they end, or steps.
    tell
        `tell(number, count, candidate)` tells of a trial's progress; rounds are numbered from 1.
    """
    rounds = _rounds(len(several))
    trials: list[Trial] = []
    for number in range(1, rounds + 1):
        share = _share(whole, clock, rounds, number).part(1 / len(several))
        ranked = []
        for one in several:
            place = folder / f"{number}-{one.family}-{one.size}"
            _, trial = attempt(lesson, one, share, place, tell(number, rounds, one))
            trials.append(replace(trial, number=number))
            if trial.validation is not None and math.isfinite(trial.validation):
                ranked.append((trial.validation, len(ranked), one))
        several = [one for *_, one in sorted(ranked)[: math.ceil(len(several) / 2)]]
    return (several[0] if several else None), trials


def _share(whole: Allowance, clock: Clock, rounds: int, number: int) -> Allowance:
    """What a round may take: what quicker ones have left over is the later ones'."""
    left = rounds - number + 1
    seconds = None if whole.seconds is None else max(0.0, whole.seconds - clock.spent) / left
    return Allowance(seconds, None if whole.steps is None else whole.steps // rounds)


def _rounds(count: int) -> int:
    return max(1, math.ceil(math.log2(count)))
