"""What a bar came from: how much more it costs if a note before it had not been there.

By leaving out, each note goes in turn (Robnik-Sikonja and Kononenko, "Explaining classifications
for individual instances", IEEE Trans. Knowledge and Data Engineering 20(5), 2008), with all else as
it is, times too: exact, and the same for all families with a likelihood. Of notes that say the same
each alone weighs little then. By gradients, all notes fade in together, and of what the bar comes
to cost less by it, each has the part that its own gradient says (Sundararajan, Taly and Yan,
"Axiomatic attribution for deep networks", ICML 2017): the parts sum to the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..families import Family
from ..likelihood import LONGEST
from ..moments import Moments

__all__ = ["integrated", "rises", "without"]

Array = NDArray[Any]

AT_ONCE = 16

FADING = 24
"""Steps in which notes fade in."""

Progress = Callable[[float, str], None]


def rises(
    family: Family,
    piece: Moments,
    begin: int,
    end: int,
    notes: Array,
    progress: Progress = lambda fraction, message: None,
) -> Array:
    """By how much the moments from `begin` to before `end` cost more without each of some notes.

    Parameters
    ----------
    notes
        Earlier ones, by their places among the notes of the piece, shape `(K,)`.

    Returns
    -------
    In nats, below 0 where a note misled the model; shape `(K,)`.
    """
    seen, target, places = _seen(piece, begin, end, notes)
    usual = _nats(family, [seen], target)[0]
    at_once = 1 if family.is_bound else AT_ONCE  # a bound that is drawn is drawn alike for each
    found: list[float] = []
    for at in range(0, len(places), at_once):
        progress(at / len(places), "what it came from")
        left_out = [without(seen, int(note)) for note in places[at : at + at_once]]
        found += _nats(family, left_out, target)
    return np.array(found) - usual


def integrated(
    family: Family,
    piece: Moments,
    begin: int,
    end: int,
    notes: Array,
    progress: Progress = lambda fraction, message: None,
) -> Array | None:
    """As `rises`, by integrated gradients; None of a family that has none."""
    seen, target, places = _seen(piece, begin, end, notes)
    there = np.ones(len(seen.symbols))
    sums = np.zeros(len(places))
    for step in range(FADING):
        progress(step / FADING, "what it came from")
        there[places] = (step + 0.5) / FADING
        slopes = family.gradients(seen, target, there)
        if slopes is None:
            return None
        sums -= slopes[places]
    return sums / FADING


def _seen(piece: Moments, begin: int, end: int, notes: Array) -> tuple[Moments, slice, Array]:
    """The part of a piece that is looked at; where in it the moments and the notes are."""
    first = max(0, min(end - LONGEST, int(piece.rows[notes].min(initial=begin))))
    places = notes - int(piece.offsets[first])
    return piece.part(first, end), slice(begin - first, end - first), places


def without(piece: Moments, note: int) -> Moments:
    """A piece without one of its notes; its moment stays."""
    offsets = piece.offsets - (piece.offsets > note)
    symbols, lengths = (np.delete(one, note) for one in (piece.symbols, piece.lengths))
    return replace(piece, offsets=offsets, symbols=symbols, lengths=lengths)


def _nats(family: Family, pieces: list[Moments], target: slice) -> list[float]:
    found = family.nats_each(pieces)
    return [float(one.moments[target].sum()) for one in found if one is not None]
