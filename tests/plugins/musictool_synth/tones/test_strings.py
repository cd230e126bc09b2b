"""Plucked strings: in tune, dying away as they say, and without partials where they are plucked."""

import numpy as np
import pytest

from musictool_synth.tones.strings import Plucked

from .listening import RATE, cents, db, decay, note, partial

STRING = Plucked(decay=4.0, shorter=0.5, damping=0.2, place=0.25, brightness=8000)


@pytest.mark.parametrize("pitch", [28, 40, 57, 69, 83, 96, 103])
def test_in_tune_to_a_cent(pitch):
    sound = note(STRING, pitch, 1.2)[0, 4410:50_000]
    assert abs(cents(sound, 440 * 2 ** ((pitch - 69) / 12))) < 1


@pytest.mark.parametrize("rate", [8000, 96_000])
def test_in_tune_at_other_rates(rate):
    sound = note(STRING, 69, 1.0, rate=rate)[0, rate // 10 :]
    assert abs(cents(sound[: int(0.8 * rate)], 440, rate)) < 1


def test_it_decays_as_it_says_and_sooner_the_higher():
    low, high = (note(STRING, pitch, 3.0)[0, 2000:] for pitch in (48, 72))
    assert decay(low, 130.81) == pytest.approx(4 * 2**0.5, rel=0.06)
    assert decay(high, 523.25) == pytest.approx(4 / 2**0.5, rel=0.06)


def test_highs_die_sooner():
    sound = note(STRING, 45, 3.0)[0, 2000:]
    assert decay(sound, 20 * 110) < 0.6 * decay(sound, 110)


def test_no_partial_has_its_node_where_it_is_plucked():
    sound = note(STRING, 45, 0.4)[0, :16_000]
    around = [partial(sound, 110 * number)[1] for number in (3, 5)]
    assert db(partial(sound, 110 * 4)[1] / np.mean(around)) < -15


def test_a_damper_ends_it_without_a_click():
    sound = note(STRING, 45, 0.5)[0]
    assert sound.size == round(0.5 * RATE) + round(STRING.release * RATE)
    assert np.abs(sound[-50:]).max() < 1e-3 * np.abs(sound).max()


def test_velocity_brightens():
    soft, loud = (note(STRING, 45, 0.5, strength)[0] for strength in (0.2, 1.0))
    ratio = [np.abs(np.diff(one)).std() / one.std() for one in (soft, loud)]
    assert ratio[1] > 1.3 * ratio[0]


def test_a_bend_is_exact():
    speed = 2 ** (2 / 12)
    sound = note(STRING, 69, 1.0, speed=speed)[0, 4410:40_000]
    assert abs(cents(sound, 440 * speed)) < 1
