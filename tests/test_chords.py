"""Chord symbols: ways of writing them, and the tones they stand for."""

import pytest

import musictool as mt


@pytest.mark.parametrize(
    ("text", "canonical", "tones"),
    [
        ("C", "C", (0, 4, 7)),
        ("Am7/G", "Am7/G", (7, 9, 0, 4)),
        ("CM7", "Cmaj7", (0, 4, 7, 11)),
        ("CΔ", "Cmaj7", (0, 4, 7, 11)),
        ("F#ø", "F#m7b5", (6, 9, 0, 4)),
        ("F♯m7b5", "F#m7b5", (6, 9, 0, 4)),
        ("B♭-7", "Bbm7", (10, 1, 5, 8)),
        ("C+", "Caug", (0, 4, 8)),
        ("Bo7", "Bdim7", (11, 2, 5, 8)),
        ("G7sus", "G7sus4", (7, 0, 2, 5)),
        ("C6/9", "C6/9", (0, 2, 4, 7, 9)),
        ("C69/E", "C6/9/E", (4, 7, 9, 0, 2)),
        ("C7(b9,#11)", "C7b9#11", (0, 1, 4, 6, 7, 10)),
        ("C7alt", None, None),
        ("Cadd9", "C(add9)", (0, 2, 4, 7)),
        ("C7(no3)", "C7(no3)", (0, 7, 10)),
        ("Am(maj7)", "Am(maj7)", (9, 0, 4, 8)),
        ("C/C", "C", (0, 4, 7)),
        ("N.C.", "N.C.", ()),
        ("Verse", None, None),
        ("", None, None),
    ],
)
def test_symbols(text, canonical, tones):
    chord = mt.parse_chord(text)
    assert (str(chord) if chord else None) == canonical
    if chord:
        assert chord.pitch_classes == tones
        assert mt.parse_chord(str(chord)) == chord


def test_transposed_on_the_line_of_fifths():
    assert str(mt.parse_chord("Dm7/C").transposed(6)) == "G#m7/F#"
    assert str(mt.parse_chord("N.C.").transposed(2)) == "N.C."
