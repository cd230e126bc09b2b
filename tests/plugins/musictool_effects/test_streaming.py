"""Properties of every effect of pedalboard: blocks, length, place, channels, rates, bounds."""

import numpy as np
import pytest
import scipy.signal
from pedalboard import GSMFullRateCompressor

from musictool import Audio, CannotProcess, Context, Stream
from musictool_effects.streaming import through

from .of_pedalboard import COMMANDS, SPECS, class_of
from .signals import RATE, lag
from .signals import through as sent_through

GSM = "fx.gsm-full-rate-compressor"

STRONG = {
    "fx.chorus": {"feedback": 0.4},
    "fx.compressor": {"threshold_db": -30.0, "ratio": 8.0},
    "fx.delay": {"delay_seconds": 0.013, "feedback": 0.6},
    "fx.high-shelf": {"gain_db": 9.0},
    "fx.ladder": {"resonance": 0.7, "drive": 4.0},
    "fx.low-shelf": {"gain_db": -9.0},
    "fx.noise-gate": {"threshold_db": -15.0},
    "fx.peak": {"gain_db": 12.0},
    "fx.phaser": {"feedback": 0.4},
    "fx.pitch-shift": {"semitones": 3.0},
    "fx.brickwall-limiter": {"ceiling_db": -12.0, "true_peak": True},
}
"""Settings at which they have something to do; the others have at their defaults."""

each = pytest.mark.parametrize("name", COMMANDS)


