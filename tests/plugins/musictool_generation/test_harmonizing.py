"""`harmonize`: a tune stays as it is, and what a model puts below it fits."""

from dataclasses import replace

import pytest

from musictool import CannotProcess, Context, Model, Score, Tempo, Track, at_resolution
from musictool_generation import harmonize
from musictool_generation.families.crf import CRF
from musictool_generation.families.family import Fitting
from musictool_generation.saved import WEIGHTS, described, weights_of
from musictool_generation.tunes import tune_of
from musictool_generation.vocabulary import Vocabulary

from .models import small_model

TRIADS = {0: (0, 4, 7), 2: (7, 11, 14), 4: (0, 4, 7), 5: (5, 9, 12), 7: (7, 11, 14), 9: (5, 9, 12)}
TUNES = ([0, 2, 4, 5, 7, 9, 7, 2, 4, 0], [4, 5, 7, 9, 7, 5, 4, 2, 0, 0])
OWN = [0, 2, 4, 5, 7, 9, 2, 0]
TUNE = Score(
    (Track.of([(480 * at, 480, 65 + step) for at, step in enumerate(OWN)], program=73),),
    (Tempo(0, 700_000),),
    resolution=480,
)


def _rows(track: Track) -> list[tuple[int, int, int]]:
    return [tuple(map(int, row)) for row in track.notes[["start", "duration", "pitch"]].tolist()]


def _harmonized(model: Model, **wishes) -> tuple[Track, ...]:
    made = harmonize(TUNE, model=model, **wishes, context=Context(seed=2, warn=lambda words: None))
    assert made.tempos == TUNE.tempos
    tracks = at_resolution(made, 480).tracks
    assert (tracks[0].program, _rows(tracks[0])) == (73, _rows(TUNE.tracks[0]))
    return tracks


@pytest.fixture(scope="module")
def chords(tmp_path_factory) -> Model:
    """A model of the family crf, which knows the triad of each degree."""
    scores = [
        Score(
            (
                Track.of([(480 * at, 480, key + step) for at, step in enumerate(tune)], program=40),
                Track.of(
                    [
                        (480 * at, 480, key - 24 + note)
                        for at, step in enumerate(tune)
                        for note in TRIADS[step]
                    ]
                ),
            ),
            resolution=480,
        )
        for key in (60, 65, 67)
        for tune in TUNES
    ]
    vocabulary = Vocabulary.of(scores)
    pieces = [vocabulary.encode(score) for score in scores]
    made = CRF(vocabulary, chords=4, iterations=30)
    made.fit(pieces, pieces[:2], Fitting(tmp_path_factory.mktemp("crf")))
    return Model(described(made), {WEIGHTS: weights_of(made)})


def test_a_tune_gets_parts_below_it_and_a_cadence() -> None:
    tune, *others = _harmonized(small_model(), key="F", instruments=["guitar", "bass"])
    assert sorted(track.program for track in others) == [24, 32]
    below = [row for track in others for row in _rows(track)]
    for start, length, pitch in below:
        assert all(
            pitch < one
            for at, lasts, one in _rows(tune)
            if at < start + length and at + lasts > start
        )
        assert pitch % 12 in {5, 7, 9, 10, 0, 2, 4}
    last = [row for row in below if row[0] == 480 * 7]  # with the last note
    assert min(pitch for *_, pitch in last) % 12 == 5
    assert {length for _, length, _ in last} == {480}


def test_a_tune_of_no_tempo_goes_on_having_none() -> None:
    bare = replace(TUNE, tempos=())
    made = harmonize(bare, model=small_model(), context=Context(seed=2, warn=lambda words: None))
    assert made.tempos == ()


def test_a_model_of_chords_finds_those_of_the_tune(chords) -> None:
    _, below = _harmonized(chords, temperature=0.1)
    for at, step in enumerate(OWN):
        classes = {pitch % 12 for start, _, pitch in _rows(below) if start == 480 * at}
        assert classes == {(65 + tone) % 12 for tone in TRIADS[step]}


def test_wishes_hold_with_a_model_of_chords(chords) -> None:
    _, below = _harmonized(chords, range_=["F2-C4"])
    assert all(41 <= pitch <= 60 for *_, pitch in _rows(below))


def _band(*pitches: int) -> Score:
    """The tune among chords of these pitches, a bell that rings twice above it, bass and drums."""
    chords = [(480 * at, 480, pitch) for at in range(8) for pitch in pitches]
    tracks = (
        Track.of([(240 * at, 240, 38) for at in range(16)], drum=True),
        Track.of(chords, name="Pad"),
        replace(TUNE.tracks[0], name="Lead"),
        Track.of([(0, 480, 96), (1920, 480, 96)], name="Bell", program=14),
        Track.of([(480 * at, 480, 41) for at in range(8)], program=32),
    )
    return replace(TUNE, tracks=tracks)


def test_of_a_band_the_tune_is_who_sings_highest_for_much_of_it() -> None:
    score = _band(53, 57, 60)
    assert tune_of(score) == 2
    others = [track for at, track in enumerate(score.tracks) if at != 2]
    assert tune_of(replace(TUNE, tracks=tuple(others))) == 1  # who sings below it is the bass
    told: list[str] = []
    made = harmonize(score, model=small_model(), context=Context(seed=2, warn=told.append))
    assert told[0].startswith("track 3, Lead, is taken for the tune, and the other 4 left out")
    tune, *below = at_resolution(made, 480).tracks
    assert _rows(tune) == _rows(TUNE.tracks[0])
    assert below
    assert {track.name for track in made.tracks}.isdisjoint({"Pad", "Bell"})


def test_the_tune_is_the_track_that_is_said() -> None:
    told: list[str] = []
    context = Context(seed=2, warn=told.append)
    score = _band(77, 81, 84)
    made = harmonize(score, tracks=["Pad"], model=small_model(), context=context)
    assert _rows(at_resolution(made, 480).tracks[0]) == _rows(score.tracks[1])
    assert not any("is taken" in one for one in told)


def test_without_a_tune_there_is_nothing_to_harmonize() -> None:
    drums = Score((Track.of([(0, 480, 36)], drum=True),), resolution=480)
    with pytest.raises(CannotProcess, match="no notes but drums"):
        harmonize(drums, model=small_model(), context=Context())
