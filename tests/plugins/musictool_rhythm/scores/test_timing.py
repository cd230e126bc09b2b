"""Beats of scores: those of the map, and those of whoever did not play to it."""

import numpy as np

from musictool import Meter, Note, Score, Tempo, Track
from musictool_rhythm.scores.timing import follows_its_map, timing_of

QUARTERS = Track.of([(at * 480, 400, 60 + at % 5) for at in range(64)])


def played(bpm, bars=16):
    """A waltz by hand: a low note, two chords, all a little late or early."""
    rng = np.random.default_rng(3)
    beat = 60 / bpm
    notes = []
    for at in range(3 * bars):
        start = 0.4 + at * beat + rng.normal(0, 0.008)
        pitches, velocity = ((40,), 100) if at % 3 == 0 else ((60, 64, 67), 60)
        notes += [Note(start, start + 0.8 * beat, pitch, velocity) for pitch in pitches]
    return Score.of(notes)


def test_a_written_score_has_the_beats_of_its_map():
    score = Score(
        (QUARTERS,),
        tempos=(Tempo(0, 400_000),),
        meters=(Meter(0, 3, 4), Meter(3 * 480 * 4, 6, 8)),
        resolution=480,
    )
    found = timing_of(score)
    assert found.written
    assert np.allclose(found.times[:4], [0.0, 0.4, 0.8, 1.2])
    assert np.allclose(np.diff(found.times)[12:], 0.6)
    assert found.beats.numbers[:4].tolist() == [1, 2, 3, 1]
    assert found.beats.numbers[12:16].tolist() == [1, 2, 1, 2]
    assert found.beats.meter == "6/8"


def test_what_was_played_freely_is_heard():
    score = played(93)
    assert not follows_its_map(score)
    found = timing_of(score)
    assert not found.written
    assert abs(found.beats.bpm - 93) < 2
    assert found.beats.meter == "3/4"
    first = found.beats.times[found.beats.numbers == 1]
    assert np.abs((first - 0.4) / (180 / 93) - np.round((first - 0.4) / (180 / 93))).max() < 0.1


def test_a_player_with_a_click_follows_it():
    rng = np.random.default_rng(1)
    ticks = np.arange(64) * 480 + rng.normal(0, 20, 64)
    notes = Track.of([(max(0, round(tick)), 200, 60) for tick in ticks])
    assert follows_its_map(Score((notes,), resolution=960))
    assert follows_its_map(Score())


def test_a_score_without_notes_has_no_beats():
    assert timing_of(Score()).times.size == 0


def test_notes_aligned_with_a_recording_have_beats_behind_those_of_the_map():
    """As in POP909: all is played evenly, 0.31 beats late."""
    rows = [(at * 480 + 149, 400, 40 if at % 4 == 0 else 64) for at in range(64)]
    found = timing_of(Score((Track.of(rows),), resolution=480))
    assert found.written
    assert abs(found.lag - 0.31) < 0.01
    assert np.allclose(found.times[:3], np.array([149, 629, 1109]) / 960, atol=0.01)
