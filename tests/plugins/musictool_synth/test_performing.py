"""Notes in frames: as long as keys and pedals hold them, and with the program of their moment."""

import numpy as np
import pytest

import musictool as mt
from musictool_synth.performing import NEVER, performance

from .scores import score, track

RATE = 48_000
SECOND = 480


def heard(*tracks):
    (part,) = performance(score(*tracks), RATE)
    return part.notes


def seconds(notes):
    return [(note.start / RATE, note.end / RATE) for note in notes]


def sustain(tick, value):
    return (tick, 0xB0, 64, value)


def test_seconds_follow_the_tempo_map():
    one = mt.Score(
        (mt.Track.of([(0, 480, 60), (480, 480, 62)]),),
        tempos=(mt.Tempo(0, 1_000_000), mt.Tempo(480, 500_000)),
        resolution=480,
    )
    (part,) = performance(one, RATE)
    assert seconds(part.notes) == [(0, 1), (1, 1.5)]


def test_the_sustain_pedal_holds_until_it_goes_up():
    pedal = [sustain(100, 127), sustain(960, 0)]
    assert seconds(heard(track((0, 480, 60), controls=pedal))) == [(0, 2)]


def test_a_pedal_that_goes_down_as_the_key_comes_up_does_not_hold():
    pedal = [sustain(480, 127), sustain(960, 0)]
    assert seconds(heard(track((0, 480, 60), controls=pedal))) == [(0, 1)]


def test_a_pedal_changed_as_the_key_comes_up_lets_go():
    pedal = [sustain(0, 127), sustain(480, 0), sustain(480, 127), sustain(960, 0)]
    assert seconds(heard(track((0, 480, 60), controls=pedal))) == [(0, 1)]


def test_a_key_struck_again_ends_what_only_the_pedal_held():
    pedal = [sustain(0, 127), sustain(1920, 0)]
    notes = heard(track((0, 240, 60), (480, 240, 60), (480, 240, 64), controls=pedal))
    assert seconds(notes) == [(0, 1), (1, 4), (1, 4)]


def test_a_pedal_that_stays_down_holds_until_the_score_is_over():
    notes = heard(track((0, 240, 60), (480, 480, 64), controls=[sustain(0, 127)]))
    assert seconds(notes) == [(0, 2), (1, 2)]


def test_sostenuto_holds_what_was_held_when_it_went_down():
    pedal = [(240, 0xB0, 66, 127), (1440, 0xB0, 66, 0)]
    notes = heard(track((0, 480, 60), (480, 480, 62), controls=pedal))
    assert seconds(notes) == [(0, 3), (1, 2)]


def test_the_soft_pedal_softens():
    notes = heard(track((0, 480, 60, 100), (480, 480, 62, 100), controls=[(480, 0xB0, 67, 127)]))
    assert notes[0].velocity == 100
    assert 50 <= notes[1].velocity <= 90


def test_tracks_of_one_channel_share_their_pedal():
    right = track((0, 480, 72), channel=0)
    left = track((0, 480, 48), channel=0, controls=[sustain(0, 127), sustain(960, 0)])
    assert seconds(heard(right, left)) == [(0, 2), (0, 2)]
    assert len(performance(score(right, track((0, 480, 48), channel=1)), RATE)) == 2
    alone = track((0, 480, 72))
    first, second = performance(score(alone, track((0, 480, 48), controls=[sustain(0, 9)])), RATE)
    assert first.notes[0].number != second.notes[0].number


def test_programs_change_midway():
    changes = [(480, 0xC0, 0, 19)]
    notes = heard(track((0, 480, 60), (480, 480, 62), program=4, controls=changes))
    assert [note.program for note in notes] == [4, 19]


def test_a_closed_hat_silences_an_open_one():
    open_, closed, kick = 46, 42, 36
    drums = track((0, 10, open_), (240, 10, kick), (480, 10, closed), drum=True)
    cuts = {note.pitch: note.cut for note in heard(drums)}
    assert cuts == {open_: RATE, kick: NEVER, closed: NEVER}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (mt.Score(), "no notes to play"),
        (mt.Score((mt.Track.of(),)), "no notes to play"),
        (score(track((0, 2**31 - 1, 60))), "more than a day"),
    ],
)
def test_what_cannot_be_played_is_said(one, words):
    with pytest.raises(mt.CannotProcess, match=words):
        performance(one, RATE)


def test_bends_reach_as_far_as_the_registered_parameter_says():
    wide = [(0, 0xB0, 101, 0), (0, 0xB0, 100, 0), (0, 0xB0, 6, 12), (480, 0xE0, 0, 8191)]
    (part,) = performance(score(track((0, 960, 60), controls=wide)), RATE)
    assert part.controls.speed(0, 100) == 1.0
    assert part.controls.speed(RATE + 4800, 100) == pytest.approx(2.0)
    ramp = part.controls.speed(RATE - 10, 4800)
    assert (np.diff(ramp) >= 0).all()
    assert np.diff(ramp).max() < 0.01


def test_volume_expression_and_pan_set_the_levels():
    controls = [(0, 0xB0, 7, 50), (0, 0xB0, 10, 127), (480, 0xB0, 11, 64)]
    (part,) = performance(score(track((0, 960, 60), controls=controls)), RATE)
    left, right = part.controls.levels(0, 100)
    assert left == pytest.approx(0, abs=1e-6)
    assert right == pytest.approx(0.25 * 2**0.5, rel=1e-3)
    assert part.controls.levels(2 * RATE, 100)[1] == pytest.approx(right * (64 / 127) ** 2)


def test_resetting_all_controllers_ends_a_bend_and_keeps_the_volume():
    controls = [(0, 0xE0, 0, 4000), (0, 0xB0, 7, 50), (480, 0xB0, 121, 0)]
    (part,) = performance(score(track((0, 960, 60), controls=controls)), RATE)
    assert part.controls.speed(0, 10) > 1.05
    assert part.controls.speed(2 * RATE, 10) == 1.0
    assert part.controls.levels(0, 10) == part.controls.levels(2 * RATE, 10)
