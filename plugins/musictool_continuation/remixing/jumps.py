"""Where a piece can be left and entered again, and what each of these jumps costs.

A jump is judged by the prices of unit's joins, as `loop` judges its seam: what would have followed
against what does, the bars before, the spectrum across it. To these comes what it does to the
form: what is left out that is heard nowhere else, how soon something is heard again, whether
phrases stay whole, and whether it is made where a section begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..unit.costs import FORBIDDEN, join_prices, unlike_after
from ..unit.listening import Listened
from ..unit.units import Indices
from .form import Form

__all__ = ["Jumps", "Strictness", "cheapest", "find_jumps"]

Array = npt.NDArray[np.float64]

JUMP = 0.7
"""What any jump costs."""
AFTER = 0.5
"""Weight of the bar after the jump, beside 1 for the bar before it, which is heard."""
LOST = 12.0
"""What it costs to leave out all of a piece; what is heard elsewhere as well is no loss."""
AGAIN, SOON = 0.5, 2.0
"""What it costs to go back; and by less than four bars, falling to nothing at twelve."""
ODD_BARS = (0.3, 0.4)
"""What it costs to move by no multiple of four bars, and again of two."""
SECTION = 0.3
"""What it is worth that a section ends, or begins, where a jump is made."""
HALF_BAR, BENT_BAR = 1.5, 3.0
"""What it costs that the bar before the jump is only half as long, or of another length."""
TEMPO = 8.0
"""What it costs to enter another tempo, for each e-fold of it."""
UPBEAT = 1.0
"""What it costs to enter within a bar, where that is allowed."""
CLIMAX = 3.0
"""What it costs to jump within the climax."""
PER_ENTRY, PER_EXIT = 24, 12
"""Jumps that are kept of each unit they enter at, and leave from: the cheapest."""


@dataclass(frozen=True)
class Strictness:
    """What is asked of a remix; less where that cannot be had.

    Parameters
    ----------
    keep_s
        Seconds of the beginning and of the end that stay in one piece.
    run_s
        Seconds that are played at least after a jump.
    most
        Share by which the tempo may be bent for the length.
    anywhere
        Whether a jump may enter within a bar, or in a fade.
    """

    keep_s: float
    run_s: float
    most: float
    anywhere: bool = False


@dataclass(frozen=True, eq=False)
class Jumps:
    """All `n` jumps: before which unit each leaves, which it enters, and its price; `(n,)` each."""

    leave: Indices
    enter: Indices
    price: Array

    def __len__(self) -> int:
        return len(self.leave)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Before which unit each leaves, and which it enters."""
        return list(zip(self.leave.tolist(), self.enter.tolist(), strict=True))


def find_jumps(heard: Listened, form: Form, first: int, last: int, strict: Strictness) -> Jumps:
    """The jumps within a part of a piece.

    Parameters
    ----------
    heard, form
        The piece.
    first, last
        Boundaries of the part: its first unit, and the one after its last.
    strict
        What is allowed.
    """
    units = heard.units
    count = len(units)
    # The place in the bar is judged here.
    flat = replace(units, position=np.zeros(count, np.intp), meter=1)
    prices = join_prices(flat).astype(np.float64) + AFTER * unlike_after(units)
    leave, enter = np.arange(1, count)[:, None], np.arange(count)[None, :]
    prices = prices[:-1] + JUMP
    prices += _of_form(form, leave, enter)
    forbidden = (leave == enter) | (leave <= first) | (leave >= last) | (enter < first)
    forbidden = forbidden | (enter >= last)
    if not strict.anywhere:
        forbidden |= ~units.usable[leave - 1] | ~units.usable[enter]
    else:  # a fade can be entered, where nothing else is left
        prices[prices >= FORBIDDEN / 2] -= FORBIDDEN - 4.0
    if units.rhythmic:
        step = np.abs(np.log(units.length[enter] / units.length[leave - 1]))
        prices += TEMPO * np.maximum(step - 0.01, 0)
        ends_at = form.places[leave]
        off = (ends_at - form.places[enter]) % form.bar
        prices += np.where(off == 0, 0, np.where(2 * off == form.bar, HALF_BAR, BENT_BAR))
        if strict.anywhere:
            prices += UPBEAT * (form.places[enter] != 0)
        else:
            forbidden |= form.places[enter] != 0
    prices[forbidden] = np.inf
    prices[prices >= FORBIDDEN / 2] = np.inf
    kept = cheapest(prices, PER_ENTRY) | cheapest(prices.T, PER_EXIT).T
    rows, columns = np.nonzero(kept & np.isfinite(prices))
    jumps = Jumps(rows + 1, columns, prices[rows, columns])
    return replace(jumps, price=jumps.price + LOST * _lost(form, jumps))


def _lost(form: Form, jumps: Jumps) -> Array:
    """How much of the piece is left out by each jump and like nothing that is not, 0 to 1."""
    before = np.minimum.accumulate(form.apart, axis=1)
    after = np.minimum.accumulate(form.apart[:, ::-1], axis=1)[:, ::-1]
    lost = np.zeros(len(jumps))
    for number, (leave, enter) in enumerate(jumps.pairs):
        if enter > leave:
            nearest = np.minimum(before[leave:enter, leave - 1], after[leave:enter, enter])
            lost[number] = nearest.sum() / len(form.apart)
    return lost


def _of_form(form: Form, leave: Indices, enter: Indices) -> Array:
    back = (leave - enter) / form.bar
    price = np.where(back > 0, AGAIN + SOON * np.clip((12 - back) / 8, 0, 1), 0)
    moved = np.abs(leave - enter)
    price += ODD_BARS[0] * (moved % (4 * form.bar) != 0)
    price += ODD_BARS[1] * (moved % (2 * form.bar) != 0)
    price -= SECTION * (form.borders[leave].astype(float) + form.borders[enter])
    if form.climax:
        begin, end = form.climax
        price += CLIMAX * ((leave > begin) & (leave <= end))
        price += CLIMAX * ((enter > begin) & (enter <= end))
    return np.asarray(price)


def cheapest(prices: Array, most: int) -> npt.NDArray[np.bool_]:
    """Whether each is among the cheapest of its column."""
    if prices.shape[0] <= most:
        return np.ones(prices.shape, bool)
    limit = np.partition(prices, most - 1, axis=0)[most - 1]
    return np.asarray(prices <= limit)
