"""The engine `hpss`: tones are harmonic, strokes percussive, noise largely neither; no seams."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool import Audio
from musictool_separation import hpss


def share(part: Audio, audio: Audio) -> float:
    """Of the energy."""
    return float((part.samples**2).sum() / (audio.samples**2).sum())


def tone(rate: int, seconds: float = 2.0) -> Audio:
    time = np.arange(round(seconds * rate)) / rate
    return Audio(0.3 * np.sin(2 * np.pi * 440 * time) + 0.1 * np.sin(2 * np.pi * 1320 * time), rate)


def clicks(rate: int, seconds: float = 2.0) -> Audio:
    """Strokes that fade within a millisecond."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(0).uniform(-0.9, 0.9, size=time.size)
    return Audio(noise * np.exp(-((time + 0.25) % 0.5) * 1500), rate)


@pytest.mark.parametrize("rate", [8000, 44100, 96000])
def test_tones_and_strokes_part(rate: int) -> None:
    held, struck = tone(rate), clicks(rate)
    stems = mt.run("separate", held)
    assert share(stems["harmonic"], held) > 0.97
    stems = mt.run("separate", struck)
    assert share(stems["percussive"], struck) > 0.7
    both = Audio(held.samples + struck.samples, rate)
    stems = mt.run("separate", both)
    inside = slice(rate // 8, -rate // 8)  # at its ends a tone is no tone
    for part, truth, most in (("harmonic", held, 0.01), ("percussive", struck, 0.5)):
        error = (stems[part].samples - truth.samples)[:, inside]
        assert (error**2).sum() < most * (truth.samples[:, inside] ** 2).sum()


def test_noise_is_spread_over_all() -> None:
    noise = Audio(0.1 * np.random.default_rng(0).normal(size=44100), 44100)
    stems = mt.run("separate", noise)
    assert all(0.02 < share(part, noise) < 0.6 for part in stems.values())


def test_channels_keep_their_places() -> None:
    held, struck = tone(44100).samples, clicks(44100).samples
    audio = Audio(np.concatenate([held, 0.25 * held + struck]), 44100)
    harmonic = mt.run("separate only=harmonic", audio)["harmonic"].samples[:, 8000:-8000]
    assert abs(np.std(harmonic[1]) / np.std(harmonic[0]) - 0.25) < 0.01


def test_tiles_have_no_seams(monkeypatch: pytest.MonkeyPatch) -> None:
    audio = Audio(0.1 * np.random.default_rng(0).normal(size=8 * 22050), 22050)
    in_one = hpss.separate(audio.stream(), "harmonic")["harmonic"]
    monkeypatch.setattr(hpss, "HOPS", 20)  # 0.9 s
    in_tiles = hpss.separate(audio.stream(777), "harmonic")["harmonic"]
    assert np.array_equal(in_one.samples, in_tiles.samples)
