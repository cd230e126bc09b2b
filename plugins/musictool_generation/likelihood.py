"""What pieces cost a model, in nats a note: the one figure that all families are compared by.

The gaps and the ends of moments count, too: all that a piece is made of, by its number of notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .families import Family
from .moments import Moments
from .vocabulary import Vocabulary

__all__ = ["Cost", "costs", "nats_a_note", "parts_of", "uniform"]

LONGEST = 1024
"""Moments that are looked at in one: a longer piece is measured in parts of this length."""

Array = NDArray[Any]


class Cost(NamedTuple):
    """Of a piece: nats of all of it, and how many notes and moments it has."""

    nats: float
    notes: int
    moments: int


def costs(model: Family, pieces: Sequence[Moments]) -> list[Cost] | None:
    """What each piece costs; None of a family that has no likelihood."""
    found = []
    for piece in pieces:
        nats = 0.0
        for part in parts_of(piece, LONGEST):
            known = model.nats(part)
            if known is None:
                return None
            nats += float(known.moments.sum())
        found.append(Cost(nats, len(piece.symbols), len(piece)))
    return found


def nats_a_note(found: Sequence[Cost]) -> float:
    """Of several pieces together."""
    return sum(one.nats for one in found) / max(1, sum(one.notes for one in found))


def uniform(vocabulary: Vocabulary, pieces: Sequence[Moments]) -> list[Cost]:
    """What pieces cost where every choice is as likely as the others that there are."""
    symbols, gap = vocabulary.symbol_count, np.log(vocabulary.gap_count)
    length = np.log(len(vocabulary.length_steps))
    found = []
    for piece in pieces:
        before = np.full(len(piece.symbols), -1)
        same = np.diff(piece.rows) == 0
        before[1:][same] = piece.symbols[:-1][same]
        last = np.full(len(piece), -1)
        last[piece.rows] = piece.symbols  # of several, the last one stays
        playing = piece.gaps != vocabulary.end if vocabulary.ends else np.ones(len(piece), bool)
        nats = gap * len(piece) + (np.log(symbols - before) + length).sum()
        nats += np.log(symbols - last[playing]).sum()
        found.append(Cost(float(nats), len(piece.symbols), len(piece)))
    return found


def parts_of(piece: Moments, length: int) -> list[Moments]:
    """A piece in parts of at most so many moments."""
    return [piece.part(at, min(at + length, len(piece))) for at in range(0, len(piece), length)]
