"""Parameters that move: where they are when, without steps, whatever the blocks."""

import numpy as np
import pytest
import scipy.signal

from musictool import Audio, BadParameter, Curve, Stream

from .of_pedalboard import COMMANDS, SPECS
from .signals import RATE

TONE = 997.0
MOVING = [(name, one.name) for name, spec in SPECS.items() for one in spec.parameters if one.curve]
NEIGHBOURS = {
    "fx.chorus": {"depth": 0.5, "feedback": 0.3},
    "fx.compressor": {"threshold_db": -20.0, "ratio": 4.0},
    "fx.high-shelf": {"gain_db": 9.0},
    "fx.low-shelf": {"gain_db": 9.0, "cutoff_frequency_hz": 2000.0},
    "fx.noise-gate": {"threshold_db": -12.0},
    "fx.peak": {"gain_db": 9.0},
    "fx.brickwall-limiter": {"ceiling_db": -14.0},
    "fx.phaser": {"feedback": 0.3},
    "fx.delay": {"delay_seconds": 0.05, "feedback": 0.3},
}
"""Settings of the parameters that stand still, at which the moving one matters."""

ENDS = {
    "cutoff_hz": (200, 4000),
    "cutoff_frequency_hz": (200, 4000),
    "centre_frequency_hz": (400, 4000),
    "threshold_db": (-30, -6),
    "ceiling_db": (-20, -6),
    "gain_db": (-20, 6),
    "drive_db": (0, 30),
    "rate_hz": (0.5, 4),
    "attack_ms": (0.5, 50),
    "release_ms": (5, 500),
    "centre_delay_ms": (5, 9),
    "q": (0.5, 5),
    "ratio": (1, 8),
    "drive": (1, 5),
    "bits": (14, 6),
    "feedback": (0, 0.7),
    "semitones": (-3, 4),
    "delay_seconds": (0.03, 0.08),
}


def tone(seconds=1.0, channels=1):
    wave = 0.5 * np.sin(2 * np.pi * TONE * np.arange(round(seconds * RATE)) / RATE)
    return Audio(wave.astype(np.float32)[np.newaxis].repeat(channels, axis=0), RATE)


def beating(seconds=1.0):
    """A tone that swells four times a second, so that dynamics have work."""
    wave = tone(seconds)
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * np.arange(wave.frames) / RATE)
    return wave.with_samples(wave.samples * swell)


def applied(name, stream, **settings):
    settings = {**NEIGHBOURS.get(name, {}), **settings}
    if name == "fx.convolution":
        fading = np.exp(-np.arange(1000) / 200) * np.random.default_rng(9).standard_normal(1000)
        settings["impulse_response"] = Audio(fading, RATE)
    if SPECS[name].takes == "audio":
        return COMMANDS[name](stream.audio(), **settings).samples
    return COMMANDS[name](stream, **settings).audio().samples


def times(audio):
    return np.arange(audio.frames) / RATE


def level(signal, lowest=0.0, highest=RATE / 2):
    """The highest line of a spectrum between two frequencies, as an amplitude in dB."""
    window = np.blackman(signal.size)
    spectrum = np.abs(np.fft.rfft(signal * window)) / (window.sum() / 2)
    frequency = np.fft.rfftfreq(signal.size, 1 / RATE)
    within = (frequency >= lowest) & (frequency <= highest)
    return 20 * np.log10(spectrum[within].max() + 1e-12)


def test_what_can_move():
    assert ("fx.gain", "gain_db") in MOVING
    assert ("fx.ladder", "cutoff_hz") in MOVING
    assert ("fx.convolution", "mix") in MOVING
    assert {("fx.delay", "delay_seconds"), ("fx.pitch-shift", "semitones")} <= set(MOVING)
    still = {("fx.brickwall-limiter", "lookahead_ms"), ("fx.mp3-compressor", "vbr_quality")}
    still |= {("fx.resample", "target_sample_rate")}
    assert not still & set(MOVING)


@pytest.mark.parametrize(("name", "parameter"), MOVING)
def test_every_parameter_that_says_so_moves(name, parameter):
    """The curve sounds unlike both of its ends standing still, and nothing is lost."""
    audio = beating()
    first, last = ENDS.get(parameter, (0.1, 0.9))
    curve = Curve(((0.1, first), (0.9, last)))
    moving = applied(name, audio.stream(), **{parameter: curve})
    assert moving.shape == audio.samples.shape
    assert np.isfinite(moving).all()
    for end in (first, last):
        still = applied(name, audio.stream(), **{parameter: end})
        assert np.abs(moving - still).max() > 1e-3


@pytest.mark.parametrize(("name", "parameter"), MOVING)
def test_a_curve_that_stands_still_is_a_number(name, parameter):
    audio = beating(0.5)
    value = ENDS.get(parameter, (0.1, 0.9))[1]
    level_curve = applied(name, audio.stream(), **{parameter: Curve(((0.0, value),))})
    number = applied(name, audio.stream(), **{parameter: value})
    np.testing.assert_allclose(level_curve, number, rtol=0, atol=2e-6)


