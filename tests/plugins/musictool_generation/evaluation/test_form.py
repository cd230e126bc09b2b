"""Keys, bars and phrases of pieces of which it is known."""

import pytest

import musictool as mt
from musictool import Meter, Score, Track
from musictool_generation.copying import Passages
from musictool_generation.evaluation.form import (
    empty_bars,
    likeness_of_bars,
    measures_of,
    out_of_key,
    repetition,
    structure,
)
from musictool_generation.evaluation.piece import Piece

QUARTER = 4
SCALE = (60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60, 60)

A = (60, 62, 64, 60, 67, 64, 65, 62, 64, 67, 72, 71, 69, 65, 62, 60)
B = (72, 60, 71, 61, 70, 62, 69, 63, 68, 64, 67, 65, 66, 59, 73, 58)


def _melody(pitches, drum=False) -> Score:
    notes = [(QUARTER * at, QUARTER, pitch) for at, pitch in enumerate(pitches) if pitch]
    track = Track.of(notes, drum=drum)
    return Score((track,), meters=(Meter(0, 4, 4),), resolution=QUARTER)


def _piece(pitches, **more) -> Piece:
    return Piece.of(_melody(pitches, **more), "piece")


def _repetition(score: Score) -> float | None:
    return repetition(Passages.of([score]))[0]


def test_a_scale_is_in_its_key_and_a_foreign_tone_counts_by_its_time():
    assert out_of_key(_piece(SCALE)) == 0
    assert out_of_key(_piece([*SCALE[:-2], 66, 60])) == pytest.approx(1 / 16)
    minor = (57, 59, 60, 62, 64, 66, 68, 69, 67, 65, 64, 62, 60, 59, 57, 57)  # melodic
    assert out_of_key(_piece(minor)) == 0
    assert out_of_key(_piece([*minor[:-2], 61, 57])) == pytest.approx(1 / 16)


def test_the_key_is_the_one_that_analyze_finds():
    pitches = [57, 64, 60, 64, 62, 65, 68, 64, 57, 60, 64, 69, 68, 71, 64, 57]
    for semitones in range(12):
        moved = [pitch + semitones for pitch in pitches]
        tonic, mode = mt.run("analyze", _melody(moved))["key"].split()
        assert mode == "minor"
        foreign = [*moved, 58 + semitones]  # above the tonic: of no minor scale
        score = _melody([*foreign, 57 + semitones])
        assert mt.run("analyze", score)["key"] == f"{tonic} {mode}"
        assert out_of_key(Piece.of(score, "")) == pytest.approx(1 / 18)


def test_notes_without_a_length_are_notes_without_a_key():
    piece = Piece.of(Score((Track.of([(0, 0, 60), (0, 0, 64)]),)), "")
    assert out_of_key(piece) is None
    assert measures_of([piece], Passages.of([]))["empty_bars"] == [0]


def test_drums_have_no_key():
    assert out_of_key(_piece(SCALE, drum=True)) is None


def test_half_of_aaba_was_there_before():
    assert _repetition(_melody([*A, *A, *B, *A])) == 0.5
    higher = [pitch + 7 for pitch in A]
    assert _repetition(_melody([*A, *higher, *B, *higher])) == 0.5
    assert _repetition(_melody([*A, *B])) == 0


def test_parts_that_play_together_do_not_repeat_each_other():
    track = _melody([*A, *B]).tracks[0]
    assert _repetition(Score((track, track), resolution=QUARTER)) == 0


def test_bars_alike_and_different():
    likeness = likeness_of_bars(_piece([*A, *A, *B, *A]))
    assert likeness.shape == (16, 16)
    assert likeness[0, 4] == likeness[0, 12] == 1
    assert likeness[0, 8] < 0.3
    # four new bars, A at once, four new bars, A at once
    assert structure(likeness) == 1 - 10 / 16
    assert structure(likeness_of_bars(_piece(B))) == 0
    assert structure(likeness_of_bars(_piece(A[:4] * 8))) == 1 - 2 / 8


def test_likeness_is_the_share_of_common_tones():
    pieces = [_piece([60, 62, 64, 65, 60, 62, 64, 67])]
    measures = measures_of(pieces, Passages.of([]))
    assert measures["self_similarity"] == [pytest.approx(3 / 5)]


def test_bars_in_which_nothing_sounds():
    assert empty_bars(_piece(A)) == 0
    assert empty_bars(_piece([60, *[0] * 7, 60, *[0] * 6, 60])) == 1 / 4
    held = Score((Track.of([(0, 10 * QUARTER, 60)]),), resolution=QUARTER)
    assert empty_bars(Piece.of(held, "")) == 0
