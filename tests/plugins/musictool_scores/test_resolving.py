"""`convert` of scores to other ticks."""

import pytest

from musictool import Score, Track
from musictool_scores.resolving import convert

NOTES = [(0, 96, 60), (96, 48, 62), (150, 42, 64), (192, 10, 65)]


@pytest.mark.parametrize(
    ("resolution", "moved"), [(960, None), (192, None), (96, None), (16, 1), (2, 2), (1, 3)]
)
def test_notes_that_a_coarser_resolution_moves_are_counted(resolution, moved):
    said = []
    score = convert(Score((Track.of(NOTES),), resolution=96), resolution, said.append)
    assert score.resolution == resolution
    assert score.tracks[0].notes["duration"].min() > 0
    assert [sentence.partition(" notes")[0] for sentence in said] == (
        [f"{moved} of 4"] if moved else []
    )
