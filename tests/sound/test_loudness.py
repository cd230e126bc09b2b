"""Loudness against the standard's own cases, in closed form, and against pyloudnorm."""

import math
import tracemalloc

import numpy as np
import pytest

from musictool.sound.loudness import joint_loudness, k_weighting, measure_loudness
from musictool.values import Audio, Stream

RATES = [8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192000]


def sine(seconds, level_db, sample_rate=48000, frequency=1000.0):
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    return np.float32(10 ** (level_db / 20) * np.sin(2 * np.pi * frequency * t))


def stereo(*parts):
    """Sine segments `(seconds, dBFS)` one after the other in both channels, as EBU Tech 3341."""
    one = np.concatenate([sine(seconds, level) for seconds, level in parts])
    return Audio(np.stack([one, one]), 48000)


def test_full_scale_sine_in_one_channel():
    """BS.1770-4, annex 1: 997 Hz at 0 dBFS in one of the front channels reads −3.01."""
    tone = sine(5, 0, frequency=997)
    assert measure_loudness(Audio(np.stack([tone, 0 * tone]), 48000)).lufs == pytest.approx(
        -3.01, abs=0.01
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(20, -23)], -23.0),
        ([(20, -33)], -33.0),
        ([(10, -36), (60, -23), (10, -36)], -23.0),
        ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23.0),
        ([(20, -26), (20.1, -20), (20, -26)], -23.0),
    ],
    ids=["steady", "quiet", "relative gate", "both gates", "mean of power"],
)
def test_ebu_tech_3341(parts, expected):
    """Cases 1 to 5 of EBU Tech 3341, table 1, with its tolerance of 0.1 LU."""
    assert measure_loudness(stereo(*parts)).lufs == pytest.approx(expected, abs=0.1)


def test_ebu_tech_3341_surround():
    """Case 6: L and R −28, C −24, Ls and Rs −30 dBFS; a loud LFE must not count."""
    left, centre, surround = sine(20, -28), sine(20, -24), sine(20, -30)
    five = np.stack([left, left, centre, surround, surround])
    six = np.stack([left, left, centre, sine(20, 0, frequency=100), surround, surround])
    assert measure_loudness(Audio(five, 48000)).lufs == pytest.approx(-23.0, abs=0.1)
    assert measure_loudness(Audio(six, 48000)).lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(("level", "expected"), [(-69.9, -69.9), (-70.1, -math.inf)])
def test_absolute_gate_is_at_minus_70(level, expected):
    """BS.1770-4, annex 1: blocks under -70 LUFS do not count, and there may be no others."""
    measured = measure_loudness(stereo((2, level + 0.01))).lufs  # 1 kHz reads 0.01 less than 997 Hz
    assert measured == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("below", "expected"), [(12, -25.74), (14, -23.0)])
def test_relative_gate_is_10_under_the_mean(below, expected):
    """Of two parts as long, one 12.8 LU quieter lies just 10 LU under the mean of both."""
    measured = measure_loudness(stereo((20, -23), (20, -23 - below))).lufs
    assert measured == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("sample_rate", RATES)
def test_any_sample_rate(sample_rate):
    tone = sine(5, -23, sample_rate)
    measured = measure_loudness(Audio(np.stack([tone, tone]), sample_rate)).lufs
    assert measured == pytest.approx(-23.0, abs=0.1)


def test_coefficients_of_the_standard():
    """BS.1770-4, tables 1 and 2."""
    shelf, highpass = k_weighting(48000)
    forward = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    backward = [1, -1.69065929318241, 0.73248077421585]
    np.testing.assert_allclose(shelf, forward + backward, atol=1e-9)
    np.testing.assert_allclose(
        highpass, [1, -2, 1, 1, -1.99004745483398, 0.99007225036621], atol=1e-9
    )


@pytest.mark.parametrize("sample_rate", RATES)
def test_response_is_that_of_the_standard(sample_rate):
    """Within 0.05 dB of the 48 kHz filters, up to 0.45 of the rate."""
    from scipy.signal import sosfreqz

    frequencies = np.geomspace(20, 0.45 * min(sample_rate, 48000), 50)
    here = np.abs(sosfreqz(k_weighting(sample_rate), frequencies, fs=sample_rate)[1])
    there = np.abs(sosfreqz(k_weighting(48000), frequencies, fs=48000)[1])
    worst = np.max(np.abs(20 * np.log10(here / there)))
    assert worst < 0.05


@pytest.mark.parametrize("sample_rate", [100, 200, 1000, 3399, 3400, 4000])
def test_the_shelf_is_near_the_standard_at_the_lowest_rates(sample_rate):
    """Even where its middle, 1.7 kHz, is above all that the recording has."""
    from scipy.signal import sosfreqz

    frequencies = np.linspace(1, 0.5 * sample_rate, 50)
    here = np.abs(sosfreqz(k_weighting(sample_rate)[:1], frequencies, fs=sample_rate)[1])
    there = np.abs(sosfreqz(k_weighting(48000)[:1], frequencies, fs=48000)[1])
    assert np.max(np.abs(20 * np.log10(here / there))) < 0.4


