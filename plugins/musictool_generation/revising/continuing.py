"""`continue` of scores: what a model plays on after the end, or puts in before what follows."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Meter,
    Model,
    Score,
    at_resolution,
    common_resolution,
    retimed,
    shifted,
)

from ..making import Search, make
from ..saved import loaded
from ..searches.anew import Hole
from ..searches.wishes import Wishes
from .hearing import PASSAGE, hear
from .pacing import rates_around
from .region import Region
from .remaking import Plan, played, remade, with_steps

__all__ = ["continued"]

Array = NDArray[Any]

PHRASE_BARS = 4
"""About so many bars are a phrase."""

FEW_NOTES, FEW_BARS = 64, 6
"""Where somebody waits for the first note: by so many the kind of music is told, so many bars are
heard."""


def continued(
    score: Score,
    bars: int,
    ends: bool,
    region: Region,
    style: str | None,
    model: Model,
    search: Search,
    allow_copies: bool,
    context: Context,
    live: str | None = None,
) -> Score:
    """A score with so many bars more, after the bar in which it is over; that is filled up, too.

    Where a region ends before that, they come in there, and what follows is moved on. `live` is
    where what is new is played to while it is made.
    """
    if live is not None and region.end is not None:
        raise BadParameter(
            "continue: live plays what comes after the end of a score; leave out end, or live"
        )
    score = with_steps(score)
    until = region.until(score)
    inside = until < score.length
    meters = [one for one in score.meters if one.tick < until + (not inside)]
    meter = meters[-1] if meters else Meter(0, 4, 4)
    bar = 4 * score.resolution * meter.numerator / meter.denominator
    whole = math.ceil((until - meter.tick) / bar)
    line, end = (meter.tick + round(bar * count) for count in (whole, whole + bars))
    playing = [at for at, track in enumerate(score.tracks) if track.notes.size]
    if inside and not until:
        raise CannotProcess("nothing is before end, so there is nothing that could be carried on")
    if not playing and (inside or region.tracks):
        raise CannotProcess(
            "the score has no notes, so nothing says what its tracks play; without end and tracks "
            "music comes after its bars"
        )
    if not playing:
        words = f"{meter.numerator}/{meter.denominator}"
        wishes = Wishes(bars, words, style=style, phrase_bars=PHRASE_BARS if ends else None)
        made = make(model, wishes, search, None, allow_copies, context, live)
        return _behind(score, made, line)
    if inside:
        end, ends = until + round(bar * bars), False
        longer = _opened(score, until, end - until)
    else:
        longer = replace(score, length=end)
    gone = tuple(np.zeros(len(track.notes), bool) for track in score.tracks)
    hole = _hole(longer, gone, (until, end), region, playing)
    pitched = any(not score.tracks[at].drum for at in hole.tracks)
    plan = Plan(
        (hole,),
        gone,
        hear(score, until, loaded(model, context), style, FEW_NOTES if live else PASSAGE),
        ends=ends,
        phrase_bars=PHRASE_BARS if ends and pitched else None,
        heard=(FEW_BARS, 0) if live else None,
    )
    if live is not None:
        return played(live, longer, plan, model, search.options, allow_copies, context)
    return remade(longer, plan, model, search, allow_copies, context)


def _hole(
    score: Score, gone: tuple[Array, ...], span: tuple[int, int], region: Region, playing: list[int]
) -> Hole:
    """Where tracks play, about as much as around; who rests there does so unless it is named."""
    named = [at for at in region.places(score, playing, "continue") if at in playing]
    if not named:
        raise CannotProcess("these tracks have no notes so far, and nothing says what they play")
    rates = dict(zip(named, rates_around(score, gone, *span, named), strict=True))
    going = named if region.tracks or not any(rates.values()) else [at for at in named if rates[at]]
    return Hole(*span, tuple(going), tuple(rates[at] for at in going))


def _opened(score: Score, at: int, ticks: int) -> Score:
    """A score with so much room at a tick; a note that sounds on there lasts as long as it did."""

    def place(times: Array) -> Array:
        return np.where(times >= at, times + ticks, times)

    moved = retimed(score, place)
    tracks = []
    for track, old in zip(moved.tracks, score.tracks, strict=True):
        notes = track.notes.copy()
        notes["duration"] = old.notes["duration"]
        tracks.append(replace(track, notes=notes))
    return replace(moved, tracks=tuple(tracks))


def _behind(silence: Score, made: Score, line: int) -> Score:
    """Music after bars in which there is none."""
    resolution = common_resolution([silence, made])
    ratio = resolution / silence.resolution
    before = at_resolution(silence, resolution)
    after = shifted(at_resolution(made, resolution), round(line * ratio))
    return replace(
        before,
        tracks=(*before.tracks, *after.tracks),
        tempos=before.tempos or made.tempos,
        length=after.length,
    )
