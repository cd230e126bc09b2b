"""rhythm.click: a click on every beat, another one on downbeats."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, CannotProcess
from musictool_rhythm.beats import Beats, no_beats
from musictool_rhythm.clicking import add_clicks

from .signals import RATE, counted, heard

BEATS = counted(0.4 + 0.5 * np.arange(9))
TONE = Audio(0.1 * np.sin(2 * np.pi * 220 * np.arange(5 * RATE) / RATE).reshape(1, -1), RATE)


def test_clicks_lie_on_the_beats():
    audio = add_clicks(TONE.stream(), BEATS, only=True).audio()
    assert np.abs(heard(audio, BEATS.times)).max() < 1
    assert audio.frames == TONE.frames
    between = audio.samples[0, round(0.45 * RATE) : round(0.89 * RATE)]
    assert not between.any()


def test_downbeats_are_higher_and_as_loud_as_asked_for():
    audio = add_clicks(TONE.stream(), BEATS, level=-20, only=True).audio()

    def peak_and_pitch(time):
        piece = audio.samples[0, round(time * RATE) :][: round(0.03 * RATE)]
        spectrum = np.abs(np.fft.rfft(piece, RATE))
        return np.abs(piece).max(), int(np.argmax(spectrum))

    accent, high = peak_and_pitch(BEATS.times[0])
    plain, low = peak_and_pitch(BEATS.times[1])
    assert accent == pytest.approx(0.1, rel=0.01)
    assert plain < accent
    assert high > 1.3 * low


def test_the_recording_goes_on_under_the_clicks():
    both = add_clicks(TONE.stream(), BEATS).audio().samples
    only = add_clicks(TONE.stream(), BEATS, only=True).audio().samples
    np.testing.assert_allclose(both - only, TONE.samples, atol=1e-6)


def test_clicks_cross_the_bounds_of_blocks():
    one, other = (add_clicks(TONE.stream(size), BEATS).audio().samples for size in (10**9, 100))
    np.testing.assert_array_equal(one, other)


def test_a_click_at_the_end_is_cut():
    beats = Beats(np.array([4.99]), np.array([1]), "", 0.9)
    assert add_clicks(TONE.stream(), beats).audio().frames == TONE.frames


def test_without_beats_there_is_nothing_to_click():
    with pytest.raises(CannotProcess, match="no beats are found"):
        add_clicks(TONE.stream(), no_beats())
