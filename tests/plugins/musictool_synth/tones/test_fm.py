"""Frequency modulation: side bands where Chowning has them, with Bessel's levels."""

import numpy as np
import pytest
from scipy.special import jv

from musictool_synth.tones.envelope import Envelope
from musictool_synth.tones.fm import Fm, Modulator, Stack

from .listening import db, note, partial, spectrum

STEADY = Envelope(0.005, 0.01, 1.0, 0.05)


@pytest.mark.parametrize("index", [0.5, 1.5, 3.0])
def test_side_bands_are_bessel_functions_of_the_index(index):
    patch = Fm((Stack(12, 1.0, STEADY, (Modulator(1, index, STEADY, softer=0.0),)),))
    sound = note(patch, 57)[0, 4410:40_000]
    for order in range(-4, 5):
        level = partial(sound, 220 * (12 + order))[1]
        assert level == pytest.approx(abs(jv(order, index)), abs=0.002)


def test_the_index_follows_the_velocity():
    patch = Fm((Stack(4, 1.0, STEADY, (Modulator(1, 0.5, STEADY, 1.0, 0.0),)),))
    soft, loud = (note(patch, 69, 0.5, strength)[0, 2000:20_000] for strength in (0.2, 0.8))
    side = [partial(one, 440 * 5)[1] for one in (soft, loud)]
    assert side[1] / side[0] == pytest.approx(4, rel=0.05)


def test_nothing_aliases_however_high_the_key_and_the_index():
    patch = Fm((Stack(1, 1.0, STEADY, (Modulator(3.5, 8.0, STEADY, softer=0.0),)),))
    sound = note(patch, 100)[0, 4410:40_000]
    bins, hertz = spectrum(sound)
    fundamental = 440 * 2 ** (31 / 12)
    places = np.abs(np.array([1 + 3.5 * order for order in range(-8, 9)])) * fundamental
    off = (np.abs(hertz[:, None] - places[None]) > 60).all(axis=1) & (hertz > 60)
    assert db(bins[off].max() / bins.max()) < -60
