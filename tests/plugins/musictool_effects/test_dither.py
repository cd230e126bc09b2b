"""fx.dither: the grid, the statistics of its error, no distortion, and the file bit for bit."""

import numpy as np
import pytest
import soundfile

from musictool import Audio, Context
from musictool.files import Encoding, write
from musictool_effects.dither import SHAPINGS, dither

SIZES = (1, 64, 1000, 65536)
ALL_SHAPINGS = ("none", *SHAPINGS)
each_shaping = pytest.mark.parametrize("shaping", ALL_SHAPINGS)


def noise(frames=70001, rate=44100, channels=2, level=0.2):
    rng = np.random.default_rng(1)
    return Audio((rng.standard_normal((channels, frames)) * level).astype(np.float32), rate)


def dithered(audio, bits=16, shaping="none", seed=0, block=65536):
    return dither(audio.stream(block), bits, shaping, context=Context(seed=seed)).audio().samples


def error_in_steps(audio, bits, shaping):
    """What was added, in steps of the last bit."""
    added = dithered(audio, bits, shaping).astype(np.float64) - audio.samples
    return added * 2 ** (bits - 1)


def direct(wanted, noise, coefficients):
    """The textbook's error feedback for one channel, sample by sample, in float64."""
    made = np.zeros(wanted.size)
    errors = np.zeros(len(coefficients) - 1)
    for index, value in enumerate(wanted):
        fed = value + np.dot(coefficients[1:], errors)
        made[index] = np.floor(fed + noise[index] + 0.5)
        errors = np.concatenate([[made[index] - fed], errors[:-1]])
    return made


@each_shaping
@pytest.mark.parametrize("bits", [8, 12, 16, 20, 24])
def test_values_lie_on_the_grid(bits, shaping):
    steps = dithered(noise(5000), bits, shaping) * 2.0 ** (bits - 1)
    np.testing.assert_array_equal(steps, np.rint(steps))


@pytest.mark.parametrize("bits", [8, 16, 20])
@pytest.mark.parametrize(
    "sound", [0.0, 0.25, 0.5, "noise"], ids=["silence", "quarter step", "half step", "noise"]
)
def test_error_has_mean_zero_and_a_variance_of_a_quarter(sound, bits):
    """Independent of the sound: that is what two steps of triangular noise are for."""
    recording = noise(200000, level=0.05)
    if sound != "noise":
        level = np.full((2, 200000), sound / 2 ** (bits - 1))
        recording = Audio(level, 44100)
    error = error_in_steps(recording, bits, "none")
    assert error.mean() == pytest.approx(0, abs=5 * 0.5 / np.sqrt(error.size))
    assert error.var() == pytest.approx(0.25, rel=0.02)
    assert np.abs(error).max() <= 1.5


def test_error_of_a_channel_has_nothing_to_do_with_another_or_with_itself_later():
    left, right = error_in_steps(noise(200000), 16, "none")
    bound = 5 * 0.25 / np.sqrt(left.size)
    assert abs(np.mean(left * right)) < bound
    assert abs(np.mean(left[1:] * left[:-1])) < bound


@pytest.mark.parametrize("name", SHAPINGS)
def test_a_shaping_and_its_complement_make_a_running_sum(name):
    shaping = SHAPINGS[name]
    product = np.convolve(shaping.zeros, shaping.complement)
    np.testing.assert_array_equal(product, [1, *[0] * (shaping.lag - 1), -1])


@pytest.mark.parametrize("name", SHAPINGS)
def test_shaped_noise_has_the_spectrum_of_its_filter(name):
    recording = noise(2**18, channels=1)
    error = error_in_steps(recording, 16, name)[0]
    assert error.mean() == pytest.approx(0, abs=1e-4)
    zeros = np.array(SHAPINGS[name].zeros)
    assert error.var() == pytest.approx(0.25 * (zeros**2).sum(), rel=0.02)
    power = (np.abs(np.fft.rfft(error)) ** 2 / error.size)[: 2**17].reshape(64, -1).mean(axis=1)
    response = np.abs(np.fft.rfft(zeros, 2**18)[: 2**17]) ** 2
    expected = 0.25 * response.reshape(64, -1).mean(axis=1)
    np.testing.assert_allclose(power, expected, rtol=0.15, atol=1e-3)


@pytest.mark.parametrize(("name", "less_db"), [("first-order", 4.2), ("psychoacoustic", 9.1)])
def test_shaped_noise_is_less_audible_as_the_help_says(name, less_db):
    """Weighted by the threshold of hearing (Terhardt, "Calculating virtual pitch", 1979)."""
    kilohertz = np.linspace(0.02, 20, 2000)
    threshold_db = (
        3.64 * kilohertz**-0.8 - 6.5 * np.exp(-0.6 * (kilohertz - 3.3) ** 2) + 1e-3 * kilohertz**4
    )
    weight = 10 ** (-threshold_db / 10)
    turn = np.exp(-2j * np.pi * kilohertz / 44.1)
    power = np.abs(np.polyval(SHAPINGS[name].zeros[::-1], turn)) ** 2
    heard_db = 10 * np.log10((weight * power).sum() / weight.sum())
    assert heard_db == pytest.approx(-less_db, abs=0.1)


