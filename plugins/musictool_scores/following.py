"""What follows a note that is moved within its track: the syllable under it, and the order of ends.

An edit that moves single notes must not part a syllable from its note, nor let one note run into
the next of its pitch, whose beginning would then end it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Track

__all__ = ["with_moved_notes"]

Array = NDArray[Any]


def with_moved_notes(track: Track, moved: Array) -> Track:
    """A track whose notes are others, in the same order, each the moved one of what was there."""
    notes = _without_new_overlaps(track.notes, moved)
    places: dict[int, int] = {}
    for before, after in zip(track.notes["start"].tolist(), moved["start"].tolist(), strict=True):
        places.setdefault(before, after)
    texts = tuple(
        text._replace(tick=places.get(text.tick, text.tick)) if text.kind == "lyric" else text
        for text in track.texts
    )
    return replace(track, notes=notes, texts=texts)


def _without_new_overlaps(before: Array, after: Array) -> Array:
    """Notes that end where the next of their pitch begins, if they did not pass that before."""
    after = after.copy()
    order = np.lexsort((np.arange(before.size), before["pitch"]))
    one, next_one = order[:-1], order[1:]
    same = before["pitch"][one] == before["pitch"][next_one]
    one, next_one = one[same], next_one[same]
    apart = _ends(before)[one] <= before["start"][next_one]
    met = apart & (_ends(after)[one] > after["start"][next_one])
    room = after["start"][next_one[met]] - after["start"][one[met]]
    after["duration"][one[met]] = np.maximum(room, 1)
    return after


def _ends(notes: Array) -> Array:
    return np.asarray(notes["start"].astype(np.int64) + notes["duration"])
