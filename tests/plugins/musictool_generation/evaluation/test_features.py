"""The features of Yang and Lerch of a tune that can be counted by hand."""

import numpy as np
import pytest

from musictool import Meter, Score, Track
from musictool_generation.evaluation.features import FEATURES, LENGTHS, feature_of
from musictool_generation.evaluation.piece import Piece

TUNE = Score(
    (
        Track.of([(0, 12, 60), (12, 12, 64), (24, 24, 67), (48, 48, 60)]),
        Track.of([(0, 6, 36), (48, 6, 38)], drum=True),
    ),
    meters=(Meter(0, 4, 4),),
    resolution=12,
)


def _feature(name: str, score: Score = TUNE) -> np.ndarray | None:
    return feature_of(name, Piece.of(score, ""))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pitch_count", 3),
        ("pitches_a_bar", (3 + 1) / 2),
        ("pitch_range", 7),
        ("pitch_interval", (4 + 3 + 7) / 3),
        ("note_count", 6),
        ("notes_a_bar", 6 / 2),
        ("inter_onset_interval", (1 + 1 + 2) / 3),
    ],
)
def test_numbers(name, value):
    assert _feature(name) == pytest.approx([value])


def test_histograms():
    classes = np.zeros(12)
    classes[[0, 4, 7]] = 0.5, 0.25, 0.25
    assert _feature("pitch_classes") == pytest.approx(classes)
    matrix = _feature("pitch_class_transitions").reshape(12, 12)
    assert matrix[0, 4] == matrix[4, 7] == matrix[7, 0] == pytest.approx(1 / 3)
    lengths = dict(zip(LENGTHS.tolist(), _feature("note_lengths"), strict=True))
    assert {length: share for length, share in lengths.items() if share} == pytest.approx(
        {1: 2 / 4, 2: 1 / 4, 4: 1 / 4}
    )
    moves = _feature("note_length_transitions").reshape(12, 12)
    at = {length: place for place, length in enumerate(LENGTHS.tolist())}
    for one, other in ((1, 1), (1, 2), (2, 4)):
        assert moves[at[one], at[other]] == pytest.approx(1 / 3)
    assert _feature("drums_struck")[[36, 38]] == pytest.approx([0.5, 0.5])


def test_how_long_the_strokes_of_a_drum_are_written_changes_nothing():
    held = Track.of([(0, 48, 36), (48, 48, 38)], drum=True)
    other = Score((TUNE.tracks[0], held), TUNE.tempos, TUNE.meters, resolution=12)
    for name in FEATURES:
        assert _feature(name, other) == pytest.approx(_feature(name)), name


def test_lengths_are_of_the_nearest_class():
    played = Score((Track.of([(0, 13, 60), (12, 6, 62), (18, 5, 62), (24, 4, 64)]),), resolution=12)
    lengths = dict(zip(LENGTHS.tolist(), _feature("note_lengths", played), strict=True))
    assert {length for length, share in lengths.items() if share} == {1, 0.5, 3 / 8, 1 / 3}


def test_what_a_piece_has_not_is_none():
    drums = Score(TUNE.tracks[1:], resolution=12)
    assert _feature("pitch_count", drums) is None
    assert _feature("note_lengths", drums) is None
    assert _feature("note_count", drums) == [2]
    one = Score((Track.of([(0, 12, 60)]),), resolution=12)
    missing = {name for name in FEATURES if _feature(name, one) is None}
    assert missing == {
        "pitch_class_transitions",
        "pitch_interval",
        "inter_onset_interval",
        "note_length_transitions",
        "drums_struck",
    }
