"""`Originals`: passages of a training set that must not come again, as a set of hashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musictool import Meter, Score

from ..copying import LEAST_NOTES, WINDOW, Passages, lengths_among
from ..moments import Moments
from ..vocabulary import Vocabulary

__all__ = ["Originals", "longest_by_chance"]

Array = NDArray[Any]

_ODD = np.uint64(0x9E3779B97F4A7C15)


class Originals:
    """The passages of `notes` notes that an index holds.

    Parameters
    ----------
    keys
        A number for each passage, sorted.
    notes
        So long a passage is a copy.
    """

    def __init__(self, vocabulary: Vocabulary, keys: Array, notes: int) -> None:
        self.vocabulary, self.keys, self.notes = vocabulary, keys, notes
        self.reach = 8 * notes

    @classmethod
    def of(
        cls, vocabulary: Vocabulary, index: Passages, notes: int, keep: Score | None = None
    ) -> Self:
        """Of all passages of an index but those in `keep`, which its owner has himself."""
        keys = np.unique(_keys(index, notes))
        own = _keys(Passages.of([keep]), notes) if keep is not None else keys[:0]
        return cls(vocabulary, np.setdiff1d(keys, own), notes)

    def is_copy(self, moments: Moments) -> bool:
        """Whether a passage is in moments, in any key."""
        score = self.vocabulary.decode(moments, [Meter(0, 4, 4)])
        keys = _keys(Passages.of([score]), self.notes)
        at = np.searchsorted(self.keys, keys)  # far fewer of these, so np.isin would be slow
        known = at < len(self.keys)
        return bool((self.keys[at[known]] == keys[known]).any())


def longest_by_chance(index: Passages) -> int:
    """So many notes do pieces of a set mostly share with another one of it: the median."""
    shared: Sequence[int] = lengths_among(index).tolist()
    return max(LEAST_NOTES, int(np.median(shared)) if shared else 0)


def _keys(passages: Passages, notes: int) -> Array:
    """A number for each passage of so many notes: uint64, in any order."""
    runs = notes - WINDOW
    hashes = passages.hashes.astype(np.uint64)
    count = len(hashes) - runs + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    total = np.zeros(count, np.uint64)
    for at in range(runs):
        total = total * _ODD + hashes[at : at + count] + np.uint64(1)
    ends = np.repeat(passages.lines[1:], np.diff(passages.lines))[:count]
    whole: Array = total[np.arange(count) + runs <= ends]
    return whole
