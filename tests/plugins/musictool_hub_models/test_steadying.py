"""Long sound stays as loud and as bright as it began."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from musictool_hub_models.steadying import drift_of, steadied

RATE = 2000
SECONDS = 120


@pytest.fixture(scope="module")
def noise():
    """Two minutes, in pieces that are by some dB louder and softer."""
    rng = np.random.default_rng(4)
    swells = np.repeat(10 ** (rng.uniform(-2, 2, SECONDS // 10) / 20), 10 * RATE)
    return np.float32(0.1 * swells * rng.standard_normal((1, SECONDS * RATE)))


def fall(decibels):
    return np.float32(10 ** (np.linspace(0, decibels, SECONDS * RATE) / 20))


def test_what_does_not_drift_is_left_as_it_is(noise):
    same, drift = steadied(noise, RATE)
    assert same is noise
    assert not drift.is_clear
    short = (fall(-30) * noise)[:, : 40 * RATE]
    assert steadied(short, RATE)[0] is short  # too short for anything to be said


def test_a_fading_level_is_brought_back(noise):
    made, drift = steadied(fall(-9) * noise, RATE)
    assert drift.level_db == pytest.approx(-9 * 11 / 12, abs=2)  # from the first piece to the last
    assert abs(drift_of(made, RATE).level_db) < 1
    again = 20 * np.log10(made.std() / noise.std())
    assert abs(again) < 1.5


def test_what_grows_dull_is_as_bright_again_and_the_rest_stays(noise):
    low = sosfiltfilt(butter(6, 300, fs=RATE, output="sos"), noise).astype(np.float32)
    made, drift = steadied(low + fall(-9) * (noise - low), RATE)
    high, deep = drift.centres > 450, drift.centres < 200
    assert drift.bands_db[high] == pytest.approx(-8.25, abs=2.5)
    assert drift.bands_db[deep] == pytest.approx(0, abs=1)
    assert np.abs(drift_of(made, RATE).bands_db).max() < 2.5
