"""What is entered begins at the levels of what is left, in each band, and comes back to itself."""

from __future__ import annotations

import numpy as np
import pytest

from musictool_continuation.unit.leading import AFTER_S, BEFORE_S, UP_TO_S, led_over
from musictool_continuation.unit.render import Piece, lay

RATE = 22050
LOW_HZ, HIGH_HZ = 300.0, 5000.0
PLACE = RATE // 10


def tones(low: float, high: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    sound = low * np.sin(2 * np.pi * LOW_HZ * time) + high * np.sin(2 * np.pi * HIGH_HZ * time)
    return sound[np.newaxis].astype(np.float32)


def decibels_at(sound: np.ndarray, hertz: float, first: float) -> float:
    """Level of a tone in the 50 ms from a moment on."""
    begin = round(first * RATE)
    part = sound[0, begin : begin + RATE // 20]
    wave = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE) * np.hanning(len(part))
    return float(20 * np.log10(np.abs(part @ wave) / np.hanning(len(part)).sum() * 2))


@pytest.mark.parametrize(
    ("louder", "turned"), [(2.5, 2.5), (-4.0, -4.0), (20.0, 3.0), (-20.0, -6.0)]
)
def test_a_band_that_was_louder_before_is_so_after_the_join_and_no_other(louder, turned):
    own = tones(0.1, 0.1)
    left = tones(0.1, 0.1 * 10 ** (louder / 20), BEFORE_S)
    made = led_over(own, left, tones(0.1, 0.1, BEFORE_S), PLACE, RATE)
    at = PLACE / RATE
    for hertz, wanted in ((HIGH_HZ, turned), (LOW_HZ, 0.0)):
        step = decibels_at(made, hertz, at) - decibels_at(own, hertz, at)
        assert step == pytest.approx(wanted, abs=0.4)
    back = PLACE + round((AFTER_S + 0.03) * RATE)
    assert np.array_equal(made[:, back:], own[:, back:])


def test_nothing_is_touched_where_the_levels_are_the_same():
    own, before = tones(0.2, 0.1), tones(0.1, 0.05, BEFORE_S)
    assert np.array_equal(led_over(own, before, before, PLACE, RATE), own)


def test_a_piece_that_is_laid_begins_as_loud_as_what_it_follows():
    """The second half of the recording is 3 dB softer in treble; the third second is entered."""
    recording = np.concatenate([tones(0.1, 0.1, 2.0), tones(0.1, 0.0708, 2.0)], axis=1)
    pieces = (Piece(0, 0, RATE, 0, 1), Piece(RATE, 3 * RATE, RATE, 3, 1))
    made, _ = lay(recording, pieces, RATE, 0, 2 * RATE)
    assert decibels_at(made, HIGH_HZ, 1.02) == pytest.approx(-20, abs=0.5)
    assert decibels_at(made, HIGH_HZ, 1.8) == pytest.approx(-23, abs=0.1)
    assert np.array_equal(made[:, round(1.6 * RATE) :], recording[:, round(3.6 * RATE) : 4 * RATE])


def test_what_is_left_goes_to_meet_what_may_not_be_turned_up_so_far():
    """The second half is 8 dB softer in treble: 3 dB more after the join, 5 dB less before it."""
    recording = np.concatenate([tones(0.1, 0.1, 2.0), tones(0.1, 0.0398, 2.0)], axis=1)
    pieces = (Piece(0, 0, RATE, 0, 1), Piece(RATE, 3 * RATE, RATE, 3, 1))
    made, _ = lay(recording, pieces, RATE, 0, 2 * RATE)
    assert decibels_at(made, HIGH_HZ, 0.6) == pytest.approx(-20, abs=0.1)
    assert decibels_at(made, HIGH_HZ, 0.93) == pytest.approx(-24.7, abs=0.8)
    assert decibels_at(made, HIGH_HZ, 1.02) == pytest.approx(-25, abs=0.5)
    assert decibels_at(made, LOW_HZ, 0.93) == pytest.approx(-20, abs=0.2)
    away = round((1 - UP_TO_S - 0.03) * RATE)
    assert np.array_equal(made[:, :away], recording[:, :away])
