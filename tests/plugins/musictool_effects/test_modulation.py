"""What swings: gains in closed form, the delay of a chorus, the notches of a phaser."""

import numpy as np
import pytest
import scipy.signal

from musictool import Audio, CannotProcess, Curve
from musictool_effects.modulation import EDGE_S, auto_pan, chorus, phaser, tremolo

from .signals import RATE, db, impulse, sine, through

SIZES = (1, 64, 1000, 65536)


def constant(seconds, rate=8000, channels=2):
    """Ones, so that what comes out is the gain."""
    return Audio(np.ones((channels, round(seconds * rate)), np.float32), rate)


def noise(frames=70001, rate=44100, channels=2):
    rng = np.random.default_rng(1)
    return Audio((rng.standard_normal((channels, frames)) * 0.2).astype(np.float32), rate)


def time_of(audio):
    return np.arange(audio.frames) / audio.sample_rate


@pytest.mark.parametrize("phase", [0, 90, 225, 360])
@pytest.mark.parametrize("depth", [0.0, 0.3, 1.0])
def test_a_sine_tremolo_in_closed_form(depth, phase):
    ones = constant(2)
    gain = tremolo(ones.stream(), 3.7, depth, "sine", phase).audio().samples
    swing = np.sin(2 * np.pi * 3.7 * time_of(ones) + np.radians(phase))
    expected = 1 - depth * (1 - swing) / 2
    np.testing.assert_allclose(gain, [expected, expected], atol=1e-6)


def test_a_triangle_turns_in_straight_lines():
    ones = constant(1)
    gain = tremolo(ones.stream(), 2, 1, "triangle").audio().samples[0]
    corners = np.interp(time_of(ones), [0, 0.125, 0.375, 0.625, 0.875, 1], [0.5, 1, 0, 1, 0, 0.5])
    np.testing.assert_allclose(gain, corners, atol=1e-6)


def test_a_square_is_at_one_end_or_the_other_but_for_its_edges():
    ones = constant(1, rate=48000)
    gain = tremolo(ones.stream(), 4, 0.8, "square").audio().samples[0]
    cycle = (4 * time_of(ones)) % 1
    from_edge = np.minimum.reduce([cycle, np.abs(cycle - 0.5), 1 - cycle]) / 4
    flat = from_edge >= EDGE_S / 2
    expected = np.where(cycle < 0.5, 1, 0.2)
    np.testing.assert_allclose(gain[flat], expected[flat], atol=1e-6)
    edges = ~flat
    bend = np.sin(np.pi / EDGE_S * from_edge[edges])
    rising = np.where(cycle[edges] < 0.5, bend, -bend)
    np.testing.assert_allclose(gain[edges], 0.6 + 0.4 * rising, atol=1e-5)
    assert np.abs(np.diff(gain)).max() <= 1.01 * 0.8 * np.pi / 2 / (EDGE_S * 48000)


def test_a_square_too_fast_for_its_edges_is_a_sine():
    ones = constant(0.5)
    square = tremolo(ones.stream(), 100, 1, "square").audio().samples
    sine = tremolo(ones.stream(), 100, 1, "sine").audio().samples
    np.testing.assert_array_equal(square, sine)


def test_with_a_moving_rate_the_phase_is_its_integral():
    """From 2 to 6 Hz in 2 s: 2t + t^2 cycles; then 6 Hz."""
    ones = constant(3)
    time = time_of(ones)
    rate = Curve(((0.0, 2.0), (2.0, 6.0)))
    gain = tremolo(ones.stream(), rate, 1).audio().samples[0]
    cycles = np.where(time < 2, 2 * time + time**2, 8 + 6 * (time - 2))
    np.testing.assert_allclose(gain, (1 + np.sin(2 * np.pi * cycles)) / 2, atol=1e-5)


def test_with_an_exponential_rate_too():
    """From 1 to 8 Hz between 1 and 4 s: 2^(t-1) Hz, the integral of which is 2^(t-1) / ln 2."""
    ones = constant(5)
    time = time_of(ones)
    rate = Curve.parse("1:1, 4:8", exponential=True)
    gain = tremolo(ones.stream(), rate, 1).audio().samples[0]
    inside = 1 + (2 ** np.clip(time - 1, 0, 3) - 1) / np.log(2)
    cycles = np.where(time < 1, time, inside + 8 * np.maximum(time - 4, 0))
    np.testing.assert_allclose(gain, (1 + np.sin(2 * np.pi * cycles)) / 2, atol=1e-5)


@pytest.mark.parametrize("exponential", [True, False])
@pytest.mark.parametrize("points", ["0:3", "1:3, 2:3", "0:3, 0.5:3, 1.5:3", "0:3, 9:3"])
def test_a_curve_that_stays_level_is_a_number(points, exponential):
    ones = constant(2.5)
    curve = Curve.parse(points, exponential)
    for shape in ("sine", "square"):
        moving = tremolo(ones.stream(), curve, 1, shape).audio().samples
        level = tremolo(ones.stream(), 3.0, 1, shape).audio().samples
        np.testing.assert_allclose(moving, level, atol=1e-5)


def test_depth_follows_a_curve():
    ones = constant(1)
    gain = tremolo(ones.stream(), 5, Curve.parse("0:0, 1:1"), phase=270).audio().samples[0]
    time = time_of(ones)
    expected = 1 - time * (1 + np.cos(2 * np.pi * 5 * time)) / 2
    np.testing.assert_allclose(gain, expected, atol=1e-6)


def test_tremolo_multiplies_every_channel_alike():
    recording = noise(3000, channels=6)
    result = tremolo(recording.stream(), 9, 0.7).audio().samples
    gain = tremolo(constant(3000 / 44100, 44100, 1).stream(), 9, 0.7).audio().samples
    np.testing.assert_allclose(result, recording.samples * gain, rtol=1e-6)


