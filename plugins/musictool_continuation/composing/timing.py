"""`Timeline`: musical time of a recording and of its new part, one line from the first bar on.

A beat is a unit of the recording, as `unit` cuts it, or half a second where there is no beat. Beat
0 begins a bar, and so does every `meter`-th one, in the recording and in its new part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import RESOLUTION

from ..unit.grid import Seconds
from ..unit.plan import Plan

__all__ = [
    "PHRASE_BARS",
    "Phrase",
    "Timeline",
    "chosen",
    "phrases_of",
    "timeline_of",
    "timeline_within",
]

PHRASE_BARS = 2
"""Bars that are composed, or recalled, together."""
FREE_BEAT_S = 0.5
"""A beat where nobody hears one, in seconds: 120 BPM."""
FREE_METER = 4


@dataclass(frozen=True, eq=False)
class Timeline:
    """Where beats lie.

    Parameters
    ----------
    times
        Seconds after the cut of the beats `first`, `first + 1`, ..., negative in the recording.
    first
        Number of the first of them.
    start
        Beat in which the new part begins, a whole number.
    end
        The last beat of the new part.
    meter
        Beats in a bar.
    """

    times: Seconds
    first: int
    start: int
    end: int
    meter: int

    @property
    def beat_s(self) -> float:
        """Seconds of most beats."""
        return float(np.median(np.diff(self.times)))

    @property
    def bar(self) -> int:
        """The beat that begins the bar in which the new part does."""
        return self.start - self.start % self.meter

    @property
    def whole_bar(self) -> int:
        """The beat that begins the first whole bar of the new part."""
        return -(-self.start // self.meter) * self.meter

    def beats(self, seconds: npt.ArrayLike) -> Seconds:
        """Beat, with its fraction, of moments in seconds after the cut."""
        return _line(np.asarray(seconds, np.float64), self.times, self._numbers)

    def seconds(self, beats: npt.ArrayLike) -> Seconds:
        """Seconds after the cut of beats, with their fraction."""
        return _line(np.asarray(beats, np.float64), self._numbers, self.times)

    def sounding(self, notes: npt.NDArray[np.void]) -> tuple[Seconds, Seconds]:
        """Seconds after the cut at which notes begin and end, by their ticks, of `RESOLUTION`."""
        ends = notes["start"].astype(np.int64) + notes["duration"]
        return self.seconds(notes["start"] / RESOLUTION), self.seconds(ends / RESOLUTION)

    @property
    def _numbers(self) -> Seconds:
        return self.first + np.arange(len(self.times), dtype=np.float64)


def _line(at: Seconds, x: Seconds, y: Seconds) -> Seconds:
    """Straight between points, and on as before and after them."""
    place = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    slope = (y[place + 1] - y[place]) / (x[place + 1] - x[place])
    found: Seconds = y[place] + (at - x[place]) * slope
    return found


def timeline_of(plan: Plan, rate: int) -> Timeline:
    """That of a continuation."""
    units, cut_s = plan.units, plan.cut / rate
    if not units.rhythmic:
        return free_timeline(-cut_s, plan.frames / rate)
    begins = float(plan.grid[0])
    before = units.edges[units.edges < cut_s + begins - 1e-4] - cut_s
    first = int(units.position[0])
    start = first + len(before)
    times = np.concatenate([before, plan.grid])
    return Timeline(times, first, start, start + len(plan.path), units.meter)


def free_timeline(begins: float, ends: float) -> Timeline:
    """Even beats from some seconds before second 0, in which the new part begins, to its end."""
    bars = int(np.ceil(-begins / FREE_BEAT_S / FREE_METER))
    start = bars * FREE_METER
    end = start + int(np.ceil(ends / FREE_BEAT_S))
    times = FREE_BEAT_S * np.arange(-start, end - start + 1, dtype=np.float64)
    return Timeline(times, 0, start, end, FREE_METER)


def timeline_within(
    times: Seconds | None, first: int, meter: int, begins: float, ends: float
) -> Timeline:
    """That of what is new from one moment to another within a recording.

    Parameters
    ----------
    times
        Seconds of the recording at which its beats lie, the first of them the beat `first` of a
        bar; None where there are none.
    begins, ends
        The moments, in seconds.
    """
    if times is None:
        free = free_timeline(-begins, ends - begins)
        return replace(free, times=free.times + begins)
    line = Timeline(times, first, first, first, meter)
    start, end = line.beats([begins, ends]).tolist()
    return replace(line, start=max(int(np.floor(start + 1e-3)), 0), end=int(np.ceil(end - 1e-3)))


@dataclass(frozen=True)
class Phrase:
    """Some bars of a new part: its beats, whole numbers, from `first` to before `stop`."""

    first: int
    stop: int
    composed: bool = False


def phrases_of(timeline: Timeline) -> list[Phrase]:
    """The phrases of a new part, all recalled so far.

    What is left of the bar in which the recording ends belongs to the first phrase, and less than
    a bar at the end to the last one.
    """
    bar, start, end = timeline.meter, timeline.start, timeline.end
    lines = list(range(-(-start // bar) * bar, end, PHRASE_BARS * bar))
    if len(lines) > 1 and end - lines[-1] < bar:
        lines.pop()
    return [Phrase(*edges) for edges in pairwise([start, *lines[1:], end])]


def chosen(phrases: list[Phrase], newness: float, rng: np.random.Generator) -> list[Phrase]:
    """About a share of phrases is composed, evenly spread, one at least unless the share is 0."""
    phase = float(rng.random()) if newness < 1 else 0.0
    steps = np.floor(np.arange(len(phrases) + 1) * newness + phase)
    composed = np.diff(steps) > 0
    if newness > 0 and not composed.any():
        composed[int(rng.integers(len(phrases)))] = True
    return [
        replace(phrase, composed=bool(one)) for phrase, one in zip(phrases, composed, strict=True)
    ]
