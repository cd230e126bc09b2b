"""`trim` of scores: a part by bars, beats or seconds, with all that holds in it."""

from __future__ import annotations

from typing import Literal

from musictool import BadParameter, Score, excerpt, first_bar, span_of

__all__ = ["trim"]


def trim(
    score: Score,
    start: float | None,
    end: float | None,
    duration: float | None,
    unit: Literal["bars", "beats", "seconds"],
) -> Score:
    """From `start` up to `end`, or for `duration`; notes that sound on past that end there."""
    if end is not None and duration is not None:
        raise BadParameter("trim: give end or duration, not both")
    if duration is not None:
        begin = {"seconds": 0.0, "beats": 1.0, "bars": float(first_bar(score))}[unit]
        first = begin if start is None else start
        end = None if first < 0 <= first + duration else first + duration
    return excerpt(score, *span_of(score, start, end, unit))
