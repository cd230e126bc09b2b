"""`Waypoints`: states of pieces under way, so that who goes back makes nothing again before that.

They lie the closer together the nearer they are, so that those of a long piece are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .constraints import Constraints
from .drafts import Drafts, Moment

__all__ = ["Waypoints"]

SPREAD = 2
"""They are at most as many moments apart as are since then, divided by this."""


class Waypoints:
    """Those of one `Drafts`, whose rows are all at the same moment."""

    def __init__(self) -> None:
        self._states: list[Drafts] = []

    def keep(self, drafts: Drafts) -> None:
        """Remember where it is, if a moment is over."""
        if not drafts.rows or drafts.phase != "gap":
            return
        self._states.append(drafts.copy())
        now = _count(drafts)
        for at in range(len(self._states) - 3, 0, -1):
            before, after = (_count(self._states[near]) for near in (at - 1, at + 1))
            if (after - before) * SPREAD <= now - after:
                del self._states[at]

    def back(
        self, prefixes: Mapping[int, Sequence[Moment]], constraints: Mapping[int, Constraints]
    ) -> Drafts | None:
        """The rows of these numbers, to go on behind these moments; None from the beginning."""
        least = min(map(len, prefixes.values()))
        while self._states and _count(self._states[-1]) > least:
            self._states.pop()
        if not self._states:
            return None
        drafts = self._states[-1].copy()
        numbers = [row.number for row in drafts.rows]
        drafts.select(np.array([numbers.index(number) for number in prefixes]))
        drafts.constrain(constraints)
        for row in drafts.rows:
            row.prefix = prefixes[row.number]
        return drafts


def _count(drafts: Drafts) -> int:
    return len(drafts.rows[0].moments)
