"""rhythm.tempo and rhythm.pitch."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, BadParameter, CannotProcess, Context, Curve, shift_pitch
from musictool_rhythm import pitch, tempo
from musictool_rhythm.beats import Beats, no_beats
from musictool_rhythm.retiming import change_tempo, way_to

from .signals import RATE, heard, strokes

TIMES = np.arange(0.5, 9.5, 0.6)  # 100 BPM


def beats(confidence: float = 0.9) -> Beats:
    return Beats(TIMES, np.arange(TIMES.size) % 4 + 1, "4/4", confidence)


def test_a_factor_makes_it_faster():
    result = tempo(strokes(TIMES, 10.0).stream(), factor=1.25, context=Context())
    audio = result.audio()
    assert audio.frames == 8 * RATE
    assert np.abs(heard(audio, TIMES / 1.25)).max() < 0.5


def test_a_tempo_is_reached():
    stream = strokes(TIMES, 10.0).stream()
    factor = way_to(120.0, beats(), stream).factor
    assert factor == pytest.approx(1.2)
    audio = change_tempo(stream, factor).audio()
    assert np.abs(heard(audio, 0.5 / 1.2 + 0.5 * np.arange(TIMES.size))).max() < 0.5


def test_the_length_is_exact_to_the_frame():
    stream = Audio(np.zeros((1, 70 * 8000 + 3)), 8000).stream()
    assert change_tempo(stream, 1.1).frames == round((70 * 8000 + 3) / 1.1)


def test_factor_one_changes_nothing():
    audio = strokes(TIMES, 10.0)
    same = tempo(audio.stream(), factor=1.0, context=Context())
    np.testing.assert_array_equal(same.audio().samples, audio.samples)


@pytest.mark.parametrize("given", [{}, {"bpm": 120.0, "factor": 1.1}])
def test_either_a_tempo_or_a_factor(given):
    with pytest.raises(BadParameter, match="give either"):
        tempo(strokes(TIMES, 10.0).stream(), context=Context(), **given)


def test_a_tracker_a_little_off_does_not_change_the_tempo():
    off = np.random.default_rng(0).uniform(-0.01, 0.01, TIMES.size)
    doubtful = Beats(TIMES + off, np.zeros(TIMES.size, np.int64), "", 0.9)
    factor = way_to(120.0, doubtful, strokes(TIMES, 10.0).stream()).factor
    assert factor == pytest.approx(1.2, rel=3e-3)


@pytest.mark.parametrize("found", [no_beats(), beats(confidence=0.1)])
def test_free_time_has_no_tempo_to_change(found):
    with pytest.raises(CannotProcess, match="no steady beat"):
        way_to(120.0, found, strokes(TIMES, 10.0).stream())


def test_too_far_a_tempo_is_refused():
    stream = strokes(TIMES, 10.0).stream()
    with pytest.raises(CannotProcess, match=r"from 100\.0 BPM to 20 BPM is more than four times"):
        way_to(20.0, beats(), stream, tempo_range=(90, 110))
    with pytest.raises(CannotProcess, match=r"from 200\.0 BPM to 20 BPM"):
        tempo(stream, bpm=20.0, from_bpm=200.0, context=Context())


@pytest.mark.parametrize("frames", [0, 1, 500])
def test_the_shortest_recordings(frames):
    stream = Audio(np.full((2, frames), 0.1), RATE).stream()
    assert tempo(stream, factor=2.0, context=Context()).audio().frames == round(frames / 2)
    assert pitch(stream, 5.0).audio().frames == frames


def test_pitch_keeps_time():
    audio = pitch(strokes(TIMES, 10.0).stream(), -4.0).audio()
    assert audio.frames == 10 * RATE
    assert np.abs(heard(audio, TIMES)).max() < 1.0


def test_a_pitch_follows_a_curve():
    audio, curve = strokes(TIMES, 10.0), Curve.parse("0:0, 8:5")
    expected = shift_pitch(audio.stream(), curve).audio().samples
    np.testing.assert_array_equal(pitch(audio.stream(), curve).audio().samples, expected)
