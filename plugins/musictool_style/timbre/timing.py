"""The input cut into steps: from onset to onset, and what is long into pieces of some 50 ms."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .analysis import Analysis, row_seconds
from .pitch import PITCH_HOP
from .spectra import RATE

__all__ = ["Steps", "cut"]

STEP = row_seconds(2)
"""Length of a step in seconds, about."""

LEAP = 0.7
"""Change of pitch in semitones that begins another note though no onset is found."""

REACH = 4
"""Pitches to either side between which a leap is looked for: ±46 ms."""

APART = 0.06
"""Two note_starts are no nearer than this, in seconds."""


@dataclass(frozen=True)
class Steps:
    """Consecutive steps that cover the recording; a silent one has nothing to be played."""

    starts: npt.NDArray[np.float64]
    ends: npt.NDArray[np.float64]
    onset: npt.NDArray[np.bool_]
    """Whether something begins with the step."""
    rows: npt.NDArray[np.int64]
    """The row of `Analysis` that tells best what sounds in the step."""
    silent: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)


def cut(analysis: Analysis, seconds: float) -> Steps:
    """Steps of a recording of that length."""
    note_starts = _note_starts(analysis, seconds)
    edges = np.concatenate([[0.0], note_starts, [seconds]])
    starts: list[float] = []
    for low, high in pairwise(edges.tolist()):
        if high > low:
            pieces = max(1, round((high - low) / STEP))
            starts += list(low + (high - low) * np.arange(pieces) / pieces)
    begin = np.array(starts)
    end = np.append(begin[1:], seconds)
    onset = np.isin(begin, note_starts)
    # The longest windows still hear the note before when one begins, so its row is a later one.
    rows = np.rint((begin + np.where(onset, 0.02, 0.0)) / row_seconds()).astype(np.int64)
    rows = np.minimum(rows, len(analysis) - 1)
    return Steps(begin, end, onset, rows, analysis.silent[rows])


def _note_starts(analysis: Analysis, seconds: float) -> npt.NDArray[np.float64]:
    found = [float(one) for one in analysis.onsets if 0 < one < seconds - 0.01]
    found += [
        one for one in _pitch_changes(analysis) if all(abs(one - other) >= APART for other in found)
    ]
    kept: list[float] = []
    for one in sorted(found):
        if not kept or one - kept[-1] >= APART / 2:
            kept.append(one)
    return np.array(kept)


def _pitch_changes(analysis: Analysis) -> list[float]:
    """Where a single tone goes on at another pitch."""
    pitch = analysis.fine_pitch
    if len(pitch) <= 2 * REACH:
        return []
    change = np.nan_to_num(np.abs(pitch[2 * REACH :] - pitch[: -2 * REACH]))
    size = len(change)
    peaks = [
        at
        for at in np.flatnonzero(change > LEAP)
        if change[at] >= change[max(at - REACH, 0) : min(at + REACH + 1, size)].max()
    ]
    # The middle of a plateau of equal changes.
    found: list[list[int]] = []
    for at in peaks:
        if found and at - found[-1][-1] <= REACH:
            found[-1].append(int(at))
        else:
            found.append([int(at)])
    return [(float(np.mean(group)) + REACH) * PITCH_HOP / RATE for group in found]
