"""The bins of a spectrum that the grid of beats is found from."""

import numpy as np
import pytest

from musictool_rhythm.tempogram import refining


@pytest.mark.parametrize("step", [1, 2, 4])
@pytest.mark.parametrize("count", [1, 2, 700])
def test_some_bins_are_those_of_the_whole_transform(monkeypatch, step, count):
    monkeypatch.setattr(refining, "BLOCK", 1 << 10)
    values = np.random.default_rng(0).random(5000)  # in five blocks, the last one shorter
    bins = 3 + step * np.arange(count)
    found = refining._spectrum(values, 1 << 13, bins)
    whole = np.fft.fft(values, 1 << 13)[bins]
    np.testing.assert_allclose(found, whole, atol=1e-9 * np.abs(whole).max())
