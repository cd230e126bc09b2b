"""What a model had expected in place of a note: the likeliest pitch of the same part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..families import Family
from ..likelihood import LONGEST
from ..moments import Moments

__all__ = ["expected"]

Array = NDArray[Any]

AT_ONCE = 16


def expected(family: Family, piece: Moments, note: int) -> tuple[int, float] | None:
    """The symbol that costs least in place of a note, of the same length, and what it costs.

    Symbols of a moment rise, so it is one of the part that is above the note before it. None of a
    model that does not weigh notes one by one, or sees them before it weighs them, as bounds do.
    """
    if family.is_bound:
        return None
    moment = int(piece.rows[note])
    begin = moment - moment % LONGEST
    seen = piece.part(begin, moment + 1)
    place = note - int(piece.offsets[begin])
    offsets = seen.offsets.copy()
    offsets[-1] = place + 1  # no later note of the moment
    first = place == int(offsets[-2])
    lowest = -1 if first else int(seen.symbols[place - 1])
    part_of = family.vocabulary.part_of_symbols
    of_part = np.flatnonzero(part_of == part_of[piece.symbols[note]])
    candidates = of_part[of_part > lowest]
    costs: list[float] = []
    for at in range(0, len(candidates), AT_ONCE):
        tried = [
            _with(seen, offsets, place, int(symbol)) for symbol in candidates[at : at + AT_ONCE]
        ]
        for nats in family.nats_each(tried):
            if nats is None or nats.notes is None:
                return None
            costs.append(float(nats.notes[place]))
    best = int(np.argmin(costs))
    return int(candidates[best]), costs[best]


def _with(seen: Moments, offsets: Array, place: int, symbol: int) -> Moments:
    symbols = seen.symbols[: place + 1].copy()
    symbols[place] = symbol
    lengths = seen.lengths[: place + 1]
    return replace(seen, offsets=offsets, symbols=symbols, lengths=lengths)
