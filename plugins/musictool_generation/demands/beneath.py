"""`Beneath`: a melody on top, with all that is new below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand, Notes, drums_of

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Beneath"]

Array = NDArray[Any]

NOTHING = 128
"""Higher than every pitch."""


class Beneath(Demand):
    """What is new sounds lower than the melody wherever that sounds; drums are apart.

    Parameters
    ----------
    notes
        That stay: first step, end, pitch and symbol of each, shape `(N, 4)`.
    part
        The melody's, in which nothing else is; None for no such part.
    own
        Which of the notes are the melody's, and not of who goes with it already, shape `(N,)`;
        all unless given.
    """

    name = "melody"

    def __init__(
        self,
        vocabulary: Vocabulary,
        notes: Array,
        steps: int,
        part: int | None = None,
        own: Array | None = None,
    ) -> None:
        self.vocabulary, self.steps = vocabulary, steps
        self.kept: dict[int, set[int]] = {}
        self.ceiling = np.full(steps + 1, NOTHING)
        for start, symbol in notes[:, [0, 3]].tolist():
            self.kept.setdefault(start, set()).add(symbol)
        for start, end, pitch, _ in (notes if own is None else notes[own]).tolist():
            span = self.ceiling[start:end]
            np.minimum(span, pitch, out=span)
        self.ceiling[steps:] = NOTHING
        self.pitched = ~drums_of(vocabulary)
        self.others = np.ones(vocabulary.symbol_count, bool)
        if part is not None:
            self.others = vocabulary.part_of_symbols != part

    def symbols(self, draft: Draft, fits: Array) -> None:
        pitches = self.vocabulary.pitch_of_symbols
        low = ~self.pitched | ((pitches < self.ceiling[draft.time]) & self.others)
        low[list(self.kept.get(draft.time, ()))] = True
        fits[:-1] &= low

    def lengths(self, draft: Draft, fits: Array) -> None:
        symbol = draft.notes[-1][0]
        if not self.pitched[symbol]:
            return
        pitch = self.vocabulary.pitch_of_symbols[symbol]
        over = np.flatnonzero(self.ceiling[draft.time :] <= pitch)
        if len(over):
            fits &= self.vocabulary.steps_of_lengths <= over[0]

    def broken(self, notes: Notes) -> int:
        """New notes that are not below."""
        of, count = self.vocabulary, 0
        ends = notes[0] + of.steps_of_lengths[notes[2]]
        rows = zip(notes[0].tolist(), notes[1].tolist(), ends.tolist(), strict=True)
        for start, symbol, end in rows:
            if symbol in self.kept.get(start, ()) or not self.pitched[symbol]:
                continue
            lowest = self.ceiling[start:end].min(initial=NOTHING)
            count += of.pitch_of_symbols[symbol] >= lowest or not self.others[symbol]
        return int(count)
