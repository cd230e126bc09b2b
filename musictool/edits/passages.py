"""Passages of a recording, and where each is heard in a result: an edit decision list."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from musictool.edits.time_map import TimeMap

__all__ = ["Passages", "Where"]

Seconds = npt.NDArray[np.float64]

Where = TimeMap | Sequence[tuple[float, float, float]] | None
"""How a command says where moments went: along a map; in passages `(start, end, at)`, seconds of
the recording and where in the result they begin; None for nowhere that is known."""

LEAST = 1e-9
"""Seconds; what is shorter comes of rounding."""

JUST = 0.01
"""Seconds before a sound at which a marker of it may stand."""

WINDOW = 8.0
"""Seconds of a result over which a tempo is taken: what moves single strokes does not change it."""

EVEN = 0.02
"""By so much, as a share, tempi may differ that count as one."""

DIGITS = 6
"""After the point of a speed, beyond which two count as one."""

MOSTLY = 2 / 3
"""Of the time that is known, what has one tempo gives the tempo of the whole."""


@dataclass(frozen=True, eq=False)
class Passages:
    """What is kept of a recording, in its order; arrays of shape (passages,), seconds."""

    start: Seconds
    """In the recording."""
    end: Seconds
    """In the recording; may be infinite."""
    at: Seconds
    """Of the start, in the result."""
    speed: Seconds
    """How many seconds of the recording pass in one of the result."""
    is_complete: bool = True
    """Whether all else is gone; if not, it may be heard anywhere."""

    @staticmethod
    def whole() -> Passages:
        """Everything where it was."""
        return Passages.of([(0.0, math.inf, 0.0)])

    @staticmethod
    def at_speed(speed: float) -> Passages:
        """Everything so many times faster."""
        return Passages(np.zeros(1), np.full(1, math.inf), np.zeros(1), np.full(1, float(speed)))

    @staticmethod
    def of(where: Where) -> Passages:
        """From what a command says.

        Raises
        ------
        ValueError
            If passages overlap, or change their order.
        """
        if isinstance(where, TimeMap):
            return Passages._along(where)
        rows = np.asarray(where if where is not None else [], np.float64).reshape(-1, 3)
        start, end, at = rows.T
        known = where is not None
        if (end < start).any() or (start[1:] < end[:-1] - LEAST).any():
            raise ValueError("passages must follow each other in the recording: (start, end, at)")
        if (at[1:] < (at + end - start)[:-1] - LEAST).any():
            raise ValueError("passages must keep their order, and none may overlap the next")
        return Passages(start, end, at, np.ones(len(rows)), known)._from_zero()

    @staticmethod
    def _along(time_map: TimeMap) -> Passages:
        source, target = time_map.source, time_map.target
        before = min(source[0], target[0])
        start = np.concatenate([[source[0] - before], source])
        at = np.concatenate([[target[0] - before], target])
        speed = np.concatenate([[1.0], np.diff(source) / np.diff(target), [1.0]])
        return Passages(start, np.append(source, math.inf), at, speed)._from_zero()

    @property
    def stop(self) -> Seconds:
        """Of the end, in the result."""
        return np.asarray(self.at + (self.end - self.start) / self.speed)

    @property
    def is_whole(self) -> bool:
        """Whether every moment that is kept is where it was, and none was lost before the end."""
        still = np.allclose(self.start, self.at, atol=LEAST) and np.allclose(self.speed, 1)
        joined = np.allclose(self.start[1:], self.end[:-1], atol=LEAST)
        return self.is_complete and bool(self.start.size and still and joined)

    def _from_zero(self) -> Passages:
        """Without what would lie before the result's beginning."""
        early = np.maximum(-self.at, 0.0)
        start = self.start + early * self.speed
        kept = self.end - start > LEAST
        at = self.at + early
        return Passages(start[kept], self.end[kept], at[kept], self.speed[kept], self.is_complete)

    @cached_property
    def _rows(self) -> tuple[list[float], list[float]]:
        """Starts and ends, for the search of one moment after the other."""
        return self.start.tolist(), self.end.tolist()

    def heard(self, time: float) -> float | None:
        """Time in the result, from a time in the recording; None for what is not kept.

        A moment just before what is kept is its beginning.
        """
        starts, ends = self._rows
        row = bisect_right(starts, time + LEAST) - 1
        if row >= 0 and time < ends[row] - LEAST:
            return max(self._at(row, time), 0.0)
        soon = row + 1
        return self._at(soon) if soon < len(starts) and starts[soon] <= time + JUST else None

    def span(self, start: float, end: float) -> tuple[float, float] | None:
        """Where what is kept of a passage begins and ends in the result; None if nothing is."""
        starts, ends = self._rows
        first, last = bisect_right(ends, start + LEAST), bisect_left(starts, end - LEAST) - 1
        if first > last:
            return None
        begin = self._at(first, max(starts[first], start))
        return max(begin, 0.0), self._at(last, min(ends[last], end))

    def _at(self, row: int, time: float | None = None) -> float:
        """Where a time of a passage, or its beginning, is in the result."""
        into = 0.0 if time is None else time - float(self.start[row])
        return float(self.at[row]) + into / float(self.speed[row])

    def source(self, time: float) -> float | None:
        """The time in the recording of what is heard at a time of the result, or next after it."""
        later = np.flatnonzero(self.stop > time + LEAST)
        if not later.size:
            return None
        row = later[0]
        into = max(time - float(self.at[row]), 0.0)
        return float(self.start[row] + into * self.speed[row])

    def then(self, following: Passages) -> Passages:
        """Both after each other: `following` says where passages of this result went."""
        first, second, none = self, following, np.zeros(0)
        complete = first.is_complete and second.is_complete
        if not (first.start.size and second.start.size):
            return replace(first, start=none, end=none, at=none, speed=none, is_complete=complete)
        edges = np.unique(np.concatenate([first.at, first.stop, second.start, second.end]))
        low, high = edges[:-1], edges[1:]
        wide = high - low > LEAST
        low, high = low[wide], high[wide]
        one = np.maximum(np.searchsorted(first.at, low + LEAST / 2, "right") - 1, 0)
        two = np.maximum(np.searchsorted(second.start, low + LEAST / 2, "right") - 1, 0)
        kept = (low > first.at[one] - LEAST) & (low < first.stop[one] - LEAST / 2)
        kept &= (low > second.start[two] - LEAST) & (low < second.end[two] - LEAST / 2)
        low, high, one, two = low[kept], high[kept], one[kept], two[kept]
        speed = first.speed[one]
        return Passages(
            first.start[one] + (low - first.at[one]) * speed,
            first.start[one] + (high - first.at[one]) * speed,
            second.at[two] + (low - second.start[two]) / second.speed[two],
            speed * second.speed[two],
            complete,
        )

    def within(self, seconds: float) -> Passages:
        """What of it lies in a result of some length."""
        return self.then(Passages.of([(0.0, seconds, 0.0)]))

    def confined(self, begin: float, end: float, seconds: float) -> Passages:
        """What it is of a whole recording if it was done from `begin` to `end`.

        What was before stays, and what was behind follows the `seconds` that the part now lasts.
        """
        inner = Passages.of([(0.0, end - begin, 0.0)]).then(self).within(seconds)
        after = math.isfinite(end)
        around = Passages(
            np.concatenate([[0.0], begin + inner.start, [end] * after]),
            np.concatenate([[begin], begin + inner.end, [math.inf] * after]),
            np.concatenate([[0.0], begin + inner.at, [begin + seconds] * after]),
            np.concatenate([[1.0], inner.speed, [1.0] * after]),
            inner.is_complete,
        )
        return around._from_zero()

    def tempo(self, seconds: float) -> float | None:
        """How much faster a result of some length is on the whole; None if that is no one number.

        What is not of the recording does not count; single strokes that moved do not, either.
        """
        heard = self.within(seconds)
        if not heard.start.size:
            return None
        lasts = heard.stop - heard.at
        _, own = np.unique(heard.speed.round(DIGITS), return_inverse=True)
        shares = np.bincount(own, lasts) / lasts.sum()
        if shares.max() >= MOSTLY:
            return float(heard.speed[own == shares.argmax()].mean())
        corners = np.stack([heard.at, heard.stop], axis=1).ravel()
        kept = np.cumsum(np.stack([0 * lasts, lasts], axis=1).ravel())
        passed = np.cumsum(np.stack([0 * lasts, heard.end - heard.start], axis=1).ravel())
        edges = np.linspace(0.0, seconds, max(int(seconds / WINDOW), 1) + 1)
        time = np.diff(np.interp(edges, corners, kept))
        music = np.diff(np.interp(edges, corners, passed))
        tempi = music[time > LEAST] / time[time > LEAST]
        usual = float(np.median(tempi))
        alike = np.abs(tempi / usual - 1) < EVEN
        if alike.all():
            return float(passed[-1] / kept[-1])
        return usual if alike.mean() >= MOSTLY else None
