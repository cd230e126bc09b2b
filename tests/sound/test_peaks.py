"""The top of a parabola through three values: exact of parabolas, near of sines' spectra."""

import numpy as np
import pytest
import torch

from musictool import peak_offset, spectra_of


@pytest.mark.parametrize("top", [-0.5, -0.2, 0.0, 0.4])
def test_the_top_of_a_parabola_is_exact(top):
    before, peak, after = 5 - 3 * (np.arange(-1.0, 2) - top) ** 2
    assert peak_offset(before, peak, after) == pytest.approx(top)
    tensors = (torch.tensor([value]) for value in (before, peak, after))
    assert float(peak_offset(*tensors)) == pytest.approx(top, abs=1e-5)


def test_what_is_flat_or_no_peak_stays_within_half_a_step():
    rows = np.array([[1.0, 1, 1], [0, 0, 3], [3, 0, 0]])
    np.testing.assert_array_equal(peak_offset(*rows.T), [0, 0.5, -0.5])


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.8])
def test_the_frequency_of_a_sine_is_found_to_a_fiftieth_of_a_bin(share):
    sine = np.sin(2 * np.pi * (40 + share) * np.arange(1024) / 1024)
    levels = np.log(np.abs(spectra_of(sine)))
    at = int(levels.argmax())
    assert at + peak_offset(*levels[at - 1 : at + 2]) == pytest.approx(40 + share, abs=0.02)