@pytest.mark.parametrize("length_known", [True, False])
@pytest.mark.parametrize(("name", "parameter"), MOVING)
def test_blocks_do_not_matter(name, parameter, length_known):
    audio = beating(0.2)
    curve = Curve(
        ((0.0, ENDS.get(parameter, (0.1, 0.9))[0]), (0.2, ENDS.get(parameter, (0.1, 0.9))[1]))
    )
    whole = applied(name, audio.stream(audio.frames), **{parameter: curve})
    for frames in (1, 64, 1000):
        stream = audio.stream(frames)
        if not length_known:
            stream = Stream(stream.open_blocks, RATE, 1, None)
        np.testing.assert_array_equal(applied(name, stream, **{parameter: curve}), whole)


def test_blocks_longer_than_ours_do_not_matter():
    audio = tone(4.0)
    curve = Curve(((0.0, -20.0), (4.0, 0.0)))
    whole = applied("fx.gain", audio.stream(audio.frames), gain_db=curve)
    result = applied("fx.gain", audio.stream(65536), gain_db=curve)
    np.testing.assert_array_equal(result, whole)


def test_a_gain_is_where_the_curve_is_in_every_frame():
    audio = tone(2.0)
    curve = Curve(((0.0, -24.0), (2.1, 0.0)))
    result = applied("fx.gain", audio.stream(), gain_db=curve)
    ideal = audio.samples * 10 ** (curve.at(times(audio)) / 20)
    np.testing.assert_allclose(result, ideal, rtol=0, atol=2e-6)


