"""Resampling against closed forms: length, tones, block sizes, channels."""

import numpy as np
import pytest

from musictool import Audio, Stream, resample, to_channels

RATES = [(44100, 48000), (48000, 44100), (44100, 16000), (8000, 192000), (96000, 11025)]


def tone(frequency, sample_rate, seconds, channels=1):
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    return Audio(np.tile(0.5 * np.sin(2 * np.pi * frequency * time), (channels, 1)), sample_rate)


@pytest.mark.parametrize(("old", "new"), RATES)
def test_a_tone_stays_the_same_tone_in_the_same_place(old, new):
    result = resample(tone(1000, old, 1.5).stream(), new).audio()
    expected = tone(1000, new, 1.5)
    inside = slice(new // 10, -new // 10)  # the filter sees beyond the ends
    assert np.abs(result.samples[:, inside] - expected.samples[:, inside]).max() < 1e-5


@pytest.mark.parametrize(("old", "new"), RATES)
def test_what_the_new_rate_cannot_hold_is_gone(old, new):
    lower = min(old, new)
    result = resample(tone(0.55 * lower, old, 1.0).stream(), new).audio()
    inside = slice(new // 10, -new // 10)
    if new < old:
        assert np.abs(result.samples[:, inside]).max() < 1e-5


@pytest.mark.parametrize(("old", "new"), RATES)
@pytest.mark.parametrize("frames", [1, 2, 3, 100, 44101])
def test_length_is_exact_and_known_beforehand(old, new, frames):
    stream = resample(Audio(np.zeros((2, frames)), old).stream(), new)
    expected = (2 * frames * new + old) // (2 * old)
    assert stream.frames == expected
    assert stream.count_frames() == sum(block.shape[1] for block in stream.blocks()) == expected


def test_length_is_rounded_to_the_nearest_halves_up():
    lengths = [resample(Audio(np.zeros((1, n)), 300).stream(), 200).frames for n in range(7)]
    assert lengths == [0, 1, 1, 2, 3, 3, 4]


def test_length_is_right_where_it_was_not_known_beforehand():
    audio = tone(440, 44100, 0.7)
    known = audio.stream(1000)
    unknown = Stream(known.open_blocks, 44100, 1, None)
    result = resample(unknown, 48000)
    assert result.frames is None
    assert np.array_equal(result.audio().samples, resample(known, 48000).audio().samples)


@pytest.mark.parametrize("block_frames", [1, 7, 1000, 65536])
def test_result_does_not_depend_on_the_blocks(block_frames):
    rng = np.random.default_rng(0)
    audio = Audio(rng.uniform(-0.5, 0.5, (2, 9000)), 44100)
    whole = resample(audio.stream(10**6), 32000).audio()
    parts = resample(audio.stream(block_frames), 32000)
    assert all(block.shape[1] > 0 and block.dtype == np.float32 for block in parts.blocks())
    assert np.array_equal(parts.audio().samples, whole.samples)


def test_there_and_back_is_the_same_recording():
    audio = tone(3000, 44100, 1.0, channels=2)
    there = resample(audio.stream(), 96000)
    back = resample(there, 44100).audio()
    assert back.samples.shape == audio.samples.shape
    inside = slice(4410, -4410)
    assert np.abs(back.samples[:, inside] - audio.samples[:, inside]).max() < 1e-5


def test_nothing_stays_nothing_and_the_same_rate_the_same_stream():
    empty = Audio(np.zeros((2, 0)), 44100).stream()
    assert resample(empty, 48000).audio().samples.shape == (2, 0)
    assert resample(empty, 44100) is empty


def test_form_is_rate_and_channels():
    stereo = Audio(np.stack([np.full(4410, 0.5), np.zeros(4410)]), 44100)
    mono = resample(stereo, 44100, 1)
    assert np.array_equal(mono.samples, np.full((1, 4410), 0.25, np.float32))
    back = resample(mono, 44100, 2)
    assert np.array_equal(back.samples, np.full((2, 4410), 0.25, np.float32))
    six = resample(stereo.stream(), 22050, 6)
    assert (six.channels, six.sample_rate, six.frames) == (6, 22050, 2205)
    assert six.audio().samples.shape == (6, 2205)
    assert resample(stereo, 44100, 2) is stereo


def test_channels_are_the_mean_or_copies():
    samples = np.array([[1, 2], [3, 6]], np.float32)
    assert np.array_equal(to_channels(samples, 1), [[2, 4]])
    assert np.array_equal(to_channels(samples, 3), [[2, 4]] * 3)
    assert np.array_equal(to_channels(samples[:1], 2), [[1, 2], [1, 2]])
    assert to_channels(samples, 2) is samples
    assert np.array_equal(samples, [[1, 2], [3, 6]])
