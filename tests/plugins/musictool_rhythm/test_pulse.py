"""The pulse: steady where that is meant, filled and carried on where beats are missing."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import CannotProcess
from musictool_rhythm.beats import Beats, nearest, no_beats
from musictool_rhythm.pulse import on_onsets, pulse_of, refuse_free_time

from .signals import counted

STEADY = 1.0 + 0.5 * np.arange(32)
PLAY = np.random.default_rng(0).uniform(-0.012, 0.012, 32)


def test_doubtful_beats_at_a_steady_tempo_are_evened_out():
    pulse = pulse_of(counted(STEADY + PLAY), 20.0)
    lengths = np.diff(pulse.times)
    assert np.ptp(lengths) < 1e-9
    assert np.abs(pulse.at(pulse.positions(STEADY)) - STEADY).max() < 1e-9
    inside = pulse.times[(pulse.times > 0.8) & (pulse.times < 16.6)]
    assert np.abs(inside - STEADY).max() < 0.006


def test_an_accelerando_stays_one():
    times = np.cumsum(np.linspace(0.7, 0.4, 40))
    pulse = pulse_of(counted(times), 30.0)
    assert np.abs(times - pulse.times[nearest(pulse.times, times)]).max() < 1e-3


def test_it_reaches_from_before_the_beginning_to_after_the_end():
    pulse = pulse_of(counted(STEADY), 20.0)
    assert pulse.times[0] <= 0
    assert pulse.times[-1] >= 20
    downbeats = pulse.times[pulse.numbers == 1]
    np.testing.assert_allclose((downbeats - 1.0) % 2.0, 0, atol=1e-9)


def test_beats_left_out_are_put_back():
    kept = np.delete(np.arange(32), [9, 10, 20])
    beats = Beats(STEADY[kept], kept % 4 + 1, "4/4", 0.9)
    pulse = pulse_of(beats, 17.0, even=False)
    inside = (pulse.times > 0.8) & (pulse.times < 16.6)
    np.testing.assert_allclose(pulse.times[inside], STEADY)
    np.testing.assert_array_equal(pulse.numbers[inside], np.arange(32) % 4 + 1)


def test_a_dotted_quarter_is_one_and_a_half():
    beats = Beats(STEADY, np.arange(32) % 2 + 1, "6/8", 0.9)
    assert pulse_of(beats, 17.0).quarters == 1.5
    assert pulse_of(counted(STEADY), 17.0).quarters == 1.0


def test_without_bars_there_are_no_numbers():
    beats = Beats(STEADY, np.zeros(32, np.int64), "", 0.9)
    assert not pulse_of(beats, 17.0).numbers.any()


def test_beats_go_to_their_onsets_and_no_further():
    moved = on_onsets(np.array([1.0, 2.0, 3.0]), np.array([1.02, 2.3, 2.99]))
    np.testing.assert_array_equal(moved, [1.02, 2.0, 2.99])
    assert on_onsets(np.array([1.0]), np.zeros(0)) == [1.0]


def test_two_beats_never_share_an_onset():
    moved = on_onsets(np.array([1.0, 1.05]), np.array([1.03]))
    assert (np.diff(moved) > 0).all()


@pytest.mark.parametrize("beats", [no_beats(), counted(STEADY, confidence=0.1), counted([1.0])])
def test_free_time_is_refused_by_name(beats):
    with pytest.raises(CannotProcess, match=r"^rhythm\.steady: no steady beat"):
        refuse_free_time("rhythm.steady", beats)
