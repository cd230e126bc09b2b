"""fx.true-peak-limiter: the ceiling, the loudness, what it leaves alone, and its gain's course."""

import math
import os
import tracemalloc

import numpy as np
import pytest

from musictool import Audio, CannotProcess, Context, Stream, commands, measure_loudness
from musictool.files import expand_inputs, open_stream
from musictool_effects.true_peak_limiter import true_peak_limiter

RATE = 44100
FRAMES = 40000
SIZES = (1, 64, 1000, 65536)


def loudness(audio):
    return measure_loudness(audio, true_peak=True)


def limiter(stream, **settings):
    return true_peak_limiter(stream, **settings, context=Context())


def limited(audio, **settings):
    return limiter(audio.stream(), **settings).audio()


def sine(frequency, seconds=2.0, amplitude=1.0, rate=RATE, phase=0.0):
    t = np.arange(round(seconds * rate)) / rate
    return Audio(amplitude * np.sin(2 * np.pi * frequency * t + phase), rate)


def dense_music(seconds=8.0, rate=RATE, level=0.25):
    """Chords, a bass, drums and noise, with a quiet part, in stereo."""
    rng = np.random.default_rng(11)
    t = np.arange(round(seconds * rate)) / rate
    chord = sum(np.sin(2 * np.pi * f * t + f) for f in (220, 277.2, 329.6, 440, 554.4))
    bass = np.sin(2 * np.pi * 55 * t) * (1 + np.sin(2 * np.pi * 2 * t))
    since_beat = t % 0.5
    drum = 4 * np.exp(-30 * since_beat) * rng.standard_normal(t.size)
    part = np.where(t < seconds / 4, 0.1, 1.0)
    left = part * (chord + 2 * bass + drum)
    right = part * (0.7 * chord + 2 * bass + 0.8 * drum)
    return Audio(level * np.stack([left, right]) / 3, rate)


