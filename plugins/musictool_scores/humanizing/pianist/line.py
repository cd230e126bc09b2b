"""`Line`: the melody of a score, and what its rules go by: lengths, phrases, key and harmony."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score, Track, find_key, parse_chord

from ..touch import Metre, moments_of

__all__ = ["Line"]

Array = NDArray[Any]

TYPICAL = 4.0
"""Bars of a phrase."""
REGULAR = 1.0
"""How much a phrase of twice or half as many bars has to be worth, in the strength of its ends."""


@dataclass(frozen=True, eq=False)
class Line:
    """`N` notes, one after the other.

    Parameters
    ----------
    ticks, seconds, pitches
        Where each begins, and what it is.
    lasts
        Seconds to the next one, or of the last until it ends.
    phrases
        Numbers of the notes that phrases begin with, the first 0; `N` last.
    roots
        Pitch class that each is heard by: of the chord in force, else of the key.
    bars
        The bar of each, from 0.
    """

    ticks: Array
    seconds: Array
    pitches: Array
    lasts: Array
    phrases: Array
    roots: Array
    bars: Array
    tonic: int

    @classmethod
    def of(cls, score: Score, tracks: Sequence[Track]) -> Line | None:
        """What is highest, as long as it sounds; None of a score without notes."""
        rows = [track.notes[["start", "duration", "pitch"]] for track in tracks]
        notes = np.sort(np.concatenate(rows), order=["start", "pitch"])
        if not notes.size:
            return None
        starts = notes["start"].astype(np.int64)
        ends, pitches = starts + notes["duration"], notes["pitch"].astype(np.int64)
        moment = moments_of(score.clock.seconds(starts))
        kept: list[int] = []
        firsts = np.flatnonzero(np.diff(moment, prepend=-1)).tolist()
        for first, stop in zip(firsts, [*firsts[1:], len(moment)], strict=True):
            top = first + int(np.argmax(pitches[first:stop]))
            if kept and pitches[top] < pitches[kept[-1]] and starts[first] < ends[kept[-1]]:
                continue  # beneath what still sounds
            kept.append(top)
        at = np.array(kept)
        seconds = score.clock.seconds(starts[at])
        last = float(score.clock.seconds(int(ends[at[-1]])))
        lines = np.array(score.bars)
        bars = np.maximum(np.searchsorted(lines, starts[at], side="right") - 1, 0)
        lasts = np.diff(seconds, append=max(last, seconds[-1] + 0.01))
        tonic = _tonic(score, pitches, ends - starts)
        return cls(
            starts[at],
            seconds,
            pitches[at],
            lasts,
            _phrases(Metre(score), starts[at], ends[at], lasts),
            _roots(score, starts[at], tonic),
            bars,
            tonic,
        )


def _tonic(score: Score, pitches: Array, durations: Array) -> int:
    if score.keys:
        _, fifths, minor = score.keys[0]
        return (7 * fifths + 9 * minor) % 12
    heard = np.bincount(pitches % 12, np.maximum(durations, 1), 12)
    place = getattr(find_key(heard), "place", 0)
    return int(place) % 12


def _roots(score: Score, ticks: Array, tonic: int) -> Array:
    """Of the chord symbols, where there are any."""
    known: list[tuple[int, int]] = [(0, tonic)]
    for text in score.texts:
        if text.kind == "chord":
            chord = parse_chord(text.text)
            is_one = chord is not None and chord.pitch_classes
            known.append((text.tick, 7 * chord.root % 12 if is_one else tonic))
    places, roots = np.array(known).T
    return np.asarray(roots[np.searchsorted(places, ticks, side="right") - 1])


def _phrases(metre: Metre, starts: Array, ends: Array, lasts: Array) -> Array:
    """Where phrases begin: after rests and long notes, and most often after four bars.

    After the boundaries of Cambouropoulos ("The local boundary detection model", ICMC 2001): a
    note ends a phrase the rather the longer it is than its neighbours, and the longer the rest
    behind it; of all ways to part the line the one is taken whose ends are strongest and whose
    lengths are most regular.
    """
    count = len(starts)
    into, beat, beats = metre.of(starts)
    bars = np.concatenate([[0.0], np.cumsum(np.diff(starts) / (beat * beats)[:-1])])
    around = np.stack([np.roll(lasts, 1), np.roll(lasts, -1)])
    around[0, 0], around[1, -1] = lasts[0], lasts[-1]
    longer = np.clip(np.log2(lasts / np.maximum(around, 0.01)), 0, 2).mean(axis=0)
    rest = np.clip((np.append(starts[1:], ends[-1]) - ends) / beat, 0, 1)
    on_bar = np.append((into < metre.resolution / 8)[1:], True)
    strength = longer + rest + 0.5 * on_bar  # of each note as a last one
    best = np.full(count + 1, -np.inf)
    best[0], before = 0.0, np.zeros(count + 1, np.int64)
    ends_at = np.append(bars[1:], bars[-1] + 1)
    for stop in range(1, count + 1):
        first = min(int(np.searchsorted(bars, ends_at[stop - 1] - 4 * TYPICAL)), stop - 1)
        lengths = np.maximum(ends_at[stop - 1] - bars[first:stop], 0.1)
        worth = best[first:stop] - REGULAR * np.abs(np.log2(lengths / TYPICAL))
        chosen = int(np.argmax(worth))
        best[stop] = worth[chosen] + strength[stop - 1] - 1.0
        before[stop] = first + chosen
    found = [count]
    while found[-1] > 0:
        found.append(int(before[found[-1]]))
    return np.array(found[::-1])
