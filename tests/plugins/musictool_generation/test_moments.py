"""What a moment says of the notes before it."""

from __future__ import annotations

import numpy as np

from musictool_generation.moments import Moments


def test_a_note_knows_how_long_others_of_its_part_lasted() -> None:
    """Symbols below 10 are of one part, the others of another."""
    zeros, symbols = np.zeros(4, int), np.array([3, 12, 4, 1, 5, 11, 13])
    moments = Moments(zeros, zeros, zeros, np.array([0, 2, 3, 6, 7]), symbols, np.zeros(7, int))
    assert moments.lasted(np.repeat([0, 1], 10)).tolist() == [
        [-1, -1, -1],  # the first of all
        [-1, -1, 0],  # above one of the other part
        [0, -1, -1],
        [2, 0, -1],
        [2, 0, 3],  # above one of its own part
        [1, -1, 4],
        [5, 1, -1],
    ]
    assert moments.part(0, 0).lasted(np.repeat([0, 1], 10)).shape == (0, 3)
