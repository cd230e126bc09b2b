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


def decode(
    said: Iterable[tuple[Floats, int, int]], least: float = LEAST
) -> npt.NDArray[np.float64]:
    """Rows of start, end, General MIDI drum and velocity in order of starts, times in seconds.

    `said` are stretches of activations `(2, drums, frames)`, values 0 to 1, with how many frames of
    each lie before and after those that count (`listening.listen`).
    """
    rows = [np.zeros((0, 4))]
    pitches = np.array(list(DRUMS.values()))
    done = 0
    for (strokes, velocities), first, last in said:
        which, at, tops = peaks(strokes, least, first, last)
        start = np.maximum(tops + done - first, 0) / FPS
        loud = np.clip(np.rint(velocities[which, at] * 127), 1, 127)
        rows.append(np.stack([start, start + LENGTH_S, pitches[which], loud], axis=1))
        done += strokes.shape[1] - first - last
    found = np.concatenate(rows)
    return np.asarray(found[np.lexsort((found[:, 2], found[:, 0]))])
