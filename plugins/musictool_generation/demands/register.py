"""`Register`: higher or lower than a model would have it, by a bias on pitches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand, drums_of

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Register"]

Array = NDArray[Any]

SPREAD = 6.0
"""Standard deviation, in semitones, of the pitches among which a note is chosen."""


class Register(Demand):
    """So many semitones higher on the average, of what would be a normal distribution."""

    def __init__(self, vocabulary: Vocabulary, semitones: float) -> None:
        pitches = vocabulary.pitch_of_symbols.astype(np.float64)
        middles = np.array([(part.low + part.high) / 2 for part in vocabulary.parts])
        away = pitches - middles[vocabulary.part_of_symbols]
        self.bias = np.where(drums_of(vocabulary), 0.0, away * semitones / SPREAD**2)

    def incline(self, draft: Draft, chances: Array) -> None:
        chances[:-1] += self.bias
