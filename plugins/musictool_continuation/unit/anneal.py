"""Annealing: a path revised as a whole, where the beam could only look back.

The state is the list of runs (a first slot and the unit it enters at). A move sends one run to
another place of the piece, or shifts the border of two runs by a bar.
"""

from __future__ import annotations

import numpy as np

from .paths import Pricing, lengths_of

__all__ = ["anneal"]

MOVES = 1500
HOT, COLD = 1.0, 0.05


def anneal(pricing: Pricing, path: list[int], rng: np.random.Generator) -> list[int]:
    """Revise a path.

    Parameters
    ----------
    pricing
        What is to become less.
    path
        Where to start, from the beam.
    rng
        Source of the moves.

    Returns
    -------
    The cheapest path met, of the same number of units; it lasts as long as its problem asks, and
    keeps the longest verbatim run.
    """
    problem = pricing.problem
    positions = problem.units.position
    lengths, needed = lengths_of(problem.units), problem.seconds + problem.cut.offset
    current = np.asarray(path)
    price = best_price = pricing(current)
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
        if lengths[proposal].sum() < needed:
            continue
        offered = pricing(proposal)
        if offered < price or rng.random() < np.exp((price - offered) / heat):
            current, price = proposal, offered
            if price < best_price:
                best, best_price = current, price
    return [int(unit) for unit in best]
