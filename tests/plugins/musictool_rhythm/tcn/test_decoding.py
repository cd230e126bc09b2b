"""The decoder alone, on activations as a perfect network would give them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from musictool_rhythm.tcn import decoding
from musictool_rhythm.tcn.decoding import decode_bars, decode_beats, refine_times
from musictool_rhythm.tcn.features import FPS


def activation(times: np.ndarray, seconds: float, heard: float = 0.9) -> np.ndarray:
    """A bell of about three frames at each time, and a little everywhere."""
    frames = np.arange(int(seconds * FPS))
    bells = heard * np.exp(-0.5 * ((frames[:, None] - times * FPS) / 0.8) ** 2)
    return np.maximum(bells.max(axis=1), 0.02)


def decoded(heard: np.ndarray) -> np.ndarray:
    return refine_times(heard, decode_beats(heard))


@pytest.mark.parametrize("bpm", [30, 41.5, 55, 77, 97.3, 120, 163, 199, 240])
def test_a_steady_beat_is_found_at_any_tempo(bpm: float) -> None:
    times = np.arange(0.7, 39, 60 / bpm)
    found = decoded(activation(times, 40))
    assert len(found) == len(times)
    assert np.abs(found - times).max() < 0.002


def test_beats_that_are_not_heard_are_filled_in() -> None:
    times = np.arange(0.5, 29, 0.5)
    found = decoded(activation(np.delete(times, [7, 20, 21, 22, 40]), 30))
    assert len(found) == len(times)
    assert np.abs(found - times).max() < 0.03


def test_hits_between_beats_are_passed_over() -> None:
    times = np.arange(0.5, 29, 0.6)
    heard = activation(times, 30)
    between = activation(times + 0.2, 30, heard=0.35)
    assert np.abs(decoded(np.maximum(heard, between)) - times).max() < 0.01


def test_a_jump_of_the_tempo_is_followed_at_once() -> None:
    times = np.concatenate([np.arange(0.5, 15, 0.5), np.arange(15, 29, 0.37)])
    found = decoded(activation(times, 30))
    assert len(found) == len(times)
    assert np.sum(np.abs(found - times) > 0.01) <= 2


def test_an_accelerando_is_followed() -> None:
    lengths = 60 / np.linspace(80, 150, 70)
    times = 0.5 + np.cumsum(lengths)
    found = decoded(activation(times, times[-1] + 1))
    assert len(found) == len(times)
    assert np.abs(found - times).max() < 0.01


@pytest.mark.parametrize("frames", [0, 1, 11, 30])
def test_what_is_too_short_has_at_most_one_beat_between_its_ends(frames: int) -> None:
    assert len(decode_beats(np.full(frames, 0.02))) <= 3


def worth_of(path: np.ndarray, heard: np.ndarray) -> float:
    """What the model gives for beats at these frames, by its definition."""
    p = np.clip(heard, decoding.LEAST, 0.98)
    total = float((decoding.BETWEEN * np.log(1 - p)).sum())
    total += float((np.log(p) - decoding.BETWEEN * np.log(1 - p) + decoding.WORTH)[path].sum())
    lengths = np.diff(path)
    slow = np.log2(60 * FPS / lengths / decoding.PREFERRED) / decoding.WIDTH
    total -= float((decoding.PULL * 0.5 * slow**2).sum())
    for one, other in pairwise(lengths):
        ratio = abs(np.log(one / other))
        change = decoding.STEADINESS * max(ratio - np.log1p(1 / other), 0) + 0.02 * (ratio > 0)
        near = abs(one - other) <= decoding.REACH
        total -= min(change, decoding.JUMP) if near else decoding.JUMP
    return total


@pytest.mark.parametrize("seed", range(4))
def test_no_small_change_makes_the_path_a_better_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times = np.arange(0.5, 24, 0.5) + rng.normal(0, 0.03, 47)
    heard = np.maximum(activation(times, 25), rng.uniform(0, 0.5, 1250))
    path = decode_beats(heard)
    best = worth_of(path, heard)
    for at in range(len(path)):
        for frames in (-2, -1, 1, 2):
            moved = path.copy()
            moved[at] += frames
            if 0 <= moved[at] < len(heard):
                assert worth_of(moved, heard) < best + 1e-6
        if 0 < at < len(path) - 1:
            assert worth_of(np.delete(path, at), heard) < best + 1e-6


def test_runs_of_frames_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = np.random.default_rng(4).uniform(0, 0.6, 2000)
    whole = decode_beats(heard)
    monkeypatch.setattr(decoding, "RUN", 120)
    assert decode_beats(heard).tolist() == whole.tolist()


@pytest.mark.parametrize("upbeats", [0, 1])
@pytest.mark.parametrize("beats_per_bar", [2, 3, 4, 5])
def test_bars_are_counted_from_their_downbeats(beats_per_bar: int, upbeats: int) -> None:
    wanted = (np.arange(42) - upbeats) % beats_per_bar + 1
    heard = np.where(wanted == 1, 0.8, 0.05)
    numbers, sure = decode_bars(heard, np.full(42, 0.9))
    assert numbers.tolist() == wanted.tolist()
    assert sure > 0.7


def test_bars_are_counted_where_downbeats_are_hardly_heard() -> None:
    wanted = np.arange(48) % 3 + 1
    rng = np.random.default_rng(0)
    heard = np.where(wanted == 1, 0.06, 0.02) * rng.uniform(0.8, 1.2, 48)
    numbers, sure = decode_bars(heard, np.full(48, 0.9))
    assert numbers.tolist() == wanted.tolist()
    assert sure < 0.5


def test_a_change_of_meter_is_followed() -> None:
    wanted = np.concatenate([np.arange(32) % 4, np.arange(30) % 3]) + 1
    numbers, _ = decode_bars(np.where(wanted == 1, 0.85, 0.03), np.full(62, 0.95))
    assert numbers.tolist() == wanted.tolist()


def test_no_beats_have_no_numbers() -> None:
    numbers, sure = decode_bars(np.zeros(0), np.zeros(0))
    assert len(numbers) == 0
    assert sure == 0
