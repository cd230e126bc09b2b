"""Annealing: a path revised as a whole, where the beam could only look back.

The state is the list of runs (a first slot and the unit it enters at). A move sends one run to
another place of the piece, or shifts the border of two runs by a bar. Surprise is taken from
the model's reading of the recording itself, so that a move costs a table look-up.
"""

from __future__ import annotations

import numpy as np
import torch

from .analysis import Floats
from .costs import FORBIDDEN
from .problem import Problem, metrical_places, place_prices

__all__ = ["anneal", "path_price", "surprise_of"]

MOVES = 1500
HOT, COLD = 1.0, 0.05


def anneal(problem: Problem, path: list[int], rng: np.random.Generator) -> list[int]:
    """Revise a path.

    Parameters
    ----------
    problem
        As for `search`.
    path
        Where to start, from the beam.
    rng
        Source of the moves.

    Returns
    -------
    The cheapest path met, of the same length; it keeps the longest verbatim run of the problem.
    """
    surprise = surprise_of(problem)
    places = np.stack([place_prices(problem, slot) for slot in range(len(path))])
    positions = problem.units.position
    current = np.asarray(path)
    price = best_price = path_price(problem, current, surprise, places)
    best = current
    usable = np.flatnonzero(problem.units.usable)
    for move in range(MOVES):
        heat = HOT * (COLD / HOT) ** (move / MOVES)
        borders = np.flatnonzero(np.diff(current, prepend=-9) != 1)
        run = int(rng.integers(len(borders)))
        start = int(borders[run])
        stop = int(borders[run + 1]) if run + 1 < len(borders) else len(current)
        proposal = current.copy()
        if rng.random() < 0.6:
            enter = int(rng.choice(usable))
            if positions[enter] != positions[current[start]]:
                continue
        else:
            # The run reaches into its neighbour, or gives up a bar of its own.
            enter = int(current[start])
            stop = min(len(current), stop + problem.units.meter * int(rng.choice([-1, 1])))
            if stop <= start:
                continue
        if enter + stop - start > len(positions):
            continue
        proposal[start:stop] = np.arange(enter, enter + stop - start)
        offered = path_price(problem, proposal, surprise, places)
        if offered < price or rng.random() < np.exp((price - offered) / heat):
            current, price = proposal, offered
            if price < best_price:
                best, best_price = current, price
    return [int(unit) for unit in best]


def path_price(problem: Problem, path: np.ndarray, surprise: Floats, places: Floats) -> float:
    """Price of a whole path under the objective of `problem`."""
    table, weights = problem.prices, problem.weights
    slots = np.arange(len(path))
    jump = np.diff(path, prepend=-9) != 1
    borders = np.flatnonzero(jump)
    runs = np.diff(np.append(borders, len(path)))
    shortest = max(1, min(problem.units.meter, problem.longest))
    price = float(table.first[path[0]])
    price += weights.join * float(table.join[path[:-1], path[1:]].sum())
    price += float(places[slots[jump], path[jump]].sum())
    price += weights.model * float(surprise[path[:-1], path[1:]].sum())
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
