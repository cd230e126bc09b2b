"""`Piece`: the notes of a score in quarter notes, as all that is measured of it wants them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musictool import NOTE, Score

__all__ = ["Piece"]

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Piece:
    """`N` notes, track by track, in order of their starts, then pitches.

    Parameters
    ----------
    name
        What a person calls it.
    starts, lengths
        Quarter notes, shape `(N,)`.
    pitches, tracks
        Shape `(N,)`.
    drums
        Whether each is of a drum, shape `(N,)`.
    bars
        Where bars begin, in quarter notes, until the last note ends; the first is always there.
    """

    name: str
    starts: Array
    lengths: Array
    pitches: Array
    tracks: Array
    drums: Array
    bars: Array

    @classmethod
    def of(cls, score: Score, name: str) -> Self:
        """The notes of all tracks of a score."""
        tracks = [(at, one) for at, one in enumerate(score.tracks) if one.notes.size]
        notes = np.concatenate([one.notes for _, one in tracks] or [np.empty(0, NOTE)])
        sizes = [one.notes.size for _, one in tracks]
        starts = notes["start"] / score.resolution
        lengths = notes["duration"] / score.resolution
        bars = np.array(score.bars) / score.resolution
        end = float((starts + lengths).max(initial=0.0))
        last = float(starts.max(initial=0.0))
        return cls(
            name,
            starts,
            lengths,
            notes["pitch"].astype(np.int64),
            np.repeat([at for at, _ in tracks], sizes).astype(np.int64),
            np.repeat([one.drum for _, one in tracks], sizes).astype(bool),
            bars[(bars < end) | (bars <= last)],
        )

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def ends(self) -> Array:
        """Of the notes, in quarter notes."""
        return self.starts + self.lengths

    @cached_property
    def follows(self) -> Array:
        """Whether a note has one of the same track before it, shape `(N,)`."""
        follows = np.zeros(len(self), bool)
        follows[1:] = np.diff(self.tracks) == 0
        return follows

    @cached_property
    def bar_of(self) -> Array:
        """The bar in which each note begins, from 0, shape `(N,)`."""
        return np.searchsorted(self.bars, self.starts + 1e-6, "right") - 1