@pytest.mark.parametrize("sample_rate", [22050, 44100, 48000, 96000])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_agrees_with_pyloudnorm(sample_rate, channels):
    pyloudnorm = pytest.importorskip("pyloudnorm")
    rng = np.random.default_rng(7)
    envelope = np.repeat(rng.uniform(0.01, 1.0, 24), sample_rate // 4)
    noise = np.float32(0.2 * envelope * rng.standard_normal((channels, len(envelope))))
    theirs = pyloudnorm.Meter(sample_rate).integrated_loudness(noise.T.astype(float))
    assert measure_loudness(Audio(noise, sample_rate)).lufs == pytest.approx(theirs, abs=0.1)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(20, -20), (20, -30)], 10),
        ([(20, -20), (20, -15)], 5),
        ([(20, -40), (20, -20)], 20),
        ([(20, -50), (20, -35), (20, -20), (20, -35), (20, -50)], 15),
    ],
    ids=["10 LU", "5 LU", "20 LU", "gated"],
)
def test_ebu_tech_3342(parts, expected):
    """Cases 1 to 4 of EBU Tech 3342, table 1, with its tolerance of 1 LU."""
    assert measure_loudness(stereo(*parts)).range_lu == pytest.approx(expected, abs=1)


def test_range_forgets_what_is_20_under_the_mean():
    """The mean of a loud and a quiet half is 3 LU under the loud one, the gate 23."""
    assert measure_loudness(stereo((20, -20), (20, -42))).range_lu == pytest.approx(22, abs=1)
    assert measure_loudness(stereo((20, -20), (20, -45))).range_lu < 2


def test_steady_tone_has_no_range():
    assert measure_loudness(stereo((10, -20))).range_lu == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("audio", [Audio(np.zeros((2, 480000)), 48000), stereo((2.9, -20))])
def test_silence_and_less_than_3_s_have_no_range(audio):
    assert measure_loudness(audio).range_lu is None


def test_range_stays_when_the_gain_changes_or_peaks_are_measured():
    audio = stereo((5, -20), (5, -30))
    quieter = audio.with_samples(audio.samples * np.float32(0.25))
    expected = measure_loudness(audio).range_lu
    assert measure_loudness(quieter).range_lu == pytest.approx(expected, abs=1e-3)
    assert measure_loudness(audio, true_peak=True).range_lu == expected


def test_block_size_does_not_matter():
    rng = np.random.default_rng(3)
    fading = np.linspace(0.2, 0.05, 4 * 11025 + 17)
    audio = Audio(np.float32(fading * rng.standard_normal((2, len(fading)))), 11025)
    whole = measure_loudness(audio)
    for frames in (1000, 1103, 4096, 10**6):
        pieces = measure_loudness(audio.stream(frames))
        assert pieces.lufs == pytest.approx(whole.lufs, abs=1e-9)
        assert pieces.range_lu == pytest.approx(whole.range_lu, abs=1e-9)
        assert pieces.peak == whole.peak


def test_gain_moves_loudness_by_as_much():
    tone = Audio(sine(3, -30), 48000)
    louder = tone.with_samples(tone.samples * np.float32(10 ** (6 / 20)))
    assert measure_loudness(louder).lufs - measure_loudness(tone).lufs == pytest.approx(
        6.0, abs=1e-4
    )


def test_peak():
    samples = sine(1, -40)
    samples[1234] = -0.75
    measured = measure_loudness(Audio(np.stack([0 * samples, samples]), 48000))
    assert measured.peak == 0.75
    assert measured.peak_db == pytest.approx(-2.5, abs=0.01)


@pytest.mark.parametrize("frames", [0, 100, 48000])
def test_silence(frames):
    measured = measure_loudness(Audio(np.zeros((2, frames)), 48000))
    assert measured.lufs == -math.inf
    assert measured.peak == 0.0
    assert measured.peak_db == -math.inf


def test_below_the_absolute_gate_is_silence():
    assert measure_loudness(Audio(sine(2, -75), 48000)).lufs == -math.inf


def test_shorter_than_a_block():
    """300 ms are one block of 300 ms."""
    assert measure_loudness(Audio(sine(0.3, -20, frequency=997), 48000)).lufs == pytest.approx(
        -23.0, abs=0.1
    )


def test_end_that_fills_no_block_does_not_count():
    """BS.1770-4, annex 1: an incomplete block at the end is not used."""
    whole = sine(1, -20)
    longer = np.concatenate([whole, sine(0.05, 0)])
    assert measure_loudness(Audio(longer, 48000)).lufs == measure_loudness(Audio(whole, 48000)).lufs


def test_memory_is_constant():
    """Ten minutes of stereo would be 230 MB; the meter keeps one block and a number per 100 ms."""
    block = np.float32(0.1 * np.random.default_rng(0).standard_normal((2, 48000)))

    def blocks():
        for _ in range(600):
            yield block

    tracemalloc.start()
    try:
        measure_loudness(Stream(blocks, 48000, 2, 600 * 48000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_recordings_joined_are_gated_together():
    """EBU Tech 3341, case 4, each passage a recording: the quiet ones do not count."""
    parts = [(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)]
    measured = [measure_loudness(stereo(part), true_peak=True) for part in parts]
    joint = measured[0]
    for one in measured[1:]:
        joint = joint_loudness(joint, one)
    assert joint.lufs == pytest.approx(-23.0, abs=0.05)
    assert joint.seconds == 100
    assert joint.peak == max(one.peak for one in measured)
    assert joint.true_peak == max(one.true_peak for one in measured)


def test_recordings_of_one_loudness_have_it_together():
    rng = np.random.default_rng(0)
    noise = [Audio(rng.standard_normal((2, 96000)) * 0.1, 48000) for _ in range(2)]
    one, other = map(measure_loudness, noise)
    assert joint_loudness(one, other).lufs == pytest.approx((one.lufs + other.lufs) / 2, abs=0.01)
    silence = measure_loudness(Audio(np.zeros((2, 96000)), 48000))
    assert joint_loudness(one, silence).lufs == pytest.approx(one.lufs, abs=1e-6)
    assert joint_loudness(silence, silence).lufs == -math.inf
