"""`Hits`: what a drummer knows of the hits of a piece before playing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kit import CLASSES

__all__ = ["BEATS", "LATENESS", "LEVELS", "NUMBERS", "PLACES", "Hits", "level_of"]

Array = NDArray[Any]

PLACES = 24
"""Places in a quarter note: all of sixteenths, triplets and their halves."""
BEATS = 8
"""Quarter notes of a bar that are told apart; the next begins them anew."""
LEVELS = 32
"""Of velocity, four steps each."""
LATENESS = 0.02
"""Seconds that the network counts as one."""
FARTHEST = 4.0
"""Quarter notes to a neighbour, at most."""
NUMBERS = 5 + len(CLASSES)
"""What is told of each hit beside its drum, its place and its style."""


@dataclass(frozen=True, eq=False)
class Hits:
    """`N` hits, as they are written: by time, then by drum.

    Parameters
    ----------
    drums
        Numbers of `CLASSES`, shape `(N,)`.
    places, beats
        Where in its quarter note each is, 0 to `PLACES` - 1, and in which of its bar, 0 to
        `BEATS` - 1.
    numbers
        Shape `(N, NUMBERS)`, float32: the tempo, in octaves over 120 BPM; how near the hits before
        and after are, then those of the same drum, from 1 of those together to 0; which drums are
        struck together.
    """

    drums: Array
    places: Array
    beats: Array
    numbers: Array

    def __len__(self) -> int:
        return len(self.drums)

    @classmethod
    def of(cls, quarters: Array, into_bar: Array, drums: Array, bpm: Array) -> Hits:
        """In order of their quarters.

        Parameters
        ----------
        quarters, into_bar
            When each hit is written, from the beginning of the piece and of its bar, in quarter
            notes, on a grid of `PLACES` to a quarter note.
        bpm
            Quarter notes a minute, at each hit.
        """
        count = len(drums)
        struck = np.zeros((count, len(CLASSES)), np.float32)
        moment = np.cumsum(np.diff(quarters, prepend=quarters[:1] - 1) > 1e-6) - 1
        np.maximum.at(struck, (moment, drums), 1.0)
        times = quarters[np.unique(moment, return_index=True)[1]]
        gaps = np.diff(times, prepend=-np.inf, append=np.inf)
        same = np.full((2, count), np.inf)
        for drum in np.unique(drums).tolist():
            mine = np.flatnonzero(drums == drum)
            between = np.diff(quarters[mine], prepend=-np.inf, append=np.inf)
            same[:, mine] = between[:-1], between[1:]
        near = np.stack([gaps[moment], gaps[moment + 1], *same], axis=1)
        near = 1 - np.minimum(near, FARTHEST) / FARTHEST
        tempo = np.log2(np.broadcast_to(bpm, count) / 120)[:, None]
        inside = np.rint(into_bar * PLACES).astype(np.int64)
        return cls(
            drums.astype(np.int64),
            inside % PLACES,
            inside // PLACES % BEATS,
            np.concatenate([tempo, near, struck[moment]], axis=1).astype(np.float32),
        )

    def part(self, start: int, stop: int) -> Hits:
        """Those from one number to before another, with what is told of them in the whole."""
        return Hits(*(getattr(self, name)[start:stop] for name in self.__dataclass_fields__))


def level_of(velocities: Array) -> Array:
    """Numbers from 0 to `LEVELS` - 1 of velocities from 1 to 127."""
    return np.asarray(np.clip(velocities, 1, 127) // (128 // LEVELS), np.int64)
