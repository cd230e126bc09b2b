"""`forced`: the moments with which all pieces begin that keep some constraints, without a model.

They are those up to the first choice that is free: what is heard before something is made anew.
"""

from __future__ import annotations

from copy import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .constraints import Constraints
from .drafts import Draft, Drafts, Moment

__all__ = ["forced"]

Array = NDArray[Any]


def forced(constraints: Constraints) -> list[Moment]:
    """The whole moments before the first choice of which there are several."""
    if not constraints.kept:
        return []
    free = copy(constraints)
    free.copies = None  # what is there already is nobody's copy
    anything: Any = SimpleNamespace(
        vocabulary=constraints.vocabulary,
        decoder=lambda rows, rng, known: _Anything(constraints.vocabulary, rows),
    )
    drafts = Drafts(anything, free, [Draft(0)], np.random.default_rng(0), constraints.cut)
    (row,) = drafts.rows
    while drafts.rows:
        chances = drafts.chances()
        if np.isfinite(chances).sum() != 1:
            break
        drafts.choose(np.argmax(chances, axis=1))
    return row.moments


class _Anything:
    """A decoder to which all is alike; see `Decoder`."""

    def __init__(self, vocabulary: Vocabulary, rows: int) -> None:
        self.of, self.rows = vocabulary, rows

    def gap_logits(self) -> Array:
        return np.zeros((self.rows, self.of.gap_count))

    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        """Nothing changes, with this choice and others."""

    def symbol_logits(self) -> Array:
        return np.zeros((self.rows, self.of.symbol_count + 1))

    def choose_symbol(self, symbols: Array) -> None:
        """As with gaps."""

    def length_logits(self) -> Array:
        return np.zeros((self.rows, len(self.of.length_steps)))

    def choose_length(self, lengths: Array) -> None:
        """As with gaps."""

    def select(self, rows: Array) -> None:
        self.rows = len(rows)
