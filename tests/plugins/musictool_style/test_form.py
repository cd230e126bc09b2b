"""Length and channels, as all engines of `style` change them and back."""

import numpy as np

from musictool import Audio
from musictool_style import form

from .material import RATE, band


def test_parted_and_rejoined_is_as_before():
    samples = np.pad(band(1, channels=1).samples, ((0, 0), (100, 50)))
    sounding, silence = form.parted(Audio(samples, RATE))
    assert (sounding.frames, silence) == (RATE + 100, 50)
    assert np.array_equal(form.rejoined(sounding, RATE + 150).samples, samples)
    assert np.array_equal(form.rejoined(sounding, 300).samples, samples[:, :300])


def test_channels_are_the_mean_or_copies():
    samples = np.array([[1, 2], [3, 6]], np.float32)
    assert np.array_equal(form.with_channels(samples, 1), [[2, 4]])
    assert np.array_equal(form.with_channels(samples[:1], 2), [[1, 2], [1, 2]])
    assert form.with_channels(samples, 2) is samples
