"""Velocities of notes by how loud they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["velocities_of"]

LOUDEST = 104
"""Of the loudest note of a recording, but for a few: how hard it was played, nobody can say."""
SOFTEST = 16


def velocities_of(level_db: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """1 to 127, by levels in dB: the amplitude goes with the square of a velocity.

    That is how sounds of DLS and SoundFont 2 respond, 40 dB for a tenth.
    """
    if not level_db.size:
        return np.zeros(0, np.int64)
    under = level_db - np.percentile(level_db, 95)
    wanted = np.clip(np.rint(LOUDEST * 10 ** (under / 40)), SOFTEST, 127)
    return np.asarray(wanted, np.int64)
