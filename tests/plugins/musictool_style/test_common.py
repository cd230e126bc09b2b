"""What all engines of `style` check, keep and hold."""

import warnings

import numpy as np
import pytest

from musictool import Audio, BadParameter, CannotProcess, Context, measure_loudness
from musictool.values import Origin
from musictool_style import common

from .material import RATE, band


def test_without_a_reference_there_is_no_style():
    with pytest.raises(BadParameter, match="give at least one reference"):
        common.checked_references((), Context())


@pytest.mark.parametrize("seconds", [2.99, 0.0])
def test_a_short_reference_says_little(seconds):
    with pytest.raises(CannotProcess, match=rf"is {seconds:.2f} s long.* at least 3 s"):
        common.checked_references([band(seconds).stream()], Context())


def test_three_seconds_are_enough():
    (kept,) = common.checked_references([band(3).stream()], Context())
    assert np.array_equal(kept.samples, band(3).samples)


def test_the_one_that_does_not_do_is_named(tmp_path):
    faint = band(4)
    named = Audio(1e-5 * faint.samples, RATE, Origin(tmp_path / "faint.wav"))
    with pytest.raises(CannotProcess, match=r"reference .*faint\.wav is silent"):
        common.checked_references([faint.stream(), named.stream()], Context())


def test_of_a_long_reference_the_middle_is_heard(monkeypatch):
    monkeypatch.setattr(common, "LONGEST_S", 8.0)
    long, short = band(10), band(4)
    first, second = common.checked_references([long.stream(), short.stream()], Context())
    assert np.array_equal(first.samples, long.samples[:, 3 * RATE : 7 * RATE])
    assert np.array_equal(second.samples, short.samples)


def test_of_many_references_some_from_everywhere_are_heard(monkeypatch):
    monkeypatch.setattr(common, "MOST", 3)
    given = [band(3, seed) for seed in range(7)]
    with pytest.warns(UserWarning, match="of the 7 references, 3 are listened to"):
        heard = common.checked_references([one.stream() for one in given], Context())
    for one, number in zip(heard, (0, 3, 6), strict=True):
        assert np.array_equal(one.samples, given[number].samples)


def test_silence_is_what_has_no_loudness():
    assert common.is_silent(Audio(np.zeros((2, 0)), RATE))
    assert common.is_silent(Audio(np.zeros((2, RATE)), RATE))
    assert common.is_silent(band(1).with_samples(band(1).samples * 1e-5))
    assert not common.is_silent(band(0.1))


def test_parted_and_rejoined_is_as_before():
    samples = np.pad(band(1, channels=1).samples, ((0, 0), (100, 50)))
    sounding, silence = common.parted(Audio(samples, RATE))
    assert (sounding.frames, silence) == (RATE + 100, 50)
    assert np.array_equal(common.rejoined(sounding, RATE + 150).samples, samples)
    assert np.array_equal(common.rejoined(sounding, 300).samples, samples[:, :300])


def test_nothing_passes_the_ceiling():
    audio = band(2)
    peak = measure_loudness(audio, true_peak=True).true_peak_db
    held = measure_loudness(common.under_ceiling(audio, peak - 6), true_peak=True).true_peak_db
    assert peak - 6.2 < held <= peak - 6
    assert np.array_equal(common.under_ceiling(audio, peak + 0.1).samples, audio.samples)


def test_channels_are_the_mean_or_copies():
    samples = np.array([[1, 2], [3, 6]], np.float32)
    assert np.array_equal(common.with_channels(samples, 1), [[2, 4]])
    assert np.array_equal(common.with_channels(samples[:1], 2), [[1, 2], [1, 2]])
    assert common.with_channels(samples, 2) is samples


def test_a_recording_without_a_file_has_a_name(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert common.name_of(band(0.1)) == "a recording"
        named = Audio(np.zeros((1, 1)), RATE, Origin(tmp_path / "warm.flac"))
        assert common.name_of(named) == "warm.flac"
