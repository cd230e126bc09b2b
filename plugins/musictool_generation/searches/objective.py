"""`Objective`: what every search looks for, and what their results are compared by.

It is nats a choice, and on top of them a price for each broken wish. A moment takes two choices,
its gap and its end, a note two, its symbol and its length, and the end of the piece one. By their
number, since of two pieces of unlike lengths the one with less in it is always likelier.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import CannotProcess

from ..families import Family
from ..families.family import Nats
from ..moments import Moments
from ..vocabulary import Vocabulary
from .constraints import Constraints

__all__ = ["Objective", "choices_of"]

BROKEN = 10.0
"""Nats a choice that a broken wish costs: more than any choice does."""


def choices_of(piece: Moments, vocabulary: Vocabulary) -> int:
    """How many a search makes for a piece."""
    return 2 * (len(piece) - vocabulary.ends) + 2 * len(piece.symbols) + 1


class Objective:
    """To be made as small as can be.

    Raises
    ------
    CannotProcess
        If the model has no likelihood.
    """

    def __init__(self, model: Family, constraints: Constraints) -> None:
        self.model, self.constraints = model, constraints

    def __call__(self, pieces: Sequence[Moments]) -> NDArray[Any]:
        """Of each piece, shape `(pieces,)`."""
        return self.look(pieces)[0]

    def look(self, pieces: Sequence[Moments]) -> tuple[NDArray[Any], list[Nats]]:
        """The same, and what each piece costs the model."""
        seen, found = [], []
        for piece, nats in zip(pieces, self.model.nats_each(pieces), strict=True):
            if nats is None:
                raise CannotProcess(
                    f"the family {self.model.name} does not say how likely a piece is, so that "
                    f"pieces cannot be compared; take search=sampling"
                )
            seen.append(nats)
            found.append(float(nats.moments.sum()) / choices_of(piece, self.model.vocabulary))
        broken = [self.constraints.broken(piece) for piece in pieces]
        return np.array(found) + BROKEN * np.array(broken), seen
