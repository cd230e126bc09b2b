"""style, engine texture: sounds whose texture is known in closed form, and what must never be."""

import numpy as np
import pytest
import torch
from scipy import signal

from musictool import Audio, BadParameter, CannotProcess, Context, measure_loudness
from musictool_style import style_texture
from musictool_style.texture.statistics import Statistics
from musictool_style.texture.transfer import Settings, transfer
from musictool_style.texture.views import views

from ....sessions import ran

RATE = 16000


def noise(seconds, seed=0, level=0.1, channels=1):
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((channels, round(seconds * RATE)))).astype(np.float32)


def band(low, high, seconds, seed=1):
    filtered = signal.butter(4, [low, high], "band", fs=RATE, output="sos")
    return signal.sosfilt(filtered, noise(seconds, seed, level=0.3)).astype(np.float32)


def pulsed(hertz, seconds=6.0):
    """A band of noise between 1 and 3 kHz that swells and fades so often a second."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (band(1000, 3000, seconds) * (1 - np.cos(2 * np.pi * hertz * time)) / 2).astype(
        np.float32
    )


def hats(per_second, seconds=6.0):
    """Bursts of high noise that decay in 10 ms."""
    samples = np.zeros(round(seconds * RATE))
    rng = np.random.default_rng(2)
    burst = np.diff(rng.standard_normal(801)) * np.exp(-np.arange(800) / (0.01 * RATE))
    for start in range(0, samples.size - 800, RATE // per_second):
        samples[start : start + 800] += 0.2 * burst
    return samples[np.newaxis].astype(np.float32)


def textured(samples, *references, strength=1.0, seed=0, iterations=25, **settings):
    made = style_texture(
        Audio(samples, RATE).stream(),
        [Audio(reference, RATE).stream() for reference in references],
        strength,
        iterations=iterations,
        context=Context(seed=seed),
        **settings,
    )
    return made.audio().samples


def envelope(samples, hertz=200):
    power = np.square(samples.sum(axis=0, dtype=np.float64))
    return np.sqrt(power[: power.size // (RATE // hertz) * (RATE // hertz)]
                   .reshape(-1, RATE // hertz).mean(axis=1))  # fmt: skip


def regularity(samples, seconds, hertz=200):
    """Autocorrelation of the envelope at a lag."""
    central = envelope(samples, hertz) - envelope(samples, hertz).mean()
    lag = round(seconds * hertz)
    return float((central[lag:] * central[:-lag]).sum() / np.square(central).sum())


def share(samples, low, high):
    """Of the energy, what lies in a band."""
    hertz, power = signal.welch(samples.sum(axis=0), RATE, nperseg=1024)
    return float(power[(hertz > low) & (hertz < high)].sum() / power.sum())


@pytest.fixture(scope="module")
def pulsing():
    return textured(noise(3.0), pulsed(8.0))


def test_noise_takes_over_band_and_rate_of_swelling_noise(pulsing):
    given = noise(3.0)
    assert share(given, 900, 3300) < 0.35
    assert share(pulsing, 900, 3300) > 0.9
    assert abs(regularity(given, 1 / 8)) < 0.3
    assert regularity(pulsing, 1 / 8) > 0.6
    assert regularity(pulsing, 1.5 / 8) < -0.4


def test_noise_becomes_a_train_of_hats():
    reference = hats(8)
    made = textured(noise(3.0), reference)
    crest = [signal_.max() / signal_.mean() for signal_ in map(envelope, (noise(3.0), made))]
    assert crest[0] < 2 < 2.5 < crest[1]
    assert regularity(made, 1 / 8) > 0.5
    assert share(made, 4000, 8000) == pytest.approx(share(reference, 4000, 8000), abs=0.08)


def test_loudness_becomes_that_of_the_reference(pulsing):
    there = measure_loudness(Audio(pulsed(8.0), RATE)).lufs
    assert measure_loudness(Audio(pulsing, RATE)).lufs == pytest.approx(there, abs=0.2)


def test_halfway_the_loudness_is_halfway():
    given = noise(3.0, level=0.01)
    made = textured(given, pulsed(8.0), strength=0.5, iterations=1)
    ends = [measure_loudness(Audio(samples, RATE)).lufs for samples in (given, pulsed(8.0))]
    assert measure_loudness(Audio(made, RATE)).lufs == pytest.approx(np.mean(ends), abs=0.2)


def test_the_same_seed_gives_the_same_and_another_another(pulsing):
    again = textured(noise(3.0), pulsed(8.0))
    np.testing.assert_array_equal(again, pulsing)
    other = textured(noise(3.0), pulsed(8.0), seed=1, iterations=1)
    first = textured(noise(3.0), pulsed(8.0), iterations=1)
    assert np.abs(other - first).max() > 0.01


def test_the_optimisation_brings_statistics_nearer():
    """Not only the pieces of the reference that it starts from."""
    time = np.arange(4 * RATE) / RATE
    reference = noise(4.0, seed=3) * (1 + np.sin(2 * np.pi * 8 * time)).astype(np.float32)
    statistics = Statistics([torch.tensor(reference)], views(RATE, "cpu"))
    distances = [
        float(statistics.distance(torch.tensor(samples), torch.ones(samples.shape[1])))
        for samples in (
            noise(3.0),
            textured(noise(3.0), reference, iterations=1),
            textured(noise(3.0), reference, iterations=30),
        )
    ]
    assert distances[1] < distances[0]
    assert distances[2] < 0.5 * distances[1]


def test_strength_0_changes_nothing():
    given = noise(1.0)
    np.testing.assert_array_equal(textured(given, pulsed(8.0), strength=0.0), given)


def test_the_less_strength_the_more_of_the_input():
    given = band(200, 6000, 3.0, seed=5)
    likeness = [
        np.corrcoef(textured(given, pulsed(8.0), strength=strength, iterations=8), given)[0, 1]
        for strength in (0.1, 0.4, 0.7, 1.0)
    ]
    assert likeness[0] > 0.9
    assert all(np.diff(likeness) < -0.1)
    assert abs(likeness[-1]) < 0.2


def test_the_course_of_the_input_is_kept():
    given = noise(4.0)
    steps = np.repeat([1.0, 0.1, 0.6, 0.05], RATE)
    made = textured(given * steps.astype(np.float32), band(500, 2000, 5.0), iterations=30)
    levels = 20 * np.log10([np.sqrt(np.square(part).mean()) for part in np.split(made[0], 4)])
    for one, other, wanted in ((0, 1, 20.0), (2, 1, 15.6), (0, 2, 4.4), (1, 3, 6.0)):
        assert 0.5 * wanted < levels[one] - levels[other] < 1.1 * wanted


def test_pauses_stay_silent():
    given = noise(4.0)
    given[:, RATE : 2 * RATE] = 0
    made = textured(given, pulsed(8.0), iterations=3)
    assert not made[:, round(1.1 * RATE) : round(1.9 * RATE)].any()
    assert np.abs(made[:, 3 * RATE :]).max() > 0.05


def test_silence_stays_silent():
    for frames in (0, RATE):
        given = np.zeros((2, frames), np.float32)
        np.testing.assert_array_equal(textured(given, pulsed(8.0)), given)


@pytest.mark.parametrize("seconds", [0.02, 0.3])
def test_short_inputs_behave(seconds):
    given = noise(seconds)
    made = textured(given, pulsed(8.0), iterations=2)
    assert made.shape == given.shape
    assert np.isfinite(made).all()
    assert made.any()


@pytest.mark.parametrize(("channels", "others"), [(1, 2), (2, 1), (2, 2), (3, 2)])
def test_channels_of_both_may_differ(channels, others):
    given = noise(1.0, channels=channels)
    made = textured(given, noise(3.0, seed=3, channels=others), iterations=2)
    assert made.shape == given.shape
    assert np.isfinite(made).all()
    assert np.abs(made).max(axis=1).min() > 0.01 or channels == 3


def test_the_image_becomes_that_of_the_reference():
    one, other = noise(4.0, seed=3), noise(4.0, seed=4)
    wide = np.concatenate([one, other])
    narrow = np.concatenate([one, one + 0.1 * other])
    for given, reference in ((wide, narrow), (narrow, wide)):
        made = textured(given[:, : 3 * RATE], reference, iterations=10)
        found = [np.corrcoef(each)[0, 1] for each in (made, reference)]
        assert found[0] == pytest.approx(found[1], abs=0.15)


def test_no_peak_passes_the_ceiling():
    made = textured(noise(1.0), noise(3.0, level=0.9), ceiling_dbtp=-6.0, iterations=2)
    peak = measure_loudness(Audio(made, RATE), true_peak=True).true_peak
    assert 20 * np.log10(peak) < -5.9


def test_no_click_where_segments_join():
    """Low noise is smooth, so that a break would show in the second difference."""
    low = signal.butter(6, 400, fs=RATE, output="sos")
    smooth = signal.sosfilt(low, noise(6.0, level=0.5)).astype(np.float32)
    settings = Settings(1.0, 0.06, 6, "cpu", segment_s=2.0)
    told = []
    made = transfer(smooth, [smooth], RATE, settings, 0, lambda part, words: told.append(part))
    bends = np.abs(np.diff(made[0], 2))
    assert bends.max() < 2 * np.abs(np.diff(smooth[0], 2)).max()
    assert bends.max() < 8 * np.sqrt(np.square(bends).mean())
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_longer_course_follows_attacks_less():
    """Noise that stops and goes ten times a second, out of even noise."""
    given = noise(3.0) * (np.arange(3 * RATE) // (RATE // 20) % 2 == 0)
    fine, coarse = (
        textured(given.astype(np.float32), noise(4.0, seed=7), course_ms=ms, iterations=6)
        for ms in (20.0, 1000.0)
    )
    swing = [np.corrcoef(envelope(made), envelope(given))[0, 1] for made in (fine, coarse)]
    assert swing[0] > 0.5
    assert swing[1] < swing[0] - 0.2


def test_references_must_be_there_sound_and_last():
    given = noise(1.0)
    with pytest.raises(BadParameter, match="at least one reference"):
        textured(given)
    with pytest.raises(CannotProcess, match="3 s"):
        textured(given, noise(2.0))
    with pytest.raises(CannotProcess, match="silent"):
        textured(given, np.zeros((1, 4 * RATE), np.float32))


def test_a_report_is_a_picture():
    made = {}
    context = Context(make_extra=lambda name, draw: made.update({name: draw(".png")}))
    references = [Audio(noise(3.0, seed=3), RATE).stream()]
    style_texture(Audio(noise(1.0), RATE).stream(), references, iterations=1, context=context)
    assert made["report"].startswith(b"\x89PNG")


def test_high_rates_come_back_as_they_were():
    rng = np.random.default_rng(0)
    given = Audio(0.1 * rng.standard_normal((1, 96000)), 96000)
    reference = Audio(0.1 * rng.standard_normal((1, 3 * 96000)), 96000)
    made = style_texture(given.stream(), [reference.stream()], 1.0, iterations=1, context=Context())
    assert (made.sample_rate, made.frames) == (96000, 96000)


def test_it_begins_without_torchs_compiler(tmp_path):
    code = """
import sys, numpy as np, musictool as mt
noise = np.random.default_rng(0).standard_normal((2, 1, 64000)) / 10
song, reference = (mt.Audio(one, 16000) for one in noise)
made = mt.commands.style(song, reference=[reference], engine="texture", iterations=2)
print(made.frames, "torch._dynamo" in sys.modules)
"""
    assert ran(code, tmp_path).split() == ["64000", "False"]
