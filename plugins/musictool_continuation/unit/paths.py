"""A whole path: when each of its units sounds, how much of it is heard, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from .analysis import Floats
from .costs import FORBIDDEN, Cut
from .grid import Seconds
from .problem import Problem, metrical_places, place_prices
from .units import BARS_IN_PHRASE, Units

__all__ = ["FAINT", "Pricing", "grid_of", "heard", "lengths_of", "runs_of", "surprise_of"]

FAINT = 0.1
"""Seconds at the end in which nobody hears another unit begin: it fades, or is over at once."""


def lengths_of(units: Units) -> Seconds:
    """Seconds that each unit takes in a continuation, `(t,)`."""
    if units.steady:
        return np.full(len(units), np.median(units.length))
    return units.length


def grid_of(units: Units, path: Sequence[int], cut: Cut) -> Seconds:
    """Start of every slot of a path and end of the last, in seconds after the cut."""
    if units.steady:
        # One exact grid: rounding never accumulates, and the recording's own beats go on.
        return np.asarray(np.arange(len(path) + 1) * np.median(units.length) - cut.offset)
    return np.asarray(np.concatenate([[0.0], np.cumsum(units.length[list(path)])]) - cut.offset)


def runs_of(path: Sequence[int]) -> list[tuple[int, int]]:
    """First slot of each verbatim run of a path, and the slot after its last."""
    starts = [0, *(k for k in range(1, len(path)) if path[k] != path[k - 1] + 1)]
    return list(zip(starts, [*starts[1:], len(path)], strict=True))


def heard(problem: Problem, path: Sequence[int]) -> tuple[int, ...]:
    """The units of a path that are heard: two paths with the same ones are the same music."""
    starts = grid_of(problem.units, path, problem.cut)[1:-1]
    return tuple(path[: 1 + int(np.searchsorted(starts, problem.seconds - FAINT))])


class Pricing:
    """Price of whole paths under the objective of a problem.

    Surprise is taken from the model's reading of the recording itself, so that a path costs a few
    table look-ups.

    Parameters
    ----------
    problem
        The piece and its prices.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.surprise = surprise_of(problem)
        around = problem.units.meter * BARS_IN_PHRASE  # slots after which metre and phrase repeat
        self.places = np.stack([place_prices(problem, slot) for slot in range(around)])

    def __call__(self, path: Sequence[int] | np.ndarray) -> float:
        """Price of one path, of any length."""
        problem, path = self.problem, np.asarray(path)
        table, weights = problem.prices, problem.weights
        jump = np.diff(path, prepend=-9) != 1
        borders = np.flatnonzero(jump)
        runs = np.diff(np.append(borders, len(path)))
        shortest = max(1, min(problem.units.meter, problem.longest))
        price = float(table.first[path[0]])
        price += weights.join * float(table.join[path[:-1], path[1:]].sum())
        price += float(self.places[borders % len(self.places), path[borders]].sum())
        price += weights.model * float(self.surprise[path[:-1], path[1:]].sum())
        price += 100.0 * float(np.maximum(runs - problem.longest, 0).sum())
        price += 2.0 * float(np.maximum(shortest - runs[1:-1], 0).sum())
        meter = problem.units.meter
        overlong = np.maximum(runs - meter, 0)
        price += weights.run / meter * float((overlong * (overlong + 1) / 2).sum())
        count = np.bincount(path, minlength=len(table.target)).astype(np.float64)
        price += weights.reuse * float((count * (count - 1) / 2 + 0.5 * count * table.heard).sum())
        # Squared distance of the path's distribution from the piece's, in the kernel's space.
        pairs = float(table.kernel[np.ix_(path, path)].sum())
        balance = pairs - 2 * len(path) * float(table.target[path].sum())
        price += weights.herd * float(balance) / 32
        if problem.final is not None and problem.final[0] < len(path):
            price += float(problem.final[1][path[problem.final[0]]])
            price += 2.0 * float(jump[problem.final[0] + 1 :].sum())
        return price if price < FORBIDDEN else price + float(FORBIDDEN)


@torch.no_grad()
def surprise_of(problem: Problem) -> Floats:
    """Surprise of every unit after every unit of the recording, read in order, `(t, t)`."""
    units, prediction = problem.units, problem.prediction
    places = metrical_places(units.position, units.bar, units.meter)
    state = prediction.start(places[:0])
    rows = []
    for unit in range(len(units)):
        following = places[min(unit + 1, len(units) - 1)]
        row, state = prediction.follow(state, np.array([unit]), following)
        rows.append(row[0])
    return np.stack(rows)
