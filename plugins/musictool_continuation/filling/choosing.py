"""The best filling of a hole: routes are looked for, laid, and judged by the joins they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..remixing.choosing import MOST_BENT, MUCH_BENT, REUSE, STEP_S
from ..remixing.form import Form
from ..remixing.jumps import Jumps
from ..remixing.route import Board, Gate, find_route
from ..unit.costs import FORBIDDEN
from ..unit.listening import Listened
from ..unit.seams import Seam, measure_seams, seam_price
from .fits import Place, entries, exits, known, within
from .holes import Hole
from .laying import Filling, fill
from .surroundings import Surroundings

__all__ = ["Chosen", "choose", "seams_of"]

Array = npt.NDArray[np.float64]

ROUNDS, OF_TAKES = 6, 36
"""How many routes are laid for the best one, and how many takes are chosen from."""
OTHERWISE = 1.0
"""What a join that was made costs more in the next round, so that another one is found."""
PHASE = 0.5
"""What a join costs whose sides are not alike."""
MOST_TICKS = 1500
"""Steps of time in a filling, at most."""
RUN_S = 2.0
"""Seconds that are played at least after a jump within a filling."""
UNUSABLE = 1.0
"""What it costs to hear a unit of a fade or a pause."""
BESIDE_S = 1.5
"""Seconds on either side that seams are measured with."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """A filling that was chosen.

    Parameters
    ----------
    filling
        Its sound and what it is made of.
    runs
        The units, `(first, behind the last)`.
    seams
        Of each piece, how much of a step it begins with, and of what comes after the hole.
    cost
        By which it was chosen.
    """

    filling: Filling
    runs: tuple[tuple[int, int], ...]
    seams: tuple[Seam | None, ...]
    cost: float


@dataclass(frozen=True, eq=False)
class _Stated:
    """The problem that a route solves."""

    board: Board
    first: npt.NDArray[np.float64]
    gate: Gate


def choose(
    around: Surroundings,
    heard: Listened,
    form: Form,
    hole: Hole,
    place: Place,
    take: int,
    progress: Callable[[float], None],
) -> Chosen | None:
    """The best filling, or another take of it; None if nothing fits."""
    ways = [(MOST_BENT, False), (2 * MOST_BENT, True), (MUCH_BENT, True)]
    # In a hole of the same length beats can come where they were, without that.
    for most, is_anywhere in ways if hole.more or not heard.units.rhythmic else ways[:2]:
        stated = _stated(heard, form, hole, place, most, is_anywhere)
        found = _found(stated, around, heard, hole, place, take, progress)
        if found:
            best = min(found[:ROUNDS], key=lambda one: one.cost)
            others = sorted((one for one in found if one is not best), key=lambda one: one.cost)
            return [best, *others][take % len(found)]
    return None


def _found(
    stated: _Stated,
    around: Surroundings,
    heard: Listened,
    hole: Hole,
    place: Place,
    take: int,
    progress: Callable[[float], None],
) -> list[Chosen]:
    board = stated.board
    own = board.jumps.price
    number_of = {pair: k for k, pair in enumerate(board.jumps.pairs)}
    found: dict[tuple[tuple[int, int], ...], Chosen] = {}
    rounds = OF_TAKES if take else ROUNDS
    for number in range(rounds):
        progress(number / rounds)
        way = find_route(board, stated.first, 0, [stated.gate])
        if way is None or way[1] >= FORBIDDEN / 2:
            break
        runs = tuple(one for one in way[0][0].runs if one[1] > one[0])
        made = [number_of[pair] for pair in _pairs(way[0][0].runs, place, hole)]
        if runs and runs not in found:
            price = float(own[made].sum()) + sum(
                float(stated.board.visit[enter:stop].sum()) for enter, stop in runs
            )
            found[runs] = _judged(around, heard, hole, place, runs, price)
        dearer = board.jumps.price.copy()
        dearer[made] += OTHERWISE
        visit = board.visit.copy()
        times = np.zeros(len(visit))
        for enter, stop in runs:
            times[enter:stop] += 1
        visit += REUSE * np.maximum(times - 1, 0)
        first = stated.first.copy()
        if not hole.has_before and runs:
            first[runs[0][0]] += OTHERWISE
        board = replace(board, visit=visit, jumps=replace(board.jumps, price=dearer))
        stated = _Stated(board, first, stated.gate)
    return list(found.values())


def _pairs(runs: Sequence[tuple[int, int]], place: Place, hole: Hole) -> list[tuple[int, int]]:
    return [(one[1], other[0]) for one, other in pairwise(runs)]


def _judged(
    around: Surroundings,
    heard: Listened,
    hole: Hole,
    place: Place,
    runs: tuple[tuple[int, int], ...],
    price: float,
) -> Chosen:
    """A route as sound, with what its joins are seen to cost."""
    filling = fill(around, heard, hole, place, runs)
    seams = seams_of(around, heard, hole, place, filling)
    joins = [seam for seam, jump in zip(seams, [*filling.jumps, True], strict=True) if jump]
    cost = price + sum(seam_price(seam) for seam in joins if seam)
    for is_there, likeness in zip((hole.has_before, hole.has_after), filling.likeness, strict=True):
        cost += PHASE * (1 - likeness) * is_there
    return Chosen(filling, runs, seams, cost)


def seams_of(
    around: Surroundings, heard: Listened, hole: Hole, place: Place, filling: Filling
) -> tuple[Seam | None, ...]:
    """Of each piece and of what comes after; None where there is no join."""
    rate, beside = around.rate, int(BESIDE_S * around.rate)
    before = around.samples[:, max(hole.first - beside, 0) : hole.first]
    after = around.samples[:, hole.last : hole.last + beside]
    sound = np.concatenate([before, filling.samples, after], axis=1)
    times = [(before.shape[1] + one.at) / rate for one in filling.pieces]
    last = filling.pieces[-1]
    times.append((before.shape[1] + last.at + last.frames) / rate)
    entered = [one.unit for one in filling.pieces]
    entered.append(min(place.end, len(heard.units) - 1))
    there = [k for k in range(len(times)) if hole.has_before or k > 0]
    there = there if hole.has_after else there[:-1]
    measured = measure_seams(
        heard, sound, rate, [times[k] for k in there], [entered[k] for k in there]
    )
    seams: list[Seam | None] = [None] * len(times)
    for k, seam in zip(there, measured, strict=True):
        seams[k] = seam
    return tuple(seams)


def _stated(
    heard: Listened, form: Form, hole: Hole, place: Place, most: float, is_anywhere: bool
) -> _Stated:
    units = known(heard.units, place.dirty)
    count = len(units)
    length = float(np.median(units.length))
    inner = within(form, units, place, is_anywhere)
    run = np.full(len(inner), max(1, round(min(RUN_S, place.seconds / 2) / length)), np.intp)
    leave, enter, price = inner.leave, inner.enter, inner.price
    first = np.full(count + 2, np.inf)
    if hole.has_before:
        first[place.unit] = 0.0
        into = entries(heard, form, units, place)
        fits = np.flatnonzero(np.isfinite(into))
        apart = (leave != place.unit).nonzero()[0]
        leave, enter = leave[apart], enter[apart]
        leave = np.concatenate([leave, np.full(len(fits), place.unit)])
        enter = np.concatenate([enter, fits])
        price = np.concatenate([price[apart], into[fits]])
        run = np.concatenate([run[apart], np.ones(len(fits), np.intp)])
    else:
        first[:count][units.usable] = 0.0
    gates = np.full(count + 2, np.inf)
    if hole.has_after:
        gates[place.end] = 0.0
        out = exits(heard, form, units, place)
        fits = np.flatnonzero(np.isfinite(out))
        apart = (enter != place.end).nonzero()[0]
        leave, enter = leave[apart], enter[apart]
        leave = np.concatenate([leave, fits])
        enter = np.concatenate([enter, np.full(len(fits), place.end)])
        price = np.concatenate([price[apart], out[fits]])
        run = np.concatenate([run[apart], np.ones(len(fits), np.intp)])
    else:
        gates[1 : count + 1][units.usable] = 0.0
    step = length if units.steady else max(STEP_S, place.seconds / MOST_TICKS)
    ticks = np.round((units.edges - units.edges[0]) / step).astype(np.intp)
    ticks = np.append(ticks, ticks[-1] + 1)  # a unit to go on to from the end, never played
    visit = np.where(place.dirty, float(FORBIDDEN), np.where(units.usable, 0.0, UNUSABLE))
    visit = np.append(visit, float(FORBIDDEN))
    jumps = Jumps(leave.astype(np.intp), enter.astype(np.intp), price)
    board = Board(ticks, step, jumps, run, visit, -1)
    if hole.has_before and hole.has_after:
        gate = Gate(place.seconds, gates, place.seconds, most, 0)
    else:  # one end is free: up to a unit is more than is needed, and left out
        gate = Gate(place.seconds + length / 2, gates, 1e6, length / 2 / 1e6, 0)
    return _Stated(board, first, gate)
