"""Chords of scores whose harmony is known."""

import numpy as np
import pytest

from musictool import Score, Track, pitch_class_name
from musictool_rhythm.scores.harmony import chords_of
from musictool_rhythm.scores.sounding import Sounding
from musictool_rhythm.scores.symbols import harte, read, spelled, symbol

BEATS = 960


def chorale(*chords):
    """Two beats each, at 120 BPM."""
    rows = [(2 * at * BEATS, 2 * BEATS, pitch) for at, one in enumerate(chords) for pitch in one]
    return Score((Track.of(rows),))


def found(score, fifths=0, minor=False):
    edges = np.arange(0, score.duration + 0.01, 0.5)
    chords = chords_of(Sounding.of(score), edges)
    return [symbol(one, fifths, minor) for one in chords], [round(one.start, 2) for one in chords]


def test_a_cadence_with_its_basses():
    cadence = ([48, 64, 67, 72], [53, 65, 69, 72], [52, 67, 72, 76], [43, 65, 71, 74], [48, 64, 67])
    assert found(chorale(*cadence)) == (["C", "F", "C/E", "G7", "C"], [0.0, 1.0, 2.0, 3.0, 4.0])


def test_kinds_of_chords():
    kinds = {
        "Am7": (45, 60, 64, 67),
        "Bm7b5": (47, 62, 65, 69),
        "Ebmaj7": (51, 67, 70, 74),
        "G#dim7": (44, 59, 62, 65),
        "Dsus4": (50, 62, 67, 69),
        "Caug": (48, 60, 64, 68),
    }
    for name, pitches in kinds.items():
        score = chorale(pitches, pitches)
        assert found(score, minor=name.startswith("G#"))[0] == [name]


def test_a_broken_chord_is_one():
    rows = [(at * 480, 480, pitch) for at, pitch in enumerate([57, 60, 64, 60] * 4)]
    bass = [(0, 16 * 480, 45)]
    assert found(Score((Track.of(rows + bass),)))[0] == ["Am"]


def test_a_line_alone_has_no_chords_and_drums_none():
    line = Track.of([(at * 480, 480, 60 + at) for at in range(12)])
    assert found(Score((line,)))[0] == ["N.C."]
    drums = Track.of([(0, 960, 36), (0, 960, 42), (0, 960, 49)], drum=True)
    assert Sounding.of(Score((drums,))).starts.size == 0


def test_basses_and_kinds_in_the_syntax_of_harte():
    assert harte(read("Am7/G", 0, 1)) == "A:min7/b7"
    assert harte(read("F#m7b5", 0, 1), fifths=2) == "F#:hdim7"
    assert harte(read("N.C.", 0, 1)) == "N"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("C13", "C:7"), ("Cmaj9", "C:maj7"), ("Cadd9", "C:maj"), ("Cm9", "C:min7")),
        *(("C-7", "C:min7"), ("CΔ", "C:maj7"), ("Cø", "C:hdim7"), ("C°7", "C:dim7")),
        *(("C9sus4", "C:sus4(b7)"), ("C6/9", "C:maj6"), ("B♭/D", "Bb:maj/3"), ("H", "N")),
    ],
)
def test_symbols_of_others_are_read(written, meant):
    found = read(written, 0, 1)
    assert harte(found) == meant
    assert found.end == 1


def test_roots_are_spelled_by_the_key():
    places = (spelled(1, 5), spelled(1, -4), spelled(8, 0, minor=True), spelled(8, 0))
    assert [pitch_class_name(place) for place in places] == ["C#", "Db", "G#", "Ab"]
