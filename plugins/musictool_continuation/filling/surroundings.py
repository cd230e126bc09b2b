"""What a hole lies in: the recording around it, and whether it goes on as another part does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Samples, amplitude

__all__ = ["Surroundings", "goes_on"]

SAME_DB = -45.0
"""Difference to what is there beside a join, of its level, up to which it needs no crossfade."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """A recording around a hole, as sound.

    Parameters
    ----------
    samples, mono
        The recording whose sound goes on into the hole, and its mix; see `with_edges`.
    after, before
        That sound alone.
    clean
        Whether each frame is outside of holes, `(frames,)`.
    peak
        The highest magnitude outside of holes.
    rate
        Frames per second.
    is_known
        Whether `samples` has what was in the place of the hole too, as nothing is wrong with it.
    """

    samples: Samples
    mono: Samples
    after: Samples
    before: Samples
    clean: npt.NDArray[np.bool_]
    peak: float
    rate: int
    is_known: bool = False


def goes_on(around: Surroundings, own: int, other: int, frames: int) -> bool:
    """Whether two stretches are the same, so that one goes on as the other."""
    if min(own, other) < 0 or max(own, other) + frames > around.samples.shape[1]:
        return False
    one, two = (around.samples[:, at : at + frames] for at in (own, other))
    size = float(np.square(one).sum())
    return float(np.square(one - two).sum()) <= size * amplitude(SAME_DB) ** 2
