"""The passages that the fit listens to."""

import numpy as np
import pytest

from musictool import Audio
from musictool_style.chain.passages import fit_rate, is_mono, passages

from ..material import RATE, band

LENGTH = 3 * RATE


def test_nobody_hears_what_a_high_rate_has():
    assert [fit_rate(rate) for rate in (8000, 44100, 48000, 96000, 192000)] == [
        8000, 44100, 48000, 48000, 48000,
    ]  # fmt: skip


def test_channels_that_are_alike_are_one():
    one, two = band(1, channels=1), band(1)
    assert is_mono(one)
    assert is_mono(Audio(np.repeat(one.samples, 2, axis=0), RATE))
    assert is_mono(Audio(np.zeros((2, 0)), RATE))
    assert not is_mono(two)


def test_they_come_from_all_over_a_recording():
    audio = band(10)
    found = passages([audio], 2, 12)
    assert found.shape == (3, 2, LENGTH)
    assert np.array_equal(found[0], audio.samples[:, :LENGTH])
    assert np.array_equal(found[-1], audio.samples[:, -LENGTH:])


def test_as_many_from_each_recording():
    long, short = band(30), band(7, 1)
    found = passages([long, short], 2, 4)
    assert found.shape == (4, 2, LENGTH)
    assert np.array_equal(found[2], short.samples[:, :LENGTH])


def test_a_single_one_is_the_middle():
    found = passages([band(9)], 2, 1)
    assert np.array_equal(found[0], band(9).samples[:, LENGTH : 2 * LENGTH])


def test_the_quiet_ones_say_nothing():
    audio = band(9)
    samples = audio.samples.copy()
    samples[:, LENGTH : 2 * LENGTH] *= 0.01
    assert len(passages([Audio(samples, RATE)], 2, 3)) == 2


def test_a_short_recording_is_heard_over_and_over():
    audio = band(0.7)
    (found,) = passages([audio], 2, 12)
    assert np.array_equal(found[:, audio.frames : 2 * audio.frames], audio.samples)
    assert found.shape == (2, LENGTH)


@pytest.mark.parametrize(("given", "wanted"), [(1, 2), (2, 1), (6, 1)])
def test_in_as_many_channels_as_asked_for(given, wanted):
    assert passages([band(4, channels=given)], wanted, 2).shape == (1, wanted, LENGTH)


def test_at_the_rate_of_the_fit():
    times = np.arange(4 * 96000) / 96000
    audio = Audio(np.sin(2 * np.pi * 1000 * times), 96000)
    (found,) = passages([audio], 1, 1)
    assert found.shape == (1, 3 * 48000)
    spectrum = np.abs(np.fft.rfft(found[0]))
    assert spectrum.argmax() == 3000


def test_a_stream_is_cut_as_the_whole_is():
    audio = band(40)
    whole = passages([audio], 2, 5)
    for block in (1000, 65536, 10**7):
        np.testing.assert_array_equal(passages([audio.stream(block)], 2, 5), whole)
    assert not is_mono(audio.stream(1000))
