"""A rhythm to follow: where notes begin in a score, or sounds in a recording."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    Audio,
    CannotProcess,
    Context,
    Note,
    Score,
    Step,
    at_resolution,
    find_onsets,
    tick_of,
)

from ..vocabulary import STEPS

__all__ = ["onsets_of", "played", "rhythm_of", "rhythm_steps"]

Array = NDArray[Any]

GRID = np.array([0, 3, 4, 6, 8, 9, 12])
"""Where in a quarter, in steps, what was played freely is thought to be: sixteenths, triplets."""

SNARE = 38


def rhythm_of(given: Score | Audio, context: Context) -> Score:
    """A rhythm as notes; of a recording those that are heard to begin, in the bars that are heard.

    Raises
    ------
    CannotProcess
        If nothing begins in it, or there is no beat.
    """
    if isinstance(given, Score):
        return given
    onsets = find_onsets(given.stream()).times.tolist()
    if not onsets:
        raise CannotProcess("rhythm: no sound begins in the recording")
    heard = context.run(Step("rhythm.beats"), given)
    beats, downbeats = heard["beats"], heard["downbeats"]
    if len(beats) < 2:
        raise CannotProcess("rhythm: the recording has no beat that could be followed")
    first = downbeats[0] if downbeats else beats[0]
    times = [max(0.0, one - first) for one in onsets if one >= first - LEAD]
    notes = [Note(time, time + SHORT, SNARE, drum=True) for time in times]
    counted = [one - first for one in beats if one >= first]
    return Score.of(notes, counted, [one - first for one in downbeats])


LEAD = 0.05
"""Seconds that an onset may come before the beat that it is on."""

SHORT = 0.05
"""Seconds of a note that stands for an onset."""


def onsets_of(rhythm: Score, frame: Score) -> Array:
    """The steps of a piece at which something begins, in order, shape `(O,)`.

    A rhythm that is shorter comes again, in whole bars. What is not on the steps that models count
    in goes to the nearest sixteenth or triplet.

    Parameters
    ----------
    frame
        The piece: its bars and its length, in steps.

    Raises
    ------
    CannotProcess
        If no note is there.
    """
    steps, length = _steps(rhythm)[1], rhythm_steps(rhythm)
    times = range(-(-frame.length // length))
    every = np.concatenate([steps + length * time for time in times])
    found: Array = np.unique(every[every < frame.length])
    return found


def played(onsets: Array, rhythm: Score, resolution: int) -> Array:
    """When notes begin that follow a rhythm as it was played, which steps know no more of.

    Parameters
    ----------
    onsets, resolution
        Their ticks, of so many to a quarter, on steps.
    """
    starts, steps = _steps(rhythm)
    ticks, length = resolution / STEPS, rhythm_steps(rhythm)
    within = np.mod(np.rint(onsets / ticks).astype(np.int64), length)
    off = dict.fromkeys(range(length), 0.0)
    for step in np.unique(steps).tolist():
        mine = starts[steps == step] * resolution / rhythm.resolution
        off[step % length] = float(mine.mean()) - step * ticks
    deviations = np.array([off[step] for step in within.tolist()])
    found: Array = np.maximum(0, np.rint(onsets + deviations)).astype(np.int64)
    return found


def _steps(rhythm: Score) -> tuple[Array, Array]:
    """When notes begin, in ticks, and the step that each belongs to."""
    each = [np.zeros(0, np.int64), *(track.notes["start"] for track in rhythm.tracks)]
    starts = np.unique(np.concatenate(each)).astype(np.float64)
    if not len(starts):
        raise CannotProcess("rhythm: the score has no notes to follow")
    steps = starts * STEPS / rhythm.resolution
    if (np.abs(steps - np.rint(steps)) > 1e-6).any():
        quarter, within = np.divmod(steps, STEPS)
        steps = quarter * STEPS + GRID[np.abs(within[:, None] - GRID).argmin(axis=1)]
    return starts, np.rint(steps).astype(np.int64)


def rhythm_steps(rhythm: Score) -> int:
    """How long a rhythm is, in whole bars, in steps."""
    score = at_resolution(rhythm, STEPS)
    last = max(int(track.notes["start"].max(initial=0)) for track in score.tracks)
    bar = 1
    while tick_of(score, bar + 1, "bars") <= last:
        bar += 1
    return int(tick_of(score, bar + 1, "bars"))
