"""gain and normalize: against decibels in closed form, and loudness against pyloudnorm."""

import numpy as np
import pytest

from musictool import Audio, CannotProcess
from musictool_basics import gain, normalize

pyloudnorm = pytest.importorskip("pyloudnorm")


def peak_db(audio):
    return 20 * np.log10(np.abs(audio.samples).max())


def loudness_of(audio):
    meter = pyloudnorm.Meter(audio.sample_rate)
    return meter.integrated_loudness(audio.samples.T.astype(np.float64))


@pytest.mark.parametrize(("db", "factor"), [(0, 1), (20, 10), (-20, 0.1), (6, 10**0.3)])
def test_gain_is_decibels(ramp, db, factor):
    recording = ramp(1000, channels=2)
    louder = gain(recording.stream(), db).audio()
    np.testing.assert_allclose(louder.samples, recording.samples * factor, rtol=1e-6)


def test_gain_does_not_clip(constant):
    assert gain(constant(1, 0.9).stream(), 40).audio().samples.max() == pytest.approx(90)


@pytest.mark.parametrize("target", [-0.0, -1.0, -23.5])
def test_peak_lands_on_the_target(sine, target):
    loud = normalize(sine(441, 1, amplitude=0.03).stream(), peak=target).audio()
    assert peak_db(loud) == pytest.approx(target, abs=1e-4)


def test_peak_may_be_negative_and_in_any_channel(constant):
    samples = constant(1, value=0.1, channels=3).samples.copy()
    samples[2, 500] = -0.25
    result = normalize(constant(1).with_samples(samples).stream(7), peak=0).audio()
    assert result.samples.min() == pytest.approx(-1)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("target", [-9.0, -14.0, -23.0, -40.0])
def test_loudness_lands_on_the_target(noise, target, channels):
    recording = Audio(noise.samples[:channels], noise.sample_rate)
    result = normalize(recording.stream(), lufs=target).audio()
    assert loudness_of(result) == pytest.approx(target, abs=0.1)


def test_loudness_is_reached_past_full_scale(noise):
    clicks = noise.samples.copy()
    clicks[:, ::20000] = 0.99
    result = normalize(noise.with_samples(clicks).stream(), lufs=-6).audio()
    assert loudness_of(result) == pytest.approx(-6, abs=0.1)
    assert peak_db(result) > 0


def test_peak_holds_loudness_back(noise):
    samples = noise.samples.copy()
    samples[:, 70000] = 0.9
    clicks = noise.with_samples(samples)
    both = normalize(clicks.stream(), lufs=-6, peak=-1).audio()
    assert peak_db(both) == pytest.approx(-1, abs=1e-4)
    assert loudness_of(both) < -6.5
    roomy = normalize(clicks.stream(), lufs=-30, peak=-1).audio()
    assert loudness_of(roomy) == pytest.approx(-30, abs=0.1)


def test_alone_it_is_the_streaming_target(noise):
    np.testing.assert_array_equal(
        normalize(noise.stream()).audio().samples,
        normalize(noise.stream(), lufs=-14, peak=-1).audio().samples,
    )


def test_only_the_level_changes(noise):
    result = normalize(noise.stream(), lufs=-20).audio()
    ratio = result.samples / noise.samples
    assert np.ptp(ratio) < 1e-6 * ratio.mean()


@pytest.mark.parametrize("settings", [{}, {"lufs": -14}, {"peak": -1}, {"lufs": -9, "peak": -1}])
@pytest.mark.parametrize("seconds", [0, 0.1, 3])
def test_silence_stays_silence(constant, settings, seconds):
    result = normalize(constant(seconds, 0.0, 44100, 2).stream(), **settings).audio()
    assert result.frames == round(seconds * 44100)
    assert not result.samples.any()


def test_what_has_no_loudness_is_refused_but_can_have_a_peak(sine):
    faint = sine(441, 3, amplitude=1e-5)
    with pytest.raises(CannotProcess, match=r"quieter than -70 LUFS throughout.*peak=-1"):
        normalize(faint.stream(), lufs=-14).audio()
    assert peak_db(normalize(faint.stream(), peak=-1).audio()) == pytest.approx(-1, abs=0.01)


def test_a_short_sound_is_measured_as_one_block(sine):
    """0.2 s of a tone get the level that 2 s of it get."""
    short = normalize(sine(997, 0.2, 48000, amplitude=0.1).stream(), lufs=-20).audio()
    long = normalize(sine(997, 2, 48000, amplitude=0.1).stream(), lufs=-20).audio()
    assert peak_db(short) == pytest.approx(peak_db(long), abs=0.1)


def test_normalize_reads_once_to_measure_and_once_for_each_use(hour):
    source = hour()
    stream = normalize(source.stream, lufs=-20)
    assert source.readings == 0
    for _ in stream.blocks():
        pass
    assert source.readings == 2
    for _ in stream.blocks():
        pass
    assert source.readings == 3
    assert source.most_alive <= 4
