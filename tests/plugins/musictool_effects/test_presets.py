"""What each preset does to a signal that is known."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

import musictool as mt
from musictool import Audio, CannotProcess, measure_loudness
from musictool.discovery import registry
from musictool.pipeline import find
from musictool_effects.presets import PRESETS

RATE = 44100


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 32000])
@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_for_any_rate(preset, rate):
    """What lies above half of it is left out, and said; the rest is done."""
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, (2, rate)).astype(np.float32)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        out = mt.run(preset, Audio(noise, rate))
    assert np.isfinite(out.samples).all()
    assert abs(out.samples[:, :rate] - noise).max() > 0.003
    assert all("left out" in str(one.message) for one in told)


def test_a_band_above_half_the_rate_is_left_out():
    noise = Audio(np.random.default_rng(0).uniform(-0.3, 0.3, (2, 16000)), 16000)
    _, *rest = str(mt.Pipeline(tuple(find("radio", registry()).steps))).split(" | ")
    with pytest.warns(UserWarning, match="lowpass 15000 24.* left out"):
        out = mt.run("radio", noise)
    bands = "fx.eq band='highpass 40 24' band='peak 3000 +2 0.8'"
    np.testing.assert_array_equal(out.samples, mt.run(" | ".join([bands, *rest]), noise).samples)
    with pytest.raises(CannotProcess, match=r"lowpass 15000 24.*choose a frequency under 8000 Hz"):
        mt.run("fx.eq band='lowpass 15000 24'", noise)


def tone(frequency: float, level_db: float = -12.0, seconds: float = 4.0) -> Audio:
    time = np.arange(round(seconds * RATE)) / RATE
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency * time)
    return Audio(np.stack([wave, wave]).astype(np.float32), RATE)


def band_of(seconds: float = 6.0) -> Audio:
    """Decaying notes on a beat with hiss between: dynamic, and of all frequencies."""
    rng = np.random.default_rng(3)
    time = np.arange(round(seconds * RATE)) / RATE
    notes = sum(np.sin(2 * np.pi * hertz * time) for hertz in (60, 220, 880, 3000))
    wave = 0.15 * notes * np.exp(-5 * (time % 0.5)) + 0.02 * rng.standard_normal(time.size)
    return Audio(np.stack([wave, 0.8 * wave]).astype(np.float32), RATE)


def level(audio: Audio, low: float, high: float) -> float:
    """Power between two frequencies, in dB."""
    power = np.abs(np.fft.rfft(audio.samples.mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(audio.frames, 1 / audio.sample_rate)
    return float(10 * np.log10(power[(hertz >= low) & (hertz < high)].sum() + 1e-30))


def gain_at(preset: str, frequency: float, level_db: float = -60.0) -> float:
    """What becomes of a quiet tone, under every threshold, in dB."""
    source = tone(frequency, level_db)
    out = mt.run(preset, source)
    around = (frequency * 0.97, frequency * 1.03)
    return level(out, *around) - level(source, *around)


def balance(preset: str, frequency: float, other: float) -> float:
    """How much a tone loses against another that sounds with it, in dB."""
    both = tone(frequency, -30).samples + tone(other, -30).samples
    out = mt.run(preset, Audio(both, RATE))
    return level(out, frequency * 0.97, frequency * 1.03) - level(out, other * 0.97, other * 1.03)


def pitch(audio: Audio) -> npt.NDArray[np.float64]:
    """Frequency of a tone over time, in Hz, from the phase of its analytic signal."""
    spectrum = np.fft.fft(audio.samples[0].astype(np.float64))
    spectrum[audio.frames // 2 :] = 0
    phase = np.unwrap(np.angle(np.fft.ifft(spectrum)))
    hertz = np.diff(phase) * RATE / (2 * np.pi)
    smooth = np.convolve(hertz, np.ones(2205) / 2205, mode="valid")
    return smooth[RATE // 2 : -RATE // 2]


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_each_works_on_any_number_of_channels(name: str, channels: int) -> None:
    source = band_of(2.0).samples[0]
    out = mt.run(name, Audio(np.stack([source] * channels), RATE))
    assert out.channels == channels
    assert np.isfinite(out.samples).all()
    assert np.abs(out.samples).max() > 0.01


@pytest.mark.parametrize(
    ("name", "lufs"), [("podcast", -16), ("master-streaming", -14), ("radio", -10)]
)
def test_loudness_and_true_peak(name: str, lufs: float) -> None:
    found = measure_loudness(mt.run(name, band_of()), true_peak=True)
    assert found.lufs == pytest.approx(lufs, abs=0.1)
    assert found.true_peak_db <= -1 + 0.05


def test_podcast_takes_out_rumble_and_sibilance() -> None:
    assert balance("podcast", 30, 1000) < -20
    rng = np.random.default_rng(0)
    voice = tone(300, -20).samples
    hiss = np.zeros_like(voice)
    hiss[:, RATE : 2 * RATE] = 0.15 * np.diff(rng.standard_normal(RATE + 1))
    source = Audio(voice + hiss, RATE)
    out = mt.run("podcast", source)
    assert level(out, 6000, 15000) - level(out, 290, 310) < (
        level(source, 6000, 15000) - level(source, 290, 310) - 2
    )


def test_radio_is_dense_and_ends_at_15_khz() -> None:
    source, out = band_of(), mt.run("radio", band_of())

    def crest(audio: Audio) -> float:
        samples = audio.samples
        return float(20 * np.log10(np.abs(samples).max() / np.sqrt((samples**2).mean())))

    assert crest(out) < crest(source) - 3
    assert balance("radio", 19000, 1000) < -15


def test_telephone_is_300_to_3400_hz() -> None:
    middle = gain_at("telephone", 1000)
    assert abs(gain_at("telephone", 600) - middle) < 2
    assert abs(gain_at("telephone", 2400) - middle) < 2
    assert gain_at("telephone", 120) < middle - 40
    assert gain_at("telephone", 8000) < middle - 40


def test_lofi_is_dull_grainy_and_unsteady() -> None:
    assert gain_at("lofi", 12000, -20) < gain_at("lofi", 1000, -20) - 12
    out = mt.run("lofi", tone(1000))
    assert np.ptp(pitch(out)) > 1
    assert level(out, 1500, 4000) > level(tone(1000), 1500, 4000) + 20  # the grain of 10 bits


def test_vinyl_turns_33_times_a_minute() -> None:
    wow = pitch(mt.run("vinyl", tone(1000, seconds=12)))
    assert 0.5 < np.ptp(wow) < 10  # Hz of 1000: a record pressed off its centre
    spectrum = np.abs(np.fft.rfft((wow - wow.mean()) * np.hanning(wow.size), 2**22))
    turns = np.argmax(spectrum) * RATE / 2**22
    assert turns == pytest.approx(33.333 / 60, abs=0.03)
    assert gain_at("vinyl", 15000) < gain_at("vinyl", 1000) - 5


def test_space_rings_on() -> None:
    source = band_of(2.0)
    out = mt.run("space", source)
    rest = out.samples[:, source.frames :]
    assert rest.shape[1] > 2 * RATE
    first, second = (rest[:, at * RATE : (at + 1) * RATE] for at in (0, 1))
    assert np.abs(first).max() > np.abs(second).max() > 1e-3


def test_8bit_holds_samples_of_8_bits_and_mirrors_tones() -> None:
    out = mt.run("8bit", tone(1000))
    steps = out.samples[0] * 128
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-3)
    assert np.unique(out.samples[0]).size <= 257
    held = np.diff(out.samples[0, 1000:-1000]) == 0
    assert held.mean() > 0.7  # each value stands for four samples of 44.1 kHz
    assert level(out, 9900, 10150) > level(out, 4000, 9000) + 10  # 11025 - 1000 Hz


def test_8bit_leaves_room_for_lossy_formats(tmp_path: Path) -> None:
    """Edges ring in ogg: of a recording at full scale they would pass it."""
    loud = np.clip(4 * band_of().samples, -1, 1)
    out = mt.run("8bit", Audio(loud, RATE))
    steps = out.samples * 128
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-3)
    assert np.abs(steps).max() <= 102  # -2 dB
    soundfile.write(tmp_path / "loud.ogg", out.samples.T, RATE)
    assert np.abs(mt.read(tmp_path / "loud.ogg").samples).max() < 1
