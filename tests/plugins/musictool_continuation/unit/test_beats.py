"""Beats, bars and tempo against music where they are known."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio
from musictool_continuation.unit.analysis import ANALYSIS_RATE, analyse
from musictool_continuation.unit.beats import find_beats


def nearest(times: np.ndarray, beats: np.ndarray) -> np.ndarray:
    return np.abs(times[:, None] - beats[None, :]).min(axis=1)


@pytest.mark.parametrize("bpm", [83.0, 97.3, 120.0, 151.7])
def test_clicks_are_found_to_a_few_milliseconds(clicks, bpm: float) -> None:
    times = np.arange(0.35, 19.5, 60 / bpm)
    grid = find_beats(analyse(clicks(times, 20.0)))
    assert grid is not None
    assert grid.steady
    assert grid.period == pytest.approx(60 / bpm, rel=5e-4)
    assert nearest(times, grid.beats).max() < 0.006


def test_a_change_of_tempo_is_followed(clicks) -> None:
    intervals = np.linspace(0.66, 0.48, 48)
    times = 0.3 + np.cumsum(intervals)
    grid = find_beats(analyse(clicks(times, float(times[-1]) + 0.5)))
    assert grid is not None
    assert not grid.steady
    assert np.median(nearest(times[2:-2], grid.beats)) < 0.012
    assert len(grid.beats) == pytest.approx(len(times), abs=3)


@pytest.mark.parametrize("bpm", [92.0, 126.0])
def test_eighth_notes_do_not_double_the_tempo(song, bpm: float) -> None:
    grid = find_beats(analyse(song(bpm=bpm)))
    assert grid is not None
    assert grid.period == pytest.approx(60 / bpm, rel=2e-3)


@pytest.mark.parametrize("meter", [3, 4])
def test_bars_begin_where_chords_and_bass_do(song, meter: int) -> None:
    bpm, start = 120.0, 0.2
    grid = find_beats(analyse(song(bpm=bpm, meter=meter, start=start, seconds=30)))
    assert grid is not None
    assert grid.meter == meter
    downbeats = grid.beats[grid.position == 0]
    inside = (downbeats > 1) & (downbeats < 29)
    bar = meter * 60 / bpm
    off = (downbeats[inside] - start + bar / 2) % bar - bar / 2
    assert np.abs(off).max() < 0.03


def test_noise_and_a_held_tone_have_no_beat() -> None:
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(10 * ANALYSIS_RATE).astype(np.float32) * 0.1
    held = np.sin(2 * np.pi * 440 * np.arange(10 * ANALYSIS_RATE) / ANALYSIS_RATE) * 0.3
    for sound in (noise, held.astype(np.float32)):
        assert find_beats(analyse(Audio(sound, ANALYSIS_RATE))) is None


def test_the_sample_rate_does_not_move_beats(song) -> None:
    import soxr

    low = song(rate=22050)
    high = Audio(soxr.resample(low.samples.T, 22050, 96000).T, 96000)
    a, b = find_beats(analyse(low)), find_beats(analyse(high))
    assert a is not None
    assert b is not None
    assert len(a.beats) == len(b.beats)
    assert np.abs(a.beats - b.beats).max() < 0.003
