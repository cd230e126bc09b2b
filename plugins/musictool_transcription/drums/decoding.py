"""From activations to strokes: peaks, between frames."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ..listening import peaks
from .kit import DRUMS
from .spectra import FPS

__all__ = ["LEAST", "decode"]

Floats = npt.NDArray[np.float32]

LEAST = 0.25
"""Least height of a peak."""

LENGTH_S = 0.1
"""How long a stroke is written to last."""

TOGETHER_S = 0.03
"""Strokes nearer to each other count as struck at once."""

ALIKE = (("closed hat", "open hat"), ("high tom", "middle tom", "low tom"), ("crash", "ride"))
"""Drums that one stroke may be taken for: struck at once, the surest of them counts. Two toms or
two cymbals are seldom meant."""


def decode(
    said: Iterable[tuple[Floats, int, int]], least: float = LEAST
) -> npt.NDArray[np.float64]:
    """Rows of start, end, General MIDI drum and velocity in order of starts, times in seconds.

    `said` are stretches of activations `(2, drums, frames)`, values 0 to 1, with how many frames of
    each lie before and after those that count (`listening.listen`).
    """
    rows = [np.zeros((0, 5))]
    pitches = np.array(list(DRUMS.values()))
    done = 0
    for (strokes, velocities), first, last in said:
        which, at, tops = peaks(strokes, least, first, last)
        start = np.maximum(tops + done - first, 0) / FPS
        loud = np.clip(np.rint(velocities[which, at] * 127), 1, 127)
        high = strokes[which, at]
        rows.append(np.stack([start, start + LENGTH_S, pitches[which], loud, high], axis=1))
        done += strokes.shape[1] - first - last
    found = np.concatenate(rows)
    found = found[np.lexsort((found[:, 2], found[:, 0]))]
    return np.asarray(found[_own(found)][:, :4])


def _own(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which rows, in order of starts, are not a surer stroke's of a drum like theirs."""
    own = np.ones(len(rows), bool)
    for names in ALIKE:
        mine = np.flatnonzero(np.isin(rows[:, 2], [DRUMS[name] for name in names]))
        starts, pitches, heights = rows[mine, 0], rows[mine, 2], rows[mine, 4]
        for apart in range(1, len(names)):
            one, other = slice(None, -apart), slice(apart, None)
            near = (starts[other] - starts[one] <= TOGETHER_S) & (pitches[other] != pitches[one])
            own[mine[one][near & (heights[one] < heights[other])]] = False
            own[mine[other][near & (heights[other] <= heights[one])]] = False
    return own
