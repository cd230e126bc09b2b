"""rhythm.steady: an accelerando becomes a metronome."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import CannotProcess, Context
from musictool_rhythm import steady
from musictool_rhythm.beats import no_beats
from musictool_rhythm.steadying import steady as steady_beats

from .signals import RATE, counted, heard, strokes

BEATS = 0.4 + np.concatenate([[0], np.cumsum(0.6 * (100 / 130) ** (np.arange(24) / 24))])
RECORDING = strokes(BEATS, BEATS[-1] + 1)
DOUBT = np.random.default_rng(0).uniform(-0.01, 0.01, BEATS.size)


def after(first: float, length: float) -> np.ndarray:
    return first + length * np.arange(BEATS.size)


def first_of(audio) -> float:
    return float(np.flatnonzero(np.abs(audio.samples[0]) > 0.05)[0]) / RATE


def test_beats_lie_at_equal_distances_of_the_median():
    audio = steady_beats(RECORDING.stream(), counted(BEATS)).audio()
    median = float(np.median(np.diff(BEATS)))
    assert np.abs(heard(audio, after(first_of(audio), median))).max() < 1.0


def test_a_tracker_a_little_off_is_put_right_by_the_strokes():
    audio = steady_beats(RECORDING.stream(), counted(BEATS + DOUBT), 120.0).audio()
    assert np.abs(heard(audio, after(first_of(audio), 0.5))).max() < 1.0


def test_half_the_strength_leaves_half_of_the_drift():
    audio = steady_beats(RECORDING.stream(), counted(BEATS), 120.0, 0.5).audio()
    lengths = np.sqrt(np.diff(BEATS) * 0.5)
    expected = first_of(audio) + np.concatenate([[0], np.cumsum(lengths)])
    assert np.abs(heard(audio, expected)).max() < 1.0


def test_without_strength_nothing_changes():
    stream = RECORDING.stream()
    assert steady(stream, strength=0.0, context=Context()) is stream


def test_free_time_and_extremes_are_refused():
    with pytest.raises(CannotProcess, match="no steady beat"):
        steady_beats(RECORDING.stream(), no_beats())
    with pytest.raises(CannotProcess, match="more than four times"):
        steady_beats(RECORDING.stream(), counted(BEATS), 20.0)
