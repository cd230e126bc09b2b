"""`InKey`: a piece in which the key that was wished is heard, and not one that is akin."""

from __future__ import annotations

import numpy as np

from musictool import find_key

from ..vocabulary import Vocabulary
from .demand import Demand, Notes, drums_of

__all__ = ["InKey"]

TRIAD, CLEAR = 3, 0.02
"""Of so many pitch classes at least a key can be told, each with such a share of the time."""


class InKey(Demand):
    """The key that pitch classes tell is this one, by its place among the keys of `find_key`.

    Scales alone do not tell keys apart. Whoever can makes a piece anew where another is heard;
    whoever cannot, has done what could be done.
    """

    def __init__(self, vocabulary: Vocabulary, key: int) -> None:
        self.vocabulary, self.key = vocabulary, key

    def missed(self, notes: Notes) -> bool:
        pitched = ~drums_of(self.vocabulary)[notes[1]]
        classes = self.vocabulary.pitch_of_symbols[notes[1]][pitched] % 12
        lengths = self.vocabulary.steps_of_lengths[notes[2]][pitched]
        chroma = np.bincount(classes, lengths, 12)
        heard = find_key(chroma)
        too_few = np.count_nonzero(chroma > CLEAR * chroma.sum()) < TRIAD
        return too_few or heard is None or heard.place != self.key
