"""How much each track is to play where new notes come: about as much as it does around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score

__all__ = ["rates_around"]

Array = NDArray[Any]

NEAR, FAR = 4, 16
"""Bars before and after from which it is told; more if nothing is in the nearest."""


def rates_around(
    score: Score, gone: Sequence[Array], start: int, stop: int, tracks: Sequence[int]
) -> tuple[float, ...]:
    """Notes a quarter of each of these tracks from tick `start` to before `stop`.

    Those that go do not count. A track that rests for long around is expected to go on resting, and
    so is one that has not begun, unless it does soon after.
    """
    lines = np.unique([0, *score.bars, score.length])
    before, after = int(np.searchsorted(lines, start)), int(np.searchsorted(lines, stop, "right"))
    found = []
    for at in tracks:
        starts = score.tracks[at].notes["start"][~gone[at]]
        rate = 0.0
        for bars in (NEAR, FAR):
            first = int(lines[max(0, before - bars)])
            last = int(lines[min(len(lines) - 1, after - 1 + bars)])
            heard = [(min(first, start), start), (stop, max(last, stop))]
            if bars == FAR and not (starts < start).any():
                continue
            notes = sum(int(((starts >= low) & (starts < high)).sum()) for low, high in heard)
            ticks = sum(high - low for low, high in heard)
            rate = notes * score.resolution / max(ticks, 1)
            if rate:
                break
        found.append(rate)
    return tuple(found)
