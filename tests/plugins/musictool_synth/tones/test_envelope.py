"""ADSR: its times, its levels, and no click at either end."""

import numpy as np
import pytest

from musictool_synth.tones.envelope import Envelope

RATE = 48_000


def level(envelope, seconds):
    held = round(seconds * RATE)
    return envelope.at(0, envelope.frames(held, RATE), held, RATE)


@pytest.mark.parametrize("attack", [0.002, 0.05, 0.4])
def test_the_attack_takes_as_long_as_it_says(attack):
    rising = level(Envelope(attack, 1e3, 1.0, 0.1), 1.0)
    assert rising[0] == 0
    assert np.argmax(rising > 0.9999) / RATE == pytest.approx(attack, rel=0.02)
    assert rising[round(attack / 2 * RATE)] == pytest.approx(0.5, abs=0.01)


def test_the_decay_falls_by_60_db_in_its_time():
    falling = level(Envelope(0.001, 0.8, 0.0, 0.1), 1.0)
    assert falling[round(0.801 * RATE)] == pytest.approx(1e-3, rel=0.02)
    assert falling[round(0.401 * RATE)] == pytest.approx(10**-1.5, rel=0.02)


def test_it_sustains_and_is_let_go():
    whole = level(Envelope(0.01, 0.1, 0.6, 0.2), 0.5)
    held = round(0.5 * RATE)
    assert whole[held - 1] == pytest.approx(0.6, abs=0.001)
    assert whole.size == held + round(0.2 * RATE)
    assert whole[-1] < 1e-4
    assert (np.diff(whole[held:]) <= 0).all()


def test_a_note_let_go_in_its_attack_falls_from_where_it_was():
    whole = level(Envelope(0.2, 0.1, 0.6, 0.1), 0.1)
    assert whole.max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(np.diff(whole)).max() < 0.005


def test_pieces_are_equal_to_the_whole():
    envelope = Envelope(0.02, 0.3, 0.4, 0.1)
    whole = level(envelope, 0.3)
    held = round(0.3 * RATE)
    pieces = [envelope.at(at, 1000, held, RATE) for at in range(0, whole.size, 1000)]
    assert np.array_equal(np.concatenate(pieces)[: whole.size], whole)
