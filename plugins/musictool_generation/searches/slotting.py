"""Which notes can take a slot: a note of a part whose rhythm is given, and whose pitch is free."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .constraints import Constraints
from .draft import Draft

__all__ = ["fitting"]

Array = NDArray[Any]


def fitting(row: Draft, wishes: Constraints, of: Vocabulary, kept: tuple[int, int] | None) -> Array:
    """Which symbols can take the next slot of a moment, and last whether it can end.

    Parameters
    ----------
    row
        A piece under way, at a moment that has slots.
    kept
        The next note of the moment that must be there, its symbol first.
    """
    parts, fits = of.part_of_symbols, np.zeros(of.symbol_count + 1, bool)
    left = wishes.slots_left(row.time, row.notes)
    if left:
        part, length = left[0]
        last = row.notes[-1][0] if row.notes else -1
        mine = (parts == part) & (np.arange(len(parts)) > last)
        limits = wishes.limits(row.time)
        free = mine & (limits > row.time)
        free[[one for one, until in row.sounding.items() if until > row.time]] = False
        if free.any():
            # What is as long as none of them may be is of those that may be longest.
            end = min(row.time + of.length_steps[length], int(limits[free].max()))
            fits[:-1] = free & (limits >= end)
            # They rise: above each there must be some for the others, and if they break a wish.
            others = sum(slot.part == part for slot in left) - 1
            places = np.flatnonzero(fits)
            if others and len(places) > others:
                fits[places[-others:]] = False
            fits[of.bases[part + 1] - others : of.bases[part + 1]] = False
        if not fits.any():
            fits[:-1] = mine
    elif kept is None:
        fits[-1] = True
    if kept is not None:
        fits[kept[0] :] = False
        fits[kept[0]] = not left or parts[kept[0]] <= left[0].part
    return fits
