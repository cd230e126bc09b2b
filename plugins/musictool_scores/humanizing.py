"""`humanize`: the timing and the touch of a player, drawn anew for each track.

Time drifts as it does with people, who correct themselves slowly: the deviations are noise of 1/f,
made of Ornstein-Uhlenbeck processes whose memories last from half a second to half a minute. Touch
is made of the accents of the meter, an arc over each four bars, and a little of the same noise.

References
----------
Hennig, Fleischmann et al., "The nature and perception of fluctuations in human musical rhythms",
PLoS ONE 6(10), 2011. Todd, "The dynamics of dynamics: a model of musical expression", JASA 91(6),
1992.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Meter, Score, Track, at_resolution, retimed_track

__all__ = ["humanize"]

Array = NDArray[Any]
Generator = np.random.Generator

MEMORIES = (0.5, 2.0, 8.0, 32.0)  # s
LARGEST = 2.5  # times the usual deviation
SPREAD = 0.4
"""How far the notes of a chord lie apart, in usual deviations."""
PHRASE = 4  # bars
ACCENTS = (1.2, 0.5, 0.1, -0.5, -0.9)
"""Of the first beat, the middle of the bar, other beats, their halves, and all else."""
ACCENTED, ARCHED, SHAKEN = 0.7, 0.5, 0.6
"""Shares of meter, phrase and noise in the touch."""


def humanize(
    score: Score,
    timing: float,
    velocity: float,
    rng: Generator,
    note: Callable[[str], None],
) -> Score:
    """With deviations of usually so many milliseconds, and so many steps of velocity."""
    longest = float(score.clock.per_tick.max())
    finer = min(math.ceil(longest * 2000 / timing), 32767 // score.resolution) if timing else 1
    if finer > 1:
        score = at_resolution(score, finer * score.resolution)
        note(f"a quarter note is counted in {score.resolution} ticks, as fine as the timing asks")
    metre = Metre(score)

    def played(track: Track) -> Track:
        onsets, of_note = np.unique(track.notes["start"].astype(np.int64), return_inverse=True)
        if not onsets.size:
            return track
        seconds = score.clock.seconds(onsets)
        touched = track.notes.copy()
        touch = ACCENTED * metre.accents(onsets) + ARCHED * metre.arcs(onsets)
        each = SHAKEN * (wander(seconds, rng)[of_note] + rng.standard_normal(of_note.size)) / 2**0.5
        change = np.rint(velocity * (touch[of_note] + each)).astype(np.int64)
        touched["velocity"] = np.clip(touched["velocity"] + change, 1, 127)
        drift = np.clip(wander(seconds, rng), -LARGEST, LARGEST) * timing / 1000
        spread = np.abs(rng.standard_normal(of_note.size)) * SPREAD * timing / 1000
        if not timing:
            return replace(track, notes=touched)
        places = _between(onsets, score.clock.tick(np.maximum(seconds + drift, 0.0)))
        moved = retimed_track(replace(track, notes=touched), _warp(onsets, places))
        late = score.clock.tick(score.clock.seconds(places)[of_note] + spread) - places[of_note]
        return replace(moved, notes=_spread(moved.notes, of_note, late, places))

    return replace(score, tracks=tuple(map(played, score.tracks)))


def wander(seconds: Array, rng: Generator) -> Array:
    """Noise of 1/f at rising times, around 0, with a deviation of 1."""
    draws = rng.standard_normal((len(MEMORIES), seconds.size))
    total = np.zeros(seconds.size)
    for memory, fresh in zip(MEMORIES, draws, strict=True):
        kept = np.exp(-np.diff(seconds, prepend=-math.inf) / memory)
        new = (np.sqrt(1 - kept**2) * fresh).tolist()
        at, course = 0.0, []
        for share, step in zip(kept.tolist(), new, strict=True):
            at = share * at + step
            course.append(at)
        total += course
    return total / math.sqrt(len(MEMORIES))


def _between(onsets: Array, wanted: Array) -> Array:
    """New ticks of onsets: none passes the middle between two, and so none another."""
    room = (np.diff(onsets) - 1) // 2
    before = np.concatenate([onsets[:1], room])
    after = np.append(room, np.iinfo(np.int32).max)
    return np.clip(wanted, onsets - before, onsets + after)


def _warp(onsets: Array, places: Array) -> Callable[[Array], Array]:
    """Whatever lies between two onsets keeps its share of the way; what comes after, its distance.

    Nothing passes a note, so pedals stay with what they hold, and ends where they were with others.
    """
    begin = [0] if onsets[0] > 0 else []
    known, found = np.concatenate([begin, onsets]), np.concatenate([begin, places])

    def warped(ticks: Array) -> Array:
        after = places[-1] + ticks - onsets[-1]
        inside = np.rint(np.interp(ticks, known, found)).astype(np.int64)
        return np.asarray(np.where(ticks > onsets[-1], after, inside))

    return warped


def _spread(notes: Array, of_note: Array, late: Array, places: Array) -> Array:
    """The notes of each chord one after another, the first of them at its place.

    They come before the half of their lengths, and before what comes next.
    """
    notes = notes.copy()
    first = np.full(places.size, np.iinfo(np.int64).max)
    np.minimum.at(first, of_note, late)
    gaps = np.append(np.diff(places) - 1, np.iinfo(np.int32).max)
    room = np.minimum(np.maximum(gaps[of_note], 0), notes["duration"] // 2)
    late = np.minimum(late - first[of_note], room)
    notes["start"] += late.astype(np.int32)
    notes["duration"] -= late.astype(np.int32)
    return notes


class Metre:
    """What weight a tick has in its bar, and where in its phrase it is."""

    def __init__(self, score: Score) -> None:
        meters = score.meters
        if not meters or meters[0].tick > 0:
            meters = (Meter(0, 4, 4), *meters)
        self.starts = np.array([meter.tick for meter in meters], np.int64)
        self.beats = np.array([4 * score.resolution / meter.denominator for meter in meters])
        self.counts = np.array([meter.numerator for meter in meters])
        self.slack = score.resolution / 16
        """So far from its place what is played by hand still has its weight."""

    def accents(self, ticks: Array) -> Array:
        at = np.searchsorted(self.starts, ticks, side="right") - 1
        beat, count = self.beats[at], self.counts[at]
        into = (ticks - self.starts[at] + self.slack) % (beat * count)
        number = into // beat
        off = into % beat
        middle = (count % 2 == 0) & (number == count // 2)
        on_beat, on_half = off < 2 * self.slack, np.abs(off - self.slack - beat / 2) < self.slack
        weights = [on_beat & (number == 0), on_beat & middle, on_beat, on_half]
        return np.select(weights, ACCENTS[:4], ACCENTS[4])

    def arcs(self, ticks: Array) -> Array:
        """A parabola over each phrase, highest in its middle, around 0."""
        at = np.searchsorted(self.starts, ticks, side="right") - 1
        length = PHRASE * self.beats[at] * self.counts[at]
        part = (ticks - self.starts[at]) % length / length
        return np.asarray(2 / 3 - 2 * (2 * part - 1) ** 2)
