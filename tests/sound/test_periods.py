"""How much frames differ from themselves later: nothing after a period, most after half of one."""

import numpy as np

from musictool.sound.periods import normalised_differences


def test_a_periodic_frame_differs_least_after_its_period():
    time = np.arange(600)
    frames = np.stack([np.sin(2 * np.pi * time / period) for period in (50, 80)])
    differences, energy = normalised_differences(frames, 400)
    assert differences.shape == (2, 200)
    assert np.allclose(energy, 200, rtol=0.02)
    for row, period in zip(differences, (50, 80), strict=True):
        assert row[period - 1] < 1e-9 < row[period // 2 - 1]
        assert np.argmin(row[: period + 5]) == period - 1


def test_it_is_the_sum_that_yin_defines():
    rng = np.random.default_rng(0)
    frame = rng.standard_normal(90)
    found = normalised_differences(frame[None], 60)[0][0]
    sums = np.array([((frame[:60] - frame[lag : lag + 60]) ** 2).sum() for lag in range(1, 31)])
    assert np.allclose(found, sums * np.arange(1, 31) / np.cumsum(sums))
