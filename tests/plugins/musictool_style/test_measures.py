"""What a report tells of tones, whose spectrum, level and figures are known."""

import tracemalloc
from itertools import repeat

import numpy as np
import pytest

from musictool import Audio, Stream
from musictool_style.measures import measures_of

from .material import RATE


def tone(seconds=2.0, left=0.5, right=0.5):
    wave = np.sin(2 * np.pi * 1000 * np.arange(round(seconds * RATE)) / RATE)
    return Audio(np.stack([left * wave, right * wave]), RATE)


def test_a_band_has_the_power_that_is_in_it():
    hertz, levels = measures_of(tone()).bands
    assert hertz[levels.argmax()] == pytest.approx(1000)
    assert levels.max() == pytest.approx(10 * np.log10(0.125), abs=0.1)


def test_levels_and_figures_of_a_tone():
    measures = measures_of(tone(2.3, 0.5, 0.25))
    assert measures.levels == pytest.approx(np.full(5, 10 * np.log10((0.125 + 0.03125) / 2)))
    _, true_peak_db, crest_db, side_db = measures.figures
    assert true_peak_db == pytest.approx(-6.02, abs=0.05)
    assert crest_db == pytest.approx(-6.02 - 10 * np.log10(0.078125), abs=0.01)
    assert side_db == pytest.approx(20 * np.log10(0.25 / 0.75), abs=0.01)


def test_nothing_depends_on_blocks():
    audio = Audio(np.random.default_rng(0).normal(0, 0.1, (2, 50000)), RATE)
    one, other = measures_of(audio), measures_of(audio.stream(777))
    np.testing.assert_allclose(other.bands[1], one.bands[1])
    np.testing.assert_allclose(other.levels, one.levels)
    assert other.figures == pytest.approx(one.figures)


def test_a_recording_of_minutes_is_not_held():
    second = tone(1).samples
    minutes = Stream(lambda: repeat(second, 120), RATE, 2, 120 * RATE)
    measures_of(tone())  # what is imported is held
    tracemalloc.start()
    measures_of(minutes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10e6
