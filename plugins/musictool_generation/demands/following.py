"""`Following`: new notes begin where those of a rhythm do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand, Notes, heads_for, must_come, soonest

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Following"]

Array = NDArray[Any]


class Following(Demand):
    """Something new begins at each of some steps, and at no others.

    Parameters
    ----------
    onsets
        In order, shape `(O,)`.
    kept
        By their steps, the symbols of notes that are no new ones.
    """

    name = "rhythm"

    def __init__(
        self,
        vocabulary: Vocabulary,
        onsets: Sequence[int],
        kept: Mapping[int, Collection[int]] = MappingProxyType({}),
    ) -> None:
        self.vocabulary = vocabulary
        self.onsets = np.unique(np.array(onsets, np.int64))
        self.kept = {time: frozenset(symbols) for time, symbols in kept.items()}
        self.kept_times = np.array(sorted(self.kept), np.int64)

    def gaps(self, draft: Draft, fits: Array) -> None:
        at = int(np.searchsorted(self.onsets, soonest(draft)))
        times = draft.time + self.vocabulary.steps_of_gaps[: len(fits) - 1]
        fits[:-1] &= np.isin(times, self.onsets) | np.isin(times, self.kept_times)
        if at < len(self.onsets):
            heads_for(draft, fits, int(self.onsets[at]), self.vocabulary)
        elif not fits.any() and not len(self.kept_times[self.kept_times > draft.time]):
            fits[-1] = True

    def symbols(self, draft: Draft, fits: Array) -> None:
        kept = list(self.kept.get(draft.time, ()))
        new = fits.copy()
        new[[*kept, -1]] = False
        at = int(np.searchsorted(self.onsets, draft.time))
        if at == len(self.onsets) or self.onsets[at] != draft.time:
            fits &= ~new
        elif new.any() and all(symbol in kept for symbol, _ in draft.notes):
            must_come(fits, np.flatnonzero(new))

    def broken(self, notes: Notes) -> int:
        """Steps at which nothing new begins, or something that should not."""
        rows = zip(notes[0].tolist(), notes[1].tolist(), strict=True)
        found = {time for time, symbol in rows if symbol not in self.kept.get(time, ())}
        return len(found ^ set(self.onsets.tolist()))
