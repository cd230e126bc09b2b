"""What a recording looks like in columns, against known signals."""

import numpy as np
import pytest

from musictool import Audio, overview_of
from musictool.pictures.overview import COLUMNS, ROWS

RATE = 22050


def rising(seconds=4.0, sample_rate=RATE):
    """A sine for the first half, three octaves higher and half as loud after it."""
    t = np.arange(int(seconds * sample_rate)) / sample_rate
    low, high = np.sin(2 * np.pi * 250 * t), 0.5 * np.sin(2 * np.pi * 2000 * t)
    return np.float32(0.8 * np.where(t < seconds / 2, low, high))


@pytest.mark.parametrize("sample_rate", [8000, 44100, 192000])
def test_spectrogram_shows_each_tone_where_it_is(sample_rate):
    overview = overview_of(Audio(rising(sample_rate=sample_rate), sample_rate).stream())
    assert overview.spectrogram.shape[0] == ROWS
    columns = overview.spectrogram.shape[1]
    for part, hertz, level in ((0.25, 250, 0.8), (0.75, 2000, 0.4)):
        column = overview.spectrogram[:, int(part * columns)]
        assert overview.frequencies[column.argmax()] == pytest.approx(hertz, rel=0.05)
        assert column.max() == pytest.approx(20 * np.log10(level), abs=3)
        assert np.median(column) < column.max() - 40


def test_wave_reaches_as_far_as_the_samples():
    samples = np.stack([rising(), np.zeros_like(rising())])
    samples[1, 1000] = -0.95
    overview = overview_of(Audio(samples, RATE).stream(777))
    assert len(overview.low) == COLUMNS
    assert overview.low.min() == pytest.approx(-0.95)
    assert overview.low.argmin() == 1000 * COLUMNS // samples.shape[1]
    late = overview.high[COLUMNS // 2 + 5 :]
    assert late.max() == pytest.approx(0.4, abs=0.01)


def test_long_recordings_have_no_more_columns():
    overview = overview_of(Audio(np.float32(np.zeros(8000 * 400)), 8000).stream())
    assert overview.spectrogram.shape == (ROWS, COLUMNS)
    assert overview.duration == 400
