"""`Originals`: passages of a training set that must not come again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musictool import Score

from ..copying import LEAST_NOTES, Index, Passages
from ..fingerprints import Fingerprints
from ..lines import hashes_of, lines_of
from ..moments import Moments
from ..parts import DRUMS
from ..vocabulary import Vocabulary

__all__ = ["Originals", "longest_by_chance"]

Array = NDArray[Any]


class Originals:
    """The passages of `notes` notes that are known by their fingerprints.

    Parameters
    ----------
    notes
        So long a passage is a copy.
    """

    def __init__(self, vocabulary: Vocabulary, known: Fingerprints, notes: int) -> None:
        self.vocabulary, self.known, self.notes = vocabulary, known, notes
        self.reach = 8 * notes
        self.drums = np.array([part.family == DRUMS for part in vocabulary.parts], bool)

    @classmethod
    def of(
        cls, vocabulary: Vocabulary, index: Index, notes: int, keep: Sequence[Score] = ()
    ) -> Self:
        """Of all passages of an index but those in `keep`, which their owner has himself."""
        known = index.fingerprints(notes)
        if keep:
            own = Passages.of(keep)
            known = known.without(own.hashes, own.lines)
        return cls(vocabulary, known, notes)

    def is_copy(self, moments: Moments) -> bool:
        """Whether a passage is in moments, in any key."""
        vocabulary, symbols = self.vocabulary, moments.symbols
        parts = vocabulary.part_of_symbols[symbols]
        lines = lines_of(
            np.cumsum(vocabulary.steps_of_gaps[moments.gaps])[moments.rows],
            vocabulary.pitch_of_symbols[symbols],
            parts,
            self.drums[parts],
        )
        begins = np.concatenate([[0], np.cumsum(lines.runs)])
        shared = self.known.shared(hashes_of(lines), begins)
        return bool((shared >= self.notes).any())


def longest_by_chance(index: Index, style: str | None = None) -> int:
    """So many notes do pieces of a set, or of a style, mostly share with another.

    It is the median over notes, not over pieces: a drummer's fill of two bars shares next to
    nothing, and says nothing of what a piece of sixteen may.
    """
    chosen = index.of_style(style)
    shared, sizes = index.among[chosen], index.sizes[chosen]
    if not sizes.sum():
        return LEAST_NOTES
    order = np.argsort(shared)
    until = np.cumsum(sizes[order])
    return max(LEAST_NOTES, int(shared[order][np.searchsorted(until, until[-1] / 2)]))
