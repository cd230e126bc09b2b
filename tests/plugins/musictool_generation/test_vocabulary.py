"""Scores as moments and back."""

import numpy as np

from musictool import Meter, Score, Track
from musictool_generation.vocabulary import STEPS, Vocabulary

CHORALE = Score(
    (
        Track.of([(0, 480, 72), (480, 240, 71), (720, 240, 69)], name="Soprano", program=52),
        Track.of([(0, 960, 60), (2880, 480, 62)], name="Bass", program=53),
    ),
    meters=(Meter(0, 3, 4),),
    resolution=480,
)


def _notes(score: Score) -> list[tuple[float, float, int, str]]:
    return [
        (
            start / score.resolution,
            duration / score.resolution,
            pitch,
            one.name,
        )
        for one in score.tracks
        for start, duration, pitch, *_ in one.notes.tolist()
    ]


def test_a_score_on_the_grid_comes_back() -> None:
    vocabulary = Vocabulary.of([CHORALE])
    back = vocabulary.decode(vocabulary.encode(CHORALE))
    assert _notes(back) == _notes(CHORALE)
    assert [track.program for track in back.tracks] == [52, 53]
    assert back.meters[0][1:] == (3, 4)


def test_moments_know_their_place_in_the_bar_and_what_sounds_on() -> None:
    vocabulary = Vocabulary.of([CHORALE])
    moments = vocabulary.encode(CHORALE)
    steps = vocabulary.steps_of_gaps[moments.gaps]
    assert np.cumsum(steps)[[0, 1, 2, 4]].tolist() == [0, STEPS, 3 * STEPS // 2, 6 * STEPS]
    assert moments.places[[0, 1, 2, 4]].tolist() == [0, STEPS, 3 * STEPS // 2, 0]
    assert set(moments.bars.tolist()) == {3 * STEPS}
    rows, held = moments.held(vocabulary.steps_of_gaps, vocabulary.steps_of_lengths)
    bass = vocabulary.bases[1] + 60 - vocabulary.parts[1].low
    assert moments.symbols[held[rows < 3]].tolist() == [bass, bass]
    assert rows[rows < 3].tolist() == [1, 2]


def test_a_gap_longer_than_any_class_is_gone_in_several() -> None:
    far = Score((Track.of([(0, 480, 60), (480 * 61, 480, 60)]),), resolution=480)
    vocabulary = Vocabulary.of([far])
    moments = vocabulary.encode(far)
    assert len(moments) > 3
    assert _notes(vocabulary.decode(moments)) == _notes(far)


def test_two_instruments_of_a_family_stay_two() -> None:
    quartet = Score(tuple(Track.of([(0, 480, 60)], program=40, name=name) for name in "ab"))
    vocabulary = Vocabulary.of([quartet])
    assert len(vocabulary.decode(vocabulary.encode(quartet)).tracks) == 2


def test_json_keeps_a_vocabulary() -> None:
    import json

    vocabulary = Vocabulary.of([CHORALE])
    assert Vocabulary.from_json(json.loads(json.dumps(vocabulary.to_json()))) == vocabulary


def test_a_roll_is_a_moment_a_frame() -> None:
    roll = np.zeros((5, 88), np.uint8)
    roll[1, [3, 40]] = roll[2, 40] = 1
    moments = Vocabulary.of_rolls().of_roll(roll)
    assert moments.counts.tolist() == [0, 2, 1, 0, 0]
    assert moments.symbols.tolist() == [3, 40, 40]
