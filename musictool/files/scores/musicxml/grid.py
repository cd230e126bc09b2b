"""Where on paper notes lie: bars, beats, and the divisions of beats that fit what is played.

Each beat gets the coarsest division on which all that begins or ends in it lies; where nothing
does, as in what a person played, the one that is nearest. A note keeps its own times beside those
on paper.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import gcd
from typing import NamedTuple

from musictool.clock import Meter
from musictool.score import Score

__all__ = ["BarLine", "Grid", "Window", "bar_lines", "divisions_of"]

_FINE = 96
"""Parts of a quarter note that 32nds and triplets need."""

_DIVISIONS = (1, 2, 4, 3, 8, 6, 5, 7, 16, 12, 9, 10, 32, 24)
"""From the plainest to the rarest."""

_PLAYED = (1, 2, 4, 3, 8, 6)
"""Those that are tried for what lies on none."""

_SCARCE = 0.06
"""What a finer division has to gain for each of its parts, in beats."""


class BarLine(NamedTuple):
    """A bar: where it begins and ends, its meter, and whether the signature is another's.

    An upbeat, and a bar between others that is shorter than its meter, has that of its neighbours.
    """

    start: int
    end: int
    meter: Meter
    irregular: bool = False


class Window(NamedTuple):
    """A beat, and in how many equal parts it is divided."""

    start: int
    end: int
    parts: int


def divisions_of(resolution: int) -> int:
    """Divisions of a quarter note for paper, a multiple of the ticks of the score."""
    factor = _FINE // gcd(resolution, _FINE)
    return resolution * factor if resolution * factor <= 32767 else resolution


def bar_lines(score: Score, end: int, scale: int) -> list[BarLine]:
    """The bars until `end`, in divisions, of which a tick has `scale`."""
    meters = [meter for meter in score.meters if meter.tick < end or meter.tick == 0]
    if not meters or meters[0].tick > 0:
        meters.insert(0, Meter(0, 4, 4))
    last = {meter.tick: meter for meter in meters}
    meters = list(last.values())
    quarter = score.resolution * scale
    found: list[BarLine] = []
    for i, meter in enumerate(meters):
        at = meter.tick * scale
        stop = meters[i + 1].tick * scale if i + 1 < len(meters) else None
        length = max(meter.numerator * 4 * quarter // meter.denominator, 1)
        shown, irregular = meter, False
        before = meters[i - 1] if i else None
        after = meters[i + 1] if i + 1 < len(meters) else None
        if stop is not None and stop - at == length and after is not None:
            neighbour = before if before is not None else after
            is_between = before is None or before[1:] == after[1:]
            if is_between and length < neighbour.numerator * 4 * quarter // neighbour.denominator:
                shown, irregular = neighbour, True
        while (at < stop) if stop is not None else (at < end * scale or not found):
            close = at + length if stop is None else min(at + length, stop)
            found.append(BarLine(at, close, shown, irregular or close - at < length))
            at = close
    return found


@dataclass
class Grid:
    """The beats of all bars and their divisions."""

    quarter: int
    windows: list[Window] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [window.start for window in self.windows]

    @classmethod
    def of(cls, bars: Sequence[BarLine], points: Iterable[int], quarter: int) -> Grid:
        """Of the points at which notes begin and end."""
        beats = []
        for bar in bars:
            at = bar.start
            while at < bar.end:
                beats.append((at, min(at + quarter, bar.end)))
                at += quarter
        starts = [start for start, _ in beats]
        within: list[list[int]] = [[] for _ in beats]
        for point in points:
            i = bisect_right(starts, point) - 1
            if 0 <= i < len(beats):
                within[i].append(point)
        windows: list[Window] = []
        for (start, end), held in zip(beats, within, strict=True):
            before = windows[-1] if windows else None
            if before is not None and _is_wide_triplet(before, start, end, held, quarter, bars):
                windows[-1] = Window(before.start, end, 3)
                continue
            windows.append(Window(start, end, _parts(start, end, held)))
        return cls(quarter, windows)

    def window(self, at: int) -> Window:
        return self.windows[max(bisect_right(self._starts, at) - 1, 0)]

    def nearest(self, at: int) -> int:
        """The point on the grid next to one in time."""
        start, end, parts = self.window(at)
        length = end - start
        step = round((at - start) * parts / length)
        return start + step * length // parts


def _is_wide_triplet(
    before: Window, start: int, end: int, held: list[int], quarter: int, bars: Sequence[BarLine]
) -> bool:
    """Three notes in the time of two beats: the second begins in one, the third in the other."""
    both = end - before.start
    if before.parts != 3 or both != 2 * quarter or start in held:
        return False
    i = bisect_right([bar.start for bar in bars], before.start) - 1
    if (before.start - bars[i].start) % both:
        return False
    third = both // 3
    return bool(held) and all(point - before.start == 2 * third for point in held)


def _parts(start: int, end: int, points: list[int]) -> int:
    length = end - start
    inside = [point - start for point in points if point != start]
    if not inside:
        return 1
    for parts in _DIVISIONS:
        if length % parts == 0 and all(point % (length // parts) == 0 for point in inside):
            return parts
    return min(
        (parts for parts in _PLAYED if length % parts == 0),
        key=lambda parts: (
            sum(_distance(point, length, parts) for point in inside) / len(inside)
            + _SCARCE * parts / 8
        ),
    )


def _distance(point: int, length: int, parts: int) -> float:
    """To the next point of a division, in beats."""
    at = point * parts / length
    return abs(at - round(at)) / parts
