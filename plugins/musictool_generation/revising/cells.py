"""`Cell`: a bar of a track in which notes go; several in a row are a hole, as dense as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool import Score

from ..searches.anew import Hole

__all__ = ["Cell", "cells_of", "holes_of"]

Array = NDArray[Any]


class Cell(NamedTuple):
    """A bar of a track, in ticks, and how many notes begin in it that may change."""

    start: int
    stop: int
    track: int
    notes: int


def cells_of(score: Score, free: Sequence[Array], first: int, last: int) -> list[Cell]:
    """Bars from tick `first` to before `last` with notes that may change, `free` of each track."""
    bars = np.array([*score.bars, score.length])
    lines = np.unique([first, *bars[(bars > first) & (bars < last)], last])
    found = []
    for at, (track, known) in enumerate(zip(score.tracks, free, strict=True)):
        counts, _ = np.histogram(track.notes["start"][known], lines)
        found += [
            Cell(int(lines[bar]), int(lines[bar + 1]), at, int(counts[bar]))
            for bar in np.flatnonzero(counts).tolist()
        ]
    return found


def holes_of(cells: Sequence[Cell], resolution: int) -> tuple[Hole, ...]:
    """The cells, those next to each other as one, to be as dense as they were."""
    found: list[Hole] = []
    notes: list[int] = []
    for cell in sorted(cells, key=lambda cell: (cell.track, cell.start)):
        before = found[-1] if found else None
        if before is not None and before.tracks == (cell.track,) and before.stop == cell.start:
            found[-1] = before._replace(stop=cell.stop)
            notes[-1] += cell.notes
        else:
            found.append(Hole(cell.start, cell.stop, (cell.track,)))
            notes.append(cell.notes)
    return tuple(
        hole._replace(rates=(count * resolution / (hole.stop - hole.start),))
        for hole, count in zip(found, notes, strict=True)
    )
