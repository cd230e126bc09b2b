"""`Playing`: each of some parts has something to play, again and again."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import STEPS, Vocabulary
from .demand import Demand, Notes

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Playing"]

Array = NDArray[Any]

PATIENCE = 1.0
"""Quarters for which a part may be silent before its notes become likelier."""

URGE, STRONGEST = 0.5, 5.0
"""Nats by which they do with each quarter more, and at most; those named one by one by twice as
much."""


class Playing(Demand):
    """Each of these parts plays; none is silent for longer than `silence` steps if it can play.

    The longer one is silent, the likelier its notes become.

    Parameters
    ----------
    silence
        In steps, since a part's last note began.
    soft
        Whether these are a style's, and not named one by one.
    """

    name = "instruments"

    def __init__(
        self, vocabulary: Vocabulary, parts: Collection[int], silence: int, soft: bool = False
    ) -> None:
        self.vocabulary, self.parts, self.silence = vocabulary, frozenset(parts), silence
        self.soft = soft

    def symbols(self, draft: Draft, fits: Array) -> None:
        of = self.vocabulary
        now = {int(of.part_of_symbols[symbol]) for symbol, _ in draft.notes}
        for part in sorted(self.parts - now):
            stop = int(of.bases[part + 1])
            long = draft.time - draft.heard.get(part, 0) >= self.silence
            if long and fits[int(of.bases[part]) : stop].any():
                fits[stop:] = False
                return

    def incline(self, draft: Draft, chances: Array) -> None:
        for part in self.parts:
            quarters = (draft.time - draft.heard.get(part, 0)) / STEPS
            span = slice(*self.vocabulary.bases[part : part + 2].tolist())
            urge = URGE if self.soft else 2 * URGE
            chances[span] += np.clip(urge * (quarters - PATIENCE), 0.0, STRONGEST)

    def broken(self, notes: Notes) -> int:
        """How many do not play."""
        playing = np.unique(self.vocabulary.part_of_symbols[notes[1]]).tolist()
        return len(self.parts - set(playing))
