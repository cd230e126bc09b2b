"""How a long score is broken into lines of equal scale, at bars, as on paper."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from musictool.score import Score

__all__ = ["System", "systems_of"]

QUARTERS = 76
"""Of one line at most: a sixteenth is then 5 pixels wide in a picture of 1600."""
MOST = 40
"""Lines of a picture; what is longer is drawn closer together."""


class System(NamedTuple):
    """A line of a picture, from a tick to a tick."""

    start: int
    end: int


def systems_of(score: Score) -> Sequence[System]:
    """The lines of a score, broken at the bars next to equal parts; at least one."""
    length = max(score.length, score.resolution)
    count = min(max(round(length / score.resolution / QUARTERS + 0.49), 1), MOST)
    inner = length / count * np.arange(1, count)
    bars = np.array([bar for bar in score.bars if 0 < bar < length], np.int64)
    if bars.size >= count - 1 and inner.size:
        inner = bars[np.abs(bars[:, np.newaxis] - inner).argmin(axis=0)]
    breaks = sorted({0, *(round(float(one)) for one in inner), length})
    return [System(start, end) for start, end in pairwise(breaks)]
