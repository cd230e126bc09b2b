"""`convert` of scores: other ticks to a quarter note, and how many notes these move."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from musictool import Score, at_resolution

__all__ = ["convert"]


def convert(score: Score, resolution: int, note: Callable[[str], None]) -> Score:
    """The score in so many ticks to a quarter note; says what does not keep its time."""
    total = sum(track.notes.size for track in score.tracks)
    if moved := _between_ticks(score, resolution):
        note(f"{moved} of {total} notes moved to the nearest of {resolution} ticks to a quarter")
    return at_resolution(score, resolution)


def _between_ticks(score: Score, resolution: int) -> int:
    """How many notes begin or end where there will be no tick."""
    moved = 0
    for track in score.tracks:
        starts = track.notes["start"].astype(np.int64)
        ends = starts + track.notes["duration"]
        off_tick = (starts * resolution % score.resolution) | (ends * resolution % score.resolution)
        moved += int(np.count_nonzero(off_tick))
    return moved
