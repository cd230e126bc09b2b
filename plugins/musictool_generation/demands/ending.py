"""`Ending`: the last chord: it is held until the end, on its root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand, Notes, drums_of, heads_for, must_come, soonest

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Ending"]

Array = NDArray[Any]


NOTHING = 128
"""Higher than every pitch."""


class Ending(Demand):
    """At step `at` something new begins and lasts until the end; later nothing new does.

    Parameters
    ----------
    steps
        When the piece ends.
    root
        Pitch class of the lowest new note there; None for any.
    pitched
        Whether anything but drums plays.
    kept
        By their steps, the symbols of notes that are no new ones.
    """

    name = "ending"
    soft = True

    def __init__(
        self,
        vocabulary: Vocabulary,
        at: int,
        steps: int,
        root: int | None = None,
        kept: dict[int, set[int]] | None = None,
        pitched: bool = True,
    ) -> None:
        self.vocabulary, self.at, self.steps, self.root = vocabulary, at, steps, root
        self.kept = kept or {}
        self.kept_times = np.array(sorted(self.kept), np.int64)
        self.pitched = ~drums_of(vocabulary) & pitched
        lengths = vocabulary.steps_of_lengths
        self.longest = int(np.flatnonzero(lengths <= steps - at)[-1])

    def gaps(self, draft: Draft, fits: Array) -> None:
        if soonest(draft) <= self.at:
            heads_for(draft, fits, self.at, self.vocabulary)
            return
        times = draft.time + self.vocabulary.steps_of_gaps[: len(fits) - 1]
        fits[:-1] &= np.isin(times, self.kept_times)
        if not (self.kept_times > draft.time).any():
            fits[-1] = True

    def symbols(self, draft: Draft, fits: Array) -> None:
        if draft.time < self.at:
            return
        kept = list(self.kept.get(draft.time, ()))
        if draft.time > self.at:
            others = np.ones(len(fits), bool)
            others[[*kept, -1]] = False
            fits &= ~others
            return
        pitches = self.vocabulary.pitch_of_symbols
        mine = [one for one, _ in draft.notes if one not in kept and self.pitched[one]]
        have = [int(pitches[one]) for one in mine]
        new = np.flatnonzero(fits[:-1] & self.pitched)
        new = new[~np.isin(new, kept)]
        lowest, wanted = min(have, default=NOTHING), new if not have else new[:0]
        roots = new[(pitches[new] % 12 == self.root) & (pitches[new] < lowest)]
        if self.root is not None and (len(roots) or (have and lowest % 12 == self.root)):
            below = np.minimum(pitches[new], lowest)
            lower = pitches[roots][None] < below[:, None]
            later = (lower & (roots[None] > new[:, None])).any(axis=1)
            fits[new[(below % 12 != self.root) & ~later]] = False
            wanted = roots if lowest % 12 != self.root else roots[:0]
        if not self.pitched.any():
            fits[-1] &= bool(draft.notes) or not fits[:-1].any()
        must_come(fits, wanted)

    def lengths(self, draft: Draft, fits: Array) -> None:
        if draft.time == self.at and self.pitched[draft.notes[-1][0]]:
            held = np.zeros(len(fits), bool)
            held[self.longest] = True
            if (fits & held).any():
                fits &= held

    def broken(self, notes: Notes) -> int:
        """New notes after it, or shorter, or that there are none, or another root."""
        rows = zip(*(one.tolist() for one in notes), strict=True)
        new = [one for one in rows if one[0] >= self.at and one[1] not in self.kept.get(one[0], ())]
        if not self.pitched.any():
            return int(not new)
        now = [one for one in new if one[0] == self.at and self.pitched[one[1]]]
        if not now:
            return 1
        lowest = min(int(self.vocabulary.pitch_of_symbols[symbol]) for _, symbol, _ in now)
        short = sum(length < self.longest for _, _, length in now)
        late = sum(time > self.at for time, _, _ in new)
        return short + late + (self.root is not None and lowest % 12 != self.root)
