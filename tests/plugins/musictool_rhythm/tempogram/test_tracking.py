"""Beats, bars and tempo against music where they are known."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, resample
from musictool_rhythm.beats import Beats
from musictool_rhythm.tempogram.engine import track
from musictool_rhythm.tempogram.features import features_of

from ....songs import clicks, song
from ..signals import minutes, peak_megabytes

RATE = 22050


def beats_of(audio: Audio) -> Beats:
    beats = track(audio.stream())
    assert not beats.free
    return beats


def nearest(times: np.ndarray, beats: np.ndarray) -> np.ndarray:
    return np.abs(times[:, None] - beats[None, :]).min(axis=1)


@pytest.mark.parametrize("bpm", [83.0, 97.3, 120.0, 151.7])
def test_clicks_are_found_to_a_few_milliseconds(bpm: float) -> None:
    times = np.arange(0.35, 19.5, 60 / bpm)
    beats = beats_of(clicks(times, 20.0))
    assert np.diff(beats.times) == pytest.approx(60 / bpm, rel=5e-4)
    assert nearest(times[:-1], beats.times).max() < 0.006


def test_a_change_of_tempo_is_followed() -> None:
    times = 0.3 + np.cumsum(np.linspace(0.66, 0.48, 48))
    beats = beats_of(clicks(times, float(times[-1]) + 0.5))
    assert np.median(nearest(times[2:-2], beats.times)) < 0.012
    assert len(beats.times) == pytest.approx(len(times), abs=3)


@pytest.mark.parametrize("bpm", [92.0, 126.0])
def test_eighth_notes_do_not_double_the_tempo(bpm: float) -> None:
    assert beats_of(song(bpm=bpm)).bpm == pytest.approx(bpm, rel=2e-3)


@pytest.mark.parametrize("meter", [3, 4])
def test_bars_begin_where_chords_and_bass_do(meter: int) -> None:
    beats = beats_of(song(bpm=120.0, meter=meter, start=0.2, seconds=30))
    assert beats.meter == f"{meter}/4"
    inside = beats.downbeats[(beats.downbeats > 1) & (beats.downbeats < 29)]
    bar = meter * 0.5
    assert np.abs((inside - 0.2 + bar / 2) % bar - bar / 2).max() < 0.03
    assert beats.downbeat_confidence > 0.5


def test_noise_a_held_tone_and_what_is_short_have_no_beat() -> None:
    noise = 0.1 * np.random.default_rng(1).standard_normal(10 * RATE)
    held = 0.3 * np.sin(2 * np.pi * 440 * np.arange(10 * RATE) / RATE)
    silence = np.zeros(12 * RATE)
    rain = 0.1 * np.random.default_rng(0).standard_normal(14 * RATE)[-2 * RATE :]
    late = np.concatenate([silence, rain])  # 2 s of sound are as short with silence before them
    for sound in (noise, held, silence, late, noise[: 2 * RATE], noise[:1], noise[:0]):
        assert track(Audio(sound, RATE).stream()).free


def test_the_sample_rate_does_not_move_beats() -> None:
    low = song(rate=RATE)
    one, other = (beats_of(audio) for audio in (low, resample(low.stream(), 96000).audio()))
    assert len(one.times) == len(other.times)
    assert np.abs(one.times - other.times).max() < 0.003


def test_a_recording_of_minutes_is_not_held() -> None:
    features_of(minutes(0.1))  # what is imported is held
    assert peak_megabytes(lambda: features_of(minutes(4))) < 5
