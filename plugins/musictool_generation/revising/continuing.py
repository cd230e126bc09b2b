"""`continue` of scores: what a model plays on after the end."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from musictool import Context, Meter, Model, Score, at_resolution, common_resolution, shifted

from ..making import Search, make
from ..saved import loaded
from ..searches.anew import Hole
from ..searches.wishes import Wishes
from .hearing import hear
from .pacing import rates_around
from .remaking import Plan, remade, with_steps

__all__ = ["continued"]

PHRASE_BARS = 4
"""About so many bars are a phrase."""


def continued(
    score: Score,
    bars: int,
    ends: bool,
    style: str | None,
    model: Model,
    search: Search,
    allow_copies: bool,
    context: Context,
) -> Score:
    """A score with so many bars more, after the bar in which it is over; that is filled up, too."""
    score = with_steps(score)
    meter = next(
        (one for one in reversed(score.meters) if one.tick <= score.length), Meter(0, 4, 4)
    )
    bar = 4 * score.resolution * meter.numerator / meter.denominator
    whole = math.ceil((score.length - meter.tick) / bar)
    line, end = (meter.tick + round(bar * count) for count in (whole, whole + bars))
    playing = tuple(at for at, track in enumerate(score.tracks) if track.notes.size)
    if not playing:
        meters = f"{meter.numerator}/{meter.denominator}"
        wishes = Wishes(bars, meters, style=style, phrase_bars=PHRASE_BARS if ends else None)
        made = make(model, wishes, search, None, allow_copies, context)
        return _behind(score, made, line)
    pitched = any(not score.tracks[at].drum for at in playing)
    gone = tuple(np.zeros(len(track.notes), bool) for track in score.tracks)
    rates = rates_around(score, gone, score.length, score.length, playing)
    plan = Plan(
        (Hole(score.length, end, playing, rates),),
        gone,
        hear(score, score.length, loaded(model, context), style),
        ends=ends,
        phrase_bars=PHRASE_BARS if ends and pitched else None,
    )
    return remade(replace(score, length=end), plan, model, search, allow_copies, context)


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
