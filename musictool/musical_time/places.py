"""Where in a score something is: bars, beats and seconds, and the ticks that these mean.

Bars and beats are counted from 1, seconds from 0. A first bar that is shorter than the next, a
pickup, is bar 0; its beats count. Parts are written as decimals: 9.5 is the middle of bar 9.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from musictool.errors import CannotProcess
from musictool.quantities import format_time
from musictool.score import Meter, Score

__all__ = ["UNITS", "Unit", "first_bar", "span_of", "tick_of"]

Unit = Literal["bars", "beats", "seconds"]
UNITS: tuple[Unit, ...] = ("bars", "beats", "seconds")


def first_bar(score: Score) -> int:
    """The number of its first bar: 0 if that is a pickup, else 1."""
    meters = score.meters
    if len(meters) < 2 or meters[0].tick > 0 or meters[1].tick == 0:
        return 1
    length = meters[0].numerator * 4 * score.resolution / meters[0].denominator
    after = meters[1].numerator * 4 * score.resolution / meters[1].denominator
    return 0 if round(length) == meters[1].tick and length < after else 1


def tick_of(score: Score, place: float, unit: Unit) -> int:
    """The tick of a place that may lie past the end of the score.

    Parameters
    ----------
    place
        Number of the bar or beat, or time; below 0 it counts from the end.

    Raises
    ------
    CannotProcess
        For what lies before the beginning.
    """
    if unit == "seconds":
        seconds = place if place >= 0 else place + float(score.clock.seconds(score.length))
        return int(score.clock.tick(max(seconds, 0.0)))
    if place < 0:
        stretches = _stretches(score, unit)
        return _between(stretches, max(_index(stretches, score.length) + place, 0.0))
    first = first_bar(score) if unit == "bars" else 1
    if place < first:
        raise CannotProcess(f"{unit} are counted from {first}, so there is none at {place:g}")
    return _between(_stretches(score, unit), place - first)


def span_of(score: Score, start: float | None, end: float | None, unit: Unit) -> tuple[int, int]:
    """First tick and the tick after the last one of a part of a score; None for its edges.

    Raises
    ------
    CannotProcess
        If nothing lies between them.
    """
    first = 0 if start is None else tick_of(score, start, unit)
    last = score.length if end is None else min(tick_of(score, end, unit), score.length)
    if first >= last and (start is not None or end is not None):
        if start is not None and (end is None or first >= score.length):
            begins = (  # bars may have been given as such
                f"start={format_time(start)}"
                if unit == "seconds"
                else f"{unit.removesuffix('s')} {start:g}"
            )
            raise CannotProcess(f"{begins} is beyond the end of the score, {_end(score, unit)}")
        between = f"start={_said(start or 0, unit)} and end={_said(end or 0, unit)}"
        raise CannotProcess(f"{between} leave nothing of the score, {_end(score, unit)}")
    return first, last


def _said(place: float, unit: Unit) -> str:
    return format_time(place) if unit == "seconds" else f"{place:g} {unit}"


def _end(score: Score, unit: Unit) -> str:
    if unit == "seconds":
        return f"which lasts {format_time(float(score.clock.seconds(score.length)))}"
    count = math.ceil(_index(_stretches(score, unit), score.length))
    last = count + (first_bar(score) if unit == "bars" else 1) - 1
    return f"whose last {unit.removesuffix('s')} is {last}"


class _Stretch(NamedTuple):
    """Ticks of one meter: where it begins, between bars or beats, and how many begin in it."""

    start: int
    step: float
    lines: float


def _stretches(score: Score, unit: Unit) -> list[_Stretch]:
    """The last of them goes on for ever."""
    meters = score.meters
    if not meters or meters[0].tick > 0:
        meters = (Meter(0, 4, 4), *meters)
    ends = [float(meter.tick) for meter in meters[1:]] + [math.inf]
    found = []
    for (start, numerator, denominator), end in zip(meters, ends, strict=True):
        step = 4 * score.resolution / denominator * (numerator if unit == "bars" else 1)
        if end > start:  # at one tick the last one counts
            lines = math.inf if end == math.inf else math.ceil((end - start) / step)
            found.append(_Stretch(start, step, lines))
    return found


def _between(stretches: list[_Stretch], at: float) -> int:
    """The tick at a number of lines and a part of the way to the next."""
    for number, (start, step, lines) in enumerate(stretches):
        if at < lines:
            whole = int(at)
            line = start + whole * step
            after = line + step if whole + 1 < lines else stretches[number + 1].start
            return round(line + (at - whole) * (after - line))
        at -= lines
    raise AssertionError("the last meter goes on for ever")


def _index(stretches: list[_Stretch], tick: int) -> float:
    """How many lines there are up to a tick, and what part of the way to the next it is."""
    before = 0.0
    for number, (start, step, lines) in enumerate(stretches):
        end = stretches[number + 1].start if number + 1 < len(stretches) else math.inf
        if tick < end:
            whole = min(int((tick - start) // step), lines - 1)
            line = start + whole * step
            after = line + step if whole + 1 < lines else end
            return before + whole + (tick - line) / (after - line)
        before += lines
    raise AssertionError("the last meter goes on for ever")
