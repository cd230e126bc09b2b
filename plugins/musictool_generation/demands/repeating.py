"""`Repeating`: music that comes again, note for note."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand, Notes, heads_for, soonest

if TYPE_CHECKING:
    from ..searches.draft import Draft, Moment
    from ..wishing.form import Echo

__all__ = ["Repeating"]

Array = NDArray[Any]


class Repeating(Demand):
    """In each echo is what was some steps before, and nothing else.

    Nothing sounds into an echo, out of one, or over the edges of what it echoes.
    """

    name = "structure"

    def __init__(self, vocabulary: Vocabulary, echoes: Sequence[Echo]) -> None:
        self.vocabulary, self.echoes = vocabulary, tuple(echoes)
        edges = {edge for one in echoes for edge in (one.start, one.stop)}
        edges |= {edge - one.back for one in echoes for edge in (one.start, one.stop)}
        self.walls = np.array(sorted(edges), np.int64)

    def gaps(self, draft: Draft, fits: Array) -> None:
        steps, first = self.vocabulary.steps_of_gaps[: len(fits) - 1], soonest(draft)
        times = draft.time + steps
        for echo in self.echoes:
            if echo.stop <= first:
                continue
            inside = (times >= echo.start) & (times < echo.stop)
            due = self._next(draft, echo, first)
            if due is None:
                fits[:-1] &= ~inside
            else:
                fits[:-1] &= ~inside | (times == due)
                heads_for(draft, fits, due, self.vocabulary)

    def _next(self, draft: Draft, echo: Echo, time: int) -> int | None:
        """When, from a time on, there is something in an echo; None as far as is known."""
        source = max(echo.start, time) - echo.back
        at = bisect_left(draft.moments, source, key=_time)
        while at < len(draft.moments) and draft.moments[at].time < echo.stop - echo.back:
            if draft.moments[at].notes:
                return draft.moments[at].time + echo.back
            at += 1
        return None

    def symbols(self, draft: Draft, fits: Array) -> None:
        due = self._due(draft)
        if due is None:
            return
        done = len(draft.notes)
        fits[:] = False
        fits[due[done][0] if done < len(due) else -1] = True

    def _due(self, draft: Draft) -> tuple[tuple[int, int], ...] | None:
        """The notes that there have to be now; None outside of echoes."""
        for echo in self.echoes:
            if echo.start <= draft.time < echo.stop:
                at = bisect_left(draft.moments, draft.time - echo.back, key=_time)
                while at < len(draft.moments) and draft.moments[at].time == draft.time - echo.back:
                    if draft.moments[at].notes:
                        return draft.moments[at].notes
                    at += 1
                return ()
        return None

    def lengths(self, draft: Draft, fits: Array) -> None:
        due = self._due(draft)
        if due is not None:
            fits[:] = False
            fits[due[len(draft.notes) - 1][1]] = True
            return
        at = int(np.searchsorted(self.walls, draft.time, "right"))
        if at < len(self.walls):
            fits &= draft.time + self.vocabulary.steps_of_lengths <= self.walls[at]

    def mended(self, notes: Notes) -> Notes:
        """With every echo as that which it echoes now."""
        for echo in self.echoes:
            times = notes[0]
            source = (times >= echo.start - echo.back) & (times < echo.stop - echo.back)
            rest = (times < echo.start) | (times >= echo.stop)
            again = (times[source] + echo.back, notes[1][source], notes[2][source])
            both = [np.concatenate([one[rest], new]) for one, new in zip(notes, again, strict=True)]
            order = np.lexsort((both[1], both[0]))
            notes = (both[0][order], both[1][order], both[2][order])
        return notes

    def broken(self, notes: Notes) -> int:
        """Notes that an echo lacks or has beyond, and those over an edge."""
        rows = np.stack(notes, 1)
        count = 0
        for echo in self.echoes:
            its = rows[(rows[:, 0] >= echo.start) & (rows[:, 0] < echo.stop)]
            source = (rows[:, 0] >= echo.start - echo.back) & (rows[:, 0] < echo.stop - echo.back)
            wanted = rows[source] + [echo.back, 0, 0]
            count += len(set(map(tuple, its.tolist())) ^ set(map(tuple, wanted.tolist())))
        return count


def _time(moment: Moment) -> int:
    return moment.time
