"""What a moment says of the notes before it."""

from __future__ import annotations

import numpy as np

from musictool_generation.moments import Moments


def test_a_note_knows_how_long_others_of_its_part_lasted() -> None:
    """Symbols below 10 are of one part, the others of another; 30 stands for no note."""
    zeros = np.zeros(4, int)
    symbols, lengths = np.array([3, 12, 4, 1, 5, 11, 13]), np.array([7, 8, 1, 2, 3, 4, 5])
    moments = Moments(zeros, zeros, zeros, np.array([0, 2, 3, 6, 7]), symbols, lengths)
    assert moments.lasted(np.repeat([0, 1], 10), 30).tolist() == [
        [30, 30, 60],  # the first of all
        [30, 30, 30 + 7],  # above one of the other part
        [7, 30, 60],
        [1, 7, 60],
        [1, 7, 2],  # above one of its own part
        [8, 30, 30 + 3],
        [4, 8, 60],
    ]
    assert moments.part(0, 0).lasted(np.repeat([0, 1], 10), 30).shape == (0, 3)
