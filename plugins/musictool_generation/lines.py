"""Lines of music, and a hash of each run of their notes that is the same in any key.

A score is seen as lines: each track, note by note as they begin, from low to high where they begin
at once; and of a track with chords also its top line. What counts of a line is the interval from
note to note and the time from onset to onset, in steps of the grid; of drums the pitches
themselves.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool import Score

from .vocabulary import STEPS

__all__ = [
    "LEAST_NOTES",
    "ODD",
    "WINDOW",
    "Lines",
    "hashes_of",
    "lines_of",
    "lines_of_score",
    "mixed",
]

Integers = NDArray[Any]

WINDOW = 6
"""Intervals in a hash."""

LEAST_NOTES = WINDOW + 2
"""Shorter passages count as none. Two hashes in a row: one alone may be equal by chance."""

ODD = np.uint64(0x9E3779B97F4A7C15)


class Lines(NamedTuple):
    """`L` lines of `N` notes in all, one after the other.

    `notes` says which each was of those given, `drums` whether it is one, shapes `(N,)`; `ends`
    where each line ends and `tracks` of which track it is, shapes `(L,)`.
    """

    notes: Integers
    times: Integers
    pitches: Integers
    drums: Integers
    ends: Integers
    tracks: Integers

    @property
    def runs(self) -> Integers:
        """How many runs of `WINDOW + 1` notes each line has, shape `(L,)`."""
        return np.diff(self.ends, prepend=0) - WINDOW

    @property
    def begins(self) -> Integers:
        """Whether a run begins at a note, shape `(N,)`."""
        found = np.ones(len(self.notes), bool)
        for back in range(1, WINDOW + 1):
            found[self.ends - back] = False
        return found


def lines_of(times: Integers, pitches: Integers, tracks: Integers, drums: Integers) -> Lines:
    """The lines of notes that are long enough.

    Parameters
    ----------
    times, pitches, tracks, drums
        In steps; in semitones; numbers from 0; whether they are drums: shapes `(N,)`.
    """
    order = np.lexsort((pitches, times, tracks))
    same = np.zeros(len(order), bool)  # what two voices share is one note
    same[1:] = np.all([np.diff(of[order]) == 0 for of in (tracks, times, pitches)], axis=0)
    order = order[~same]
    count = int(tracks.max(initial=-1)) + 1
    tops = np.ones(len(order), bool)
    tops[:-1] = (np.diff(tracks[order]) != 0) | (np.diff(times[order]) != 0)
    chords = np.bincount(tracks[order][~tops], minlength=count) > 0
    tops &= chords[tracks[order]] & ~drums[order]
    notes = np.concatenate([order, order[tops]])
    lines = 2 * tracks[notes] + np.repeat([0, 1], [len(order), int(tops.sum())])
    sizes = np.bincount(lines, minlength=2 * count)
    long = sizes >= LEAST_NOTES
    notes, lines = notes[long[lines]], lines[long[lines]]
    notes = notes[np.argsort(lines, kind="stable")]
    return Lines(
        notes,
        times[notes],
        pitches[notes],
        drums[notes],
        np.cumsum(sizes[long]),
        np.flatnonzero(long) // 2,
    )


def lines_of_score(score: Score) -> Lines:
    """The lines of a score; its notes are counted through all tracks."""
    sizes = [track.notes.size for track in score.tracks]
    notes = [track.notes for track in score.tracks]
    empty = np.zeros(0, np.int64)
    starts = np.concatenate([one["start"] for one in notes] or [empty])
    pitches = np.concatenate([one["pitch"] for one in notes] or [empty])
    return lines_of(
        np.rint(starts * (STEPS / score.resolution)).astype(np.int64),
        pitches.astype(np.int64),
        np.repeat(np.arange(len(sizes)), sizes),
        np.repeat(np.array([track.drum for track in score.tracks], bool), sizes),
    )


def hashes_of(lines: Lines) -> Integers:
    """A number for each run of `WINDOW + 1` notes, the same on every machine: uint32."""
    count = len(lines.notes) - WINDOW
    if count <= 0:
        return np.zeros(0, np.uint32)
    first = np.where(lines.drums[1:], lines.pitches[1:] + 256, np.diff(lines.pitches))
    tokens = mixed((first * 65536 + np.diff(lines.times)).astype(np.uint64))
    total = np.zeros(count, np.uint64)
    for at in range(WINDOW):
        total = total * ODD + tokens[at : at + count]
    found: Integers = (mixed(total) >> np.uint64(32)).astype(np.uint32)[lines.begins[:count]]
    return found


def mixed(numbers: Integers) -> Integers:
    """Each bit of a number in each bit of another (the end of splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Integers = numbers ^ (numbers >> np.uint64(31))
    return found
