"""`Breathing`: at the ends of phrases nothing moves, so that a long note or a rest is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand, Notes, drums_of

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Breathing"]

Array = NDArray[Any]


class Breathing(Demand):
    """No new note begins in some spans, and none goes on over their ends; drums do as they like.

    Parameters
    ----------
    spans
        From step to before step, in order.
    kept
        By their steps, the symbols of notes that are no new ones.
    """

    name = "phrases"
    soft = True

    def __init__(
        self,
        vocabulary: Vocabulary,
        spans: Sequence[tuple[int, int]],
        kept: dict[int, set[int]] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.starts, self.stops = np.array(spans, np.int64).reshape(-1, 2).T
        self.pitched = ~drums_of(vocabulary)
        self.kept = kept or {}

    def _still(self, times: Array) -> Array:
        at = np.searchsorted(self.starts, times, "right") - 1
        found: Array = (at >= 0) & (times < self.stops[at])
        return found

    def gaps(self, draft: Draft, fits: Array) -> None:
        if not self.pitched.all():
            return
        times = draft.time + self.vocabulary.steps_of_gaps[: len(fits) - 1]
        moving = fits.copy()
        moving[:-1] &= ~self._still(times) | np.isin(times, list(self.kept))
        if moving.any():
            fits &= moving

    def symbols(self, draft: Draft, fits: Array) -> None:
        if self._still(np.array([draft.time]))[0]:
            still = self.pitched.copy()
            still[list(self.kept.get(draft.time, ()))] = False
            fits[:-1] &= ~still

    def lengths(self, draft: Draft, fits: Array) -> None:
        at = int(np.searchsorted(self.stops, draft.time, "right"))
        if at < len(self.stops) and self.pitched[draft.notes[-1][0]]:
            fits &= draft.time + self.vocabulary.steps_of_lengths <= self.stops[at]

    def broken(self, notes: Notes) -> int:
        """New notes within a span."""
        still = self._still(notes[0]) & self.pitched[notes[1]]
        rows = zip(notes[0][still].tolist(), notes[1][still].tolist(), strict=True)
        return sum(symbol not in self.kept.get(time, ()) for time, symbol in rows)
