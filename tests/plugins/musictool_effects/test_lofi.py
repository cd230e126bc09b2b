"""Distortions in closed form; what resampling and codecs leave."""

import numpy as np
import pytest
import scipy.signal

from musictool import commands
from musictool_effects.lofi import (
    bitcrush,
    clipping,
    distortion,
    gsm_full_rate_compressor,
    mp3_compressor,
    resample,
)

from .signals import RATE, db, lag, recording, sine, through


def test_clipping_cuts_off_and_leaves_the_rest_to_the_bit():
    ramp = np.linspace(-1, 1, 5001).astype(np.float32)
    output = through(clipping, ramp, threshold_db=-6.0)
    level = 10 ** (-6 / 20)
    np.testing.assert_allclose(output, np.clip(ramp, -level, level), atol=1e-6)
    inside = np.abs(ramp) < 0.5
    np.testing.assert_array_equal(output[inside], ramp[inside])


def test_distortion_is_a_hyperbolic_tangent():
    ramp = np.linspace(-1, 1, 5001)
    output = through(distortion, ramp, drive_db=12.0)
    np.testing.assert_allclose(output, np.tanh(ramp * 10 ** (12 / 20)), atol=1e-6)


@pytest.mark.parametrize("bits", [1, 3, 8, 12])
def test_bitcrush_rounds_to_steps(bits):
    ramp = np.linspace(-1, 1, 9001).astype(np.float32)
    output = through(bitcrush, ramp, bits=float(bits))
    assert np.abs(output * 2**bits - np.round(output * 2**bits)).max() == 0
    assert np.abs(output - ramp).max() <= 0.5 / 2**bits + 1e-6


def test_gsm_says_that_antiphase_cancels():
    noise = np.random.default_rng(1).standard_normal(RATE) * 0.3
    with pytest.warns(UserWarning, match="its channels cancel and lose 100 %"):
        commands.fx.gsm_full_rate_compressor(recording([noise, -noise]))


def test_gsm_stays_in_place_and_becomes_mono():
    band = scipy.signal.butter(2, [300, 1000], "bandpass", fs=RATE, output="sos")
    noise = np.random.default_rng(1).standard_normal((2, 3 * RATE)) * 0.3
    signal = scipy.signal.sosfilt(band, noise)
    output = gsm_full_rate_compressor(recording(signal).stream()).audio().samples
    np.testing.assert_array_equal(output[0], output[1])
    assert abs(lag(output[0].astype(float), signal.mean(axis=0))) <= 6  # a frame at 8 kHz


def test_resample_takes_away_what_the_lower_rate_cannot_hold():
    for quality, most in (("windowed-sinc-32", -35), ("windowed-sinc-256", -65)):
        output = through(resample, sine(6000), quality=quality)
        assert db(np.abs(output[RATE // 4 : -RATE // 4]).max() / 0.5) < most
    mirrored = through(resample, sine(6000), quality="zero-order-hold")
    spectrum = np.abs(np.fft.rfft(mirrored * np.hanning(mirrored.size)))
    assert 1999 <= spectrum[:4000].argmax() <= 2001


def test_mp3_takes_away_the_highest():
    noise = np.random.default_rng(1).standard_normal(4 * RATE) * 0.1
    output = through(mp3_compressor, noise, vbr_quality=9.0)
    highs = scipy.signal.butter(8, 17000, "highpass", fs=RATE, output="sos")
    before, after = (np.std(scipy.signal.sosfilt(highs, one)) for one in (noise, output))
    assert after < before / 100
