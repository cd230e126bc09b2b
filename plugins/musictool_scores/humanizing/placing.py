"""A `Touch` put into a track: notes move, what belongs to them follows, and none passes another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Clock, Track, retimed_track

from .touch import Touch, moments_of

__all__ = ["louder", "played"]

Array = NDArray[Any]

STEEPEST = 3.0
"""How far from the middle of the scale of `louder` a velocity is moved at most; 121."""


def played(track: Track, touch: Touch, clock: Clock) -> Track:
    """The track as it is played.

    Chords stay together, strummed ones as they are: the first note takes all that moves with it,
    the others follow it, before the half of their lengths and before what comes next. What is
    struck moves hit by hit, and keeps its length.
    """
    notes = track.notes.copy()
    if not notes.size:
        return track
    notes["velocity"] = louder(notes["velocity"], touch.louder)
    track = replace(track, notes=notes)
    if not touch.late.any() and not touch.course.any():
        return track
    starts = notes["start"].astype(np.int64)
    moment = moments_of(clock.seconds(starts))
    at = np.flatnonzero(np.diff(moment, prepend=-1))
    firsts, lasts = starts[at], starts[np.append(at[1:] - 1, len(starts) - 1)]
    least = np.full(len(at), np.inf)
    heads = track.drum | (starts == firsts[moment])
    np.minimum.at(least, moment[heads], touch.late[heads])
    spans = lasts - firsts
    course = clock.tick(np.maximum(clock.seconds(firsts) + touch.course[at], 0.0))
    course = _apart(course, spans)
    wanted = clock.tick(np.maximum(clock.seconds(course) + least, 0.0))
    places = _between(course, course + spans, wanted)
    moved = retimed_track(track, _warp(firsts, lasts, places))
    behind = np.where(heads, touch.late - least[moment], 0.0)
    lengths = notes["duration"] if track.drum else None
    return replace(moved, notes=_spread(moved.notes, behind, clock, lengths))


def louder(velocities: Array, steps: Array) -> Array:
    """Velocities so many steps louder, in the middle of what there is.

    Towards 1 and 127 steps become smaller, so that what is loud stays uneven: they are added to
    the logit of the velocity's share of 128, whose slope is 32 velocities in the middle.
    """
    share = np.clip(velocities, 1, 127) / 128
    logit = np.log(share / (1 - share))
    moved = np.clip(logit + steps / 32, np.minimum(logit, -STEEPEST), np.maximum(logit, STEEPEST))
    found = np.where(steps == 0, velocities, np.rint(128 / (1 + np.exp(-moved))))
    return np.asarray(np.clip(found, 1, 127), np.int64)


def _apart(ticks: Array, spans: Array) -> Array:
    """Beginnings of chords of these lengths, each later than the end of the one before."""
    needed = np.concatenate([[0], np.cumsum(spans + 1)[:-1]])
    return np.asarray(np.maximum.accumulate(ticks - needed) + needed)


def _between(firsts: Array, lasts: Array, wanted: Array) -> Array:
    """New beginnings of chords: none passes the middle between two, and so none another.

    What begins with the score still does, and with it all that is set up there.
    """
    room = (firsts[1:] - lasts[:-1] - 1) // 2
    before = np.concatenate([firsts[:1], room])
    after = np.append(room, np.iinfo(np.int32).max)
    after[0] *= firsts[0] > 0
    return np.clip(wanted, firsts - before, firsts + after)


def _warp(firsts: Array, lasts: Array, places: Array) -> Callable[[Array], Array]:
    """Chords move as they are; what lies between two keeps its share of the way between them.

    Nothing passes a note, so pedals stay with what they hold, and ends where they were with others.
    What comes after the last note keeps its distance.
    """
    known = np.stack([firsts, lasts], axis=1).ravel()
    found = np.stack([places, places + lasts - firsts], axis=1).ravel()
    if firsts[0] > 0:
        known, found = np.append(0, known), np.append(0, found)
    known, at = np.unique(known, return_index=True)
    found = found[at]

    def warped(ticks: Array) -> Array:
        after = found[-1] + ticks - known[-1]
        inside = np.rint(np.interp(ticks, known, found)).astype(np.int64)
        return np.asarray(np.where(ticks > known[-1], after, inside))

    return warped


def _spread(notes: Array, behind: Array, clock: Clock, lengths: Array | None) -> Array:
    """Notes so many seconds later, up to what comes next; they end when they did.

    Those with `lengths` of their own last so long.
    """
    notes = notes.copy()
    starts = notes["start"].astype(np.int64)
    later = clock.tick(clock.seconds(starts) + behind) - starts
    following = np.append(starts, np.iinfo(np.int32).max)
    room = following[np.searchsorted(starts, starts, side="right")] - 1 - starts
    if lengths is None:
        room = np.minimum(room, notes["duration"] // 2)
    later = np.minimum(later, room).astype(np.int32)
    notes["start"] += later
    notes["duration"] = notes["duration"] - later if lengths is None else lengths
    return notes
