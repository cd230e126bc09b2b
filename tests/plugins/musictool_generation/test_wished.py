"""`generate` with all that can be wished for, looked for in the score that comes out."""

from collections import Counter

import numpy as np
import pytest

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Meter,
    Score,
    Tempo,
    Track,
    at_resolution,
)
from musictool_generation import generate
from musictool_generation.searches.wishes import Wishes
from musictool_generation.vocabulary import Vocabulary

from .models import small_model

MODEL = small_model()
TUNE = Score(
    (Track.of([(0, 480, 72), (480, 480, 76), (960, 960, 74), (1920, 1920, 67)], program=73),),
    (Tempo(0, 600_000),),
    resolution=480,
)


def _made(seed: int = 0, **wishes) -> Score:
    return generate(model=MODEL, **{"bars": 4, **wishes}, context=Context(seed=seed))


def _rows(score: Score, tracks=None) -> set[tuple[int, int, int]]:
    score = at_resolution(score, 480)
    return {
        tuple(map(int, row))
        for track in (score.tracks if tracks is None else tracks(score))
        for row in track.notes[["start", "duration", "pitch"]].tolist()
    }


def test_only_these_instruments_play_and_each_does() -> None:
    made = _made(instruments=("celesta, tuba",))
    assert Counter((track.program, track.drum) for track in made.tracks) == {
        (8, False): 1,
        (58, False): 1,
    }
    assert [track.drum for track in _made(instruments=["drums"]).tracks] == [True]


def test_each_instrument_that_is_named_plays_in_all_bars_but_now_and_then_one() -> None:
    made = _made(bars=12, phrases=0, instruments=["celesta", "tuba"])
    bar = 4 * made.resolution
    for track in made.tracks:
        starts = [0, *track.notes["start"].tolist(), made.length]
        assert max(np.diff(starts)) <= 1.5 * bar


def test_instruments_that_name_nothing_are_none() -> None:
    with pytest.raises(CannotProcess, match="instruments: none is named"):
        _made(instruments=[""])


def test_a_melody_stays_on_top_in_its_own_track() -> None:
    made = _made(bars=None, melody=TUNE, instruments=["piano", "bass"])
    assert _rows(TUNE) <= _rows(made)
    assert made.tempos == TUNE.tempos
    tune, *others = at_resolution(made, 480).tracks
    assert (tune.program, len(tune.notes)) == (73, 4)
    assert others
    for track in others:
        for start, length, pitch in track.notes[["start", "duration", "pitch"]].tolist():
            over = [
                one for at, lasts, one in _rows(TUNE) if at < start + length and at + lasts > start
            ]
            assert all(pitch < one for one in over)


def test_equal_sections_are_equal() -> None:
    made = _made(bars=None, structure="AABA", phrases=0, key="C")
    bar = 1920
    first = {row for row in _rows(made) if row[0] < 4 * bar}
    second = {(at - 4 * bar, *note) for at, *note in _rows(made) if 4 * bar <= at < 8 * bar}
    assert first == second
    assert made.length == 16 * 4 * made.resolution


def test_new_notes_begin_where_the_rhythm_does() -> None:
    rhythm = Score(
        (Track.of([(0, 60, 36), (720, 60, 36), (960, 60, 38)], drum=True),), resolution=480
    )
    made = _made(bars=2, rhythm=rhythm)
    assert {row[0] for row in _rows(made)} == {0, 720, 960, 1920, 2640, 2880}
    own = _made(bars=None, rhythm=Score(rhythm.tracks, (Tempo(0, 400_000),), (Meter(0, 3, 4),)))
    assert (own.meters, round(own.tempos[0].bpm)) == ((Meter(0, 3, 4),), 150)


def test_a_rhythm_is_followed_as_it_was_played() -> None:
    free = Score(
        (Track.of([(5, 60, 36), (713, 60, 36), (968, 60, 38)], drum=True),), resolution=480
    )
    found = {row[0] for row in _rows(_made(bars=2, rhythm=free))}
    assert found == {5, 713, 968, 1925, 2633, 2888}


