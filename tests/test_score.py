"""Musical time, and seconds as a view of it."""

import dataclasses
import math
import pickle

import numpy as np
import pytest

from musictool import CONTROL, Meter, Note, Score, Tempo, Track


def test_seconds_follow_the_tempo_map():
    """A bar of 4/4 at 120, then 3/8 at 60: in closed form."""
    score = Score(
        (Track.of([(0, 1920, 60), (2400, 960, 62)]),),
        tempos=(Tempo(1920, 1_000_000), Tempo(0, 500_000)),
        meters=(Meter(0, 4, 4), Meter(1920, 3, 8)),
        resolution=480,
    )
    assert [(note.start, note.end) for note in score.notes] == [(0.0, 2.0), (3.0, 5.0)]
    assert score.bars == (0, 1920, 2640, 3360)
    assert score.downbeats == (0.0, 2.0, 3.5, 5.0)
    assert score.beats[4:] == (2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0)
    ticks = np.array([0, 7, 1919, 1920, 5000])
    np.testing.assert_array_equal(score.clock.tick(score.clock.seconds(ticks)), ticks)


def test_an_edit_is_arithmetic_on_a_column():
    track = Track.of([(480, 240, 64, 90), (0, 240, 60, 80)])
    assert track.notes["start"].tolist() == [0, 480]
    with pytest.raises(ValueError, match="read-only"):
        track.notes["pitch"] += 1
    higher = track.notes.copy()
    higher["pitch"] += 12
    moved = dataclasses.replace(track, notes=higher)
    assert moved.notes["pitch"].tolist() == [72, 76]
    assert moved != track == pickle.loads(pickle.dumps(track))
    assert not pickle.loads(pickle.dumps(Score((track,)))).tracks[0].notes.flags.writeable


def test_a_score_may_last_longer_than_its_last_note():
    track = Track.of([(0, 480, 60)])
    assert Score((track,)).length == 480
    assert Score((track,), length=1920).length == 1920
    assert Score((track,), length=1920, resolution=480).duration == 0.5


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: Track.of([(0, 480, 128)]), "pitch"),
        (lambda: Track.of([(-1, 480, 60)]), "before 0"),
        (lambda: Track.of([], program=128), "program"),
        (lambda: Track.of([], [(-5, 0xB0, 64, 127)]), "control"),
        (lambda: Score((), tempos=(Tempo(0, 0),)), "microseconds"),
        (lambda: Score((), meters=(Meter(0, 4, 3),)), "4/3"),
        (lambda: Score((), resolution=0), "ticks"),
        (lambda: Score.of([Note(2.0, 1.0, 60)]), "cannot last"),
        (lambda: Score.of([Note(1e12, 1e12 + 1, 60)]), "at most 1118481 s at this tempo, not 1e"),
        (lambda: Score.of([Note(0.0, 1e7, 60)], [0, 2]), "at most 4473924 s"),
        *(
            (lambda beats=beats: Score.of([], beats), "beats are times in seconds from 0 on")
            for beats in ([0, 0, 0], [0, math.nan], [1, 0.5], [-1, 0], [math.inf], ["a"], [[0, 1]])
        ),
        (lambda: Score.of([], [0, 1], downbeats=[1, 0]), "downbeats are times"),
    ],
)
def test_what_cannot_be_is_refused(made, told):
    with pytest.raises(ValueError, match=told):
        made()


@pytest.mark.parametrize("name", ["notes", "controls"])
def test_rows_in_place_of_arrays_are_refused(name):
    with pytest.raises(TypeError, match=r"Track\.of makes them of rows"):
        dataclasses.replace(Track.of([(0, 480, 60)]), **{name: [1, 2, 3]})


def test_controls_are_sorted_by_time_alone():
    """At one tick a controller may follow another on purpose, as with banks."""
    rows = [(480, 0xB0, 64, 127), (0, 0xB0, 32, 1), (0, 0xB0, 0, 2)]
    controls = Track.of([], rows).controls
    assert controls.dtype == CONTROL
    assert controls["number"].tolist() == [32, 0, 64]
