"""fx.de-esser: what is no sibilance passes, what is one is lowered by the static curve."""

import numpy as np
import pytest

from musictool import Audio, CannotProcess, Curve, run
from musictool_effects.de_esser import de_esser

RATE = 48000
SETTINGS = {"threshold_db": -12.0, "ratio": 4.0, "range_db": 30.0}


def tone(frequency, seconds=1.0, level=0.5, rate=RATE):
    return level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def softened(samples, rate=RATE, **settings):
    return de_esser(Audio(samples, rate).stream(), **settings).audio().samples


def component_db(samples, frequency):
    """The level of one sine in the middle of a second."""
    middle = np.asarray(samples, np.float64).ravel()[RATE // 4 : 3 * RATE // 4]
    turning = np.exp(-2j * np.pi * frequency * np.arange(middle.size) / RATE)
    return 20 * np.log10(2 * abs(np.mean(middle * turning)))


@pytest.mark.parametrize("frequency", [80, 200, 1000, 3500])
def test_what_is_low_passes_bit_for_bit(frequency):
    samples = tone(frequency).astype(np.float32)
    np.testing.assert_array_equal(softened(samples)[0], samples)


@pytest.mark.parametrize(
    ("settings", "reduction"),
    [
        (SETTINGS, 9.0),  # all is sibilance: 12 dB over the threshold, three quarters of it
        ({**SETTINGS, "ratio": 2.0}, 6.0),
        ({**SETTINGS, "range_db": 5.0}, 5.0),
        ({**SETTINGS, "threshold_db": 0.0}, 0.0),
    ],
)
@pytest.mark.parametrize("level", [0.5, 0.0005])
def test_a_high_tone_is_lowered_by_the_static_curve_at_any_level(settings, reduction, level):
    samples = tone(8000, level=level)
    change = component_db(softened(samples, **settings), 8000) - component_db(samples, 8000)
    assert change == pytest.approx(-reduction, abs=0.02)


@pytest.mark.parametrize("share", [-3.0, -6.0, -9.0])
def test_beside_a_vowel_only_the_band_is_lowered(share):
    """The band's power relative to the whole's is what the curve is of."""
    high = tone(8000, level=0.3)
    whole = 10 ** (-share / 10) - 1
    samples = high + np.sqrt(whole) * tone(400, level=0.3)
    result = softened(samples, **SETTINGS)
    low_change = component_db(result, 400) - component_db(samples, 400)
    high_change = component_db(result, 8000) - component_db(samples, 8000)
    assert low_change == pytest.approx(0, abs=0.02)
    assert high_change == pytest.approx(-0.75 * (share + 12), abs=0.1)


def test_time_constants_of_a_burst():
    samples = tone(200, 1.0)
    onset, end = RATE // 4, RATE // 2
    samples[onset:end] += tone(8000, 0.25, level=5.0)
    result = softened(samples, **SETTINGS, attack_ms=20.0, release_ms=50.0)[0]
    np.testing.assert_array_equal(result[: onset - 60], samples[: onset - 60].astype(np.float32))
    removed = samples - result
    over = (12 - 10 * np.log10(1 + 0.01)) * 0.75
    for after in (0.01, 0.02, 0.05):
        at = onset + round(after * RATE)
        gain = 1 - np.sqrt(2 * np.mean(removed[at - 24 : at + 24] ** 2)) / 5
        expected = -over * (1 - np.exp(-after / 0.02))
        assert 20 * np.log10(gain) == pytest.approx(expected, abs=0.1)
    assert np.abs(removed[end + RATE // 100 :]).max() < 0.01


def test_low_and_high_add_up_to_what_was_there_while_the_gain_moves():
    """No shift in phase: what the result lacks is the high tone alone, in phase."""
    samples = tone(300) + tone(9000)
    removed = samples - softened(samples, **SETTINGS)[0]
    middle = slice(RATE // 4, 3 * RATE // 4)
    high = tone(9000)[middle]
    share = removed[middle] @ high / (high @ high)
    assert 0.2 < share < 0.8
    np.testing.assert_allclose(removed[middle], share * high, atol=1e-3)


def test_channels_share_one_gain():
    samples = np.stack([tone(8000), 0.1 * tone(8000), tone(300)])
    result = softened(samples, **SETTINGS)
    np.testing.assert_allclose(result[1], 0.1 * result[0], atol=1e-6)
    np.testing.assert_allclose(result[2, 200:-200], samples[2, 200:-200], atol=3e-4)
    assert component_db(result[0], 8000) < component_db(samples[0], 8000) - 3


def test_parameters_may_move():
    samples = tone(8000)
    result = softened(samples, **{**SETTINGS, "range_db": Curve.parse("0.2:0, 0.21:6")})[0]
    np.testing.assert_array_equal(result[: RATE // 5], samples[: RATE // 5].astype(np.float32))
    assert component_db(result, 8000) - component_db(samples, 8000) == pytest.approx(-6, abs=0.02)


@pytest.mark.parametrize("block", [1, 64, 1000, 65536])
def test_result_does_not_depend_on_blocks(block):
    frames = 3001 if block == 1 else 150001
    recording = Audio(np.random.default_rng(1).standard_normal((2, frames)), 44100)
    whole = de_esser(recording.stream(frames)).audio().samples
    stream = de_esser(recording.stream(block))
    np.testing.assert_array_equal(stream.audio().samples, whole)
    np.testing.assert_array_equal(stream.audio().samples, whole)
    assert np.abs(whole - recording.samples).max() > 0.1


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
@pytest.mark.parametrize("frames", [0, 1, 100, 5001, 65536])
@pytest.mark.parametrize("channels", [1, 6])
def test_any_length_and_rate(rate, frames, channels):
    samples = np.tile(tone(min(3500, rate / 8), 1, rate=rate), 9)[:frames]
    result = softened(np.tile(samples, (channels, 1)), rate, frequency_hz=2000.0)
    assert result.shape == (channels, frames)
    assert np.isfinite(result).all()


def test_silence_stays_silence():
    assert not softened(np.zeros((2, 70000))).any()


def test_a_frequency_that_the_recording_has_not_is_refused():
    silence = Audio(np.zeros((1, 10), np.float32), 8000)
    with pytest.raises(CannotProcess, match=r"frequency_hz=5500 is not under half .* 4000 Hz"):
        run("fx.de-esser frequency_hz=5500", silence)
    with pytest.warns(UserWarning, match="left out, since frequency_hz=5500"):
        run("fx.de-esser", silence)
