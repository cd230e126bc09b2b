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

SHORTEST = 20.0
"""Seconds that a trial must have to tell something."""

SIZES = ("usual", "small", "large")
FIRST = ("lstm", "gru", "transformer", "tcn", "rnn", "cnn", "vae", "flow")
"""In which order they are tried, where there is not time for all."""


def candidates() -> list[Candidate]:
    """All families that have a likelihood of whole pieces, the usual sizes first."""
    found = []
    for name in sorted(FAMILIES, key=lambda name: _place(name, FIRST)):
        kind = family_class(name)
        if kind.has_likelihood and not kind.given:
            found += [Candidate(name, size, settings) for size, settings in kind.sizes.items()]
    return sorted(found, key=lambda one: _place(one.size, SIZES))


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


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

    Who takes longer than it may, as on a busy computer, takes the time of those that come later.

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
        ranked: list[tuple[float, int, Candidate]] = []
        for one in several:
            if ranked and whole.seconds is not None and clock.spent >= whole.seconds:
                break
            place = folder / f"{number}-{one.family}-{one.size}"
            _, trial = attempt(lesson, one, share, place, tell(number, rounds, one))
            trials.append(replace(trial, number=number))
            if trial.validation is not None and math.isfinite(trial.validation):
                ranked.append((trial.validation, len(ranked), one))
        several = [one for *_, one in sorted(ranked)[: math.ceil(len(several) / 2)]]
        if whole.seconds is not None and clock.spent >= whole.seconds:
            break
    return (several[0] if several else None), trials


def _share(whole: Allowance, clock: Clock, rounds: int, number: int) -> Allowance:
    """What a round may take: what quicker ones have left over is the later ones'."""
    left = rounds - number + 1
    seconds = None if whole.seconds is None else max(0.0, whole.seconds - clock.spent) / left
    return Allowance(seconds, None if whole.steps is None else whole.steps // rounds)


def _rounds(count: int) -> int:
    return max(1, math.ceil(math.log2(count)))
