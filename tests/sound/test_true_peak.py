"""True peaks against sines in closed form, EBU Tech 3341, and the standard's own filter."""

import math

import numpy as np
import pytest

from musictool import TRUE_PEAK_REACH, Audio, Stream, measure_loudness, true_peaks
from musictool.sound.true_peak import oversampling

STANDARD = np.array(
    [
        [0.0017089843750, -0.0291748046875, -0.0189208984375, -0.0083007812500],
        [0.0109863281250, 0.0292968750000, 0.0330810546875, 0.0148925781250],
        [-0.0196533203125, -0.0517578125000, -0.0582275390625, -0.0266113281250],
        [0.0332031250000, 0.0891113281250, 0.1015625000000, 0.0476074218750],
        [-0.0594482421875, -0.1665039062500, -0.2003173828125, -0.1022949218750],
        [0.1373291015625, 0.4650878906250, 0.7797851562500, 0.9721679687500],
        [0.9721679687500, 0.7797851562500, 0.4650878906250, 0.1373291015625],
        [-0.1022949218750, -0.2003173828125, -0.1665039062500, -0.0594482421875],
        [0.0476074218750, 0.1015625000000, 0.0891113281250, 0.0332031250000],
        [-0.0266113281250, -0.0582275390625, -0.0517578125000, -0.0196533203125],
        [0.0148925781250, 0.0330810546875, 0.0292968750000, 0.0109863281250],
        [-0.0083007812500, -0.0189208984375, -0.0291748046875, 0.0017089843750],
    ]
)
"""BS.1770-4, annex 2: twelve rows, a column for each of the four points."""


def true_peak_db(samples, sample_rate=48000):
    return measure_loudness(Audio(samples, sample_rate), true_peak=True).true_peak_db


def faded(samples, sample_rate=48000):
    """With 10 ms of fade at either end, as EBU Tech 3341 asks for."""
    length = sample_rate // 100
    ramp = np.minimum(1, np.arange(len(samples)) / length)
    return samples * ramp * ramp[::-1]


def sine(divisor, amplitude, degrees, frames=24000):
    """A sine of the sample rate divided by `divisor`."""
    return amplitude * np.sin(2 * np.pi * np.arange(frames) / divisor + np.deg2rad(degrees))


def tech_3341_burst(offset):
    """Cases 20 to 23: one period of fs/4 at full scale within fs/6 at half of it.

    Made at four times the rate, low-passed under half of the rate, and every fourth taken.
    """
    from scipy.signal import fftconvolve, firwin

    around = 0.5 * np.sin(2 * np.pi * np.arange(24 * 1000) / 24)
    burst = np.sin(2 * np.pi * np.arange(16) / 16)
    wave = faded(np.concatenate([around, burst, around]), 4 * 48000)
    lowpass = firwin(511, 22000, fs=4 * 48000, window=("kaiser", 8))
    return fftconvolve(wave, lowpass, mode="same")[offset::4]


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        (faded(sine(4, 0.50, 0)), -6.0),
        (faded(sine(4, 0.50, 45)), -6.0),
        (faded(sine(6, 0.50, 60)), -6.0),
        (faded(sine(8, 0.50, 67.5)), -6.0),
        (faded(sine(4, 1.41, 45)), 3.0),
        *[(tech_3341_burst(offset), 0.0) for offset in range(4)],
    ],
    ids=range(15, 24),
)
def test_ebu_tech_3341(signal, expected):
    """Cases 15 to 23 of EBU Tech 3341, table 1, with its tolerance of +0.2 and -0.4 dB."""
    assert expected - 0.4 <= true_peak_db(np.stack([signal, signal])) <= expected + 0.2


def test_a_quarter_of_the_rate_at_45_degrees_peaks_3_db_above_its_samples():
    measured = measure_loudness(Audio(faded(sine(4, 1.0, 45)), 48000), true_peak=True)
    assert measured.peak_db == pytest.approx(-3.01, abs=0.01)
    assert measured.true_peak_db == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("sample_rate", [8000, 44100, 48000, 88200, 96000, 176400, 192000])
