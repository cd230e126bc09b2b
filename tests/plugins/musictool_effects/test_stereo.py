"""fx.width and fx.mid-side: against M and S in closed form, and a Butterworth's response."""

import numpy as np
import pytest

from musictool import Audio, CannotProcess, Curve, run
from musictool_effects.stereo import mid_side, width

SIZES = (1, 64, 1000, 65536)


def noise(frames=20000, rate=44100, channels=2, seed=1):
    rng = np.random.default_rng(seed)
    return Audio((rng.standard_normal((channels, frames)) * 0.2).astype(np.float32), rate)


def mid_and_side(audio):
    left, right = audio.samples.astype(np.float64)
    return (left + right) / 2, (left - right) / 2


@pytest.mark.parametrize("wide", [0.0, 0.5, 1.5, 4.0])
def test_width_multiplies_the_side_and_leaves_the_middle(wide):
    recording = noise()
    middle, side = mid_and_side(recording)
    new_middle, new_side = mid_and_side(width(recording.stream(), wide).audio())
    np.testing.assert_allclose(new_middle, middle, atol=2e-7)
    np.testing.assert_allclose(new_side, side * wide, atol=2e-7)


def test_width_of_one_changes_no_bit_and_of_zero_is_mono():
    recording = noise()
    np.testing.assert_array_equal(width(recording.stream(), 1.0).audio().samples, recording.samples)
    left, right = width(recording.stream(), 0.0).audio().samples
    np.testing.assert_array_equal(left, right)


def test_width_follows_a_curve():
    recording = noise(frames=1000, rate=1000)
    _, side = mid_and_side(recording)
    _, moved = mid_and_side(width(recording.stream(64), Curve.parse("0.25:0, 0.75:2")).audio())
    expected = np.clip((np.arange(1000) / 1000 - 0.25) * 4, 0, 2)
    np.testing.assert_allclose(moved, side * expected, atol=2e-7)


@pytest.mark.parametrize("rate", [8000, 44100, 192000])
@pytest.mark.parametrize("frequency", [30, 120, 480])
def test_the_side_loses_its_bass_as_a_butterworth_of_second_order(rate, frequency):
    """|H|^2 = 1 / (1 + (tan(pi fc/fs) / tan(pi f/fs))^4), by the bilinear transform."""
    time = np.arange(rate) / rate
    tone = (0.5 * np.sin(2 * np.pi * frequency * time)).astype(np.float32)
    opposite = Audio(np.stack([tone, -tone]), rate)
    result = width(opposite.stream(), 1.0, mono_below_hz=120).audio()
    middle, side = mid_and_side(result)
    settled = side[rate // 2 :]
    ratio = np.tan(np.pi * 120 / rate) / np.tan(np.pi * frequency / rate)
    expected = 0.5 / np.sqrt(2) / np.sqrt(1 + ratio**4)
    assert np.sqrt(np.mean(settled**2)) == pytest.approx(expected, rel=1e-3)
    assert not middle.any()


def test_bass_in_the_middle_and_the_fold_down_stay():
    recording = noise()
    middle, _ = mid_and_side(recording)
    result = width(recording.stream(), 2.0, mono_below_hz=200).audio()
    np.testing.assert_allclose(mid_and_side(result)[0], middle, atol=2e-7)


def test_mid_side_changes_each_by_its_decibels():
    recording = noise()
    middle, side = mid_and_side(recording)
    result = mid_side(recording.stream(), mid_db=-6, side_db=20).audio()
    np.testing.assert_allclose(mid_and_side(result)[0], middle * 10**-0.3, atol=3e-7)
    np.testing.assert_allclose(mid_and_side(result)[1], side * 10, atol=3e-7)


def test_mid_side_follows_curves():
    recording = noise(frames=1000, rate=1000)
    middle, side = mid_and_side(recording)
    louder = Curve.parse("0:0, 1:20")
    moved = mid_and_side(mid_side(recording.stream(), mid_db=louder).audio())
    np.testing.assert_allclose(moved[0], middle * 10 ** (np.arange(1000) / 1000), atol=1e-6)
    np.testing.assert_allclose(moved[1], side, atol=1e-6)


def test_encoded_channels_are_middle_and_side():
    recording = noise()
    middle, side = mid_and_side(recording)
    encoded = mid_side(recording.stream(), side_db=6, mode="encode").audio().samples
    np.testing.assert_allclose(encoded, [middle, side * 10**0.3], atol=1e-7)


def test_decoding_undoes_encoding():
    recording = noise()
    encoded = mid_side(recording.stream(), mode="encode")
    decoded = mid_side(encoded, mode="decode").audio()
    np.testing.assert_allclose(decoded.samples, recording.samples, atol=1e-7)
    balanced = mid_side(encoded, mid_db=3, side_db=-3, mode="decode").audio()
    at_once = mid_side(recording.stream(), mid_db=3, side_db=-3).audio()
    np.testing.assert_allclose(balanced.samples, at_once.samples, atol=2e-7)


@pytest.mark.parametrize("command", [width, mid_side])
@pytest.mark.parametrize("channels", [1, 6])
def test_other_than_stereo_is_refused(command, channels):
    with pytest.raises(CannotProcess, match=rf"has {channels}.*convert channels=2"):
        command(noise(100, channels=channels).stream())


@pytest.mark.parametrize("channels", [1, 6])
@pytest.mark.parametrize("step", ["fx.width: {width: 0.4}", "fx.mid-side", "fx.auto-pan"])
def test_a_saved_chain_of_stereo_runs_on_other_recordings(step, channels, tmp_path):
    saved = tmp_path / "saved.yaml"
    saved.write_text(f"adapts: true\nsteps:\n- {step}\n- gain: {{db: 6.0206}}\n", encoding="utf-8")
    recording = noise(100, channels=channels)
    with pytest.warns(UserWarning, match=rf"left out, since .* this recording has {channels}"):
        result = run(str(saved), recording)
    np.testing.assert_allclose(result.samples, recording.samples * 2, rtol=1e-5)


def test_a_frequency_that_the_rate_cannot_hold_is_refused():
    with pytest.raises(CannotProcess, match="not under half the sample rate, 500 Hz"):
        run("fx.width mono_below_hz=600", noise(100, rate=1000))


CASES = {
    "width": lambda s: width(s, 1.7),
    "width in motion": lambda s: width(s, Curve.parse("0:0, 0.1:2, 0.4:1")),
    "mono bass": lambda s: width(s, 1.3, mono_below_hz=150),
    "mid-side": lambda s: mid_side(s, Curve.parse("0:-12, 0.3:6"), -3),
    "encode": lambda s: mid_side(s, mode="encode"),
    "decode": lambda s: mid_side(s, 1, 2, mode="decode"),
}
each = pytest.mark.parametrize("edit", CASES.values(), ids=CASES)


@each
def test_result_does_not_depend_on_blocks(edit):
    recording = noise(frames=70001)
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
    single = edit(noise(1, rate).stream()).audio()
    assert single.samples.shape == (2, 1)
    assert single.samples.any()
    assert edit(noise(0, rate).stream()).audio().frames == 0


@each
def test_a_second_reading_gives_the_same_and_the_source_is_left_alone(edit):
    recording = noise()
    before = recording.samples.copy()
    stream = edit(recording.stream(999))
    np.testing.assert_array_equal(stream.audio().samples, stream.audio().samples)
    np.testing.assert_array_equal(recording.samples, before)
