"""What sounds at each moment of a score, as pitch classes: harmony as it is heard, not named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score

__all__ = ["tones_of"]

Array = NDArray[Any]

ENOUGH = 4
"""Pitch classes that there is something to choose among."""

LEAST = 0.04
"""Share of what sounds that one has at least."""

WIDER = 2, 4, 8
"""Bars that are heard together where one has too few."""


def tones_of(score: Score, free: Sequence[Array]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The pitch classes of each beat, the likeliest first, by the tick from which on they hold.

    They are those of the beat, and where these are few, of half of the bar, of it, of two bars, and
    so on. Each moment at which a note begins that is `free`, shape `(notes,)` each, has a row too.
    """
    beats = np.unique(score.clock.tick(np.array(score.beats)).astype(np.int64))
    beats = beats[beats < score.length]
    edges = np.append(beats, score.length)
    heard = np.zeros((len(beats), 12))
    for track in score.tracks:
        if track.drum:
            continue
        start = track.notes["start"].astype(np.int64)
        stop = start + track.notes["duration"]
        first = np.clip(np.searchsorted(edges, start, "right") - 1, 0, len(beats) - 1)
        last = np.clip(np.searchsorted(edges, stop), first + 1, len(beats))
        for at in range(len(start)):
            within = slice(int(first[at]), int(last[at]))
            lasts = np.minimum(edges[1:][within], stop[at]) - np.maximum(beats[within], start[at])
            heard[within, int(track.notes["pitch"][at]) % 12] += np.maximum(lasts, 0)
    # Stretches begin with bars: a beat belongs to its bar's, of which the first may be short.
    bars = np.searchsorted(score.bars, beats, "right") - 1
    in_bar = np.arange(len(beats)) - np.searchsorted(beats, np.asarray(score.bars)[bars])
    sets = [_enough(heard, at, bars, in_bar) for at in range(len(beats))]
    onsets = [
        track.notes["start"][mine].astype(np.int64)
        for track, mine in zip(score.tracks, free, strict=True)
        if not track.drum
    ]
    moments = np.unique(np.concatenate([beats, *onsets]))
    beat = np.clip(np.searchsorted(beats, moments, "right") - 1, 0, len(beats) - 1)
    return tuple((int(tick), sets[at]) for tick, at in zip(moments, beat, strict=True))


def _enough(heard: Array, at: int, bars: Array, in_bar: Array) -> tuple[int, ...]:
    """Pitch classes around a beat, of the shortest stretch that has enough of them."""
    bar = int(bars[at])
    mine = np.flatnonzero(bars == bar)
    half = (in_bar[mine] >= len(mine) / 2) == (in_bar[at] >= len(mine) / 2)
    stretches = [np.array([at]), mine[half], mine]
    stretches += [np.flatnonzero(bars // wide == bar // wide) for wide in WIDER]
    found: tuple[int, ...] = ()
    for stretch in stretches:
        sound = heard[stretch].sum(axis=0)
        order = np.argsort(-sound, kind="stable")
        found = tuple(order[sound[order] > LEAST * sound.sum()].tolist())
        if len(found) >= ENOUGH:
            break
    return found