@pytest.mark.parametrize("relative", [0.05, 0.123, 0.2, 0.3, 0.37])
def test_a_sine_reads_its_amplitude(sample_rate, relative):
    """Looked at `oversampling` times a frame, a peak is missed by half of such a step at most."""
    step = math.pi * relative / oversampling(sample_rate)
    missed = 20 * math.log10(math.cos(step))
    signal = faded(sine(1 / relative, 0.5, 20, frames=sample_rate), sample_rate)
    measured = true_peak_db(signal, sample_rate)
    assert -6.03 + missed <= measured <= -6.01


@pytest.mark.parametrize(
    ("sample_rate", "points"),
    [(44100, 4), (48000, 4), (88200, 4), (96000, 2), (176400, 2), (192000, 1), (384000, 1)],
)
def test_oversampling_by_sample_rate(sample_rate, points):
    assert oversampling(sample_rate) == points


def test_agrees_with_the_filter_of_the_standard():
    """To 0.25 dB on noise up to 15 kHz, as much as that filter's own ripple leaves."""
    from scipy.signal import firwin, lfilter

    rng = np.random.default_rng(5)
    for _ in range(5):
        noise = lfilter(firwin(101, 15000, fs=48000), 1, 0.2 * rng.standard_normal(20000))
        theirs = max(np.abs(np.convolve(noise, phase)).max() for phase in STANDARD.T)
        assert true_peak_db(noise) == pytest.approx(20 * math.log10(theirs), abs=0.25)


def test_never_under_the_sample_peak():
    rng = np.random.default_rng(6)
    measured = measure_loudness(Audio(rng.standard_normal((3, 5000)) / 9, 44100), true_peak=True)
    assert measured.true_peak >= measured.peak


def test_the_loudest_channel_counts():
    quiet, loud = 0.1 * sine(4, 1, 45), sine(4, 1, 45)
    assert true_peak_db(np.stack([quiet, faded(loud), quiet])) == pytest.approx(0.0, abs=0.01)


def test_peaks_beside_the_ends_and_between_blocks_are_seen():
    """Two equal samples in silence: the wave between them is 4/pi as high, wherever they are."""
    for at in (0, 1, 65535, 65536, 65548, 69998):
        samples = np.zeros(70000)
        samples[at : at + 2] = 0.5
        assert true_peak_db(samples) == pytest.approx(20 * math.log10(2 / np.pi), abs=0.03)


@pytest.mark.parametrize("sample_rate", [44100, 96000, 192000])
def test_block_size_does_not_matter(sample_rate):
    rng = np.random.default_rng(3)
    audio = Audio(0.1 * rng.standard_normal((2, 70001)), sample_rate)
    whole = measure_loudness(audio, true_peak=True)
    for frames in (64, 1000, 65536, 10**6):
        assert measure_loudness(audio.stream(frames), true_peak=True) == whole
    tiny = Audio(audio.samples[:, :700], sample_rate)
    expected = measure_loudness(tiny, true_peak=True).true_peak
    assert measure_loudness(tiny.stream(1), true_peak=True).true_peak == expected


@pytest.mark.parametrize("frames", [0, 1, 100])
def test_silence(frames):
    measured = measure_loudness(Audio(np.zeros((2, frames)), 48000), true_peak=True)
    assert measured.true_peak == 0.0
    assert measured.true_peak_db == -math.inf


def test_only_if_asked_for():
    measured = measure_loudness(Audio(np.ones(100), 48000))
    assert measured.true_peak is None
    assert measured.true_peak_db is None


def test_peaks_belong_to_their_frames():
    """A frame answers for the wave from itself until just before the next one."""
    reach = TRUE_PEAK_REACH
    samples = np.zeros((2, 200 + 2 * reach), np.float32)
    samples[1, reach + 50 : reach + 52] = 0.5
    peaks = true_peaks(samples, 48000)
    assert peaks.shape == (2, 200)
    assert not peaks[0].any()
    assert peaks[1].argmax() == 50
    assert peaks[1, 50] == pytest.approx(2 / np.pi, rel=0.003)
    assert peaks[1, 51] == pytest.approx(0.5)


def test_stream_without_blocks():
    empty = Stream(lambda: iter(()), 48000, 2, 0)
    assert measure_loudness(empty, true_peak=True).true_peak == 0.0
