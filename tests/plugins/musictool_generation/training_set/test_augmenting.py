"""Pieces in other keys and note values."""

import numpy as np

from musictool import Meter, Score, Track
from musictool_generation.training_set.augmenting import Augmentation
from musictool_generation.vocabulary import Vocabulary

from .tunes import tune

DRUMS = Track.of([(0, 240, 36), (480, 240, 38), (960, 240, 36)], drum=True)
SONG = Score((*tune(1).tracks, DRUMS), meters=(Meter(0, 2, 4),), resolution=480)
VOCABULARY = Vocabulary.of([SONG])
PIECE = VOCABULARY.encode(SONG)


def _made(count: int, **ways: bool) -> list[Score]:
    augment = Augmentation(VOCABULARY, **ways)
    return [VOCABULARY.decode(augment(PIECE, np.random.default_rng(step))) for step in range(count)]


def test_all_parts_but_drums_are_transposed_together() -> None:
    before, shifts = VOCABULARY.decode(PIECE), set()
    for after in _made(100, stretch=False):
        moved = [
            (one.notes["pitch"] - other.notes["pitch"]).tolist()
            for one, other in zip(after.tracks, before.tracks, strict=True)
        ]
        assert set(moved[2]) == {0}
        assert len(set(moved[0]) | set(moved[1])) == 1
        shifts.add(moved[0][0])
    assert shifts == set(range(-5, 7))


def test_stretching_doubles_or_halves_times_and_bars() -> None:
    before = VOCABULARY.decode(PIECE)
    augment, factors = Augmentation(VOCABULARY, transpose=False), set()
    for step in range(60):
        made = augment(PIECE, np.random.default_rng(step))
        after = VOCABULARY.decode(made)
        factor = after.length / before.length
        factors.add(factor)
        for one, other in zip(after.tracks, before.tracks, strict=True):
            assert one.notes["start"].tolist() == (other.notes["start"] * factor).tolist()
            assert one.notes["duration"].tolist() == (other.notes["duration"] * factor).tolist()
        assert made.bars.tolist() == (PIECE.bars * factor).tolist()
        assert made.places.tolist() == (PIECE.places * factor).tolist()
    assert factors == {0.5, 1.0, 2.0}


def test_what_does_not_fit_stays_as_it_is() -> None:
    odd = Score((Track.of([(0, 1, 60), (1, 1, 62), (3, 5, 64)]),), resolution=12)
    vocabulary = Vocabulary.of([odd])
    piece, ends = vocabulary.encode(odd), set()
    for step in range(40):
        made = Augmentation(vocabulary, transpose=False)(piece, np.random.default_rng(step))
        ends.add(vocabulary.decode(made).length)
    assert ends == {8, 16}


def test_equal_steps_give_equal_pieces() -> None:
    one, other = _made(5), _made(5)
    assert [score.tracks for score in one] == [score.tracks for score in other]
