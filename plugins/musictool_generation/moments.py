"""`Moments`: what a model sees of a score, the times at which notes begin, one after the other.

A moment is a gap since the moment before and a set of notes, each a symbol (a part and a pitch in
one number) with a length. Gaps, symbols and lengths are classes, numbers from 0 that a
`Vocabulary` explains. Where in its bar a moment lies is known from the gaps and the meter, so it
is given to a model and not asked of it.

In the order in which a model is asked, a moment is one gap, then its notes by rising symbols, each
with its length, then an end. A piano roll of frames is the special case of one gap and one length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Moments"]

Integers = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Moments:
    """A piece of `T` moments and `N` notes.

    Parameters
    ----------
    gaps
        Class of the gap before each moment, shape `(T,)`. The last may be the end of the piece,
        whose moment has no notes.
    places, bars
        Where in its bar each moment lies, and how long that bar is, in steps, shape `(T,)`; zeros
        where no bars are known.
    offsets
        The notes of moment `t` are `offsets[t]` to `offsets[t + 1]`, shape `(T + 1,)`.
    symbols, lengths
        Of each note, shape `(N,)`; symbols rise within a moment.
    known
        What a model is told of each moment beforehand, as classes, shape `(T, columns)`, 0 where
        nothing (`conditions`); None for nothing at all.
    """

    gaps: Integers
    places: Integers
    bars: Integers
    offsets: Integers
    symbols: Integers
    lengths: Integers
    known: Integers | None = None

    def __len__(self) -> int:
        return len(self.gaps)

    @property
    def counts(self) -> Integers:
        """Notes of each moment, shape `(T,)`."""
        return np.diff(self.offsets)

    @property
    def rows(self) -> Integers:
        """The moment of each note, shape `(N,)`."""
        return np.repeat(np.arange(len(self)), self.counts)

    def part(self, start: int, stop: int) -> Moments:
        """The moments from `start` to before `stop`."""
        notes = slice(int(self.offsets[start]), int(self.offsets[stop]))
        return Moments(
            self.gaps[start:stop],
            self.places[start:stop],
            self.bars[start:stop],
            self.offsets[start : stop + 1] - self.offsets[start],
            self.symbols[notes],
            self.lengths[notes],
            None if self.known is None else self.known[start:stop],
        )

    def lasted(self, parts: Integers) -> Integers:
        """Notes whose lengths tell most of each note's, by number, -1 for none, shape `(N, 3)`.

        Of its part the lowest note of each of the two moments before that have any of it, the
        later first; and in its own moment the note below.

        Parameters
        ----------
        parts
            Of each symbol.
        """
        own, rows = parts[self.symbols], self.rows
        found = np.full((len(rows), 3), -1)
        order = np.lexsort((np.arange(len(rows)), own))
        begins = np.diff(own[order], prepend=-1) != 0
        heads = np.flatnonzero(begins | (np.diff(rows[order], prepend=-1) != 0))
        group = np.cumsum(np.isin(np.arange(len(rows)), heads)) - 1
        first = np.maximum.accumulate(np.where(begins[heads], np.arange(len(heads)), 0))
        for back in (1, 2):
            inside = group - back >= first[group]
            of = order[heads[np.maximum(group - back, 0)]]
            found[order, back - 1] = np.where(inside, of, -1)
        found[:, 2] = np.where(np.diff(rows, prepend=-1) == 0, np.arange(len(rows)) - 1, -1)
        return found

    def held(self, gap_steps: Integers, length_steps: Integers) -> tuple[Integers, Integers]:
        """Which notes sound on into each moment from earlier ones: pairs `(moment, note)`.

        A note that is struck again while it sounds is held once.

        Parameters
        ----------
        gap_steps, length_steps
            Steps of each class, as `Vocabulary` has them.
        """
        times = np.cumsum(gap_steps[self.gaps])
        rows = self.rows
        ends = times[rows] + length_steps[self.lengths]
        order = np.lexsort((rows, self.symbols))
        before, after = order[:-1], order[1:]
        again = self.symbols[before] == self.symbols[after]
        struck = times[rows[after[again]]] + 1  # up to there; from there on it is the other note
        ends[before[again]] = np.minimum(ends[before[again]], struck)
        counts = np.searchsorted(times, ends) - (rows + 1)
        counts = np.maximum(counts, 0)
        first = np.repeat(np.cumsum(counts) - counts, counts)
        moments = np.repeat(rows + 1, counts) + np.arange(len(first)) - first
        return moments, np.repeat(np.arange(len(counts)), counts)
