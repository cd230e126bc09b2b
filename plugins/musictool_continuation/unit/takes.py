"""Another seed, another take: where a piece offers few ways to go on, they are counted, not drawn.

The cheapest path of a short continuation is so much cheaper than others that seeds which only stir
the prices find it again and again. So paths are searched one after another, for all seeds the same
ones, and each that differs in what is heard is a take; a seed is the number of one. What was found
before makes the search bolder, and if that finds nothing new, the next best of its paths is taken:
takes in a row differ as long as the piece offers another way on at all.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .costs import FORBIDDEN
from .paths import Pricing, heard
from .problem import Problem
from .search import Decode, search

__all__ = ["COUNTED", "LONG", "take"]

COUNTED = 32
"""Takes in a row that are counted; the next ones are, too, over other noise."""
LONG = 64
"""Units that last as long as a continuation of which every seed finds its own path."""
TRIES = {"beam": 3, "sample": 3, "anneal": 1}
"""Searches for the next take; annealing takes long, and its beam has spare paths as well."""
BOLDER = 1.5
"""How much bolder than usual the last of them is."""
APART = 0.5
"""The same in the only search of a long continuation."""
SEED = 6


def take(
    problem: Problem,
    decode: Decode,
    seed: int,
    progress: Callable[[float], None] = lambda fraction: None,
) -> list[int]:
    """Choose the units of a continuation.

    Parameters
    ----------
    problem
        The piece and its prices.
    decode
        "beam" for the cheapest paths found, "sample" for livelier ones, "anneal" to let them be
        revised as a whole.
    seed
        Number of the take.
    progress
        Called with the fraction done.

    Returns
    -------
    Numbers of units that last `problem.seconds`.
    """
    pricing = Pricing(problem)
    length = float(np.median(problem.units.length[problem.units.usable]))
    if problem.seconds > LONG * length:
        rng = np.random.default_rng([SEED, seed])
        return search(pricing, decode, rng, progress, APART)[0]
    round_, number = divmod(seed, COUNTED)
    rng = np.random.default_rng([SEED, round_])
    takes: dict[tuple[int, ...], list[int]] = {}
    searches, dearest = 0, np.inf
    while len(takes) <= number:
        spare: dict[tuple[int, ...], list[int]] = {}
        for _ in range(TRIES[decode]):
            more = BOLDER * searches / (TRIES[decode] * COUNTED)
            best, *others = search(pricing, decode, rng, more=more)
            searches += 1
            key = heard(problem, best)
            if key not in takes and pricing(key) < dearest:
                spare = {key: best}
                break
            spare |= {heard(problem, path): path for path in others}
        # So much noise can hide what is forbidden.
        prices = {key: pricing(key) for key in spare if key not in takes}
        new = min(prices, key=lambda key: prices[key], default=None)
        if new is None or prices[new] >= dearest:
            break
        takes[new] = spare[new]
        dearest = min(dearest, prices[new] + FORBIDDEN / 2)
        progress(len(takes) / (number + 1))
    return list(takes.values())[number % len(takes)]
