"""Compressor, gate and limiters, against their static curves and time constants."""

import numpy as np
import pytest

from musictool_effects.dynamics import brickwall_limiter, compressor, limiter, noise_gate

from .signals import RATE, db, sine, through


def settled(command, level, seconds=2.0, **settings):
    """Where a steady level ends up, in dB."""
    steady = np.full(round(seconds * RATE), 10 ** (level / 20))
    return db(np.abs(through(command, steady, **settings))[-1])


@pytest.mark.parametrize(("level", "expected"), [(-40, -40), (-20, -20), (-12, -18), (0, -15)])
def test_static_curve_of_the_compressor(level, expected):
    found = settled(compressor, level, threshold_db=-20.0, ratio=4.0)
    assert found == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("level", "expected"), [(-40, -80), (-30, -50), (-20, -20), (-10, -10)])
def test_static_curve_of_the_noise_gate(level, expected):
    found = settled(noise_gate, level, threshold_db=-20.0, ratio=3.0)
    assert found == pytest.approx(expected, abs=0.01)


def test_the_compressor_lets_go_in_its_release_time():
    """After the level has fallen by 20 dB the envelope follows by exp(-2 pi t / release)."""
    loud, quiet = np.full(RATE, 1.0), np.full(RATE, 0.1)
    output = through(
        compressor, np.r_[loud, quiet], threshold_db=-20.0, ratio=4.0, release_ms=200.0
    )
    elapsed = np.arange(RATE) / RATE
    envelope = 0.1 + 0.9 * np.exp(-2 * np.pi * elapsed / 0.2)
    expected = 0.1 * np.minimum(1, (envelope / 0.1) ** (1 / 4 - 1))
    np.testing.assert_allclose(output[RATE + 10 :], expected[10:], rtol=0.01)


@pytest.mark.parametrize("true_peak", [False, True])
def test_the_brickwall_limiter_keeps_its_ceiling_and_its_place(true_peak):
    rng = np.random.default_rng(3)
    signal = rng.standard_normal(RATE) * np.linspace(0.01, 1.5, RATE)
    output = through(brickwall_limiter, signal, ceiling_db=-3.0, true_peak=true_peak)
    assert np.abs(output).max() <= 10 ** (-3 / 20) + 1e-6
    calm = slice(0, 2000)
    np.testing.assert_allclose(output[calm], signal[calm], atol=1e-6)


def test_the_limiter_makes_up_for_what_it_takes():
    assert np.abs(through(limiter, sine(440), threshold_db=-10.0)).max() <= 1.0
    quiet = through(limiter, sine(440, amplitude=0.01), threshold_db=-10.0)
    assert db(np.abs(quiet[-4410:]).max() / 0.01) > 10
