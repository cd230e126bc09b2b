"""fx.duck: against its static curve and its time constants, in closed form."""

import numpy as np
import pytest

from musictool import Audio, Curve, commands
from musictool_effects.duck import WINDOW_S
from musictool_effects.duck import duck as duck_by

RATE = 48000
HOP = 8
LEVEL = {"threshold_db": -20.0, "ratio": 4.0, "range_db": 60.0}


def duck(stream, key, *values, **settings):
    """By a key in blocks of its own."""
    return duck_by(stream, key.stream(997), *values, **settings)


def ones(seconds, rate=RATE, channels=1):
    """The result of ducking it is the gain."""
    return Audio(np.ones((channels, round(seconds * rate)), np.float32), rate)


def key(*parts, rate=RATE):
    """Levels in dBFS (None for silence) and how long each lasts, as a constant."""
    pieces = [
        np.full(round(seconds * rate), 0.0 if db is None else 10 ** (db / 20))
        for db, seconds in parts
    ]
    return Audio(np.concatenate(pieces), rate)


def gains_db(result):
    return 20 * np.log10(result.audio().samples[0].astype(np.float64))


@pytest.mark.parametrize(("level", "reduction"), [(-30, 0), (-20, 0), (-12, 6), (-4, 12), (0, 15)])
def test_a_steady_key_lowers_by_the_static_curve(level, reduction):
    gains = gains_db(duck(ones(2).stream(), key((level, 2)), **LEVEL))
    assert gains[RATE:] == pytest.approx(-reduction, abs=1e-3)


def test_a_sine_counts_as_its_peak_and_is_lowered_steadily():
    tone = 0.5 * np.sin(2 * np.pi * 200 * np.arange(2 * RATE) / RATE)
    gains = gains_db(duck(ones(2).stream(), Audio(tone, RATE), **LEVEL))
    expected = -(20 + 20 * np.log10(0.5)) * 0.75
    assert gains[RATE:] == pytest.approx(expected, abs=0.02)


def test_range_is_the_most():
    gains = gains_db(duck(ones(2).stream(), key((0, 2)), -20.0, 100.0, 7.0))
    assert gains[RATE:] == pytest.approx(-7, abs=1e-3)


def test_untouched_before_the_attack_and_63_percent_down_after_it():
    onset = HOP * 3000
    gains = gains_db(
        duck(ones(2).stream(), key((None, onset / RATE), (0, 1)), **LEVEL, attack_ms=50.0)
    )
    assert not gains[: onset + 1].any()
    seconds = np.arange(RATE // 2) / RATE
    expected = -15 * (1 - np.exp(-seconds / 0.05))
    np.testing.assert_allclose(gains[onset : onset + RATE // 2], expected, atol=0.01)


def test_holds_then_comes_back_with_the_time_constant():
    end = HOP * 6000
    held = RATE * (WINDOW_S + 0.2)
    gains = gains_db(
        duck(ones(4).stream(), key((0, end / RATE)), **LEVEL, hold_ms=200.0, release_ms=300.0)
    )
    last = round(end + held) - HOP
    assert gains[end - RATE // 10 : last] == pytest.approx(-15, abs=0.2)
    seconds = np.arange(RATE) / RATE
    expected = gains[last] * np.exp(-seconds / 0.3)
    np.testing.assert_allclose(gains[last : last + RATE], expected, atol=0.03)


def test_a_key_that_is_over_leaves_the_recording_alone_and_a_longer_one_too():
    recording = ones(3, channels=2)
    result = duck(recording.stream(), key((0, 0.1)), hold_ms=0.0, release_ms=20.0).audio()
    np.testing.assert_array_equal(result.samples[:, 2 * RATE :], recording.samples[:, 2 * RATE :])
    assert duck(recording.stream(), key((0, 9))).audio().frames == recording.frames


def test_a_silent_or_quiet_key_changes_no_bit():
    rng = np.random.default_rng(1)
    recording = Audio((rng.standard_normal((2, 9999)) * 0.2).astype(np.float32), RATE)
    for silent in (key((None, 1)), key((-31, 1)), Audio(np.zeros((2, 0), np.float32), RATE)):
        result = duck(recording.stream(), silent).audio()
        np.testing.assert_array_equal(result.samples, recording.samples)


def test_any_channel_of_the_key_lowers_all_channels_alike():
    both = np.zeros((2, RATE), np.float32)
    both[1] = 1
    result = duck(ones(1, channels=6).stream(), Audio(both, RATE)).audio().samples
    assert result[0, -1] < 0.3
    assert (result == result[0]).all()


def test_parameters_may_move():
    curve = Curve.parse("1:0, 1.001:-40")
    gains = gains_db(duck(ones(2).stream(), key((-10, 2)), curve, 100.0, Curve.parse("1:3, 2:12")))
    assert not gains[:RATE].any()
    assert gains[-1] == pytest.approx(-11.82, abs=0.01)  # 9 dB in a second, and 20 ms behind


@pytest.mark.parametrize("block", [1, 64, 1000, 65536])
def test_result_does_not_depend_on_blocks(block):
    rng = np.random.default_rng(1)
    frames = 3001 if block == 1 else 150001
    recording = Audio(rng.standard_normal((2, frames)), 44100)
    other = Audio(rng.standard_normal((1, frames - 999)) * np.linspace(0, 1, frames - 999), 44100)
    whole = duck(recording.stream(frames), other).audio().samples
    stream = duck(recording.stream(block), other)
    np.testing.assert_array_equal(stream.audio().samples, whole)
    np.testing.assert_array_equal(stream.audio().samples, whole)


@pytest.mark.parametrize("rate", [1000, 8000, 192000])
@pytest.mark.parametrize("frames", [0, 1, 5001])
def test_any_length_and_rate(rate, frames):
    recording = Audio(np.full((3, frames), 0.5, np.float32), rate)
    result = duck(recording.stream(), key((0, 1), rate=rate), attack_ms=1.0).audio().samples
    assert result.shape == (3, frames)
    if frames == 5001:
        at = min(rate // 2, 5000)
        assert result[0, at] == pytest.approx(0.5 * 10 ** (-12 / 20), rel=1e-3)


@pytest.mark.parametrize("start", [0.0, 0.25, 0.75, -1.25])
def test_through_the_hub_a_key_of_another_rate_lies_beside_the_whole_recording(start):
    """Sounding from 0.5 to 1.5 s, wherever the command begins to act."""
    voice = key((None, 0.5), (0, 1.0), rate=16000)
    settings = {"attack_ms": 1.0, "hold_ms": 0.0, "release_ms": 1.0, "crossfade": 0.0}
    result = commands.fx.duck(ones(2), key=voice, start=start, **settings).samples[0]
    begin = max(0.5, start % 2)
    assert (result[: round((begin - 0.01) * RATE)] == 1).all()
    down = result[round((begin + 0.03) * RATE) : round(1.49 * RATE)]
    assert down == pytest.approx(10 ** (-12 / 20), 1e-3)
    assert result[round(1.53 * RATE) :] == pytest.approx(1, 1e-3)


def test_a_region_behind_the_keys_end_stays_as_it_is():
    result = commands.fx.duck(ones(2), key=key((0, 0.5)), start=1.0).samples
    assert (result == 1).all()