def signals():
    rng = np.random.default_rng(2)
    n = np.arange(FRAMES)
    noise = rng.standard_normal(FRAMES)
    return {
        "square": np.sign(np.sin(2 * np.pi * 997 * n / RATE)),
        "high square": np.sign(np.sin(2 * np.pi * 5313 * n / RATE)),
        "noise": noise,
        "bursts of noise": noise * np.exp(2 * rng.standard_normal(FRAMES // 100)).repeat(100) / 9,
        "clicks": (n % 4410 == 77) * 1.0,
        "random clicks": (rng.random(FRAMES) < 0.002) * noise,
        "random signs": np.sign(noise),
        "quarter of the rate": np.sin(np.pi / 2 * n + np.pi / 4),
        "quarter of the rate in bursts": np.sin(np.pi / 2 * n + np.pi / 4) * (n % 3000 < 200),
        "alternating": (-1.0) ** n,
        "rumble and treble": np.sin(2 * np.pi * 60 * n / RATE) + np.sin(2 * np.pi * 0.45 * n),
    }


@pytest.mark.parametrize("name", signals())
@pytest.mark.parametrize("over_db", [1, 6, 20])
@pytest.mark.parametrize(("lookahead", "release"), [(1, 1), (5, 100)])
def test_no_true_peak_passes_the_ceiling(name, over_db, lookahead, release):
    signal = signals()[name]
    loud = Audio(10 ** ((over_db - 1) / 20) * signal / np.abs(signal).max(), RATE)
    result = limited(loud, ceiling_dbtp=-1.0, lookahead_ms=lookahead, release_ms=release)
    assert loudness(result).true_peak_db <= -1.0
    assert loudness(result).true_peak_db >= -1.1  # and no deeper than needed


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 48000, 96000, 192000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_rate_and_number_of_channels(rate, channels):
    """The quickest setting bends the wave most, the more so the lower the rate."""
    rng = np.random.default_rng(4)
    noise = Audio(10 * rng.standard_normal((channels, 12000)), rate)
    result = limited(noise, ceiling_dbtp=-3.0, lookahead_ms=1, release_ms=1)
    assert result.samples.shape == noise.samples.shape
    assert -3.1 <= loudness(result).true_peak_db <= -3.0


def test_the_ceiling_survives_16_bits():
    result = limited(dense_music(2, level=4))
    rounded = Audio(np.rint(result.samples * 2**15) / 2**15, RATE)
    assert loudness(rounded).true_peak_db <= -1.0


def test_a_wave_over_the_ceiling_between_its_samples_is_turned_down():
    """The samples of this sine are at -3 dB, its wave at 0."""
    result = limited(sine(RATE / 4, phase=np.pi / 4), ceiling_dbtp=-1.0)
    middle = np.abs(result.samples[0, RATE // 2 : -RATE // 2])
    assert 20 * math.log10(middle.max()) == pytest.approx(-4.01, abs=0.05)


def test_what_is_under_the_ceiling_stays_bit_for_bit():
    quiet = dense_music(2, level=0.1)
    assert np.array_equal(limited(quiet).samples, quiet.samples)


def test_one_peak_changes_only_its_neighbourhood():
    """From the look-ahead (and 24 frames that shape a peak) before it, until it is let go."""
    samples = sine(300, 2.0, 0.5).samples.copy()
    samples[0, RATE] += 1.5
    lone = Audio(samples, RATE)
    result = limited(lone, lookahead_ms=5, release_ms=20)
    before = RATE - round(0.005 * RATE) - 24
    after = RATE + RATE // 2
    assert np.array_equal(result.samples[:, :before], lone.samples[:, :before])
    assert np.array_equal(result.samples[:, after:], lone.samples[:, after:])
    assert abs(result.samples[0, RATE]) < 0.9


def test_it_lets_go_exponentially():
    """After a burst that needed 6 dB, every 100 ms leave an e-th of them."""
    samples = sine(1000, 2.0, 0.05).samples.copy()
    samples[:, RATE : RATE + 441] *= 20 * 10 ** (5 / 20)
    tone = Audio(samples, RATE)
    result = limited(tone, ceiling_dbtp=-1.0, release_ms=100)
    later = RATE + 441 + np.array([0.1, 0.2, 0.3]) * RATE
    attenuation = []
    for start in later.astype(int):
        window = slice(start - 22, start + 22)
        ratio = result.samples[0, window] @ tone.samples[0, window]
        attenuation.append(-20 * np.log10(ratio / (tone.samples[0, window] ** 2).sum()))
    assert attenuation[0] == pytest.approx(6 / math.e, abs=0.15)
    assert attenuation[0] / attenuation[1] == pytest.approx(math.e, rel=0.02)
    assert attenuation[1] / attenuation[2] == pytest.approx(math.e, rel=0.02)


def test_all_channels_are_turned_down_together():
    loud, quiet = sine(441, amplitude=2.0).samples[0], sine(441, amplitude=0.2).samples[0]
    result = limited(Audio(np.stack([loud, quiet]), RATE)).samples
    np.testing.assert_allclose(result[1], result[0] / 10, atol=1e-6)


def test_frames_stay_where_they_are():
    """The gain of a steady tone is steady, so what comes out is the input, smaller."""
    tone = sine(441, amplitude=2.0)
    result = limited(tone).samples
    middle = slice(RATE // 2, -RATE // 2)
    ratio = result[0, middle] @ tone.samples[0, middle] / (tone.samples[0, middle] ** 2).sum()
    np.testing.assert_allclose(result[0, middle], ratio * tone.samples[0, middle], atol=0.002)


@pytest.mark.parametrize("lufs", [-14.0, -11.0])
@pytest.mark.parametrize("level", [0.02, 0.25, 4.0])
def test_loudness_and_ceiling_are_both_kept(lufs, level):
    result = loudness(limited(dense_music(level=level), lufs=lufs, ceiling_dbtp=-1.0))
    assert result.lufs == pytest.approx(lufs, abs=0.1)
    assert result.true_peak_db <= -1.0


def test_limiting_was_needed_for_that():
    """Else the test before would show nothing: by gain alone the peaks would be over."""
    plain = loudness(dense_music())
    assert plain.true_peak_db + (-14 - plain.lufs) > -1 + 2.5


def test_without_need_to_limit_it_is_one_gain():
    music = dense_music()
    result = limited(music, lufs=-30)
    factor = np.float32(10 ** ((-30 - loudness(music).lufs) / 20))
    assert np.array_equal(result.samples, music.samples * factor)


def test_a_loudness_out_of_reach_is_approached_under_the_ceiling():
    """Half of the time silent, and at most as loud as a square wave in the rest."""
    clicks = Audio((np.arange(4 * RATE) % RATE == 1000) * 0.5, RATE)
    with pytest.warns(UserWarning, match=r"^reached ") as warned:
        result = loudness(limited(clicks, lufs=-5))
    assert loudness(clicks).lufs < result.lufs < -5
    assert result.true_peak_db <= -1.0
    said = f"reached {result.lufs:.1f} LUFS under -1 dBTP, not the -5 LUFS asked for; "
    assert str(warned[0].message).startswith(said)
    with pytest.warns(UserWarning, match="fx.true-peak-limiter: reached .* not the -5 LUFS") as hub:
        commands.fx.true_peak_limiter(clicks, lufs=-5)
    assert hub[0].filename == __file__


def test_a_loudness_within_reach_is_reached_without_a_word(recwarn):
    limited(dense_music(4), lufs=-12)
    limited(dense_music(4), lufs=-40)
    assert not recwarn.list


@pytest.mark.parametrize("frames", [0, 10, RATE])
def test_silence_stays_silence(frames):
    silence = Audio(np.zeros((2, frames)), RATE)
    for settings in ({}, {"lufs": -14.0}):
        result = limited(silence, **settings)
        assert result.samples.shape == (2, frames)
        assert not result.samples.any()


def test_what_has_no_loudness_has_no_gain():
    faint = sine(1000, amplitude=1e-4)
    with pytest.raises(CannotProcess, match="under -70 LUFS"):
        limited(faint, lufs=-14)
    assert np.array_equal(limited(faint).samples, faint.samples)


@pytest.mark.parametrize("settings", [{}, {"lufs": -12.0}])
@pytest.mark.parametrize("frames", [1, 200, 5000])
def test_block_size_does_not_matter(settings, frames):
    """Over internal blocks too; at a size of 1 on a piece, as that takes long."""
    music = dense_music(4, level=2)
    if frames == 1:
        music = Audio(music.samples[:, RATE : 2 * RATE], RATE)
    whole = limited(music, **settings).samples
    for size in (frames, *SIZES[2:]):
        result = limiter(music.stream(size), **settings).audio().samples
        assert np.array_equal(result, whole)


@pytest.mark.parametrize("frames", [1, 5, 100, 300, 65536, 65537])
def test_any_length(frames):
    rng = np.random.default_rng(8)
    noise = Audio(rng.standard_normal((2, frames)), RATE)
    result = limited(noise)
    assert result.samples.shape == (2, frames)
    assert loudness(result).true_peak_db <= -1.0


def test_readings_are_few_and_alike():
    music = dense_music(3)
    opened = []

    def blocks():
        opened.append(1)
        yield from music.stream(4096).blocks()

    stream = limiter(Stream(blocks, RATE, 2, music.frames), lufs=-10)
    assert not opened  # nothing is read before somebody asks
    first = stream.audio().samples
    assert 3 <= len(opened) <= 7  # to measure, at most five to try, to give
    before = len(opened)
    assert np.array_equal(stream.audio().samples, first)
    assert len(opened) == before + 1


def test_memory_is_constant():
    """A minute of stereo would be 21 MB."""
    block = dense_music(1, level=4).samples

    def blocks():
        for _ in range(60):
            yield block

    stream = limiter(Stream(blocks, RATE, 2, 60 * block.shape[1]), lufs=-11)
    tracemalloc.start()
    try:
        for _ in stream.blocks():
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 11_000_000


FOLDER = os.environ.get("MUSICTOOL_RECORDINGS")
RECORDINGS = [item.path for item in expand_inputs([FOLDER])][:40] if FOLDER else []


@pytest.mark.skipif(
    not FOLDER, reason="NOT TESTED on recordings: set MUSICTOOL_RECORDINGS to a folder of them"
)
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_recordings_become_masters_for_streaming(path):
    recording = open_stream(path)
    begin = next(recording.blocks(10 * recording.sample_rate))
    piece = Audio(begin, recording.sample_rate)
    result = loudness(limited(piece, lufs=-14.0, ceiling_dbtp=-1.0))
    assert result.lufs == pytest.approx(-14, abs=0.1)
    assert result.true_peak_db <= -1.0
