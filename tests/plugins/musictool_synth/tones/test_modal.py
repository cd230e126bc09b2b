"""Bars and pianos: modes where they should be, falling as fast as they should."""

import numpy as np
import pytest

from musictool_synth.tones.modal import Bars
from musictool_synth.tones.piano import Piano

from .listening import cents, decay, note, partial

BAR = Bars(2.0, ratios=(1, 4, 9.2), levels=(1, 0.5, 0.2), decays=(3, 1.5, 0.8), shorter=1.0)


def test_modes_lie_at_their_ratios_with_their_levels():
    sound = note(BAR, 60, 1.0)[0, 200:20_000]
    for ratio in BAR.ratios:
        assert abs(cents(sound, 261.626 * ratio)) < 1
    early = sound[:4000]
    assert partial(early, 4 * 261.626)[1] / partial(early, 261.626)[1] == pytest.approx(
        0.5, rel=0.2
    )


@pytest.mark.parametrize(("pitch", "times"), [(60, 1.0), (72, 0.5)])
def test_modes_decay_as_they_say(pitch, times):
    sound = note(BAR, pitch, 3.0)[0, 500:]
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    assert decay(sound, hertz) == pytest.approx(3 * times, rel=0.03)
    assert decay(sound, 4 * hertz) == pytest.approx(1.5 * times, rel=0.05)


def test_it_ends_by_itself_without_a_click():
    sound = note(Bars(np.inf, decays=(0.3,)), 60, 0.1)[0]
    assert 0.3 < sound.size / 44_100 < 0.8
    assert abs(sound[-1]) < 1e-6
    assert np.abs(np.diff(sound[-200:])).max() < 1e-4


@pytest.mark.parametrize("pitch", [33, 57, 69, 93])
def test_a_piano_is_in_tune_within_the_beating_of_its_strings(pitch):
    sound = note(Piano(), pitch, 1.2)[0, 2000:50_000]
    assert abs(cents(sound, 440 * 2 ** ((pitch - 69) / 12))) < 1


def test_stiff_strings_stretch_their_partials():
    sound = note(Piano(), 45, 1.0)[0, 1000:40_000]
    stretched = [partial(sound, 110 * number)[0] / 110 / number for number in (2, 8, 16)]
    assert stretched[0] < stretched[1] < stretched[2]
    assert 5 < 1200 * np.log2(stretched[2]) < 60


def test_low_strings_sound_longer_than_high_ones():
    low, high = (note(Piano(), pitch, 3.0)[0, 4000:] for pitch in (45, 81))
    assert decay(low, 110) > 2 * decay(high, 880)


def test_hard_strokes_are_brighter():
    soft, hard = (note(Piano(), 57, 0.5, strength)[0] for strength in (0.2, 1.0))
    brightness = [partial(one, 8 * 220)[1] / partial(one, 220)[1] for one in (soft, hard)]
    assert brightness[1] > 3 * brightness[0]
