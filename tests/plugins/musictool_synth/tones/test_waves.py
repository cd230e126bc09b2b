"""Filtered waves: the harmonics they claim, in tune, and nothing between them."""

import numpy as np
import pytest

from musictool_synth.tones.envelope import Envelope
from musictool_synth.tones.spectra import drawbars, formants, hollow, saw, square
from musictool_synth.tones.turning import Vibrato
from musictool_synth.tones.waves import Filter, Waves

from .listening import RATE, cents, db, note, partial, spectrum

STEADY = Envelope(0.01, 0.01, 1.0, 0.05)


@pytest.mark.parametrize("pitch", [21, 45, 69, 96, 108])
def test_a_saw_is_in_tune(pitch):
    sound = note(Waves(saw, STEADY), pitch)[0, 4410:40_000]
    assert abs(cents(sound, 440 * 2 ** ((pitch - 69) / 12))) < 0.2


@pytest.mark.parametrize(("spectrum_", "harmonics"), [(saw, (2, 3, 5, 10)), (square, (3, 5, 9))])
def test_harmonics_fall_as_one_to_k(spectrum_, harmonics):
    sound = note(Waves(spectrum_, STEADY), 57)[0, 4410:40_000]
    first = partial(sound, 220)[1]
    for number in harmonics:
        assert db(partial(sound, 220 * number)[1] / first) == pytest.approx(-db(number), abs=0.1)
    even = partial(sound, 440)[1] / first
    assert even < 1e-3 if spectrum_ is square else even > 0.4


def test_nothing_aliases_in_a_saw_at_c7():
    sound = note(Waves(saw, STEADY), 96)[0, 4410:40_000]
    bins, hertz = spectrum(sound)
    off = np.abs(hertz / 2093.005 - np.rint(hertz / 2093.005)) > 0.02
    assert db(bins[off & (hertz > 50)].max() / bins.max()) < -80


def test_the_filter_falls_by_24_db_an_octave():
    filter_ = Filter(500, track=0, hardness=0)
    sound = note(Waves(saw, STEADY, filter_), 33)[0, 4410:40_000]
    bare = note(Waves(saw, STEADY), 33)[0, 4410:40_000]
    at = {hertz: partial(sound, hertz)[1] / partial(bare, hertz)[1] for hertz in (110, 2200, 4400)}
    assert db(at[2200] / at[4400]) == pytest.approx(24, abs=0.7)
    assert abs(db(at[110])) < 0.5


def test_velocity_opens_the_filter():
    patch = Waves(saw, STEADY, Filter(800, hardness=3))
    soft, loud = (note(patch, 57, 0.5, strength)[0] for strength in (0.2, 1.0))
    brightness = [partial(one, 2200)[1] / partial(one, 220)[1] for one in (soft, loud)]
    assert db(brightness[1] / brightness[0]) > 12


def test_drawbars_are_sines_3_db_apart():
    organ = Waves(drawbars("086000000"), STEADY, octave=0.5)
    sound = note(organ, 69)[0, 4410:40_000]
    fifth, unison = partial(sound, 660)[1], partial(sound, 440)[1]
    assert db(fifth / unison) == pytest.approx(6, abs=0.1)
    assert partial(sound, 220)[1] < 1e-3 * unison
    assert partial(sound, 880)[1] < 1e-3 * unison


def test_a_vowel_keeps_its_formants_when_the_pitch_moves():
    for pitch in (43, 50):
        bins, hertz = spectrum(note(Waves(formants("a", fall=0.0), STEADY), pitch)[0, 4410:40_000])
        voiced = (hertz > 400) & (hertz < 1000)
        assert hertz[voiced][np.argmax(bins[voiced])] == pytest.approx(730, abs=100)


def test_vibrato_begins_late_and_reaches_its_depth():
    waves = Waves(hollow(0.0, 9.0), STEADY, vibrato=Vibrato(5, 50, 0.3, 0.2))
    sound = note(waves, 69, 1.0)[0]
    from scipy.signal import hilbert

    hertz = np.diff(np.unwrap(np.angle(hilbert(sound)))) * RATE / 2 / np.pi
    early, late = hertz[4000:12_000], hertz[25_000:42_000]
    assert np.abs(early - 440).max() < 0.5
    assert 1200 * np.log2(late.max() / 440) == pytest.approx(50, abs=2)
    assert 1200 * np.log2(late.min() / 440) == pytest.approx(-50, abs=2)


def test_a_bend_is_exact():
    speed = 2 ** (1 / 12)
    sound = note(Waves(saw, STEADY), 69, speed=speed)[0, 4410:40_000]
    assert abs(cents(sound, 440 * speed)) < 0.1
