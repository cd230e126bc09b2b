"""fx.transient-shaper: against its closed form, on steady tones and on strokes."""

import numpy as np
import pytest

from musictool import Audio, Curve
from musictool_effects.transient_shaper import transient_shaper

RATE = 48000
HOP = 8
ONSET = HOP * 1500


def shaped(samples, rate=RATE, **settings):
    asked = {"attack_db": 0.0, **settings}
    return transient_shaper(Audio(samples, rate).stream(), **asked).audio().samples


def step(seconds=1.0, level=0.5):
    """Silence, then a constant: the gain shows as it is."""
    samples = np.zeros(ONSET + round(seconds * RATE))
    samples[ONSET:] = level
    return samples


def stroke(decay_s=0.15, seconds=1.0, level=0.8):
    """Silence, then a tone that decays."""
    time = np.arange(round(seconds * RATE)) / RATE
    samples = np.zeros(ONSET + time.size)
    samples[ONSET:] = level * np.exp(-time / decay_s) * np.cos(2 * np.pi * 500 * time)
    return samples


def level_db(samples, first, last):
    piece = np.atleast_2d(samples)[0, ONSET + round(first * RATE) : ONSET + round(last * RATE)]
    return 10 * np.log10(np.mean(np.square(piece, dtype=np.float64)))


@pytest.mark.parametrize("attack_db", [-24.0, -6.0, 12.0, 24.0])
@pytest.mark.parametrize("attack_ms", [5.0, 20.0, 100.0])
def test_an_attack_out_of_silence_fades_with_its_time_constant(attack_db, attack_ms):
    result = shaped(step(), attack_db=attack_db, attack_ms=attack_ms)[0, ONSET:]
    gains = 20 * np.log10(result.astype(np.float64) / 0.5)
    seconds = np.arange(result.size) / RATE
    expected = attack_db * np.exp(-seconds * 1000 / attack_ms)
    np.testing.assert_allclose(gains[HOP::HOP], expected[HOP::HOP], atol=0.02)


def test_a_fast_decay_gets_the_sustain_and_a_steady_tone_does_not():
    samples = step(2.0)
    samples[ONSET + RATE :] *= 0.001
    result = shaped(samples, sustain_db=12.0, sustain_ms=1000.0)[0]
    np.testing.assert_allclose(result[: ONSET + RATE - HOP], samples[: ONSET + RATE - HOP])
    after = ONSET + RATE + round(0.15 * RATE)
    gain = 20 * np.log10(result[after].astype(np.float64) / samples[after])
    fallen = np.exp(-0.13)  # what the slow envelope has left of the level, within the window
    assert gain == pytest.approx(12 * (1 - 0.001 / fallen), abs=0.03)


def test_attack_is_raised_and_sustain_left():
    before, after = stroke(), shaped(stroke(), attack_db=12.0)
    assert level_db(after, 0, 0.005) - level_db(before, 0, 0.005) > 9
    assert level_db(after, 0.1, 0.5) - level_db(before, 0.1, 0.5) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("sustain_db", [-12.0, 12.0])
def test_sustain_is_changed_and_attack_left(sustain_db):
    before, after = stroke(), shaped(stroke(), sustain_db=sustain_db)
    assert level_db(after, 0, 0.01) - level_db(before, 0, 0.01) == pytest.approx(0, abs=0.1)
    change = level_db(after, 0.4, 0.6) - level_db(before, 0.4, 0.6)
    assert change * np.sign(sustain_db) > 7
    assert abs(change) < 12


def test_a_stroke_soon_after_another_has_an_attack_as_well():
    later = round(0.125 * RATE)
    samples = stroke(0.03)
    samples[later:] += stroke(0.03)[:-later]
    after = shaped(samples, attack_db=12.0)
    assert level_db(after, 0.125, 0.13) - level_db(samples, 0.125, 0.13) > 7


def test_the_gain_moves_smoothly_while_a_bass_note_decays():
    """Its peaks come 8 ms apart, and the gain must not step with them."""
    time = np.arange(RATE) / RATE
    note = np.exp(-time / 0.15) * np.cos(2 * np.pi * 60 * time)
    probe = np.full(RATE, 1e-6)
    result = shaped(np.stack([note, probe]), sustain_db=24.0)[1]
    gains = 20 * np.log10(result.astype(np.float64) / 1e-6)
    assert gains.max() > 12
    assert np.abs(gains[48:] - gains[:-48]).max() < 0.2


@pytest.mark.parametrize("frequency", [45, 100, 997, 7000, 12345])
def test_a_steady_sine_is_unchanged_after_settling(frequency):
    tone = 0.3 * np.sin(2 * np.pi * frequency * np.arange(2 * RATE) / RATE)
    result = shaped(tone, attack_db=24.0, sustain_db=24.0)[0]
    np.testing.assert_allclose(result[RATE:], tone[RATE:], atol=0.3 * 0.004)
    assert np.abs(result[:RATE] - tone[:RATE]).max() > 0.1


def test_quiet_strokes_are_shaped_as_loud_ones():
    settings = {"attack_db": 9.0, "sustain_db": -9.0}
    loud, quiet = shaped(stroke(), **settings), shaped(0.001 * stroke(), **settings)
    np.testing.assert_allclose(quiet, 0.001 * loud, rtol=1e-4, atol=1e-9)


def test_nothing_asked_for_changes_no_bit():
    samples = stroke()[np.newaxis].astype(np.float32)
    np.testing.assert_array_equal(shaped(samples), samples)


def test_channels_share_one_gain():
    samples = np.stack([stroke(), 0.1 * stroke(), *np.zeros((4, stroke().size))])
    result = shaped(samples, attack_db=12.0, sustain_db=-12.0)
    np.testing.assert_allclose(result[1], 0.1 * result[0], rtol=1e-5, atol=1e-9)
    np.testing.assert_array_equal(result[0], shaped(stroke(), attack_db=12.0, sustain_db=-12.0)[0])
    assert not result[2:].any()


def test_parameters_may_move():
    twice = np.concatenate([stroke(), stroke()])
    middle = twice.size / 2 / RATE
    curve = Curve.parse(f"{middle - 0.1}:0, {middle}:12")
    result = shaped(twice, attack_db=curve)[0]
    half = twice.size // 2
    np.testing.assert_allclose(result[:half], twice[:half], rtol=0.1, atol=1e-6)
    np.testing.assert_allclose(result[half:], shaped(twice, attack_db=12.0)[0, half:])


@pytest.mark.parametrize("block", [1, 64, 1000, 65536])
def test_result_does_not_depend_on_blocks(block):
    rng = np.random.default_rng(1)
    frames = 3001 if block == 1 else 150001
    samples = rng.standard_normal((2, frames)) * (0.1 + np.abs(np.sin(np.arange(frames) / 5000)))
    recording = Audio(samples, 44100)
    whole = transient_shaper(recording.stream(frames), 9.0, -9.0).audio().samples
    stream = transient_shaper(recording.stream(block), 9.0, -9.0)
    np.testing.assert_array_equal(stream.audio().samples, whole)
    np.testing.assert_array_equal(stream.audio().samples, whole)


@pytest.mark.parametrize("rate", [1000, 8000, 192000])
@pytest.mark.parametrize("frames", [0, 1, 5001])
def test_any_length_and_rate(rate, frames):
    result = shaped(np.full((3, frames), 0.5), rate, attack_db=6.0, sustain_db=6.0)
    assert result.shape == (3, frames)
    assert np.isfinite(result).all()


def test_silence_stays_silence():
    assert not shaped(np.zeros((2, 70000)), attack_db=24.0, sustain_db=24.0).any()
