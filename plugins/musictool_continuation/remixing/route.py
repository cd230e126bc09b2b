"""The cheapest way through a piece that lasts as long as is wished for.

Dynamic programming over moments of the new piece and boundaries of the old one: what the cheapest
way costs on which a boundary is reached at a moment, playing on or jumping (Wenner, Bazin,
Sorkine-Hornung, Kim and Gross, "Scalable music: automatic music retargeting and synthesis",
Eurographics 2013, take paths of bars by such costs). At gates it must be at one of some units at a
given moment, for which the tempo may be bent a little: where a strong beat is wished for, and at
the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..unit.units import Indices
from .jumps import Jumps

__all__ = ["Board", "Gate", "Leg", "find_route"]

Array = npt.NDArray[np.float64]

BENT = 3.0
"""What it costs to bend the tempo by one hundredth; it grows with the square."""
CLIMAX = 5.0
"""What it costs to leave out the climax."""
LEAST_BEND_S = 0.03
"""Seconds by which a gate may be missed on the grid at least, however near it is: joins make up
for it."""


@dataclass(frozen=True, eq=False)
class Board:
    """What a way is looked for on; the piece has `t` units and so `t + 1` boundaries.

    Parameters
    ----------
    ticks
        When each boundary comes in the piece, in whole steps of time, `(t + 1,)`.
    step
        Seconds of one.
    jumps
        Between boundaries.
    run
        Units that are played at least after each jump, `(n,)`.
    visit
        What it costs to hear each unit, `(t,)`.
    climax
        The unit by which the climax has been heard; -1 if there is none.
    """

    ticks: Indices
    step: float
    jumps: Jumps
    run: Indices
    visit: Array
    climax: int


@dataclass(frozen=True, eq=False)
class Gate:
    """A moment at which one of some units begins.

    Parameters
    ----------
    seconds
        When, after the beginning or the gate before.
    prices
        Of each unit, infinite where it is not to be, `(t + 1,)`.
    free
        Seconds before it in which beats can be moved.
    most
        Share of them by which the tempo may be bent.
    hold
        Units that are played on at least after it.
    """

    seconds: float
    prices: Array
    free: float
    most: float
    hold: int


@dataclass(frozen=True)
class Leg:
    """A way from one gate to the next: runs `(first unit, unit after the last)` in their order."""

    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Arrival:
    """How a gate was reached: by which boundary (or within which jump's run), and from what."""

    cost: float
    tick: int
    layer: int
    unit: int
    jump: int  # -1 by playing on, -2 without having left at all
    begun: int = -1


def find_route(
    board: Board, first: int | Array, hold: int, gates: Sequence[Gate]
) -> tuple[list[Leg], float] | None:
    """The cheapest way through all gates, and what it costs; None if there is none.

    Parameters
    ----------
    board
        The piece.
    first
        The unit it begins with; or what it costs to begin with each, infinite where it is not to,
        `(t + 1,)`.
    hold
        How many units are played on at least; with 0 it may begin with a jump.
    gates
        In their order; the last one is the end.
    """
    start = np.full((2, len(board.ticks)), np.inf)
    for unit, price in enumerate(first) if isinstance(first, np.ndarray) else [(first, 0.0)]:
        start[int(board.climax < unit), unit] = price
    done: list[tuple[Array, Array, dict[tuple[int, int], _Arrival], int]] = []
    for gate in gates:
        reached = max(1, int((gate.seconds + _bend(gate)) / board.step + 1e-6))
        costs = _spread(board, start, hold, reached)
        arrivals = _arrivals(board, costs, start, hold, gate)
        if not arrivals:
            return None
        done.append((start, costs, arrivals, hold))
        start = np.full_like(start, np.inf)
        for (layer, unit), arrival in arrivals.items():
            start[layer, unit] = arrival.cost
        hold = gate.hold
    final = done[-1][2]
    best = min(final.values(), key=lambda one: one.cost + CLIMAX * (one.layer == 0))
    price = best.cost + CLIMAX * (best.layer == 0)
    legs: list[Leg] = []
    for start, costs, _, hold in reversed(done):
        runs, layer, unit = _back(board, costs, start, hold, best)
        legs.append(Leg(tuple(runs)))
        if len(legs) < len(done):
            best = done[len(done) - 1 - len(legs)][2][layer, unit]
    return legs[::-1], float(price)


def _bend(gate: Gate) -> float:
    return max(gate.most * gate.free, LEAST_BEND_S)


def _paid(board: Board) -> Array:
    return np.concatenate([[0.0], np.cumsum(board.visit)])


def _begun(board: Board, start: Array, layer: int, unit: int, end: int) -> np.float32:
    """What it costs to have played from the beginning of a leg to a boundary."""
    return np.float32(start[layer, unit] + board.visit[unit:end].sum())


def _ends(board: Board, hold: int, unit: int) -> int:
    return min(unit + hold, len(board.ticks) - 1)


def _spread(board: Board, start: Array, hold: int, reached: int) -> npt.NDArray[np.float32]:
    """What it costs to be at a boundary at a tick, free to leave it, `(2, ticks, t + 1)`."""
    ticks, jumps = board.ticks, board.jumps
    costs = np.full((2, reached + 1, len(ticks)), np.inf, np.float32)
    for layer, unit in zip(*np.nonzero(np.isfinite(start)), strict=True):
        end = _ends(board, hold, unit)
        tick = ticks[end] - ticks[unit]
        if tick <= reached:
            into = max(int(layer), int(unit <= board.climax < end))
            begun = _begun(board, start, layer, unit, end)
            costs[into, tick, end] = min(costs[into, tick, end], begun)
    length = np.diff(ticks)
    before = np.arange(len(ticks) - 1)
    ends, takes, price = _of_jumps(board)
    order = np.argsort(ends, kind="stable")
    leave, ends, takes = jumps.leave[order], ends[order], takes[order]
    price = price[order].astype(np.float32)
    passes = ((jumps.enter[order] <= board.climax) & (board.climax < ends)).nonzero()[0]
    targets, firsts = np.unique(ends, return_index=True)
    visit = board.visit.astype(np.float32)
    climax = board.climax
    for tick in range(1, reached + 1):
        row = costs[:, tick]
        at = tick - length
        on = costs[:, np.maximum(at, 0), before] + visit
        on[:, at < 0] = np.inf
        if 0 <= climax < len(before):
            on[1, climax] = on[:, climax].min()
            on[0, climax] = np.inf
        np.minimum(row[:, 1:], on, out=row[:, 1:])
        if not len(targets):
            continue
        at = tick - takes
        jumped = costs[:, np.maximum(at, 0), leave] + price
        jumped[:, at < 0] = np.inf
        if len(passes):
            jumped[1, passes] = jumped[:, passes].min(axis=0)
            jumped[0, passes] = np.inf
        least = np.minimum.reduceat(jumped, firsts, axis=1)
        row[:, targets] = np.minimum(row[:, targets], least)
    return costs


def _of_jumps(board: Board) -> tuple[Indices, Indices, Array]:
    """Where each jump is free to leave again, how long that takes, and what it costs."""
    enter = board.jumps.enter
    ends = np.minimum(enter + board.run, len(board.ticks) - 1)
    paid = _paid(board)
    price = board.jumps.price + paid[ends] - paid[enter]
    return ends, board.ticks[ends] - board.ticks[enter], price


def _arrivals(
    board: Board, costs: npt.NDArray[np.float32], start: Array, hold: int, gate: Gate
) -> dict[tuple[int, int], _Arrival]:
    """The cheapest way to each unit of a gate, with the climax heard or not."""
    ticks, jumps = board.ticks, board.jumps
    latest = costs.shape[1] - 1
    earliest = int(np.ceil((gate.seconds - _bend(gate)) / board.step - 1e-6))
    window = np.arange(max(earliest, 0), latest + 1)
    window = window[np.abs(window * board.step - gate.seconds) <= _bend(gate) + 1e-6]
    missed = np.abs(window * board.step - gate.seconds) / max(gate.free, 0.1)
    bent = BENT * np.square(missed / 0.01)
    ends, _, _ = _of_jumps(board)
    paid = _paid(board)
    found: dict[tuple[int, int], _Arrival] = {}

    def offer(arrival: _Arrival) -> None:
        key = (arrival.layer, arrival.unit)
        if arrival.cost < (found[key].cost if key in found else np.inf):
            found[key] = arrival

    if not len(window):
        return found
    for unit in np.flatnonzero(np.isfinite(gate.prices)):
        price = float(gate.prices[unit])
        for layer in (0, 1):
            total = costs[layer, window, unit] + bent
            best = int(total.argmin())
            offer(_Arrival(float(total[best]) + price, int(window[best]), layer, int(unit), -1))
        # Within the run after a jump, or after the gate before.
        within = np.flatnonzero((jumps.enter <= unit) & (unit < ends))
        took = ticks[unit] - ticks[jumps.enter[within]]
        at = window[:, None] - took[None, :]
        for layer in (0, 1):
            if not len(within):
                break
            total = costs[layer, np.maximum(at, 0), jumps.leave[within]] + bent[:, None]
            total = total + jumps.price[within] + paid[unit] - paid[jumps.enter[within]]
            total[at < 0] = np.inf
            row, column = np.unravel_index(int(total.argmin()), total.shape)
            jump = int(within[column])
            heard = layer or int(jumps.enter[jump] <= board.climax < unit)
            cost = float(total[row, column]) + price
            offer(_Arrival(cost, int(window[row]), int(heard), int(unit), jump))
        for layer, begun in zip(*np.nonzero(np.isfinite(start)), strict=True):
            tick = ticks[unit] - ticks[begun]
            if begun <= unit < _ends(board, hold, begun) and window[0] <= tick <= latest:
                heard = max(int(layer), int(begun <= board.climax < unit))
                cost = float(_begun(board, start, layer, begun, unit) + bent[tick - window[0]])
                offer(_Arrival(cost + price, int(tick), heard, int(unit), -2, int(begun)))
    return {key: one for key, one in found.items() if np.isfinite(one.cost)}


def _back(
    board: Board,
    costs: npt.NDArray[np.float32],
    start: Array,
    hold: int,
    arrival: _Arrival,
) -> tuple[list[tuple[int, int]], int, int]:
    """The runs that led to a gate, and the layer and unit that they began with."""
    ticks, jumps = board.ticks, board.jumps
    if arrival.jump == -2:
        passed = arrival.begun <= board.climax < arrival.unit
        layers = [k for k in (0, 1) if np.isfinite(start[k, arrival.begun])]
        layer = 0 if passed and 0 in layers else min(layers, key=lambda k: abs(k - arrival.layer))
        return [(arrival.begun, arrival.unit)], layer, arrival.begun
    ends, takes, price = _of_jumps(board)
    price = price.astype(np.float32)
    visit = board.visit.astype(np.float32)
    runs: list[tuple[int, int]] = []
    stop, at, tick, layer = arrival.unit, arrival.unit, arrival.tick, arrival.layer
    if arrival.jump >= 0:
        enter = int(jumps.enter[arrival.jump])
        runs.append((enter, stop))
        stop = at = int(jumps.leave[arrival.jump])
        tick -= int(ticks[arrival.unit] - ticks[enter])
        if enter <= board.climax < arrival.unit and layer == 1:
            layer = int(costs[1, tick, at] <= costs[0, tick, at])
    while True:
        here = costs[layer, tick, at]
        for old, begun in zip(*np.nonzero(np.isfinite(start)), strict=True):
            end = _ends(board, hold, begun)
            into = max(int(old), int(begun <= board.climax < end))
            fits = end == at and ticks[end] - ticks[begun] == tick and into == layer
            if fits and _begun(board, start, old, begun, end) == here:
                runs.append((int(begun), stop))
                return runs[::-1], int(old), int(begun)
        # By playing on, or else by the jump whose run ends here.
        options: list[tuple[np.float32, int, int, int, int]] = []
        for old in (0, 1):
            passed = int(at - 1 == board.climax)
            before = tick - int(ticks[at] - ticks[at - 1])
            if max(old, passed) == layer and before >= 0:
                options.append(
                    (costs[old, before, at - 1] + visit[at - 1], old, before, -1, at - 1)
                )
            for jump in np.flatnonzero(ends == at):
                passed = int(jumps.enter[jump] <= board.climax < at)
                before = tick - int(takes[jump])
                if max(old, passed) == layer and before >= 0:
                    leave = int(jumps.leave[jump])
                    total = costs[old, before, leave] + price[jump]
                    options.append((total, old, before, int(jump), leave))
        _, layer, tick, jump, at = min(options, key=lambda one: one[:1])
        if jump >= 0:
            runs.append((int(jumps.enter[jump]), stop))
            stop = at
