"""Filters with one cutoff, against the formulas of their responses."""

import numpy as np
import pytest
import scipy.signal

from musictool_effects.filters import high_shelf, highpass, ladder, low_shelf, lowpass, peak

from .signals import RATE, db, impulse, sine, through

FREQUENCIES = np.array([30, 100, 440, 1000, 3000, 8000, 15000.0])


def response(command, **settings):
    """Gain at FREQUENCIES, in dB."""
    output = through(command, impulse(2 * RATE), **settings) / 0.5
    return db(np.abs(scipy.signal.freqz(output, worN=FREQUENCIES, fs=RATE)[1]))


def analytic(numerator, denominator):
    return db(np.abs(scipy.signal.freqz(numerator, denominator, worN=FREQUENCIES, fs=RATE)[1]))


def bell(frequency, gain, q):
    """The Audio EQ Cookbook's peaking filter (R. Bristow-Johnson)."""
    root, w = 10 ** (gain / 40), 2 * np.pi * frequency / RATE
    alpha, c = np.sin(w) / (2 * q), np.cos(w)
    up = [1 + alpha * root, -2 * c, 1 - alpha * root]
    return up, [1 + alpha / root, -2 * c, 1 - alpha / root]


def shelf(frequency, gain, q, sign):
    """The Audio EQ Cookbook's shelves: low with sign=1, high with -1."""
    root, w = 10 ** (gain / 40), 2 * np.pi * frequency / RATE
    slope, c = 2 * np.sqrt(root) * np.sin(w) / (2 * q), sign * np.cos(w)
    more, less = root + 1, root - 1
    up = [more - less * c + slope, 2 * sign * (less - more * c), more - less * c - slope]
    down = [more + less * c + slope, -2 * sign * (less + more * c), more + less * c - slope]
    return root * np.array(up), down


@pytest.mark.parametrize("cutoff", [50.0, 1000.0, 12000.0])
def test_highpass_and_lowpass_are_butterworths_of_first_order(cutoff):
    for kind, command in (("lowpass", lowpass), ("highpass", highpass)):
        expected = analytic(*scipy.signal.butter(1, cutoff, kind, fs=RATE))
        found = response(command, cutoff_frequency_hz=cutoff)
        np.testing.assert_allclose(found, expected, atol=1e-3)


def test_a_sine_at_the_cutoff_is_3_db_down():
    output = through(lowpass, sine(1000), cutoff_frequency_hz=1000.0)
    assert db(np.abs(output[RATE // 2 :]).max() / 0.5) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize(("gain", "q"), [(9.0, 0.7071), (-12.0, 2.0)])
@pytest.mark.parametrize("frequency", [300.0, 5000.0])
def test_equalizer_bands_are_those_of_the_cookbook(frequency, gain, q):
    settings = {"cutoff_frequency_hz": frequency, "gain_db": gain, "q": q}
    for command, filter_ in (
        (peak, bell(frequency, gain, q)),
        (low_shelf, shelf(frequency, gain, q, 1)),
        (high_shelf, shelf(frequency, gain, q, -1)),
    ):
        np.testing.assert_allclose(response(command, **settings), analytic(*filter_), atol=2e-3)


@pytest.mark.parametrize(("mode", "slope"), [("lpf12", -12), ("lpf24", -24)])
def test_ladder_slopes(mode, slope):
    quiet = impulse(RATE, level=1e-3)  # loud sound saturates
    output = through(ladder, quiet, mode=mode, cutoff_hz=500.0) / 1e-3
    gain = db(np.abs(scipy.signal.freqz(output, worN=[2000, 4000], fs=RATE)[1]))
    assert gain[1] - gain[0] == pytest.approx(slope, abs=1.5)


def test_ladder_passes_what_its_mode_says():
    quiet = impulse(RATE, level=1e-3)
    found = {}
    for mode in ("lpf24", "hpf24", "bpf24"):
        output = through(ladder, quiet, mode=mode, cutoff_hz=1000.0) / 1e-3
        found[mode] = np.abs(scipy.signal.freqz(output, worN=[50, 1000, 12000], fs=RATE)[1])
    low, middle, high = found["lpf24"], found["bpf24"], found["hpf24"]
    assert low[0] > 0.9
    assert low[2] < 0.01
    assert high[0] < 0.01
    assert high[2] > 0.9
    assert middle.argmax() == 1