@pytest.mark.parametrize("name", SHAPINGS)
def test_shaping_on_whole_blocks_is_the_error_feedback_of_the_textbook(name):
    """With the input and the noise in binary fractions, both reckon exactly, and alike."""
    from musictool_effects.dither import _Rounding

    rng = np.random.default_rng(3)
    rests = rng.integers(-(2**15), 2**15, 3000) * 2**16
    draws = rng.integers(-(2**16), 2**16, 3000) * 2**16
    round_off = _Rounding(SHAPINGS[name], 1)
    cuts = np.split(np.arange(3000), [1, 7, 700, 701])
    made = [round_off(rests[np.newaxis, cut], draws[np.newaxis, cut]) for cut in cuts]
    expected = direct(rests / 2**32, draws / 2**32, SHAPINGS[name].zeros)
    np.testing.assert_array_equal(np.concatenate(made, axis=1)[0], expected)


def harmonics(steps, cycles):
    """Amplitudes of the multiples of a tone with so many cycles; the tone itself is the first."""
    return np.abs(np.fft.rfft(steps))[cycles * np.arange(1, 20)] * 2 / steps.size


@each_shaping
def test_a_faint_sine_is_not_distorted(shaping):
    """-90 dBFS is 1.04 steps of 16 bits: cut off it is full of harmonics, dithered it has none."""
    frames, cycles = 2**18, 1001
    wave = 10 ** (-90 / 20) * np.sin(2 * np.pi * cycles * np.arange(frames) / frames)
    wanted = Audio(wave, 44100).samples[0] * 32768.0
    cut_off = harmonics(np.floor(wanted), cycles)
    made = harmonics(dithered(Audio(wave, 44100), 16, shaping)[0] * 32768.0, cycles)
    noise_power = 0.25 if shaping == "none" else 0.25 * np.square(SHAPINGS[shaping].zeros).sum()
    floor = 2 * np.sqrt(noise_power / frames)
    assert made[0] == pytest.approx(harmonics(wanted, cycles)[0], abs=5 * floor)
    assert made[1:].max() < 4 * floor
    assert cut_off[1:].max() > 30 * floor


@pytest.mark.parametrize("value", [1.0, -1.0, 1 - 2**-20])
@each_shaping
def test_noise_does_not_pass_full_scale(value, shaping):
    made = dithered(Audio(np.full((1, 5000), value), 44100), 16, shaping)
    assert made.max() <= 32767 / 32768
    assert made.min() >= -1


def test_what_passed_full_scale_before_is_left_to_the_file():
    made = dithered(Audio(np.full((1, 5000), 1.5), 44100), 16)
    assert made.mean() == pytest.approx(1.5, abs=1e-5)


@pytest.mark.parametrize(
    ("bits", "name", "subtype"),
    [
        (16, "a.wav", "PCM_16"),
        (16, "a.flac", "PCM_16"),
        (16, "a.aiff", "PCM_16"),
        (24, "a.wav", "PCM_24"),
        (24, "a.flac", "PCM_24"),
        (8, "a.wav", "PCM_U8"),
        (12, "a.wav", "PCM_16"),
        (16, "a.wav", "PCM_24"),
        (16, "a.wav", "FLOAT"),
    ],
)
@pytest.mark.parametrize("level", [0.2, 1.0])
def test_a_file_as_deep_or_deeper_keeps_every_bit(tmp_path, bits, name, subtype, level):
    recording = noise(20000, level=0.2)
    recording = recording.with_samples(recording.samples * level / np.abs(recording.samples).max())
    made = dither(recording.stream(), bits, context=Context())
    written = write(tmp_path / name, made, encoding=Encoding(subtype=subtype))
    assert written.clipped_samples == 0
    integers, _ = soundfile.read(tmp_path / name, dtype="int32", always_2d=True)
    if subtype == "FLOAT":
        integers = np.ldexp(soundfile.read(tmp_path / name, always_2d=True)[0], 31)
    np.testing.assert_array_equal(np.ldexp(integers.T, -31), made.audio().samples)


def test_without_dither_the_writer_only_rounds(tmp_path):
    """The contrast to the test above: the default of the hub is not changed by this command."""
    recording = noise(20000)
    write(tmp_path / "a.wav", recording, encoding=Encoding(subtype="PCM_16"))
    integers, _ = soundfile.read(tmp_path / "a.wav", dtype="int16", always_2d=True)
    np.testing.assert_array_equal(integers.T, np.rint(recording.samples * 32768))
    assert (dithered(recording) * 32768 != integers.T).any()


@each_shaping
def test_the_seed_decides(shaping):
    recording = noise(3000)
    same, again, other = (dithered(recording, 16, shaping, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(same, again)
    assert (same != other).any()


@each_shaping
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_result_does_not_depend_on_blocks(shaping, channels):
    recording = noise(channels=channels)
    whole = dithered(recording, 16, shaping, block=recording.frames)
    assert whole.shape == recording.samples.shape
    for size in SIZES:
        np.testing.assert_array_equal(dithered(recording, 16, shaping, block=size), whole)


@each_shaping
@pytest.mark.parametrize("rate", [8000, 192000])
def test_the_form_is_kept_down_to_no_frame(shaping, rate):
    for frames in (3000, 1, 0):
        stream = dither(noise(frames, rate).stream(), 8, shaping, context=Context())
        assert (stream.frames, stream.channels, stream.sample_rate) == (frames, 2, rate)
        assert stream.audio().samples.shape == (2, frames)


@each_shaping
def test_a_second_reading_gives_the_same_and_the_source_is_left_alone(shaping):
    recording = noise()
    before = recording.samples.copy()
    stream = dither(recording.stream(999), 16, shaping, context=Context())
    np.testing.assert_array_equal(stream.audio().samples, stream.audio().samples)
    np.testing.assert_array_equal(recording.samples, before)
