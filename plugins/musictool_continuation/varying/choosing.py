"""Which bars of a piece are played by others, and by which: the same place in the bar, like chords.

The cheapest way through the bars that are to change (Viterbi): what each costs that could be played
in the place of one, and the prices of unit's joins between them, and to what stays around.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..remixing.form import Form
from ..remixing.jumps import JUMP
from ..unit.costs import FORBIDDEN, join_prices, unlikeness
from ..unit.units import Units

__all__ = ["Segment", "bars_to_change", "others_for"]

Array = npt.NDArray[np.float64]
Table = tuple[npt.NDArray[np.intp], Array]
"""First units of passages, and what each costs, `(n,)` each."""

LONGEST = 4
"""Bars from elsewhere that are played in one at most: a phrase of them in another's place is a
variation, half of the piece is the piece."""
TOGETHER = 2
"""Bars that change together: a phrase of them is longer than a slip."""
CHORD, TIMBRE = 4.0, 1.0
"""Weight of other chords, and of other sounds, in the place of a bar."""
SAME, ALIKE = 1.5, 0.25
"""What it costs that a bar is as it was, and up to which share of the usual distance it is."""
LENGTH, MOST_OFF = 30.0, 0.06
"""What another length costs, and the share up to which it may be another."""
LIVELY = 0.7
"""How much chance there is in the choice."""
CANDIDATES = 32
"""Passages that are considered for each bar."""


@dataclass(frozen=True)
class Segment:
    """Units that are played by others: the first, and the one behind the last."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


def bars_to_change(
    form: Form, free: Sequence[int], amount: float, rng: np.random.Generator
) -> list[list[Segment]]:
    """A share of the units, in groups of bars that follow each other, in their order.

    Parameters
    ----------
    form
        Where bars begin; without a beat, so many units count as one.
    free
        The units that may change, in their order.
    amount
        The share of them, 0 to 1.
    rng
        Chooses.
    """
    places = form.places if form.places.any() else np.arange(len(form.places)) % form.bar
    bars: list[Segment] = []
    for unit in free:
        if bars and bars[-1].last == unit and places[unit] != 0:
            bars[-1] = Segment(bars[-1].first, unit + 1)
        else:
            bars.append(Segment(unit, unit + 1))
    phrases = [bars[k : k + TOGETHER] for k in range(0, len(bars), TOGETHER)]
    left, chosen = round(amount * len(free)), list[Segment]()
    for number in rng.permutation(len(phrases)):
        for bar in phrases[number]:
            count = min(left, len(bar))
            if count:
                chosen.append(Segment(bar.first, bar.first + count))
                left -= count
    chosen.sort(key=lambda one: one.first)
    groups: list[list[Segment]] = []
    for one in chosen:
        if groups and groups[-1][-1].last == one.first:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def others_for(
    units: Units, form: Form, groups: Sequence[Sequence[Segment]], rng: np.random.Generator
) -> list[tuple[list[Segment], list[int]]]:
    """Bars that follow each other, and the units that play them, the first of each.

    What nothing fits in the place of is left out.

    Parameters
    ----------
    units, form
        Of the piece.
    groups
        From `bars_to_change`.
    rng
        Makes other choices for other seeds.
    """
    joins = join_prices(units).astype(np.float64) + JUMP
    after = np.arange(len(units) - 1)
    joins[after, after + 1] = 0.0
    chords = 1 - units.chroma @ units.chroma.T
    unlike = unlikeness(units)
    found: list[tuple[list[Segment], list[int]]] = []
    for group in groups:
        part: list[Segment] = []
        tables: list[Table] = []
        for one in [*group, None]:
            table = _candidates(units, form, one, chords, unlike, rng) if one else None
            if one and table and len(table[0]):
                part.append(one)
                tables.append(table)
                continue
            starts = _cheapest(units, part, tables, joins) if part else None
            if starts is not None:
                found.append((part, starts))
            part, tables = [], []
    return found


def _candidates(
    units: Units,
    form: Form,
    segment: Segment,
    chords: npt.NDArray[np.floating],
    unlike: Array,
    rng: np.random.Generator,
) -> Table:
    """First units that could play a segment, and what each costs."""
    count, length = len(units), len(segment)
    starts = np.arange(count - length + 1)
    price = rng.exponential(LIVELY, len(starts))
    usable = np.concatenate([[0], np.cumsum(~units.usable)])
    price[usable[starts + length] > usable[starts]] = np.inf
    own = float(units.edges[segment.last] - units.edges[segment.first])
    off = np.abs((units.edges[starts + length] - units.edges[starts]) / own - 1)
    price += np.where(off > MOST_OFF, np.inf, LENGTH * off)
    if units.rhythmic:
        price[form.places[starts] != form.places[segment.first]] = np.inf
    far = np.zeros(len(starts))
    for step in range(length):
        far += unlike[segment.first + step, starts + step] / length
        price += CHORD * chords[segment.first + step, starts + step] / length
    usual = float(np.median(unlike))
    price += TIMBRE * far / max(usual, 1e-6) + SAME * (far < ALIKE * usual)
    price[np.abs(starts - segment.first) < (1 if units.rhythmic else length)] = np.inf
    best = np.argsort(price, kind="stable")[:CANDIDATES]
    best = best[np.isfinite(price[best])]
    return starts[best], price[best]


def _cheapest(
    units: Units,
    group: Sequence[Segment],
    tables: Sequence[Table],
    joins: Array,
) -> list[int] | None:
    """One passage for each segment, so that all together cost least; None if they do not join."""
    starts, price = tables[0]
    apart = joins.copy()  # after a phrase, it goes on elsewhere
    apart[np.arange(len(units) - 1), np.arange(1, len(units))] = FORBIDDEN
    cost = price + joins[group[0].first - 1, starts]
    back: list[npt.NDArray[np.intp]] = []
    for number, ((old, _), (new, price), before) in enumerate(
        zip(tables, tables[1:], group, strict=False), 1
    ):
        between = joins if number % LONGEST else apart
        step = cost[:, None] + between[np.ix_(old + len(before) - 1, new)]
        back.append(step.argmin(axis=0))
        cost = step.min(axis=0) + price
    starts, _ = tables[-1]
    if group[-1].last < len(units):
        cost = cost + joins[starts + len(group[-1]) - 1, group[-1].last]
    at = int(cost.argmin())
    if cost[at] >= FORBIDDEN * len(group):
        return None
    way = [at]
    for row in reversed(back):
        way.append(int(row[way[-1]]))
    return [int(starts[k]) for (starts, _), k in zip(tables, reversed(way), strict=True)]
