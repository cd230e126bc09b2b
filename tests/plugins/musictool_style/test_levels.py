"""Loudness and ceiling, as all engines of `style` keep them."""

import numpy as np
import pytest

from musictool import Audio, measure_loudness
from musictool_style import levels

from .material import RATE, band


def test_silence_is_what_has_no_loudness():
    assert levels.is_silent(Audio(np.zeros((2, 0)), RATE))
    assert levels.is_silent(Audio(np.zeros((2, RATE)), RATE))
    assert levels.is_silent(band(1).with_samples(band(1).samples * 1e-5))
    assert not levels.is_silent(band(0.1))


def test_nothing_passes_the_ceiling():
    audio = band(2)
    peak = measure_loudness(audio, true_peak=True).true_peak_db
    held = measure_loudness(levels.under_ceiling(audio, peak - 6), true_peak=True).true_peak_db
    assert peak - 6.2 < held <= peak - 6
    assert np.array_equal(levels.under_ceiling(audio, peak + 0.1).samples, audio.samples)


def test_loudness_is_reached_and_silence_has_none():
    made = levels.with_loudness(band(2), -30.0)
    assert measure_loudness(made).lufs == pytest.approx(-30.0, abs=0.01)
    silence = Audio(np.zeros((2, RATE)), RATE)
    assert levels.with_loudness(silence, -30.0) is silence
