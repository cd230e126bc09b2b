"""`Voice`: what a track, or several, may play where new notes come, and about how much of it.

Tracks can share a part, as two hands do a piano. Then each note is of the track that it is nearest
to in pitch; tracks that lie as high as each other are one voice and take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Place", "Voice", "voices_of"]

Array = NDArray[Any]

APART = 4.0
"""Semitones between the middles of tracks from which on they are told apart by pitch."""


class Place(NamedTuple):
    """A track while new notes may come for it.

    From step `start` to before `stop`; the symbols of its part that are within its reach, shape
    `(symbols,)`; the pitch in the middle of its notes; notes a step that are expected of it, None
    for any number; how many of them usually begin at once; and how high it is to lie, on average,
    None for anywhere.
    """

    start: int
    stop: int
    track: int
    part: int
    symbols: Array
    middle: float
    rate: float | None
    chord: float
    height: float | None = None


class Voice(NamedTuple):
    """Tracks that new notes of some symbols are for, from step `start` to before `stop`.

    `rate`, `chord` and `height` are as of `Place`, of all together; `shares` how much of it is each
    one's.
    """

    start: int
    stop: int
    tracks: tuple[int, ...]
    symbols: Array
    rate: float | None
    chord: float
    shares: tuple[float, ...]
    height: float | None = None

    def turns(self, count: int) -> Array:
        """Whose each of so many chords is, in turn and by the shares: tracks, shape `(count,)`."""
        owed, found = np.zeros(len(self.tracks)), []
        for _ in range(count):
            owed += self.shares
            at = int(owed.argmax())
            owed[at] -= 1
            found.append(self.tracks[at])
        return np.array(found, np.int64)


def voices_of(places: Sequence[Place], pitches: Array) -> list[Voice]:
    """The voices of places, in order; no two of a time have a symbol in common.

    Parameters
    ----------
    pitches
        Of each symbol, shape `(symbols,)`.
    """
    edges = sorted({edge for place in places for edge in (place.start, place.stop)})
    found: list[Voice] = []
    for start, stop in pairwise(edges):
        there = [place for place in places if place.start <= start < place.stop]
        for part in sorted({place.part for place in there}):
            sharing = [place for place in there if place.part == part]
            found += _told_apart(start, stop, sharing, pitches)
    return found


def _told_apart(start: int, stop: int, sharing: Sequence[Place], pitches: Array) -> list[Voice]:
    groups: list[list[Place]] = []
    for place in sorted(sharing, key=lambda place: (place.middle, place.track)):
        if groups and place.middle - groups[-1][0].middle < APART:
            groups[-1].append(place)
        else:
            groups.append([place])
    middles = np.array([np.mean([place.middle for place in group]) for group in groups])
    borders = (middles[:-1] + middles[1:]) / 2
    reach = np.logical_or.reduce([place.symbols for place in sharing])
    of = np.searchsorted(borders, pitches)
    return [
        _voice(start, stop, group, reach & (of == number)) for number, group in enumerate(groups)
    ]


def _voice(start: int, stop: int, group: Sequence[Place], symbols: Array) -> Voice:
    tracks = tuple(place.track for place in group)
    rates = [place.rate for place in group if place.rate is not None]
    weights = np.array([place.rate or 0.0 for place in group]) + 1e-9
    chord = float(np.average([place.chord for place in group], weights=weights))
    shares = tuple((weights / weights.sum()).tolist())
    rate = sum(rates) if rates else None
    heights = [place.height for place in group if place.height is not None]
    height = float(np.mean(heights)) if len(heights) == len(group) else None
    return Voice(start, stop, tracks, symbols, rate, chord, shares, height)
