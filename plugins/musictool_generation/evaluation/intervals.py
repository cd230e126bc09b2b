"""Intervals by bootstrap: what a figure would have been with other pieces of the same kind.

Efron, "Bootstrap methods: another look at the jackknife", Ann. Statist. 7(1), 1979: pieces are
drawn with replacement, and 95 of 100 of the figures so found lie within the interval (percentiles).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["Interval", "interval_of", "mean_of", "ratio_of", "unbiased"]

ROUNDS = 1000
WITHIN = (2.5, 97.5)
DRAWN_AT_ONCE = 2_000_000


class Interval(NamedTuple):
    """A figure and where it would be for other pieces; ends are None where one piece is all."""

    mean: float | None
    low: float | None
    high: float | None


def mean_of(values: Iterable[float | None], rng: np.random.Generator) -> Interval:
    """The mean over pieces; those without a value have no part in it."""
    known = [value for value in values if value is not None]
    return ratio_of(known, [1.0] * len(known), rng)


def ratio_of(
    values: Sequence[float], weights: Sequence[float], rng: np.random.Generator
) -> Interval:
    """The sum of values over that of weights, such as nats over notes, shape `(pieces,)` each."""
    above, below = np.array(values, float), np.array(weights, float)
    if not below.sum():
        return Interval(None, None, None)
    mean = float(above.sum() / below.sum())
    if len(above) < 2:
        return Interval(mean, None, None)
    found: list[float] = []
    at_once = max(1, DRAWN_AT_ONCE // len(above))
    for begin in range(0, ROUNDS, at_once):
        count = min(at_once, ROUNDS - begin)
        drawn = rng.integers(len(above), size=(count, len(above)))
        sums = below[drawn].sum(axis=1)
        found += (above[drawn].sum(axis=1)[sums > 0] / sums[sums > 0]).tolist()
    return Interval(mean, *interval_of(found))


def interval_of(found: Sequence[float]) -> tuple[float | None, float | None]:
    """The ends of the interval, of figures of pieces drawn with replacement."""
    if not found:
        return None, None
    low, high = np.percentile(found, WITHIN)
    return float(low), float(high)


def unbiased(
    value: float, found: Sequence[float], most: float | None
) -> tuple[float | None, float | None]:
    """The interval of a figure from 0 to `most` that drawing pieces again makes worse.

    Two sets that are drawn are less alike than they were, by chance; the interval is moved by the
    mean of that.
    """
    bias = float(np.mean(found)) - value if len(found) else 0.0
    ends = (None if end is None else max(0.0, end - bias) for end in interval_of(found))
    low, high = (end if end is None or most is None else min(end, most) for end in ends)
    return low, high
