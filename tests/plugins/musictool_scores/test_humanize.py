"""`humanize`: a player who is never early by much, never passes a note, and can be called again."""

import numpy as np
import pytest

from musictool import Context, Meter, Score, Text, Track
from musictool_scores import humanize

NOTES = [(480 * at, 480, 60 + at % 3, 64) for at in range(400)]
LINE = Score(
    (Track.of(NOTES, [(960, 0xB0, 64, 127)], texts=(Text(960, "lyric", "la"),)),),
    resolution=960,
)


def played(score=LINE, seed=0, **how):
    return humanize(score, **how, context=Context(seed=seed))


def onsets(score):
    return score.clock.seconds(score.tracks[0].notes["start"])


def test_deviations_are_as_large_as_asked_and_drift():
    late = 1000 * (onsets(played(timing=10.0)) - onsets(LINE))[1:]
    assert 6 < late.std() < 14
    assert np.abs(late).max() < 30
    assert np.corrcoef(late[1:], late[:-1])[0, 1] > 0.3  # white noise has 0
    twice = 1000 * (onsets(played(timing=20.0)) - onsets(LINE))[1:]
    assert np.corrcoef(late, twice)[0, 1] > 0.99


def test_the_first_beat_is_louder_than_what_is_between_beats():
    score = played(timing=0.0, velocity=10.0)
    loud = score.tracks[0].notes["velocity"].astype(float)
    assert (onsets(score) == onsets(LINE)).all()
    assert loud[::8].mean() > loud[2::8].mean() > loud[1::2].mean()
    assert played(velocity=0.0).tracks[0].notes["velocity"].tolist() == [64] * 400


def test_what_touched_still_touches_and_nothing_passes():
    fast = Score(
        (Track.of([(at * 3, 3, 60) for at in range(900)]),),
        meters=(Meter(0, 7, 8),),
        resolution=960,
    )
    notes = played(fast, timing=100.0).tracks[0].notes
    assert (np.diff(notes["start"]) > 0).all()
    assert (notes["start"][:-1] + notes["duration"][:-1] == notes["start"][1:]).all()


def test_a_chord_is_rolled_a_little_and_ends_together():
    chord = Score((Track.of([(960, 960, 60), (960, 960, 64), (960, 960, 67)]),), resolution=960)
    notes = played(chord, timing=20.0).tracks[0].notes
    assert len(set(notes["start"].tolist())) == 3
    assert len(set((notes["start"] + notes["duration"]).tolist())) == 1


def test_pedal_and_syllables_move_with_their_notes():
    (track,) = played(timing=20.0).tracks
    assert track.controls["tick"][0] == track.texts[0].tick == track.notes["start"][2] != 960


def test_takes_differ_by_their_seed_alone():
    assert played(seed=1) == played(seed=1) != played(seed=2)
    both = Score(LINE.tracks * 2, resolution=960)
    one, other = played(both).tracks
    assert one != other


def test_coarse_ticks_become_finer():
    coarse = Score((Track.of([(4 * at, 4, 60) for at in range(9)]),), resolution=8)
    score = played(coarse)
    assert score.resolution % 8 == 0
    assert score.resolution >= 80
    assert score.clock.seconds(score.tracks[0].notes["start"])[4] == pytest.approx(1.0, abs=0.03)