def spoken(frames=40000, channels=2, rate=RATE, seed=0):
    """Noise that comes and goes, without highs, so that coders can follow."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((channels, frames + 8))
    soft = sum(noise[:, shift : shift + frames] for shift in range(8)) / 8
    swell = 0.6 + 0.5 * np.sin(np.arange(frames) / rate * 2 * np.pi * 3)
    return Audio((soft * swell).astype(np.float32), rate)


def applied(name, audio, blocks=None, **settings):
    command = COMMANDS[name]
    settings = {**STRONG.get(name, {}), **settings}
    spec = SPECS[name]
    if any(one.kind == "audio" for one in spec.parameters):
        fading = np.exp(-np.arange(2000) / 300) * np.random.default_rng(9).standard_normal(2000)
        settings["impulse_response"] = Audio(fading.astype(np.float32), audio.sample_rate)
    if spec.context is not None:
        settings[spec.context] = Context()
    return command(blocks or audio.stream(), **settings).audio()


def in_blocks(audio, frames, length_known=True):
    stream = audio.stream(frames)
    if length_known:
        return stream
    return Stream(stream.open_blocks, stream.sample_rate, stream.channels, None)


@each
def test_it_does_something(name):
    audio = spoken()
    changed = np.abs(applied(name, audio).samples - audio.samples).max()
    assert changed > 1e-3


@each
@pytest.mark.parametrize("length_known", [True, False])
def test_result_does_not_depend_on_blocks(name, length_known):
    audio = spoken(150000)
    whole = applied(name, audio, in_blocks(audio, audio.frames)).samples
    assert whole.shape == audio.samples.shape
    for frames in (64, 1000, 65536):
        result = applied(name, audio, in_blocks(audio, frames, length_known)).samples
        np.testing.assert_array_equal(result, whole)


@each
def test_result_does_not_depend_on_blocks_of_one_frame(name):
    audio = spoken(3000)
    whole = applied(name, audio, in_blocks(audio, audio.frames)).samples
    np.testing.assert_array_equal(applied(name, audio, in_blocks(audio, 1)).samples, whole)


@each
def test_it_is_what_pedalboard_gives_in_one_call(name):
    """Where blocks meet nothing is lost, and the instance is as it should be."""
    audio = spoken(150000)
    if name == "fx.convolution":
        return  # compared with np.convolve elsewhere
    if name == "fx.pitch-shift":
        return  # made by the hub in its place: see tests/sound/stretching
    expected = class_of(name)(**STRONG.get(name, {})).process(audio.samples, RATE)
    np.testing.assert_allclose(applied(name, audio).samples, expected, rtol=0, atol=1e-6)


@each
def test_two_readings_are_alike(name):
    audio = spoken(20000)
    settings = STRONG.get(name, {})
    if name == "fx.convolution":
        settings = {"impulse_response": spoken(500)}
    stream = COMMANDS[name](audio.stream(), **settings)
    np.testing.assert_array_equal(stream.audio().samples, stream.audio().samples)


@each
def test_an_endless_recording_is_read_as_it_is_heard(name):
    if name == GSM:
        return  # it reads three minutes ahead
    block = spoken(65536).samples
    drawn = 0

    def endless():
        nonlocal drawn
        while True:
            drawn += 1
            yield block

    settings = {"impulse_response": spoken(500)} if name == "fx.convolution" else {}
    heard = COMMANDS[name](Stream(endless, RATE, 2), **settings).blocks()
    assert drawn == 0
    frames = sum(next(heard).shape[1] for _ in range(3))
    assert drawn == 3
    assert 3 * 65536 - 5000 < frames <= 3 * 65536


@each
@pytest.mark.parametrize("rate", [8000, 48000, 192000])
@pytest.mark.parametrize("frames", [0, 1, 2, 3, 5000])
def test_any_length_at_any_rate(name, rate, frames):
    if name == "fx.mp3-compressor" and rate > 48000:
        return
    for channels in (1, 2):
        audio = spoken(frames, channels, rate)
        result = applied(name, audio)
        assert result.samples.shape == (channels, frames)
        assert np.isfinite(result.samples).all()


def test_a_rate_that_mp3_does_not_have_is_refused_in_one_sentence():
    with pytest.raises(CannotProcess, match="96000 Hz; put convert sample_rate=48000 before it"):
        applied("fx.mp3-compressor", spoken(100, rate=96000))


@each
def test_silence_stays_silence(name):
    silence = Audio(np.zeros((2, 50000), np.float32), RATE)
    # GSM codes a faint hiss for silence.
    assert np.abs(applied(name, silence).samples).max() <= (1e-3 if name == GSM else 0)


@each
def test_an_input_is_not_written_into(name):
    audio = spoken(70000)
    before = audio.samples.copy()
    applied(name, audio)
    np.testing.assert_array_equal(audio.samples, before)


@each
@pytest.mark.parametrize("channels", [3, 6])
def test_no_channel_of_surround_is_left_out(name, channels):
    one = spoken(20000, 1)
    audio = one.with_samples(one.samples.repeat(channels, axis=0))
    stereo = applied(name, one.with_samples(one.samples.repeat(2, axis=0))).samples
    mono = applied(name, one).samples
    result = applied(name, audio).samples
    assert result.shape == audio.samples.shape
    for channel in result:
        like = [np.allclose(channel, known, atol=1e-6) for known in (*stereo, *mono)]
        assert any(like)


@each
def test_what_sounds_in_one_channel_of_surround_is_heard_in_it(name):
    for channel in (0, 2, 5):
        samples = np.zeros((6, 20000), np.float32)
        samples[channel] = spoken(20000, 1).samples
        result = applied(name, Audio(samples, RATE)).samples
        assert np.abs(result[channel]).max() > 0.01


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("fx.reverb", {}),
        ("fx.convolution", {}),
        ("fx.convolution", {"mix": 0.4}),
        ("fx.mp3-compressor", {}),
    ],
)
def test_effects_for_two_channels_get_surround_in_pairs(name, settings):
    audio = spoken(20000, 6)
    result = applied(name, audio, **settings).samples
    for rows in ([0, 1], [2], [3], [4, 5]):
        part = applied(name, audio.with_samples(audio.samples[rows]), **settings).samples
        np.testing.assert_allclose(result[rows], part, atol=1e-7)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("fx.mp3-compressor", {"vbr_quality": 2.0}),
        ("fx.mp3-compressor", {"vbr_quality": 9.0}),
        ("fx.resample", {"target_sample_rate": 22050.0}),
        ("fx.resample", {"target_sample_rate": 9000.0, "quality": "windowed-sinc-256"}),
        ("fx.brickwall-limiter", {"lookahead_ms": 20.0}),
        ("fx.brickwall-limiter", {"true_peak": True, "lookahead_ms": 1.0}),
    ],
)
@pytest.mark.parametrize("seconds", [0.5, 4.0])
def test_latency_is_taken_out(name, settings, seconds):
    band = scipy.signal.butter(4, [300, 3000], "bandpass", fs=RATE, output="sos")
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE)) * 0.3
    signal = scipy.signal.sosfilt(band, noise)
    output = sent_through(COMMANDS[name], signal, **settings)
    assert lag(output, signal) == 0
    assert np.corrcoef(output, signal)[0, 1] > 0.9


def test_a_limiter_turns_all_channels_down_together():
    quiet = np.full(20000, 0.1, np.float32)
    audio = Audio(np.stack([quiet, quiet, 9 * quiet]), RATE)
    result = applied("fx.brickwall-limiter", audio, ceiling_db=-20.0, true_peak=False).samples
    np.testing.assert_allclose(result[0, 1000:10000], 0.1 / 9, rtol=1e-4)


def bounds():
    for name in COMMANDS:
        for one in SPECS[name].parameters:
            if one.kind == "number":
                near = 1e-3
                low = one.ge if one.ge is not None else one.gt + near
                high = one.le if one.le is not None else RATE / 2 - near
                yield from ((name, one.name, value) for value in (low, high))
            elif one.kind == "choice":
                yield from ((name, one.name, value) for value in one.choices)


@pytest.mark.parametrize(("name", "parameter", "value"), list(bounds()))
def test_the_bounds_of_every_parameter_are_survived(name, parameter, value):
    if name == "fx.pitch-shift":
        value = np.clip(value, -24, 24)  # six octaves take seconds
    result = applied(name, spoken(20000), **{parameter: value}).samples
    assert np.isfinite(result).all()
    assert np.abs(result).max() < 2000  # 60 dB and a little


@pytest.mark.parametrize("feedback", [-0.99, 0.99])
@pytest.mark.parametrize("name", ["fx.chorus", "fx.phaser"])
def test_the_strongest_feedback_does_not_run_away(name, feedback):
    audio = spoken(20 * RATE, 1)
    result = applied(name, audio, feedback=feedback).samples
    assert np.abs(result[:, -RATE:]).max() < 1.5 * np.abs(result[:, RATE : 10 * RATE]).max()


class Hoarder:
    """Takes everything and gives nothing."""

    def process(self, block, sample_rate, buffer_size, reset):
        return block[:, :0]


def test_an_effect_that_keeps_the_end_is_told():
    stream = through(spoken(100).stream(), Hoarder)
    with pytest.raises(CannotProcess, match="keeps back the last 100 frames"):
        stream.audio()


def test_gsm_would_not_be_the_same_by_blocks():
    """So it takes stretches, and reads three minutes before it gives anything."""
    audio = spoken(150000)
    by_blocks = through(audio.stream(), GSMFullRateCompressor).audio().samples
    assert np.abs(by_blocks - applied(GSM, audio).samples).max() > 0.01
