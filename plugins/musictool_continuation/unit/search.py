"""The search for a path through the units: beam, sampling or annealing over one objective.

What a path costs is told in `problem`; the beam adds it up unit by unit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from .analysis import Floats
from .anneal import anneal
from .costs import FORBIDDEN
from .paths import FAINT, Pricing, lengths_of
from .problem import Problem, metrical_places, place_prices, slot_place
from .units import Indices

__all__ = ["Decode", "search"]

Decode = Literal["beam", "sample", "anneal"]

BEAM = 24
NOISE = {"beam": 0.1, "sample": 0.8, "anneal": 0.1}
"""Size of the Gumbel noise on every price: beam search with it samples without replacement (Kool
et al. 2019)."""
TASTE = {"beam": 0.5, "sample": 1.0, "anneal": 0.5}
"""Size of a liking for each place to enter, drawn once: what makes takes differ."""


def search(
    pricing: Pricing,
    decode: Decode,
    rng: np.random.Generator,
    progress: Callable[[float], None] = lambda fraction: None,
    more: float = 0.0,
) -> list[list[int]]:
    """Choose the units of a continuation.

    Parameters
    ----------
    pricing
        The problem to solve.
    decode
        "beam" for the cheapest paths found, "sample" for livelier ones, "anneal" to let the
        cheapest path be revised as a whole.
    rng
        Source of the noise.
    progress
        Called with the fraction done.
    more
        How much more liking there is than usual, and half as much more noise.

    Returns
    -------
    Paths that last as long as asked, the best first.
    """
    noise, liking = NOISE[decode] + more / 2, TASTE[decode] + more
    paths = _beam(pricing.problem, noise, liking, rng, progress)
    return [anneal(pricing, paths[0], rng), *paths] if decode == "anneal" else paths


def _beam(
    problem: Problem,
    noise: float,
    liking: float,
    rng: np.random.Generator,
    progress: Callable[[float], None],
) -> list[list[int]]:
    units, table, weights = problem.units, problem.prices, problem.weights
    count = len(units)
    shortest = max(1, min(units.meter, problem.longest))

    def draw(shape: tuple[int, ...]) -> Floats:
        return noise * rng.gumbel(size=shape).astype(np.float32)

    taste = liking * rng.gumbel(size=count).astype(np.float32)
    # Slot 0: enter a unit from the cut.
    places = metrical_places(units.position, units.bar, units.meter)
    last = max(0, min(problem.cut.unit, count) - 1)
    state = problem.prediction.start(places[1 : last + 1])
    surprise, state = problem.prediction.follow(state, np.array([last]), _place(problem, 0))
    start = table.first + weights.model * surprise[0] + weights.reuse * table.heard
    start = start + place_prices(problem, 0) - taste - draw((count,))
    current = np.argsort(start)[:BEAM]
    cost = start[current]
    run = np.ones(len(current), np.intp)
    state = state.expand(-1, len(current), -1).contiguous()
    used = np.tile(table.heard * 0.5, (len(current), 1))
    used[np.arange(len(current)), current] += 1
    herd = table.kernel[current] - table.target
    back: list[tuple[Indices, Indices]] = [(np.zeros(len(current), np.intp), current)]
    lengths = lengths_of(units)
    end = lengths[current] - problem.cut.offset  # seconds after the cut
    slot = 0

    while end.min() < problem.seconds:
        slot += 1
        surprise, state = problem.prediction.follow(state, current, _place(problem, slot))
        rows = np.arange(len(current))
        step = table.join[current] * weights.join + (place_prices(problem, slot) - taste)
        step = step + (FORBIDDEN / 100 * (run < shortest))[:, None]
        successor = np.minimum(current + 1, count - 1)
        allowed = (current + 1 < count) & (run < problem.longest)
        allowed &= units.usable[successor]
        stay = weights.run * np.maximum(0, run - units.meter) / units.meter
        step[rows, successor] = np.where(allowed, stay, FORBIDDEN)
        step = step + weights.model * surprise
        step = step + weights.herd * np.clip(herd, -6, 12) / 8 + weights.reuse * used
        if problem.final is not None and slot == problem.final[0]:
            step = step + problem.final[1]
        elif problem.final is not None and slot > problem.final[0]:
            # After the last chord only its own sound goes on.
            step[rows, successor] -= FORBIDDEN / 10
        total = cost[:, None] + step - draw(step.shape)
        _let_go_on(total, end >= problem.seconds - FAINT)
        parent, chosen = _best(total, current, run)
        jumped = chosen != current[parent] + 1
        run = np.where(jumped, 1, run[parent] + 1)
        cost, state = total[parent, chosen], state[:, parent]
        used, herd = used[parent], herd[parent]
        used[np.arange(len(chosen)), chosen] += 1
        herd = herd + table.kernel[chosen] - table.target
        current = chosen
        back.append((parent, chosen))
        end = end[parent] + lengths[chosen]
        progress(min(1.0, max(0.0, float(end.min() / problem.seconds))))

    at = np.argsort(cost, kind="stable")
    paths = []
    for parent, chosen in reversed(back):
        paths.append(chosen[at])
        at = parent[at]
    return [[int(unit) for unit in path] for path in np.stack(paths[::-1], axis=1)]


def _place(problem: Problem, slot: int) -> Floats:
    position, bar = slot_place(problem, slot)
    place: Floats = metrical_places(np.array([position]), np.array([bar]), problem.units.meter)[0]
    return place


def _let_go_on(total: Floats, over: npt.NDArray[np.bool_]) -> None:
    """Leave paths that are over but one way on: what nobody hears must not crowd out what is."""
    rows = np.flatnonzero(over)
    chosen = total[rows].argmin(axis=1)
    cheapest = total[rows, chosen]
    total[rows] = np.inf
    total[rows, chosen] = cheapest


def _best(total: Floats, current: Indices, run: Indices) -> tuple[Indices, Indices]:
    """Cheapest extensions, at most two for one unit and run, so that the beam stays diverse."""
    flat = total.ravel()
    near = np.argpartition(flat, min(8 * BEAM, len(flat) - 1))[: 8 * BEAM]
    near = near[np.argsort(flat[near], kind="stable")]
    seen: dict[tuple[int, int], int] = {}
    parents, chosen = [], []
    for k in near[np.isfinite(flat[near])]:
        parent, unit = divmod(int(k), total.shape[1])
        key = (unit, int(run[parent]) + 1 if unit == current[parent] + 1 else 1)
        if seen.get(key, 0) >= 2:
            continue
        seen[key] = seen.get(key, 0) + 1
        parents.append(parent)
        chosen.append(unit)
        if len(parents) == BEAM:
            break
    return np.asarray(parents, np.intp), np.asarray(chosen, np.intp)
