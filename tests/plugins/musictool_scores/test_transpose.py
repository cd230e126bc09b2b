"""`transpose`: pitches, spellings, keys and chord symbols move as a musician would write them."""

import numpy as np
import pytest

import musictool as mt
from musictool import (
    SPELLING_UNKNOWN,
    BadParameter,
    CannotProcess,
    Context,
    Key,
    Score,
    Text,
    Track,
)
from musictool_scores import transpose

TRIAD = Track.of(
    [(0, 480, 60, 80, 64, 1, 0), (0, 480, 64, 80, 64, 1, 4), (0, 480, 67)],
    [(0, 0xA0, 64, 90), (10, 0xB0, 64, 127)],
    name="piano",
    texts=(Text(0, "chord", "C/E"), Text(0, "lyric", "C")),
)
DRUMS = Track.of([(0, 10, 36)], drum=True)
SCORE = Score((TRIAD, DRUMS), keys=(Key(0, 0), Key(960, 1)), texts=(Text(0, "chord", "F#m7b5"),))


def transposed(score=SCORE, **how):
    return transpose(score, **how, context=Context())


def test_a_triad_up_a_minor_third_is_that_of_e_flat():
    higher = transposed(semitones=3)
    track = higher.tracks[0]
    assert track.notes["pitch"].tolist() == [63, 67, 70]
    assert track.notes["spelling"].tolist() == [-3, 1, SPELLING_UNKNOWN]  # Eb G
    assert [key.fifths for key in higher.keys] == [-3, -2]
    assert track.texts == (Text(0, "chord", "Eb/G"), Text(0, "lyric", "C"))
    assert higher.texts[0].text == "Am7b5"
    assert track.controls["number"].tolist() == [67, 64]  # the pressure of a key, the pedal
    assert higher.tracks[1] == DRUMS


@pytest.mark.parametrize(
    ("how", "pitch", "fifths"),
    [
        ({"semitones": 12}, 72, 0),
        ({"semitones": -1}, 59, 5),
        ({"semitones": 6}, 66, 6),
        ({"interval": "A4"}, 66, 6),
        ({"interval": "d5"}, 66, -6),
        ({"interval": "-m2"}, 59, 5),
        ({"interval": "minor third"}, 63, -3),
        ({"interval": "octave"}, 72, 0),
        ({"interval": "-M9"}, 46, -2),
        ({"to_key": "Bb"}, 58, -2),
        ({"to_key": "G major"}, 55, 1),
    ],
)
def test_ways_to_say_how_far(how, pitch, fifths):
    tune = Score((Track.of([(0, 9, 60)]),), keys=(Key(0, 0),))
    moved = transposed(tune, **how)
    assert moved.tracks[0].notes["pitch"].tolist() == [pitch]
    assert moved.keys == (Key(0, fifths),)


def test_a_minor_key_is_reached_by_its_tonic():
    moved = transposed(Score((TRIAD,), keys=(Key(0, -3, minor=True),)), to_key="Dm")
    assert moved.tracks[0].notes["pitch"].tolist() == [62, 66, 69]
    assert moved.keys == (Key(0, -1, minor=True),)


def test_what_has_too_many_accidentals_is_written_otherwise():
    moved = transposed(Score((), keys=(Key(0, 7),)), interval="A4")
    assert moved.keys == (Key(0, 1),)  # not thirteen sharps


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"semitones": 61}, r"from -60 to \+60"),
        ({"semitones": -61}, "from -60"),
        ({"to_key": "D minor"}, "score is in C major"),
        ({"to_key": "H"}, "to_key must be a key"),
        ({"interval": "P3"}, "interval must be"),
        ({}, "give one of"),
        ({"semitones": 1, "interval": "m2"}, "give one of"),
    ],
)
def test_what_cannot_be_is_said(how, words):
    with pytest.raises((BadParameter, CannotProcess), match=words):
        transposed(**how)


def test_where_there_is_no_room_a_sentence_says_so():
    for pitches, words in (((0, 127), "they fill it"), ((0, 126), r"it goes from 0 to \+1")):
        wide = Score((Track.of([(0, 9, pitch) for pitch in pitches]),))
        with pytest.raises(CannotProcess, match=words):
            transposed(wide, semitones=2)


def test_the_key_of_a_score_that_says_none_is_heard():
    scale = [(480 * at, 480, 60 + step) for at, step in enumerate((0, 4, 7, 5, 9, 12, 11, 7, 4, 0))]
    tune = Score((Track.of(scale),), resolution=480)
    moved = mt.run("transpose to_key=Bb", tune)
    assert moved.tracks[0].notes["pitch"][0] == 58
    assert not moved.keys
    with pytest.raises(CannotProcess, match="none is heard in its notes"):
        mt.run("transpose to_key=Bb", Score((DRUMS,)))


def test_a_recording_is_transposed_by_the_same_name():
    time = np.arange(22050) / 22050
    tone = mt.Audio(0.3 * np.sin(2 * np.pi * 440 * time)[np.newaxis], 22050)
    higher = mt.run("transpose semitones=12", tone).mono()
    assert np.abs(np.fft.rfft(higher)).argmax() == pytest.approx(880, abs=2)
