"""Pitch: exact at rest and along a curve, length to the frame, attacks in place."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

from musictool import Audio, Curve, Stream, shift_pitch
from musictool.sound.stretching.playing import Tape, play

from ...strokes import RATE, heard, strokes
from .tones import frequency_of, sine

TIMES = np.arange(0.5, 9.5, 0.37)
CURVES = ("0:0, 8:12", "1:0, 4:-12, 9:5", "2:-3, 2.5:7")


def test_no_semitones_change_nothing():
    stream = strokes(TIMES, 10.0).stream()
    assert shift_pitch(stream, 0.0) is stream
    assert shift_pitch(stream, Curve.parse("0:0, 5:0")) is stream


@pytest.mark.parametrize("semitones", [-12, -3, 0.5, 7, 12])
def test_a_shifted_tone_is_exact_and_as_long_as_it_was(semitones):
    audio = sine(440.0)
    result = shift_pitch(audio.stream(), semitones)
    assert result.frames == audio.frames
    shifted_audio = result.audio()
    assert shifted_audio.frames == audio.frames
    assert shifted_audio.sample_rate == RATE
    expected = 440 * 2 ** (semitones / 12)
    assert frequency_of(shifted_audio.samples[0]) == pytest.approx(expected, rel=3e-4)
    inner = shifted_audio.samples[:, RATE // 4 : -RATE // 4]
    np.testing.assert_allclose(inner[1], -0.5 * inner[0], atol=1e-4)


@pytest.mark.parametrize("semitones", [-5, 4])
def test_shifted_strokes_stay_in_time(semitones):
    result = shift_pitch(strokes(TIMES, 10.0).stream(), semitones).audio()
    assert np.abs(heard(result, TIMES)).max() < 1.0


@pytest.mark.parametrize("semitones", [-24, -7])
def test_a_low_rate_costs_no_exactness(semitones):
    audio = Audio(np.sin(2 * np.pi * 1000 * np.arange(32000) / 8000)[np.newaxis], 8000)
    result = shift_pitch(audio.stream(), semitones).audio().samples[0, 4000:-4000]
    spectrum = np.abs(np.fft.rfft(result * np.hanning(result.size), 64 * result.size))
    found = np.argmax(spectrum) * 8000 / (64 * result.size)
    assert 1200 * np.log2(found / 1000) == pytest.approx(100 * semitones, abs=0.1)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("frequency", [220.0, 3000.0])
def test_a_gliding_tone_is_on_the_curve_at_its_level(frequency, curve):
    audio, semitones = sine(frequency, 10.0), Curve.parse(curve)
    result = shift_pitch(audio.stream(), semitones).audio()
    assert result.samples.shape == audio.samples.shape
    ratios = 2 ** (semitones.at(np.arange(audio.frames) / RATE) / 12)
    turns = np.cumsum(frequency * ratios) / RATE
    still = scipy.signal.hilbert(result.samples[0].astype(float)) * np.exp(-2j * np.pi * turns)
    smooth = scipy.signal.butter(2, 50, fs=RATE, output="sos")
    still = scipy.signal.sosfiltfilt(smooth, still)[RATE // 4 : -RATE // 4]
    off = np.gradient(np.unwrap(np.angle(still))) * RATE / (2 * np.pi)
    cents = 1200 * np.log2(1 + off / (frequency * ratios[RATE // 4 : -RATE // 4]))
    assert np.abs(cents).max() < 0.5
    np.testing.assert_allclose(np.abs(still), 0.5, rtol=0.002)
    np.testing.assert_allclose(result.samples[1], -0.5 * result.samples[0], atol=1e-5)


@pytest.mark.parametrize("curve", CURVES)
def test_gliding_strokes_stay_in_time(curve):
    result = shift_pitch(strokes(TIMES, 10.0).stream(), Curve.parse(curve)).audio()
    assert np.abs(heard(result, TIMES)).max() < 1.0


def test_what_glides_beyond_the_highest_is_gone_and_not_mirrored():
    audio = sine(15000.0, 4.0)
    result = shift_pitch(audio.stream(), Curve.parse("0:0, 1:12")).audio().samples
    assert np.abs(result[:, RATE // 20]).max() > 0.01
    assert np.abs(result[:, 5 * RATE // 4 : -RATE // 4]).max() < 1e-4


def test_a_curve_of_one_value_is_that_value():
    audio = strokes(TIMES, 10.0)
    one, other = (
        shift_pitch(audio.stream(), semitones).audio().samples
        for semitones in (Curve.parse("0:3, 8:3"), 3.0)
    )
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("semitones", [3.0, Curve.parse(CURVES[1])])
def test_blocks_do_not_matter(semitones):
    audio = strokes(TIMES, 10.0)
    results = [shift_pitch(audio.stream(size), semitones).audio().samples for size in (10**9, 997)]
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize("semitones", [5.0, Curve.parse("0:0, 8:12")])
@pytest.mark.parametrize("frames", [0, 1, 500])
def test_the_shortest_recordings(semitones, frames):
    stream = Audio(np.full((2, frames), 0.1), RATE).stream()
    assert shift_pitch(stream, semitones).audio().frames == frames


def test_it_reads_no_further_than_it_writes():
    read = 0

    def blocks():
        nonlocal read
        for _ in range(600):
            read += 8000
            yield np.zeros((1, 8000), np.float32)

    stream = Stream(blocks, 8000, 1, 4_800_000)
    result = shift_pitch(stream, Curve.parse("0:-2, 600:7"))
    read = 0
    next(result.blocks())
    assert read < 400_000


def test_a_tape_has_run_as_far_as_its_speed_adds_up_to():
    tape = Tape.at_pitch(Curve.parse("1:0, 3:12, 4:12, 6:-7"))
    times = np.linspace(0, 8, 800_001)
    speeds = 2 ** (np.interp(times, [1, 3, 4, 6], [0, 12, 12, -7]) / 12)
    far = np.concatenate([[0], np.cumsum((speeds[1:] + speeds[:-1]) / 2)]) * 1e-5
    np.testing.assert_allclose(tape.run(times), far, atol=1e-9)
    time_map = tape.time_map(8.0)
    np.testing.assert_allclose(time_map.to_target(times), far, atol=2e-5)


def test_a_tape_at_one_speed_is_a_resampler():
    audio = sine(1000.0, 2.0)
    tape = Tape(np.zeros(1), np.array([12.0]))
    result = play(audio.stream(), tape, RATE).audio().samples
    expected = sine(2000.0, 1.0).samples
    inside = slice(RATE // 20, -RATE // 20)
    np.testing.assert_allclose(result[:, inside], expected[:, inside], atol=2e-5)


def test_a_logarithmic_curve_of_semitones_is_refused():
    with pytest.raises(ValueError, match="logarithmic"):
        shift_pitch(sine(440.0).stream(), Curve(((0, 1), (1, 2)), exponential=True))
