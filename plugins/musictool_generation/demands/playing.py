"""`Playing`: each of some parts has something to play."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand, Notes

if TYPE_CHECKING:
    from ..searches.drafts import Draft

__all__ = ["Playing"]

Array = NDArray[Any]


class Playing(Demand):
    """Each of these parts plays; those that have not by step `due` begin as soon as they can."""

    name = "instruments"

    def __init__(self, vocabulary: Vocabulary, parts: Collection[int], due: int) -> None:
        self.vocabulary, self.parts, self.due = vocabulary, frozenset(parts), due

    def symbols(self, draft: Draft, fits: Array) -> None:
        missing = self.parts - draft.parts
        if draft.time < self.due or not missing:
            return
        of = self.vocabulary
        missing -= {int(of.part_of_symbols[symbol]) for symbol, _ in draft.notes}
        for part in sorted(missing):
            stop = int(of.bases[part + 1])
            if fits[int(of.bases[part]) : stop].any():
                fits[stop:] = False
                return

    def broken(self, notes: Notes) -> int:
        """How many do not play."""
        playing = np.unique(self.vocabulary.part_of_symbols[notes[1]]).tolist()
        return len(self.parts - set(playing))