@pytest.mark.parametrize("seconds", [0.2, 2.0])
def test_a_moving_gain_makes_no_tones_of_its_own(seconds):
    audio = tone(2.0)
    curve = Curve(((0.0, -40.0), (seconds, 0.0)))
    result = applied("fx.gain", audio.stream(), gain_db=curve)[0]
    ideal = (audio.samples * 10 ** (curve.at(times(audio)) / 20))[0]
    assert level(result - ideal) < -110
    # Steps of as many frames would stand 689 Hz beside the tone; that this test sees them:
    stepped = curve.at(times(audio) // (64 / RATE) * (64 / RATE))
    assert level(audio.samples[0] * 10 ** (stepped / 20) - ideal) > level(result - ideal) + 30


@pytest.mark.parametrize("kind", ["lowpass", "highpass"])
def test_a_moving_cutoff_is_that_of_a_filter_that_moves_in_every_frame(kind):
    audio = tone(2.0)
    curve = Curve(((0.0, 200.0), (2.0, 8000.0)), exponential=True)
    result = applied(f"fx.{kind}", audio.stream(), cutoff_frequency_hz=curve)[0]
    warped = np.tan(np.pi * curve.at(times(audio)) / RATE)
    ideal, state = np.zeros(audio.frames), 0.0
    for at, (sample, k) in enumerate(zip(audio.samples[0].tolist(), warped.tolist(), strict=True)):
        first, second = (k, k) if kind == "lowpass" else (1.0, -1.0)
        ideal[at] = first / (1 + k) * sample + state
        state = second / (1 + k) * sample - (k - 1) / (k + 1) * ideal[at]
    np.testing.assert_allclose(result, ideal, rtol=0, atol=1e-3)
    assert level(result - ideal) < -80


def test_a_moving_cutoff_leaves_no_sidebands_of_its_steps():
    audio = tone(2.0)
    curve = Curve(((0.0, 200.0), (2.0, 8000.0)), exponential=True)
    for name, parameter in (("fx.ladder", "cutoff_hz"), ("fx.high-shelf", "cutoff_frequency_hz")):
        result = applied(name, audio.stream(), **{parameter: curve})[0]
        # 997 - 689 / 2 = 652 Hz and 997 - 689 = 308 Hz are within.
        assert level(result, 300, 700) < -85


def test_a_ceiling_that_comes_down_is_kept():
    audio = tone(1.0)
    curve = Curve(((0.0, -6.5), (1.0, -20.0)))
    result = applied("fx.brickwall-limiter", audio.stream(), ceiling_db=curve)[0]
    ceiling = 10 ** (curve.at(times(audio)) / 20)
    assert (np.abs(result) <= ceiling + 1e-6).all()
    crest = np.abs(result).reshape(-1, 441).max(axis=1)
    np.testing.assert_allclose(crest, ceiling[::441], rtol=0.05)


def test_before_the_first_point_and_after_the_last_the_curve_is_level():
    audio = tone(1.0)
    curve = Curve(((0.4, -12.0), (0.6, 0.0)))
    result = applied("fx.gain", audio.stream(), gain_db=curve)
    quiet, loud = slice(0, int(0.39 * RATE)), slice(int(0.61 * RATE), None)
    np.testing.assert_allclose(
        result[:, quiet], audio.samples[:, quiet] * 10 ** (-12 / 20), atol=1e-6
    )
    np.testing.assert_allclose(result[:, loud], audio.samples[:, loud], atol=1e-6)


def test_two_parameters_move_at_once():
    audio = tone(1.0)
    level_ = Curve(((0.0, -12.0), (1.0, 12.0)))
    place = Curve(((0.0, TONE), (1.0, TONE)))
    both = applied("fx.peak", audio.stream(), gain_db=level_, cutoff_frequency_hz=place)
    one = applied("fx.peak", audio.stream(), gain_db=level_, cutoff_frequency_hz=TONE)
    np.testing.assert_allclose(both, one, atol=1e-5)


def test_surround_moves_as_well():
    audio = tone(0.3, channels=6)
    curve = Curve(((0.0, 0.0), (0.3, 1.0)))
    result = applied("fx.reverb", audio.stream(), wet_level=curve)
    pair = applied("fx.reverb", tone(0.3, channels=2).stream(), wet_level=curve)
    np.testing.assert_allclose(result[4:], pair, atol=1e-7)


def test_an_echo_that_moves_is_where_the_curve_is_and_changes_its_pitch():
    """The echo of x(t) is x(t - d(t)), to -100 dB and so without crackle."""
    audio = tone(4.0)
    curve = Curve(((0.0, 0.1), (4.0, 0.9)))
    result = applied("fx.delay", audio.stream(), delay_seconds=curve, feedback=0.0, mix=1.0)[0]
    moments = times(audio)
    behind = moments - curve.at(moments)
    ideal = 0.5 * np.sin(2 * np.pi * TONE * behind) * (behind >= 0)
    assert np.abs(result - ideal)[RATE:].max() < 1e-5
    assert level(result[RATE:], 0, 700) < -95


def test_echoes_of_echoes_move_with_the_first():
    """With the delay rising by a tenth, each echo is as much slower than the one before."""
    audio = Audio(np.eye(1, 2 * RATE, 100, dtype=np.float32), RATE)
    curve = Curve(((0.0, 0.1), (2.0, 0.3)))
    result = applied("fx.delay", audio.stream(), delay_seconds=curve, feedback=0.5, mix=1.0)[0]
    at = 100 / RATE
    for echo in range(4):
        at = (at + 0.1) / 0.9  # t - (0.1 + 0.1 t) is when the sound was
        near = slice(round(at * RATE) - 5, round(at * RATE) + 6)
        centre = (result[near] * np.arange(near.start, near.stop)).sum() / result[near].sum()
        assert centre == pytest.approx(at * RATE, abs=1)
        # A sample that is stretched over 1 / 0.9 of its time is as much more in sum.
        assert result[near].sum() == pytest.approx(0.5**echo / 0.9 ** (echo + 1), rel=0.03)


def test_an_echo_that_comes_too_near_is_refused():
    with pytest.raises(BadParameter, match=r"must stay at 0\.001 s or more"):
        applied("fx.delay", tone(0.1).stream(), delay_seconds=Curve(((0, 0.1), (1, 0))))


@pytest.mark.parametrize("ends", [(0.0, 12.0), (0.0, -12.0), (-3.0, 3.0), (7.0, 2.0)])
def test_a_moving_pitch_is_where_the_curve_is_without_steps(ends):
    audio = tone(5.0)
    curve = Curve(((1.0, ends[0]), (4.0, ends[1])))
    result = applied("fx.pitch-shift", audio.stream(), semitones=curve)[0].astype(float)
    wanted = TONE * 2 ** (curve.at(times(audio)) / 12)
    still = scipy.signal.hilbert(result) * np.exp(-2j * np.pi * np.cumsum(wanted) / RATE)
    smooth = scipy.signal.butter(2, 50, fs=RATE, output="sos")
    turns = np.unwrap(np.angle(scipy.signal.sosfiltfilt(smooth, still))) / (2 * np.pi)
    cents = 1200 * np.log2(1 + np.gradient(turns) * RATE / wanted)
    inside = slice(RATE // 4, -RATE // 4)
    assert np.abs(cents[inside]).max() < 1
    loud = np.abs(scipy.signal.sosfiltfilt(smooth, still))[inside]
    np.testing.assert_allclose(loud, 0.5, rtol=0.01)


def test_a_moving_pitch_keeps_time():
    rng = np.random.default_rng(0)
    signal = np.zeros(12 * RATE)
    hits = np.arange(1, 11) * RATE
    for hit in hits:
        signal[hit : hit + 3000] = rng.standard_normal(3000) * np.exp(-np.arange(3000) / 600)
    audio = Audio(0.3 * signal, RATE)
    curve = Curve(((1.0, 0.0), (6.0, -12.0), (9.0, 5.0)))
    result = applied("fx.pitch-shift", audio.stream(), semitones=curve)[0]
    smooth = scipy.signal.butter(2, 200, fs=RATE, output="sos")
    for hit in hits:
        near = slice(hit - 2000, hit + 5000)
        one, other = (
            scipy.signal.sosfiltfilt(smooth, np.abs(x[near])) for x in (result, audio.samples[0])
        )
        late = np.correlate(one - one.mean(), other - other.mean(), "full").argmax() - one.size + 1
        assert abs(late) < 0.001 * RATE
