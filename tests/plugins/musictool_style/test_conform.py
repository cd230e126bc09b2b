"""Length, channels and loudness, as all engines of `style` bring them to what is wanted."""

import numpy as np
import pytest

from musictool import Audio, Context, measure_loudness
from musictool_style import conform

from .material import RATE, band


def test_silence_at_the_end_is_taken_off_and_put_back():
    samples = np.pad(band(1, channels=1).samples, ((0, 0), (100, 50)))
    sounding = conform.without_trailing_silence(Audio(samples, RATE))
    assert sounding.frames == RATE + 100
    assert np.array_equal(conform.fit_length(sounding, RATE + 150).samples, samples)
    assert np.array_equal(conform.fit_length(sounding, 300).samples, samples[:, :300])


def test_silence_is_what_has_no_loudness():
    assert conform.is_silent(Audio(np.zeros((2, 0)), RATE))
    assert conform.is_silent(Audio(np.zeros((2, RATE)), RATE))
    assert conform.is_silent(band(1).with_samples(band(1).samples * 1e-5))
    assert not conform.is_silent(band(0.1))


def test_nothing_passes_the_ceiling():
    audio = band(2)
    peak = measure_loudness(audio, true_peak=True).true_peak_db
    held = measure_loudness(
        conform.limit_peaks(audio, peak - 6, Context()), true_peak=True
    ).true_peak_db
    assert peak - 6.2 < held <= peak - 6
    assert np.array_equal(conform.limit_peaks(audio, peak + 0.1, Context()).samples, audio.samples)


def test_loudness_is_reached_and_silence_has_none():
    made = conform.match_loudness(band(2), -30.0)
    assert measure_loudness(made).lufs == pytest.approx(-30.0, abs=0.01)
    silence = Audio(np.zeros((2, RATE)), RATE)
    assert conform.match_loudness(silence, -30.0) is silence