def test_silence_is_no_rhythm() -> None:
    with pytest.raises(CannotProcess, match="no sound begins"):
        _made(rhythm=Audio(np.zeros((1, 4410), np.float32), 22050))


@pytest.mark.parametrize("density", [0.75, 2.0])
def test_so_many_notes_a_quarter(density) -> None:
    assert len(_rows(_made(density=density))) / 16 == pytest.approx(density, rel=0.1)


def test_a_mood_decides_what_nothing_else_does() -> None:
    tense, calm = _made(mood="tense"), _made(mood="calm")
    assert (tense.keys[0].minor, calm.keys[0].minor) == (True, False)
    assert tense.tempos[0].bpm > 120 > calm.tempos[0].bpm
    velocities = [
        set(track.notes["velocity"].tolist()) for track in (tense.tracks[0], calm.tracks[0])
    ]
    assert min(velocities[0]) > 80 > max(velocities[1])
    mine = _made(mood="tense", key="G", tempo=60, arousal=-1)
    assert (mine.keys[0].fifths, mine.keys[0].minor, round(mine.tempos[0].bpm)) == (1, False, 60)
    assert set(mine.tracks[0].notes["velocity"].tolist()) == {54}


def test_a_piece_ends_on_the_tonic_and_stays_there() -> None:
    made = at_resolution(_made(key="G", seed=3), 480)
    pitched = [track for track in made.tracks if not track.drum]
    last = {row for row in _rows(made, lambda score: pitched) if row[0] == 3 * 1920}
    assert last
    assert min(pitch for *_, pitch in last) % 12 == 7
    assert {length for _, length, _ in last} == {1920}
    assert max(start for start, *_ in _rows(made)) == 3 * 1920
    held = [row for row in _rows(made, lambda score: pitched) if row[0] + row[1] > 3 * 1920]
    assert {pitch % 12 for *_, pitch in held} <= {7, 11, 2}


def test_without_phrases_a_piece_ends_anywhere() -> None:
    ends = {max(row[0] for row in _rows(_made(seed=seed, phrases=0))) for seed in range(4)}
    assert ends != {3 * 1920}


@pytest.mark.parametrize(
    ("wishes", "error", "sentence"),
    [
        ({"melody": TUNE, "keep": TUNE}, BadParameter, "melody and keep both say"),
        ({"structure": "ABC"}, CannotProcess, "structure: ABC has 3 sections"),
        (
            {"structure": "AA", "chords": "C F G"},
            CannotProcess,
            "structure: bar 3 and what follows shall be as from bar 1 .* the chords are others",
        ),
        (
            {"structure": "AA", "bars": 2, "melody": TUNE, "phrases": 0},
            CannotProcess,
            "the notes that must stay are others there",
        ),
        ({"density": 0.5, "melody": TUNE, "bars": 1}, CannotProcess, "last until bar 2"),
        ({"density": 0.2, "melody": TUNE, "bars": 2}, CannotProcess, "0.5 a quarter already"),
        ({"density": 2, "rhythm": TUNE}, CannotProcess, "the rhythm says how many notes"),
        ({"style": "chorale"}, CannotProcess, "style: the model was told no styles apart"),
        ({"instruments": ["drums"], "key": "C"}, CannotProcess, "key: only drums play"),
        ({"instruments": ["tuba,oboe,flute"]}, CannotProcess, "no part left for"),
    ],
)
def test_what_cannot_be_is_said_by_its_name(wishes, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        _made(**wishes)


def test_what_could_not_be_kept_is_said_by_the_name_of_the_wish() -> None:
    wishes = Wishes(bars=4, key="C", phrase_bars=4)
    assert wishes.constraints(Vocabulary.of([TUNE])).wishes == ["key", "ending"]
    chords = Wishes(bars=4, chords="C F G C", phrase_bars=4).constraints(Vocabulary.of([TUNE]))
    assert chords.wishes == ["ending", "chords"]


def test_a_model_of_piano_rolls_has_no_phrases() -> None:
    assert Wishes(bars=2, phrase_bars=4).constraints(Vocabulary.of_rolls()).demands == ()
