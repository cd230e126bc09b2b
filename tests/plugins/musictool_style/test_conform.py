"""Length, channels and loudness, as all engines of `style` bring them to what is wanted."""

from dataclasses import replace

import numpy as np
import pytest

from musictool import Audio, Context, measure_loudness
from musictool_style import conform

from .material import RATE, band


@pytest.mark.parametrize("block", [33, 1000, 10**6])
def test_silence_at_the_end_is_taken_off_and_put_back(block):
    samples = np.pad(band(1, channels=1).samples, ((0, 0), (100, 50)))
    stream = Audio(samples, RATE).stream(block)
    for given in (stream, replace(stream, frames=None)):
        sounding = conform.without_trailing_silence(given)
        assert sounding.frames == sounding.audio().frames == RATE + 100
        for frames in (RATE + 150, 300):
            fitted = conform.stream_of_length(sounding, frames)
            assert fitted.frames == frames
            assert np.array_equal(fitted.audio().samples, samples[:, :frames])
    whole = sounding.audio()
    assert np.array_equal(conform.fit_length(whole, RATE + 150).samples, samples)
    assert np.array_equal(conform.fit_length(whole, 300).samples, samples[:, :300])
    nothing = conform.without_trailing_silence(Audio(np.zeros((2, 99)), RATE).stream())
    assert nothing.frames == 0


def test_nothing_passes_the_ceiling():
    audio = band(2)
    peak = measure_loudness(audio, true_peak=True).true_peak_db
    held = conform.limit_peaks(audio.stream(), peak - 6, Context())
    assert peak - 6.2 < measure_loudness(held, true_peak=True).true_peak_db <= peak - 6
    free = conform.limit_peaks(audio.stream(), peak + 0.1, Context()).audio()
    assert np.array_equal(free.samples, audio.samples)


def test_loudness_is_reached_and_silence_has_none():
    made = conform.match_loudness(band(2), -30.0)
    assert measure_loudness(made).lufs == pytest.approx(-30.0, abs=0.01)
    silence = Audio(np.zeros((2, RATE)), RATE)
    assert conform.match_loudness(silence, -30.0) is silence
