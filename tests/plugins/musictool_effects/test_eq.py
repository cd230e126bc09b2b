"""fx.eq: against the analogue prototypes' closed forms, scipy's Butterworth and scipy's filter."""

import numpy as np
import pytest
from scipy import signal

from musictool import Audio, BadParameter, CannotProcess, run
from musictool_effects import biquad
from musictool_effects.eq import eq
from musictool_effects.eq_bands import KINDS, band_of

RATE = 48000
BANDS = (
    "highpass 40 24",
    "low-shelf 120 -2",
    "peak 1000 +3 1.4",
    "notch 3000",
    "high-shelf 6000 4",
)


def noise(frames=20000, rate=RATE, channels=2):
    rng = np.random.default_rng(1)
    return Audio((rng.standard_normal((channels, frames)) * 0.2).astype(np.float32), rate)


def gain_db(band, frequency, rate=RATE):
    """What a sine of a frequency gains, measured on the second half of a second."""
    tone = 0.25 * np.sin(2 * np.pi * frequency * np.arange(rate) / rate)
    result = eq(Audio(tone, rate).stream(), [band]).audio().samples[0]
    power = np.mean(np.square(result[rate // 2 :], dtype=np.float64)) / np.mean(
        tone[rate // 2 :] ** 2
    )
    return 10 * np.log10(power + 1e-20)


@pytest.mark.parametrize(
    ("band", "gains"),
    [
        ("peak 1000 +6 1.4", {1000: 6, 20: 0, 20000: 0}),
        ("peak 1000 -12", {1000: -12}),
        ("low-shelf 500 +8", {10: 8, 500: 4, 20000: 0}),
        ("high-shelf 5000 -10", {50: 0, 5000: -5, 23000: -10}),
        ("notch 1000", {1000: -100, 100: 0, 10000: 0}),
        ("bandpass 1000 2", {1000: 0}),
        ("lowpass 1000", {20: 0, 1000: -3.0103}),
        ("highpass 1000 48", {1000: -3.0103, 20000: 0}),
    ],
)
def test_gains_where_the_formula_gives_them(band, gains):
    for frequency, expected in gains.items():
        if expected == -100:
            assert gain_db(band, frequency) < -80
        else:
            assert gain_db(band, frequency) == pytest.approx(expected, abs=0.03)


def test_a_band_with_q_is_the_analogue_bell_at_the_warped_frequency():
    """H(s) = (s² + s A/Q + 1) / (s² + s/(A Q) + 1), with s = j tan(w/2) / tan(w0/2)."""
    a, q = 10 ** (6 / 40), 1.4
    for frequency in (300, 800, 1500, 9000):
        s = 1j * np.tan(np.pi * frequency / RATE) / np.tan(np.pi * 1000 / RATE)
        expected = abs((s**2 + s * a / q + 1) / (s**2 + s / (a * q) + 1))
        assert gain_db("peak 1000 6 1.4", frequency) == pytest.approx(
            20 * np.log10(expected), abs=0.02
        )


@pytest.mark.parametrize("slope", [12, 24, 36, 48])
@pytest.mark.parametrize("kind", ["lowpass", "highpass"])
def test_slopes_are_scipys_butterworth(kind, slope):
    ours = getattr(biquad, kind)(700, slope, RATE)
    theirs = signal.butter(slope // 6, 700, kind, fs=RATE, output="sos")
    frequencies = np.geomspace(50, 20000, 40)
    _, expected = signal.sosfreqz(theirs, frequencies, fs=RATE)
    _, response = signal.sosfreqz(ours, frequencies, fs=RATE)
    np.testing.assert_allclose(response, expected, rtol=1e-6, atol=1e-9)


def test_bands_follow_each_other():
    recording = noise()
    together = eq(recording.stream(), BANDS).audio().samples
    apart = recording
    for band in BANDS:
        apart = eq(apart.stream(), [band]).audio()
    np.testing.assert_allclose(together, apart.samples, atol=1e-6)


def test_channels_do_not_mix():
    recording = noise(channels=6)
    six = eq(recording.stream(), BANDS).audio().samples
    for channel in range(6):
        alone = eq(Audio(recording.samples[channel], RATE).stream(), BANDS).audio().samples
        np.testing.assert_array_equal(six[channel], alone[0])


MOVING = (
    "highpass 0:20, 3:400 24",
    "low-shelf 300 0:-12,3:12",
    "peak 0:200, 3:4000 +9 0:1,3:4",
    "notch 3000",
)


def level_db(samples):
    """Every 10 ms."""
    pieces = samples[: samples.size // 480 * 480].reshape(-1, 480)
    return 20 * np.log10(pieces.std(axis=1))


def test_a_gain_moves_evenly():
    audio = tone(1000, 4.0)
    made = eq(audio.stream(), ["peak 1000 1:-12, 3:12 1"]).audio().samples[0]
    gain = level_db(made) - level_db(audio.samples[0])
    expected = np.interp(np.arange(gain.size) * 0.01 + 0.005, [1, 3], [-12, 12])
    np.testing.assert_allclose(gain[1:], expected[1:], atol=0.1)


def test_a_frequency_moves_evenly_as_the_ear_hears_it():
    """A shelf has half its gain at its frequency; from 500 to 8000 Hz it is at 2000 halfway."""
    audio = tone(2000, 4.0)
    made = eq(audio.stream(), ["low-shelf 0:500, 4:8000 20"]).audio().samples[0]
    gain = level_db(made) - level_db(audio.samples[0])
    assert np.interp(10.0, gain, np.arange(gain.size)) * 0.01 == pytest.approx(2.0, abs=0.02)


def in_steps(samples, band, frames, rate):
    """Through a band that is set anew every so many frames."""
    moving = band_of(band)
    pieces, state = [], 0
    for start in range(0, samples.size, frames):
        now = {name: float(curve.at(start / rate)) for name, curve in moving.curves.items()}
        sections = moving.sections(rate, now)
        if not start:
            state = np.zeros((len(sections), 2))
        made, state = signal.sosfilt(sections, samples[start : start + frames], zi=state)
        pieces.append(made)
    return np.concatenate(pieces)


@pytest.mark.parametrize(
    "band", ["peak 0:200, 1:3000 +12 2", "lowpass 0:200, 1:3000 24", "peak 900 0:-12, 1:12 0:1,1:8"]
)
def test_a_moving_band_is_one_that_moves_in_every_frame(band):
    audio = noise(8000, 8000, 1)
    ideal = in_steps(audio.samples[0].astype(float), band, 1, 8000)
    made = eq(audio.stream(), [band]).audio().samples[0]
    stepped = in_steps(audio.samples[0].astype(float), band, 64, 8000)
    assert np.std(made - ideal) < 0.02 * np.std(ideal)
    assert np.std(made - ideal) < 0.3 * np.std(stepped - ideal)


def test_a_curve_that_stands_still_is_a_number():
    recording = noise()
    one, other = (
        eq(recording.stream(), [band]).audio().samples
        for band in ("peak 0:800,3:800 +6 2", "peak 800 +6 2")
    )
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_bands_that_move_keep_their_order():
    recording = noise()
    together = eq(recording.stream(), MOVING).audio().samples
    apart = recording
    for band in MOVING:
        apart = eq(apart.stream(), [band]).audio()
    np.testing.assert_allclose(together, apart.samples, atol=1e-6)


@pytest.mark.parametrize("block", [64, 1000, 65536])
def test_moving_bands_do_not_depend_on_blocks(block):
    recording = noise(100_000)
    whole = eq(recording.stream(recording.frames), MOVING).audio().samples
    np.testing.assert_array_equal(eq(recording.stream(block), MOVING).audio().samples, whole)


def test_channels_of_moving_bands_do_not_mix():
    recording = noise(channels=6)
    six = eq(recording.stream(), MOVING).audio().samples
    alone = eq(Audio(recording.samples[4], RATE).stream(), MOVING).audio().samples
    np.testing.assert_array_equal(six[4], alone[0])


def test_in_a_pipeline_a_band_may_move():
    recording = noise()
    made = run('fx.eq band="peak 0:200, 3:4000 +9" band="notch 3000"', recording)
    expected = eq(recording.stream(), ["peak 0:200, 3:4000 +9", "notch 3000"]).audio()
    np.testing.assert_array_equal(made.samples, expected.samples)


@pytest.mark.parametrize("block", [1, 64, 1000, 65536])
def test_result_does_not_depend_on_blocks(block):
    recording = noise(3000 if block == 1 else 150000)
    whole = eq(recording.stream(recording.frames), BANDS).audio().samples
    np.testing.assert_array_equal(eq(recording.stream(block), BANDS).audio().samples, whole)


@pytest.mark.parametrize("rate", [8000, 192000])
@pytest.mark.parametrize("frames", [0, 1, 5000])
def test_any_length_and_rate(rate, frames):
    stream = eq(noise(frames, rate, 1).stream(), ["peak 1000 3", "highpass 30 48"])
    result = stream.audio().samples
    assert result.shape == (1, frames)
    assert np.isfinite(result).all()
    np.testing.assert_array_equal(stream.audio().samples, result)


def test_silence_becomes_exactly_silent_after_a_sound():
    """Else the filters would go on in numbers too small for a processor to handle fast."""
    samples = np.zeros((1, 10 * 8000), np.float32)
    samples[0, :100] = 1
    result = eq(Audio(samples, 8000).stream(), ["peak 20 12 4"]).audio().samples
    assert np.abs(result[0, 200:2000]).max() > 1e-4
    assert result[0, 60000:65536].any()
    assert not result[0, 65536:].any()


@pytest.mark.parametrize(
    ("band", "said"),
    [
        ("", 'band "" must begin with one of peak, low-shelf.*looks like "peak 1000'),
        ("bell 1000 3", 'band "bell 1000 3" must begin with one of peak, low-shelf'),
        ("peak 1000", 'band "peak 1000" must be peak HZ DB .Q., such as "peak 1000 '),
        ("peak 1000 3 1 2", 'band "peak 1000 3 1 2" must be peak HZ DB'),
        ("peak high 3", 'band "peak high 3" must be peak HZ DB'),
        ("notch", 'band "notch" must be notch HZ .Q., such as'),
        ("peak 1000 +90", "gain of 90 dB; it must be from -60 to 60 dB"),
        ("peak 1000 nan", "and its gain must be a number in dB, not 'nan'"),
        ("peak 1000 3Hz", "and its gain must be in dB, not Hz"),
        ("peak 1,5kHz 3", "its frequency must be written with a point for decimals"),
        ("peak 0 3", "frequency of 0 Hz; it must be at least 1 Hz"),
        ("peak 1000 3 0", "Q of 0; it must be from 0.05 to 100"),
        ("lowpass 100 0:12,8:24", "slope that moves; it must be one number, 12, 24, 36 or 48"),
        ("peak 1000 0:3,8:90", "gain of 90 dB; it must be from -60 to 60 dB"),
        ("peak 0:0,8:900 3", "frequency of 0 Hz; it must be at least 1 Hz"),
        ("peak 4:100,2:900 3", "frequency that is no curve: 2:900 does not come after 4:100; one"),
        ("peak 1000 0:3,x:4", "gain that is no curve: 'x:4' is not time:value"),
        ("lowpass 100 18", "slope of 18 dB/octave; it must be 12, 24, 36 or 48 dB/octave"),
    ],
)
def test_bad_bands_are_quoted(band, said):
    with pytest.raises(BadParameter, match=said):
        eq(noise(10).stream(), ["peak 1000 3", band])


def test_no_band_is_refused():
    with pytest.raises(BadParameter, match="at least one band"):
        eq(noise(10).stream(), [])


@pytest.mark.parametrize("frequency", ["4000", "9000", "9kHz"])
def test_nothing_from_half_the_sample_rate_on(frequency):
    with pytest.raises(CannotProcess, match=f'"notch {frequency}".*under 4000 Hz'):
        eq(noise(10, rate=8000).stream(), [f"notch {frequency}"])


@pytest.mark.parametrize(
    ("band", "plain"),
    [
        ("peak 1kHz +3dB 1.4", "peak 1000 3 1.4"),
        ("peak 1 kHz +3 dB 1.4", "peak 1000 3 1.4"),
        ("peak 0:200Hz, 8:4kHz -3dB", "peak 0:200,8:4000 -3"),
        ("peak 1kHz, +3dB, Q1.4", "peak 1000 3 1.4"),
        ("notch 50Hz q=30", "notch 50 30"),
        ("lowpass 12k 24dB/octave", "lowpass 12000 24"),
        ("highpass 80 Hz 24 dB/oct", "highpass 80 24"),
    ],
)
def test_units_may_stand_in_a_band(band, plain):
    assert band_of(band) == band_of(plain)


@pytest.mark.parametrize("name", KINDS)
def test_the_examples_of_the_errors_are_bands(name):
    recording = noise(1000)
    result = eq(recording.stream(), [f"{name} {KINDS[name].example}"]).audio()
    assert not np.array_equal(result.samples, recording.samples)


def test_in_a_pipeline_bands_are_repeated():
    recording = noise()
    result = run('fx.eq band="peak 1000 +3" band="notch 50 30" tail=none', recording)
    expected = eq(recording.stream(), ["peak 1000 3", "notch 50 30"]).audio()
    np.testing.assert_array_equal(result.samples, expected.samples)


def tone(frequency, seconds=2.0):
    return Audio(
        0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE), RATE
    )


@pytest.mark.parametrize(
    ("step", "q"),
    [
        ('fx.eq band="bandpass 100 20"', 20),
        ('fx.eq band="bandpass 50 30"', 30),
        ("fx.peak cutoff_frequency_hz=100 gain_db=60 q=1", 10**1.5),
    ],
)
def test_a_narrow_band_rings_out(step, q):
    """By exp(-pi f t / Q), so 60 dB in 2.2 Q / f; that Q times the root of its gain for a bell."""
    frequency = 50 if "50" in step else 100
    recording = tone(frequency, 4.0)
    result = run(step, recording)
    ring = np.abs(result.samples[0, recording.frames :])
    expected = np.log(1000) * q / (np.pi * frequency)
    loudest = np.abs(result.samples).max()
    assert ring.size / RATE == pytest.approx(expected, abs=1 / frequency)
    assert loudest / 1000 < ring[-1] < loudest / 900
    assert run(f"{step} tail=none", recording).frames == recording.frames


def test_a_ladder_that_sings_rings_out():
    step = "fx.ladder mode=bpf12 cutoff_hz=400 resonance=1"
    recording = noise(RATE)
    result = run(step, recording)
    assert result.frames > 1.5 * recording.frames
    levels = np.abs(result.samples[:, recording.frames :]).max(axis=0)
    assert levels[-RATE // 10 :].max() < np.abs(result.samples).max() / 500


@pytest.mark.parametrize(
    "step",
    [
        'fx.eq band="highpass 80 24" band="peak 250 -3 1" band="high-shelf 6000 +2"',
        'fx.eq band="highpass 30 48"',
        'fx.eq band="peak 1000 12 30"',
        "fx.highpass",
        "fx.low-shelf gain_db=6 cutoff_frequency_hz=100",
        "fx.peak gain_db=6 cutoff_frequency_hz=200",
        "fx.ladder resonance=0.3",
    ],
)
def test_a_filter_that_settles_at_once_keeps_the_length(step):
    """Loops, which end in full sound, stay in step."""
    recording = noise(RATE)
    assert run(step, recording).frames == recording.frames
