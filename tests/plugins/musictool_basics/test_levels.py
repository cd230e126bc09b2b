"""gain and normalize: against decibels in closed form, and loudness against pyloudnorm."""

import numpy as np
import pytest

import musictool_basics
from musictool import Audio, BadParameter, CannotProcess, Context, commands, measure_loudness
from musictool_basics import gain

pyloudnorm = pytest.importorskip("pyloudnorm")


def normalize(stream, said=None, **settings):
    """The command; what it warns of goes to the list `said`."""
    told = [] if said is None else said
    return musictool_basics.normalize(stream, **settings, context=Context(warn=told.append))


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


@pytest.mark.parametrize("peak", [-1.0, -6.0])
def test_a_loudness_that_the_peak_forbids_is_said_with_what_was_reached(noise, peak):
    said = []
    result = normalize(noise.stream(), said, lufs=-6, peak=peak).audio()
    (sentence,) = said
    assert f"reached {loudness_of(result):.1f} LUFS, not the -6 LUFS" in sentence
    assert f"{peak:g} dBFS" in sentence
    assert "--limit" in sentence


def test_a_loudness_that_is_reached_is_no_matter_for_words(noise):
    said = []
    for settings in ({"lufs": -30, "peak": -1}, {"lufs": -9}, {"peak": -1}):
        normalize(noise.stream(), said, **settings).audio()
    assert not said


@pytest.mark.parametrize("peak", [-1.0, -3.0, None])
def test_with_limit_the_loudness_is_reached_under_the_peak(noise, recwarn, peak):
    settings = {} if peak is None else {"peak": peak}
    loud = commands.normalize(noise, lufs=-10, limit=True, **settings)
    measured = measure_loudness(loud, true_peak=True)
    assert measured.lufs == pytest.approx(-10, abs=0.1)
    assert measured.true_peak_db <= (-1 if peak is None else peak)
    assert not recwarn.list


def test_what_a_limiter_cannot_reach_either_is_said(noise):
    with pytest.warns(UserWarning, match="reached .* not the -1 LUFS"):
        commands.normalize(noise, lufs=-1, limit=True, peak=-20)


def test_limit_needs_a_loudness_to_reach(noise):
    with pytest.raises(BadParameter, match="limit is for a loudness"):
        normalize(noise.stream(), peak=-1, limit=True)


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "no loudness"), ({"lufs": -14}, "no loudness"), ({"peak": -1}, "no peak")],
)
def test_silence_is_said_to_have_no_level(constant, settings, said):
    told = []
    normalize(constant(3, 0.0).stream(), told, **settings).audio()
    assert len(told) == 1
    assert said in told[0]


@pytest.mark.parametrize(("seconds", "is_said"), [(0.39, True), (0.41, False)])
def test_less_than_a_block_of_loudness_is_said(sine, seconds, is_said):
    told = []
    normalize(sine(997, seconds, amplitude=0.1).stream(), told, lufs=-20).audio()
    assert ["400 ms" in sentence for sentence in told] == [True] * is_said


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
    with pytest.raises(CannotProcess, match=r"under -70 LUFS throughout.*peak=-1"):
        normalize(faint.stream(), lufs=-14).audio()
    assert peak_db(normalize(faint.stream(), peak=-1).audio()) == pytest.approx(-1, abs=0.01)


def test_a_short_sound_is_measured_as_one_block(sine):
    """0.2 s of a tone get the level that 2 s of it get."""
    short = normalize(sine(997, 0.2, 48000, amplitude=0.1).stream(), lufs=-20).audio()
    long = normalize(sine(997, 2, 48000, amplitude=0.1).stream(), lufs=-20).audio()
    assert peak_db(short) == pytest.approx(peak_db(long), abs=0.1)


def test_normalize_reads_once_to_measure_and_once_for_each_use(long_recording):
    source = long_recording()
    stream = normalize(source.stream, lufs=-20)
    assert source.readings == 0
    for _ in stream.blocks():
        pass
    assert source.readings == 2
    for _ in stream.blocks():
        pass
    assert source.readings == 3
    assert source.most_alive <= 4
