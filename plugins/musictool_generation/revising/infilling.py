"""`inpaint`: a part of a score made anew, so that it leads from what is before to what is after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Model,
    Score,
    choose_tracks,
    span_of,
)

from ..making import Search
from ..saved import loaded
from ..searches.anew import Hole, without
from .hearing import hear
from .pacing import rates_around
from .remaking import Plan, remade, with_steps

__all__ = ["infilled"]


def infilled(
    score: Score,
    start: float | None,
    end: float | None,
    unit: Literal["bars", "beats", "seconds"],
    words: Sequence[str],
    style: str | None,
    model: Model,
    search: Search,
    allow_copies: bool,
    context: Context,
) -> Score:
    """New notes from `start` to before `end` in the tracks that words mean, or in all that play."""
    if start is None and end is None and not words:
        raise BadParameter("inpaint: give start, end or tracks: what is to be made anew")
    score = with_steps(score)
    first, last = span_of(score, start, end, unit)
    playing = [at for at, track in enumerate(score.tracks) if track.notes.size]
    chosen = choose_tracks(score, words, "inpaint") if words else playing
    gone = []
    for at, track in enumerate(score.tracks):
        starts = track.notes["start"]
        gone.append((starts >= first) & (starts < last) & (at in chosen))
    if not any((~goes).any() for goes in gone):
        raise CannotProcess(
            "no note is outside of what is to be made anew, so nothing says what should be there; "
            "generate makes music from nothing"
        )
    ends = last >= max(track.end for track in score.tracks)
    rates = rates_around(score, gone, first, last, chosen)
    heard = hear(without(score, gone), first, loaded(model, context), style)
    plan = Plan((Hole(first, last, tuple(chosen), rates),), tuple(gone), heard, ends=ends)
    return remade(score, plan, model, search, allow_copies, context)
