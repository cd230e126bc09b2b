"""What networks hear is the same however loud a recording is, but for silence."""

import numpy as np
import pytest

from musictool import levelled


def test_it_is_the_magnitude_over_the_mean_around():
    magnitudes = np.zeros((9, 4), np.float32)
    magnitudes[:, 1] = 2
    magnitudes[4:, 1] = 6

    levels = levelled(magnitudes, reach=1, silence=1e-6)

    around = [2, 2, 2, 10 / 3, 14 / 3, 6, 6, 6, 6]
    expected = np.log1p(20 * magnitudes[:, 1] / (np.array(around) / 4))
    np.testing.assert_allclose(levels[:, 1], expected, rtol=1e-6)
    assert not levels[:, [0, 2, 3]].any()


@pytest.mark.parametrize("gain", [1e-3, 50.0])
def test_gain_changes_nothing(gain):
    magnitudes = np.random.default_rng(1).random((50, 2, 5)).astype(np.float32)

    louder = levelled(magnitudes * np.float32(gain), 10, 1e-6)

    np.testing.assert_allclose(louder, levelled(magnitudes, 10, 1e-6), rtol=1e-4)


def test_of_several_windows_the_first_says_how_loud_it_is():
    magnitudes = np.ones((20, 2, 3), np.float32)
    magnitudes[:, 1] = 100

    levels = levelled(magnitudes, 5, 1e-6)

    np.testing.assert_allclose(levels[:, 0], np.log(21), rtol=1e-6)
    np.testing.assert_allclose(levels[:, 1], np.log(2001), rtol=1e-6)


def test_silence_is_not_raised():
    assert levelled(np.full((20, 3), 1e-9, np.float32), 5, 1e-6).max() < 0.03
