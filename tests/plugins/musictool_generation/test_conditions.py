"""What a model is told of a piece, and that it hears every key as one."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

import musictool as mt
from musictool import Meter, Model, Score, Tonality, Track, find_key
from musictool_generation.conditions import COLUMNS, Told, chroma_of_notes, hidden, told_of
from musictool_generation.families import family_class
from musictool_generation.families.family import Fitting
from musictool_generation.learning.material import material
from musictool_generation.parts import Style, seats_of
from musictool_generation.saved import WEIGHTS, described, weights_of
from musictool_generation.training_set.augmenting import Augmentation
from musictool_generation.vocabulary import STEPS, Vocabulary

from .training_set.tunes import tune

MAJOR = (0, 2, 4, 5, 7, 9, 11, 12)
CHORDS = ((0, 4, 7), (5, 9, 0), (7, 11, 2), (0, 4, 7))


def _song(tonic: int = 0) -> Score:
    """Four bars, a chord each, under a scale in halves."""
    tune = [(24 * at, 24, 72 + tonic + step) for at, step in enumerate(MAJOR)]
    chords = [
        (48 * bar, 48, 48 + tonic + tone) for bar, chord in enumerate(CHORDS) for tone in chord
    ]
    drums = [(12 * at, 6, 36) for at in range(16)]
    tracks = (Track.of(tune, program=40), Track.of(chords), Track.of(drums, drum=True))
    return Score(tracks, meters=(Meter(0, 4, 4),), resolution=STEPS)


def _vocabulary() -> Vocabulary:
    styles = (Style("march", (4, 4), 100, ((0, 0),)), Style("song", (4, 4), 80, ((0, 0), (1, 40))))
    return replace(Vocabulary.of([_song()]), styles=styles, told=True, centred=True)


def _known(score: Score, style: str | None = "song") -> np.ndarray:
    own = _vocabulary().within(find_key(chroma_of_notes(score)))
    known = told_of(score, own.encode(score), own, style).known
    assert known is not None
    return known


def test_every_key_is_heard_as_c() -> None:
    vocabulary, plain = _vocabulary(), _song()
    usual = vocabulary.within(Tonality("C", "major")).encode(plain)
    for semitones, key in ((2, "D"), (-5, "G"), (6, "F#"), (-1, "B")):
        score = _song(semitones)
        own = vocabulary.within(find_key(chroma_of_notes(score)))
        assert own.tonic == semitones, key
        moments = own.encode(score)
        assert moments.symbols.tolist() == usual.symbols.tolist()
        assert chroma_of_notes(own.decode(moments)).tolist() == chroma_of_notes(score).tolist()
        np.testing.assert_array_equal(_known(score), _known(plain))
    assert vocabulary.within(Tonality("A", "minor")).tonic == 0
    assert vocabulary.within(Tonality("E", "minor")).tonic == -5
    assert replace(vocabulary, centred=False).within(Tonality("D", "major")).tonic == 0
    assert Vocabulary.from_json(vocabulary.to_json()) == vocabulary


def test_what_is_told_is_what_is_there() -> None:
    known = _known(_song())
    columns = {name: known[:-1, at] for at, name in enumerate(COLUMNS)}
    bars = np.arange(16) // 4
    assert columns["left"].tolist() == (4 - bars).tolist()
    assert set(columns["style"]) == {2}
    assert set(columns["mode"]) == {1}
    roots = np.array([chord[0] for chord in ((0,), (5,), (7,), (0,))])[bars]
    assert columns["harmony"].tolist() == (1 + roots).tolist()  # major triads come first
    tune = np.where(np.arange(16) % 2 == 0, 1 + np.repeat(MAJOR, 2) % 12, 13)
    assert columns["melody"].tolist() == tune.tolist()
    assert (known[:, len(COLUMNS) :] == 2).all()  # all parts play
    busier = replace(_song(), tracks=(*_song().tracks, *_song().tracks[2:]))
    assert (_known(busier)[:, 3] >= known[:, 3]).all()


def test_wishes_are_told_as_scores_are() -> None:
    """What a wish says of a piece and what is found in it are the same classes."""
    vocabulary, score = _vocabulary(), _song()
    tune = [(24 * at, 72 + step) for at, step in enumerate(MAJOR)]
    told = Told(
        vocabulary,
        score,
        score.length,
        ends=True,
        style="song",
        mode="major",
        harmonies=[(48 * bar, chord) for bar, chord in enumerate(CHORDS)],
        melody=tune,
        parts=frozenset(range(3)),
    )
    own = vocabulary.encode(score)
    times = np.cumsum(vocabulary.steps_of_gaps[own.gaps])[:-1]
    found = _known(score)[:-1]
    which = np.arange(found.shape[1]) != COLUMNS.index("density")
    np.testing.assert_array_equal(told(times)[:, which], found[:, which])
    nothing = Told(vocabulary, score)
    assert not nothing(times).any()
    seventh = replace(told, harmonies=[(0, (9, 0, 4, 7))])
    assert set(seventh(times)[:, 4]) == {1 + 12 + 9}  # A minor with a seventh is A minor


def test_parts_of_what_is_told_are_left_out_while_learning() -> None:
    own = _vocabulary()
    piece = told_of(_song(), own.encode(_song()), own, "song")
    rng = np.random.default_rng(0)
    told = np.array([(hidden(piece, rng).known > 0).any(0) for _ in range(200)])
    assert ((told.mean(0) > 0.2) & (told.mean(0) < 0.95)).all()
    assert (told[:, len(COLUMNS) :].all(1) | ~told[:, len(COLUMNS) :].any(1)).all()


@pytest.fixture(scope="module")
def taught() -> object:
    """A network that was shown one tune as a march, and another as a song."""
    vocabulary = _vocabulary()
    low = Score((Track.of([(12 * at, 12, 48) for at in range(16)]),), resolution=STEPS)
    high = Score((Track.of([(12 * at, 12, 64) for at in range(16)]),), resolution=STEPS)
    pieces = [
        told_of(score, vocabulary.encode(score), vocabulary, style)
        for score, style in ((low, "march"), (high, "song"))
    ]
    model = family_class("lstm")(vocabulary, width=16, channels=0, rate=1e-2, dropout=0.0)
    with TemporaryDirectory() as folder:
        model.fit(pieces, pieces, Fitting(Path(folder), steps=150))
    return model, pieces


def test_a_network_heeds_what_it_is_told(taught) -> None:
    model, (low, high) = taught
    assert low.known is not None
    other = np.where(np.arange(low.known.shape[1]) == 1, high.known[0, 1], low.known)
    only = np.arange(low.known.shape[1]) == 1
    right = model.nats(replace(low, known=low.known * only)).moments.sum()
    wrong = model.nats(replace(low, known=other * only)).moments.sum()
    assert right < wrong - 1


def test_a_decoder_is_told_the_same(taught) -> None:
    model, (low, _) = taught
    vocabulary = model.vocabulary
    rows = np.zeros(1, np.int64)
    told = Told(vocabulary, Score(resolution=STEPS), style="song")
    seen = {}
    for name, known in (("told", told), ("not told", None)):
        decoder = model.decoder(1, np.random.default_rng(0), known)
        decoder.choose_gap(low.gaps[:1], rows, rows + 48)
        seen[name] = decoder.symbol_logits()[0]
    assert not np.allclose(seen["told"], seen["not told"])
    one = replace(low.part(0, 1), known=told(rows))
    notes = model.nats(one).notes[0]
    logits = seen["told"]
    assert notes >= -logits[low.symbols[0]] - 1e-4  # its symbol, and then its length


def test_tracks_take_the_parts_that_are_most_like_them() -> None:
    parts = _vocabulary().parts  # piano, strings, drums

    def track(pitch: int, program: int = 0, drum: bool = False) -> Track:
        return Track.of([(0, 12, pitch)], program=program, drum=drum)

    assert seats_of([track(50), track(72, 40), track(36, drum=True)], parts) == [0, 1, 2]
    hands = [track(70), track(50), track(72, 40)]
    assert seats_of(hands, parts) == [0, 0, 1]  # one piano, though the violin is nearer to one
    assert seats_of([track(50), track(76)], parts) == [0, 1]  # out of the piano's reach
    assert seats_of([track(72, 73)], parts) == [1]  # a flute, as the violin
    assert seats_of([track(74, 40), track(73, 73)], parts) == [1, 1]  # no other reaches so high
    assert seats_of([track(120, 73)], parts) == [None]
    assert seats_of([track(72, 40, drum=True)], parts[:2]) == [None]
    assert seats_of([Track.of([])], parts) == [None]


def test_a_model_that_hears_in_c_goes_on_learning_from_every_key() -> None:
    scores = [tune(number, tonic=57 + number % 7) for number in range(12)]
    vocabulary = replace(Vocabulary.of(scores), told=True, centred=True)
    family = family_class("lstm")(vocabulary, width=8, channels=0)
    found = material(scores, family, 0, None, print)
    assert found.unknown == 0
    assert all(piece.known is not None for piece in found.pieces)
    assert all(piece.known is None for piece in (*found.watched, *found.test))
    moments = found.pieces[0]
    same = Augmentation(vocabulary, stretch=False)(moments, np.random.default_rng(0))
    assert same.symbols.tolist() == moments.symbols.tolist()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_model_that_hears_in_c_measures_and_explains_in_the_key_that_is_there() -> None:
    family = family_class("lstm")(_vocabulary(), width=8, channels=0)
    model = Model(described(family), {WEIGHTS: weights_of(family)})
    reports = [mt.commands.evaluate([_song(up)], model=model) for up in (0, 4)]
    nats = [report["measures"]["nats_a_note"]["mean"] for report in reports]
    assert nats[0] == pytest.approx(nats[1], abs=1e-4)
    pitched = [replace(_song(up), tracks=_song(up).tracks[:2]) for up in (0, 4)]
    told = [mt.commands.explain(score, model=model)["surprises"] for score in pitched]
    assert [row["nats"] for row in told[0]] == [row["nats"] for row in told[1]]
    assert [row["pitch"] for row in told[0]] != [row["pitch"] for row in told[1]]
