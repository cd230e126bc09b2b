"""What the derived effects do to known signals, against formulas."""

import numpy as np
import pytest
import scipy.signal

from musictool import Audio, CannotProcess, Curve
from musictool_effects import derived

RATE = 44100
FREQUENCIES = np.array([30, 100, 440, 1000, 3000, 8000, 15000.0])


def recording(signal):
    return Audio(np.atleast_2d(signal).astype(np.float32), RATE)


def sine(frequency, seconds=1.0, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)


def impulse(frames=RATE, at=0, level=0.5):
    signal = np.zeros(frames)
    signal[at] = level
    return signal


def through(command, signal, **settings):
    """One channel in, one out, in double precision."""
    return command(recording(signal).stream(), **settings).audio().samples[0].astype(float)


def db(amplitude):
    return 20 * np.log10(np.maximum(amplitude, 1e-12))


def settled(command, level, seconds=2.0, **settings):
    """Where a steady level ends up, in dB."""
    steady = np.full(round(seconds * RATE), 10 ** (level / 20))
    return db(np.abs(through(command, steady, **settings))[-1])


def response(command, **settings):
    """Gain at FREQUENCIES, in dB."""
    output = through(command, impulse(2 * RATE), **settings) / 0.5
    return db(np.abs(scipy.signal.freqz(output, worN=FREQUENCIES, fs=RATE)[1]))


def analytic(numerator, denominator):
    return db(np.abs(scipy.signal.freqz(numerator, denominator, worN=FREQUENCIES, fs=RATE)[1]))


def bell(frequency, gain, q):
    """The Audio EQ Cookbook's peaking filter (R. Bristow-Johnson)."""
    root, w = 10 ** (gain / 40), 2 * np.pi * frequency / RATE
    alpha, c = np.sin(w) / (2 * q), np.cos(w)
    up = [1 + alpha * root, -2 * c, 1 - alpha * root]
    return up, [1 + alpha / root, -2 * c, 1 - alpha / root]


def shelf(frequency, gain, q, sign):
    """The Audio EQ Cookbook's shelves: low with sign=1, high with -1."""
    root, w = 10 ** (gain / 40), 2 * np.pi * frequency / RATE
    slope, c = 2 * np.sqrt(root) * np.sin(w) / (2 * q), sign * np.cos(w)
    more, less = root + 1, root - 1
    up = [more - less * c + slope, 2 * sign * (less - more * c), more - less * c - slope]
    down = [more + less * c + slope, -2 * sign * (less + more * c), more + less * c - slope]
    return root * np.array(up), down


@pytest.mark.parametrize("cutoff", [50.0, 1000.0, 12000.0])
def test_highpass_and_lowpass_are_butterworths_of_first_order(cutoff):
    for kind in ("lowpass", "highpass"):
        expected = analytic(*scipy.signal.butter(1, cutoff, kind, fs=RATE))
        found = response(getattr(derived, kind), cutoff_frequency_hz=cutoff)
        np.testing.assert_allclose(found, expected, atol=1e-3)


