"""Another seed, another take: where a piece offers few ways to go on, they are counted, not drawn.

The cheapest path of a short continuation is so much cheaper than others that seeds which only stir
the prices find it again and again. So paths are searched with more and more noise, and the first
that differ in what is heard are the takes; a seed is the number of one. Seeds in a row are takes
in a row, all different, and the last costs little more than the first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .anneal import path_price, surprise_of
from .costs import FORBIDDEN
from .problem import Problem, place_prices
from .search import Decode, search

__all__ = ["take"]

FEW = 200
"""Slots; in a longer continuation there is so much to choose that each seed finds its own path."""
TAKES = 12
"""That are counted."""
DRAWS, SLOTS = 48, 1200
"""Searches at most, and slots in all of them together, by about."""
BOLDER = 1.5
"""How much bolder than usual the last of them is."""
LONG = 0.5
"""The same in the only search of a long continuation."""
SEED = 6


def take(
    problem: Problem,
    decode: Decode,
    seed: int,
    rng: np.random.Generator,
    heard: Callable[[list[int]], int],
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
    rng
        Source of the noise of a long continuation.
    heard
        How many units of a path are heard: takes differ in these.
    progress
        Called with the fraction done.

    Returns
    -------
    `problem.slots` unit numbers.
    """
    if problem.slots > FEW:
        return search(problem, decode, rng, progress, LONG)
    same = np.random.default_rng(SEED)  # for all seeds, so that all count the same takes
    surprise = surprise_of(problem)
    places = np.stack([place_prices(problem, slot) for slot in range(problem.slots)])
    takes: dict[tuple[int, ...], list[int]] = {}
    dearest = np.inf
    draws = min(DRAWS, TAKES + SLOTS // problem.slots)
    for draw in range(draws):
        path = search(problem, decode, same, more=BOLDER * draw / draws)
        key = tuple(path[: heard(path)])
        price = path_price(problem, np.array(key), surprise, places[: len(key)])
        if price < dearest:  # so much noise can hide what is forbidden
            takes.setdefault(key, path)
            dearest = min(dearest, price + FORBIDDEN / 2)
        progress((draw + 1) / draws)
        if len(takes) == TAKES:
            break
    return list(takes.values())[seed % len(takes)]
