"""`humanize`: who plays which tracks, how much of it, and how fine the ticks have to be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import BadParameter, CannotProcess, Context, Score, Track, at_resolution

from .pianist.pianist import pianist
from .placing import played
from .touch import Touch
from .uneven import TIMING, VELOCITY, uneven

__all__ = ["humanize"]

Array = NDArray[Any]

FINE = 0.0025
"""Seconds of a tick, at most, where notes move in time."""
FINEST = 32767
WEIGHTS = "musictool_scores/drummer"


def humanize(
    score: Score,
    player: str,
    amount: float,
    timing: float | None,
    velocity: float | None,
    style: str | None,
    context: Context,
) -> Score:
    """The score as people play it.

    Parameters
    ----------
    player
        "drummer", "pianist" or "random"; "auto" for the first of them at the drums, and the second
        for the rest.
    timing, velocity
        Deviations that are usual, in milliseconds and in steps of velocity; the players' own
        where nothing is said.
    """
    theirs = _theirs(score, player)
    if style is not None and not theirs.get("drummer"):
        raise BadParameter("humanize: style is of a drummer, and none plays here; leave it out")
    if not theirs and any(track.notes.size for track in score.tracks):
        what = "drums" if player == "drummer" else "notes that are no drums"
        raise CannotProcess(f"there are no {what} that a {player} could play")
    if amount > 0 and timing != 0:
        score = _finer(score, context)
    tracks = list(score.tracks)
    for way, numbers in theirs.items():
        several = [tracks[at] for at in numbers]
        if way == "drummer":
            touches = _drummed(score, several, style, context)
        elif way == "pianist":
            steady = any(track.drum and track.notes.size for track in score.tracks)
            touches = pianist(score, several, steady, context.rng)
        else:
            touches = [uneven(score, track, context.rng) for track in several]
        time, touch = _usual(way, touches)
        late = amount * (1.0 if timing is None else timing / 1000 / time)
        loud = amount * (1.0 if velocity is None else velocity / touch)
        for at, one in zip(numbers, touches, strict=True):
            tracks[at] = played(tracks[at], one.scaled(late, loud), score.clock)
    return replace(score, tracks=tuple(tracks))


def _theirs(score: Score, player: str) -> dict[str, list[int]]:
    """The numbers of the tracks that each plays; at random all can be played."""
    found: dict[str, list[int]] = {}
    for at, track in enumerate(score.tracks):
        fit = "drummer" if track.drum else "pianist"
        way = "random" if player == "random" else fit
        if track.notes.size and player in ("auto", way):
            found.setdefault(way, []).append(at)
    return found


def _drummed(
    score: Score, tracks: Sequence[Track], style: str | None, context: Context
) -> list[Touch]:
    from .drummer.drummer import drummer
    from .drummer.network import load

    weights = context.weights("drummer")
    network = context.model(WEIGHTS, partial(load, path=weights))
    return drummer(score, tracks, style, network, context.rng)


def _usual(way: str, touches: Sequence[Touch]) -> tuple[float, float]:
    """Deviations in seconds and in steps of velocity that are usual with a player."""
    if way == "random":
        return TIMING, VELOCITY
    late = np.concatenate([touch.course + touch.late for touch in touches])
    return _deviation(late), _deviation(np.concatenate([touch.louder for touch in touches]))


def _deviation(numbers: Array) -> float:
    return max(float(np.sqrt(np.mean(numbers**2))), 1e-6)


def _finer(score: Score, context: Context) -> Score:
    """In ticks that are short enough for what is to be heard."""
    times = math.ceil(float(score.clock.per_tick.max()) / FINE)
    times = min(times, FINEST // score.resolution)
    if times < 2:
        return score
    score = at_resolution(score, times * score.resolution)
    context.note(f"a quarter note is counted in {score.resolution} ticks, as fine as timing is")
    return score