def test_a_sine_at_the_cutoff_is_3_db_down():
    output = through(derived.lowpass, sine(1000), cutoff_frequency_hz=1000.0)
    assert db(np.abs(output[RATE // 2 :]).max() / 0.5) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize(("gain", "q"), [(9.0, 0.7071), (-12.0, 2.0)])
@pytest.mark.parametrize("frequency", [300.0, 5000.0])
def test_equalizer_bands_are_those_of_the_cookbook(frequency, gain, q):
    settings = {"cutoff_frequency_hz": frequency, "gain_db": gain, "q": q}
    for command, filter_ in (
        (derived.peak, bell(frequency, gain, q)),
        (derived.low_shelf, shelf(frequency, gain, q, 1)),
        (derived.high_shelf, shelf(frequency, gain, q, -1)),
    ):
        np.testing.assert_allclose(response(command, **settings), analytic(*filter_), atol=2e-3)


@pytest.mark.parametrize(("mode", "slope"), [("lpf12", -12), ("lpf24", -24)])
def test_ladder_slopes(mode, slope):
    quiet = impulse(RATE, level=1e-3)  # loud sound saturates
    output = through(derived.ladder, quiet, mode=mode, cutoff_hz=500.0) / 1e-3
    gain = db(np.abs(scipy.signal.freqz(output, worN=[2000, 4000], fs=RATE)[1]))
    assert gain[1] - gain[0] == pytest.approx(slope, abs=1.5)


def test_ladder_passes_what_its_mode_says():
    quiet = impulse(RATE, level=1e-3)
    found = {}
    for mode in ("lpf24", "hpf24", "bpf24"):
        output = through(derived.ladder, quiet, mode=mode, cutoff_hz=1000.0) / 1e-3
        found[mode] = np.abs(scipy.signal.freqz(output, worN=[50, 1000, 12000], fs=RATE)[1])
    low, middle, high = found["lpf24"], found["bpf24"], found["hpf24"]
    assert low[0] > 0.9
    assert low[2] < 0.01
    assert high[0] < 0.01
    assert high[2] > 0.9
    assert middle.argmax() == 1


@pytest.mark.parametrize("change", [-20.0, 6.0, 0.0])
def test_gain_is_exact(change):
    signal = sine(440).astype(np.float32)
    np.testing.assert_allclose(
        through(derived.gain, signal, gain_db=change), signal * 10 ** (change / 20), rtol=1e-6
    )


def test_invert():
    np.testing.assert_array_equal(
        through(derived.invert, sine(440)), -recording(sine(440)).samples[0]
    )


def test_clipping_cuts_off_and_leaves_the_rest_to_the_bit():
    ramp = np.linspace(-1, 1, 5001).astype(np.float32)
    output = through(derived.clipping, ramp, threshold_db=-6.0)
    level = 10 ** (-6 / 20)
    np.testing.assert_allclose(output, np.clip(ramp, -level, level), atol=1e-6)
    inside = np.abs(ramp) < 0.5
    np.testing.assert_array_equal(output[inside], ramp[inside])


def test_distortion_is_a_hyperbolic_tangent():
    ramp = np.linspace(-1, 1, 5001)
    output = through(derived.distortion, ramp, drive_db=12.0)
    np.testing.assert_allclose(output, np.tanh(ramp * 10 ** (12 / 20)), atol=1e-6)


@pytest.mark.parametrize("bits", [1, 3, 8, 12])
def test_bitcrush_rounds_to_steps(bits):
    ramp = np.linspace(-1, 1, 9001).astype(np.float32)
    output = through(derived.bitcrush, ramp, bits=float(bits))
    assert np.abs(output * 2**bits - np.round(output * 2**bits)).max() == 0
    assert np.abs(output - ramp).max() <= 0.5 / 2**bits + 1e-6


@pytest.mark.parametrize(("level", "expected"), [(-40, -40), (-20, -20), (-12, -18), (0, -15)])
def test_static_curve_of_the_compressor(level, expected):
    found = settled(derived.compressor, level, threshold_db=-20.0, ratio=4.0)
    assert found == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("level", "expected"), [(-40, -80), (-30, -50), (-20, -20), (-10, -10)])
def test_static_curve_of_the_noise_gate(level, expected):
    found = settled(derived.noise_gate, level, threshold_db=-20.0, ratio=3.0)
    assert found == pytest.approx(expected, abs=0.01)


def test_the_compressor_lets_go_in_its_release_time():
    """After the level has fallen by 20 dB the envelope follows by exp(-2 pi t / release)."""
    loud, quiet = np.full(RATE, 1.0), np.full(RATE, 0.1)
    output = through(
        derived.compressor, np.r_[loud, quiet], threshold_db=-20.0, ratio=4.0, release_ms=200.0
    )
    elapsed = np.arange(RATE) / RATE
    envelope = 0.1 + 0.9 * np.exp(-2 * np.pi * elapsed / 0.2)
    expected = 0.1 * np.minimum(1, (envelope / 0.1) ** (1 / 4 - 1))
    np.testing.assert_allclose(output[RATE + 10 :], expected[10:], rtol=0.01)


@pytest.mark.parametrize("true_peak", [False, True])
def test_the_brickwall_limiter_keeps_its_ceiling_and_its_place(true_peak):
    rng = np.random.default_rng(3)
    signal = rng.standard_normal(RATE) * np.linspace(0.01, 1.5, RATE)
    output = through(derived.brickwall_limiter, signal, ceiling_db=-3.0, true_peak=true_peak)
    assert np.abs(output).max() <= 10 ** (-3 / 20) + 1e-6
    calm = slice(0, 2000)
    np.testing.assert_allclose(output[calm], signal[calm], atol=1e-6)


def test_the_limiter_makes_up_for_what_it_takes():
    assert np.abs(through(derived.limiter, sine(440), threshold_db=-10.0)).max() <= 1.0
    quiet = through(derived.limiter, sine(440, amplitude=0.01), threshold_db=-10.0)
    assert db(np.abs(quiet[-4410:]).max() / 0.01) > 10


@pytest.mark.parametrize(("mix", "feedback"), [(0.25, 0.5), (1.0, 0.9), (0.5, 0.0)])
def test_echo_times_and_levels(mix, feedback):
    settings = {"delay_seconds": 0.1, "mix": mix, "feedback": feedback}
    output = through(derived.delay, impulse(RATE, 100), **settings)
    expected = np.zeros(RATE)
    expected[100] = 0.5 * (1 - mix)
    echoes = np.arange(1, 10)
    expected[100 + echoes * 4410] = 0.5 * mix * feedback ** (echoes - 1)
    np.testing.assert_allclose(output, expected, atol=1e-6)


def test_a_chorus_that_does_not_swing_is_one_copy():
    output = through(derived.chorus, impulse(RATE, 20000), depth=0.0, centre_delay_ms=10.0, mix=0.5)
    expected = np.zeros(RATE)
    expected[[20000, 20000 + 441]] = 0.25
    np.testing.assert_allclose(output, expected, atol=1e-4)


def test_the_copy_of_a_chorus_swings_at_its_rate():
    """The copy alone: its phase, against the sound itself, is the delay."""
    settings = {"rate_hz": 2.0, "depth": 0.3, "centre_delay_ms": 10.0, "mix": 1.0}
    carrier = np.exp(-2j * np.pi * 200 * np.arange(4 * RATE) / RATE)
    copy = through(derived.chorus, sine(200, 4.0), **settings) * carrier
    smooth = scipy.signal.sosfiltfilt(scipy.signal.butter(4, 40, fs=RATE, output="sos"), copy)
    delay = np.unwrap(np.angle(smooth))[RATE // 2 : -RATE // 2]
    spectrum = np.abs(np.fft.rfft((delay - delay.mean()) * np.hanning(delay.size)))
    assert np.fft.rfftfreq(delay.size, 1 / RATE)[spectrum.argmax()] == pytest.approx(2.0, abs=0.2)


def test_a_phaser_is_all_pass_alone_and_has_notches_in_the_mix():
    still = {"depth": 0.0, "centre_frequency_hz": 1000.0}
    alone = through(derived.phaser, np.r_[np.zeros(RATE), impulse()], mix=1.0, **still)[RATE:]
    frequencies = np.geomspace(100, 15000, 2000)
    gain = np.abs(scipy.signal.freqz(alone / 0.5, worN=frequencies, fs=RATE)[1])
    np.testing.assert_allclose(gain, 1, atol=1e-3)
    mixed = through(derived.phaser, np.r_[np.zeros(RATE), impulse()], mix=0.5, **still)[RATE:]
    gain = db(np.abs(scipy.signal.freqz(mixed / 0.5, worN=frequencies, fs=RATE)[1]))
    notches = scipy.signal.find_peaks(-gain, height=25)[0]
    assert notches.size == 3


def test_levels_of_a_reverb():
    dry = through(derived.reverb, impulse(2000), wet_level=0.0, dry_level=0.5)
    np.testing.assert_allclose(dry, impulse(2000), atol=1e-7)
    settings = {"dry_level": 0.0, "room_size": 0.5, "damping": 0.5}
    wet = through(derived.reverb, impulse(RATE), wet_level=0.5, **settings)
    assert np.flatnonzero(wet)[0] == 1116  # Freeverb's shortest comb
    doubled = through(derived.reverb, impulse(RATE), wet_level=1.0, **settings)
    np.testing.assert_allclose(doubled, 2 * wet, atol=1e-7)


def ring(**settings):
    """Seconds until a reverb has fallen by 40 dB."""
    signal = np.r_[np.random.default_rng(0).standard_normal(4410) * 0.1, np.zeros(10 * RATE)]
    tail = through(derived.reverb, signal, dry_level=0.0, **settings)[4410:]
    levels = np.sqrt((tail.reshape(-1, 4410) ** 2).mean(axis=1))
    return 0.1 * np.flatnonzero(levels > levels[0] / 100).max()


def test_a_larger_room_rings_longer():
    assert ring(room_size=0.1) + 0.5 < ring(room_size=0.6) + 0.5 < ring(room_size=1.0)


def test_a_frozen_room_rings_for_ever():
    frozen = Curve(((0.0, 0.0), (0.15, 0.0), (0.16, 1.0)))
    assert ring(room_size=0.5, freeze_mode=frozen) > 9.8


def response_of_a_room(channels, frames=3000):
    rng = np.random.default_rng(channels)
    return rng.standard_normal((channels, frames)) * np.exp(-np.arange(frames) / 500)


@pytest.mark.parametrize("channels", [1, 2])
def test_convolution(channels):
    """As np.convolve, with the impulse response scaled to an energy of 1/64."""
    room = response_of_a_room(channels).astype(np.float32)
    signal = np.random.default_rng(5).standard_normal((2, 20000)).astype(np.float32) * 0.3
    output = derived.convolution(recording(signal).stream(), impulse_response=recording(room))
    scaled = room / np.sqrt((room**2).sum(axis=1).max()) / 8
    for at, row in enumerate(output.audio().samples):
        expected = np.convolve(signal[at], scaled[min(at, channels - 1)])[:20000]
        np.testing.assert_allclose(row, expected, atol=1e-6)


def test_mono_is_convolved_with_the_mean_of_a_stereo_response():
    room, signal = response_of_a_room(2), sine(300, 0.2)
    stereo = through(derived.convolution, signal, impulse_response=recording(room))
    mean = through(derived.convolution, signal, impulse_response=recording(room.mean(axis=0)))
    np.testing.assert_allclose(stereo, mean, atol=1e-6)


def test_a_convolution_mixes():
    room, signal = recording(response_of_a_room(1)), sine(300, 0.2)
    none, half, all_ = (
        through(derived.convolution, signal, impulse_response=room, mix=mix) for mix in (0, 0.5, 1)
    )
    np.testing.assert_allclose(none, signal, atol=1e-6)
    np.testing.assert_allclose(half, (none + all_) / 2, atol=1e-6)


@pytest.mark.parametrize(
    ("room", "reason"),
    [
        (np.ones((3, 10)), "mono or stereo, and this one has 3"),
        (np.zeros((1, 10)), "silent or empty"),
        (np.zeros((1, 0)), "silent or empty"),
    ],
)
def test_impulse_responses_that_make_no_sense_are_refused(room, reason):
    with pytest.raises(CannotProcess, match=reason):
        through(derived.convolution, sine(300), impulse_response=Audio(room, RATE))


@pytest.mark.parametrize(("frequency", "semitones"), [(1000, 12.0), (110, -5.0), (880, 0.5)])
def test_pitch_shift_moves_a_tone(frequency, semitones):
    output = through(derived.pitch_shift, sine(frequency, 4.0), semitones=semitones)
    middle = output[RATE:-RATE] * np.hanning(2 * RATE)
    found = np.abs(np.fft.rfft(middle, 64 * RATE)).argmax() / 64
    assert 12 * np.log2(found / frequency) == pytest.approx(semitones, abs=0.01)


@pytest.mark.parametrize("semitones", [-12.0, -3.0, 3.0, 12.0])
def test_hits_stay_in_place_when_shifted(semitones):
    rng = np.random.default_rng(0)
    signal = np.zeros(10 * RATE)
    hits = np.arange(1, 9) * RATE
    for hit in hits:
        signal[hit : hit + 3000] = rng.standard_normal(3000) * np.exp(-np.arange(3000) / 600)
    output = through(derived.pitch_shift, 0.3 * signal, semitones=semitones)
    smooth = scipy.signal.butter(2, 200, fs=RATE, output="sos")
    for hit in hits:
        near = slice(hit - 2000, hit + 5000)
        one, other = (scipy.signal.sosfiltfilt(smooth, np.abs(x[near])) for x in (output, signal))
        late = lag(one - one.mean(), other - other.mean())
        assert abs(late) < 0.001 * RATE


def lag(late, early):
    """By how many frames `late` comes later."""
    frames = 2 * early.size
    spectrum = np.fft.rfft(late, frames) * np.conj(np.fft.rfft(early, frames))
    at = int(np.fft.irfft(spectrum).argmax())
    return at if at < early.size else at - frames


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("mp3_compressor", {"vbr_quality": 2.0}),
        ("mp3_compressor", {"vbr_quality": 9.0}),
        ("resample", {"target_sample_rate": 22050.0}),
        ("resample", {"target_sample_rate": 9000.0, "quality": "windowed-sinc-256"}),
        ("brickwall_limiter", {"lookahead_ms": 20.0}),
        ("brickwall_limiter", {"true_peak": True, "lookahead_ms": 1.0}),
    ],
)
@pytest.mark.parametrize("seconds", [0.5, 4.0])
def test_latency_is_taken_out(name, settings, seconds):
    band = scipy.signal.butter(4, [300, 3000], "bandpass", fs=RATE, output="sos")
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE)) * 0.3
    signal = scipy.signal.sosfilt(band, noise)
    output = through(getattr(derived, name), signal, **settings)
    assert lag(output, signal) == 0
    assert np.corrcoef(output, signal)[0, 1] > 0.9


