"""Voices of one track told apart: by their numbers, by hands, or by where each goes on best."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["hands", "voices"]

Array = NDArray[Any]

REACH = 14
"""Semitones that a hand spans with comfort."""
HAND_MEMORY = 0.7
"""How much of where the hands were counts beside where they are."""
REST = 4.0
"""A voice that has rested for so many quarters is no further away than one that has not, but each
quarter of rest up to there counts as a semitone."""
MOST_WAYS = 1 << 16
"""Ways from voices to the notes of a moment that are compared, which 256 notes and voices have."""


def voices(notes: Array, resolution: int) -> Array:
    """The number of the voice of each note, from 1 at the top.

    The numbers that the notes have, if they have any; else what sounds together is parted, the
    notes of each moment going to the voices from which the way is shortest, and none crossing
    another on the way. Notes that begin and end together are taken as voices of their own. Where
    there are too many to compare the ways, the highest note goes to the highest voice, and so on.

    References
    ----------
    By the costs of Chew and Wu, "Separating voices in polyphonic music: a contig mapping approach",
    CMMR 2004.
    """
    if (notes["voice"] > 0).any() or not notes.size:
        return np.maximum(notes["voice"], 1)
    found = np.zeros(notes.size, np.int64)
    last: list[tuple[int, int]] = []  # of each voice its pitch, and from when on it may go on
    legato = np.minimum(notes["duration"] // 3, resolution // 4)
    starts, ends = notes["start"].tolist(), (notes["start"] + notes["duration"] - legato).tolist()
    pitches = notes["pitch"].tolist()
    bounds = np.flatnonzero(np.diff(notes["start"], prepend=-1)).tolist()
    for begin, stop in zip(bounds, [*bounds[1:], notes.size], strict=True):
        chord = sorted(range(begin, stop), key=lambda at: -pitches[at])
        now = starts[begin]
        free = [at for at, (_, end) in enumerate(last) if end <= now]
        for _ in range(len(chord) - len(free)):
            free.append(len(last))
            last.append((-1, -1))
        if len(chord) * len(free) > MOST_WAYS:
            chosen = sorted(free, key=lambda voice: -last[voice][0])[: len(chord)]
        else:
            costs = [
                [_cost(last[voice], pitches[note], now, resolution) for voice in free]
                for note in chord
            ]
            chosen = [free[place] for place in _assigned(costs)]
        for note, voice in zip(chord, chosen, strict=True):
            found[note] = voice
            last[voice] = pitches[note], ends[note]
    return _from_the_top(found, notes["pitch"])


def _cost(before: tuple[int, int], pitch: int, now: int, resolution: int) -> float:
    known, end = before
    if end < 0:
        return 24.0  # a voice that has not begun
    return abs(pitch - known) + min(max(now - end, 0) / resolution, REST)


def _assigned(costs: list[list[float]]) -> list[int]:
    """To each row another column, so that the sum is least."""
    if len(costs) == 1:
        return [min(range(len(costs[0])), key=costs[0].__getitem__)]
    from scipy.optimize import linear_sum_assignment

    return list(linear_sum_assignment(np.array(costs))[1])


def _from_the_top(found: Array, pitches: Array) -> Array:
    """Numbers from 1 on, by how high the voices are."""
    numbers = np.unique(found)
    heights = [-float(pitches[found == number].mean()) for number in numbers]
    ranks = {int(numbers[at]): rank for rank, at in enumerate(np.argsort(heights), start=1)}
    return np.array([ranks[number] for number in found.tolist()], np.int64)


def hands(notes: Array) -> Array:
    """Of each note whether the left hand plays it.

    What begins together is parted at its widest gap, or where the hands were apart before; a chord
    that one hand reaches goes to the one that is nearer.
    """
    left = np.zeros(notes.size, bool)
    if not notes.size:
        return left
    pitches = notes["pitch"].astype(float)
    low, high = np.quantile(pitches, [0.2, 0.8])
    middle = (low + high) / 2 if high - low > REACH / 2 else 60.0
    low, high = min(low, middle), max(high, middle)
    bounds = np.flatnonzero(np.diff(notes["start"], prepend=-1)).tolist()
    for begin, stop in zip(bounds, [*bounds[1:], notes.size], strict=True):
        chord = np.arange(begin, stop)[np.argsort(pitches[begin:stop], kind="stable")]
        tones = pitches[chord]
        costs = []
        for cut in range(len(chord) + 1):
            below, above = tones[:cut], tones[cut:]
            cost = sum(
                abs(part.mean() - where)
                for part, where in ((below, low), (above, high))
                if part.size
            )
            cost += sum(4 * max(np.ptp(part) - REACH, 0) for part in (below, above) if part.size)
            costs.append(cost / max(1, (below.size > 0) + (above.size > 0)))
        cut = int(np.argmin(costs))
        left[chord[:cut]] = True
        if cut:
            low = HAND_MEMORY * low + (1 - HAND_MEMORY) * tones[:cut].mean()
        if cut < len(chord):
            high = HAND_MEMORY * high + (1 - HAND_MEMORY) * tones[cut:].mean()
        low, high = min(low, high - 1), high
    return left