@pytest.mark.parametrize("shape", ["sine", "triangle", "square"])
@pytest.mark.parametrize("depth", [0.0, 0.5, 1.0])
def test_auto_pan_keeps_the_power(depth, shape):
    gains = auto_pan(constant(2).stream(), 3, depth, shape).audio().samples
    np.testing.assert_allclose((gains**2).sum(axis=0), 2, atol=1e-5)


def test_auto_pan_in_closed_form():
    ones = constant(1)
    gains = auto_pan(ones.stream(), 2, 0.6, phase=30).audio().samples
    swing = np.sin(2 * np.pi * 2 * time_of(ones) + np.radians(30))
    angle = (1 + 0.6 * swing) * np.pi / 4
    expected = np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
    np.testing.assert_allclose(gains, expected, atol=1e-6)


def test_auto_pan_goes_right_first_and_all_the_way():
    gains = auto_pan(constant(1).stream(), 1, 1).audio().samples
    np.testing.assert_allclose(gains[:, 2000], [0, np.sqrt(2)], atol=1e-6)
    np.testing.assert_allclose(gains[:, 6000], [np.sqrt(2), 0], atol=1e-6)
    np.testing.assert_allclose(gains[:, 0], 1, atol=1e-6)


@pytest.mark.parametrize("channels", [1, 6])
def test_panning_other_than_stereo_is_refused(channels):
    with pytest.raises(CannotProcess, match=rf"has {channels}.*convert channels=2"):
        auto_pan(noise(100, channels=channels).stream())


MOVING = Curve.parse("0:2, 1:9, 1.2:3", exponential=True)
CASES = {
    "sine": lambda s: tremolo(s, 7.3, 0.8),
    "triangle": lambda s: tremolo(s, 7.3, 0.8, "triangle", 17),
    "square": lambda s: tremolo(s, 7.3, 1, "square"),
    "moving": lambda s: tremolo(s, MOVING, Curve.parse("0:0, 2:1")),
    "moving square": lambda s: tremolo(s, MOVING, 1, "square"),
    "auto-pan": lambda s: auto_pan(s, 2.1, 0.9),
    "moving auto-pan": lambda s: auto_pan(s, MOVING, Curve.parse("0:0, 1:1"), "triangle"),
}
each = pytest.mark.parametrize("edit", CASES.values(), ids=CASES)


@each
def test_result_does_not_depend_on_blocks(edit):
    recording = noise()
    whole = edit(recording.stream(recording.frames)).audio().samples
    assert whole.shape == recording.samples.shape
    for size in SIZES:
        np.testing.assert_array_equal(edit(recording.stream(size)).audio().samples, whole)


@each
@pytest.mark.parametrize("rate", [8000, 192000])
def test_silence_and_a_single_frame(edit, rate):
    silence = Audio(np.zeros((2, 3000), np.float32), rate)
    stream = edit(silence.stream(1000))
    assert (stream.frames, stream.channels, stream.sample_rate) == (3000, 2, rate)
    assert not stream.audio().samples.any()
    assert edit(noise(1, rate).stream()).audio().samples.shape == (2, 1)
    assert edit(noise(0, rate).stream()).audio().frames == 0


@each
def test_a_second_reading_gives_the_same_and_the_source_is_left_alone(edit):
    recording = noise(3000)
    before = recording.samples.copy()
    stream = edit(recording.stream(999))
    np.testing.assert_array_equal(stream.audio().samples, stream.audio().samples)
    np.testing.assert_array_equal(recording.samples, before)


def test_a_chorus_that_does_not_swing_is_one_copy():
    output = through(chorus, impulse(RATE, 20000), depth=0.0, centre_delay_ms=10.0, mix=0.5)
    expected = np.zeros(RATE)
    expected[[20000, 20000 + 441]] = 0.25
    np.testing.assert_allclose(output, expected, atol=1e-4)


def test_the_copy_of_a_chorus_swings_at_its_rate():
    """The copy alone: its phase, against the sound itself, is the delay."""
    settings = {"rate_hz": 2.0, "depth": 0.3, "centre_delay_ms": 10.0, "mix": 1.0}
    carrier = np.exp(-2j * np.pi * 200 * np.arange(4 * RATE) / RATE)
    copy = through(chorus, sine(200, 4.0), **settings) * carrier
    smooth = scipy.signal.sosfiltfilt(scipy.signal.butter(4, 40, fs=RATE, output="sos"), copy)
    delay = np.unwrap(np.angle(smooth))[RATE // 2 : -RATE // 2]
    spectrum = np.abs(np.fft.rfft((delay - delay.mean()) * np.hanning(delay.size)))
    assert np.fft.rfftfreq(delay.size, 1 / RATE)[spectrum.argmax()] == pytest.approx(2.0, abs=0.2)


def test_a_phaser_is_all_pass_alone_and_has_notches_in_the_mix():
    still = {"depth": 0.0, "centre_frequency_hz": 1000.0}
    alone = through(phaser, np.r_[np.zeros(RATE), impulse()], mix=1.0, **still)[RATE:]
    frequencies = np.geomspace(100, 15000, 2000)
    gain = np.abs(scipy.signal.freqz(alone / 0.5, worN=frequencies, fs=RATE)[1])
    np.testing.assert_allclose(gain, 1, atol=1e-3)
    mixed = through(phaser, np.r_[np.zeros(RATE), impulse()], mix=0.5, **still)[RATE:]
    gain = db(np.abs(scipy.signal.freqz(mixed / 0.5, worN=frequencies, fs=RATE)[1]))
    notches = scipy.signal.find_peaks(-gain, height=25)[0]
    assert notches.size == 3