def test_gsm_stays_in_place_and_becomes_mono():
    band = scipy.signal.butter(2, [300, 1000], "bandpass", fs=RATE, output="sos")
    noise = np.random.default_rng(1).standard_normal((2, 3 * RATE)) * 0.3
    signal = scipy.signal.sosfilt(band, noise)
    output = derived.gsm_full_rate_compressor(recording(signal)).samples
    np.testing.assert_array_equal(output[0], output[1])
    assert abs(lag(output[0].astype(float), signal.mean(axis=0))) <= 6  # a frame at 8 kHz


def test_resample_takes_away_what_the_lower_rate_cannot_hold():
    for quality, most in (("windowed-sinc-32", -35), ("windowed-sinc-256", -65)):
        output = through(derived.resample, sine(6000), quality=quality)
        assert db(np.abs(output[RATE // 4 : -RATE // 4]).max() / 0.5) < most
    mirrored = through(derived.resample, sine(6000), quality="zero-order-hold")
    spectrum = np.abs(np.fft.rfft(mirrored * np.hanning(mirrored.size)))
    assert 1999 <= spectrum[:4000].argmax() <= 2001


def test_mp3_takes_away_the_highest():
    noise = np.random.default_rng(1).standard_normal(4 * RATE) * 0.1
    output = through(derived.mp3_compressor, noise, vbr_quality=9.0)
    highs = scipy.signal.butter(8, 17000, "highpass", fs=RATE, output="sos")
    before, after = (np.std(scipy.signal.sosfilt(highs, one)) for one in (noise, output))
    assert after < before / 100
