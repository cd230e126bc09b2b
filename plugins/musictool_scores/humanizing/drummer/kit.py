"""The nine drums that a drummer has learnt, and which of them stands for each of General MIDI.

References
----------
Gillick et al., "Learning to groove with inverse sequence transformations", ICML 2019, appendix B:
the nine classes, and which pitches of the Roland TD-11 of their recordings are which.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CLASSES", "classes_of"]

CLASSES = (
    "bass drum",
    "snare drum",
    "closed hi-hat",
    "open hi-hat",
    "low tom",
    "mid tom",
    "high tom",
    "crash",
    "ride",
)

_PITCHES = {
    "bass drum": (35, 36),
    "snare drum": (37, 38, 39, 40),
    "closed hi-hat": (22, 42, 44, 54, 69, 70, 73, 80, 82),
    "open hi-hat": (26, 46, 81),
    "low tom": (41, 43, 58, 61, 64, 66, 68, 78),
    "mid tom": (45, 47, 60, 63, 77),
    "high tom": (48, 50, 62, 65, 67, 76),
    "crash": (49, 52, 55, 57),
    "ride": (51, 53, 56, 59, 74, 75),
}
"""Those of the recordings, and beside them what of General MIDI's percussion is struck alike."""

_TABLE = np.full(128, CLASSES.index("ride"))
for _name, _several in _PITCHES.items():
    _TABLE[list(_several)] = CLASSES.index(_name)


def classes_of(pitches: NDArray[Any]) -> NDArray[Any]:
    """Numbers of `CLASSES`; of a drum that nobody knows it is that of the ride."""
    return np.asarray(_TABLE[pitches])
