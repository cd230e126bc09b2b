"""Onsets: to the frame where it is known where they are, none where nothing begins."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, find_onsets

from ..strokes import RATE, stroke, strokes

TIMES = np.arange(0.5, 7.5, 0.25) + np.random.default_rng(1).uniform(-0.03, 0.03, 28)
TIME = np.arange(8 * RATE) / RATE
CHORD = sum(np.sin(2 * np.pi * pitch * TIME + pitch) for pitch in (220, 277, 330, 440, 660))
NOISE = np.random.default_rng(2).standard_normal(TIME.size)
DECAY = np.arange(round(0.4 * RATE)) / RATE
SOUNDS = {
    "clicks": np.exp(-DECAY / 0.0007) * np.cos(2 * np.pi * 7000 * DECAY),
    "sines that die away": np.exp(-DECAY / 0.1) * np.sin(2 * np.pi * 440 * DECAY),
    "kicks": np.exp(-DECAY / 0.1) * np.sin(2 * np.pi * 60 * DECAY),
    "snares": np.exp(-DECAY / 0.07) * np.random.default_rng(3).standard_normal(DECAY.size) / 2,
}


def pattern(sound: np.ndarray) -> np.ndarray:
    samples = np.zeros(TIME.size)
    for time in TIMES:
        start = round(time * RATE)
        piece = samples[start : start + sound.size]
        piece += 0.5 * sound[: piece.size]
    return samples


def found(samples: np.ndarray) -> np.ndarray:
    return find_onsets(Audio(np.float32(samples), RATE).stream()).times


def check(times: np.ndarray, extra: int = 0) -> None:
    """Each of `TIMES` is among them within a millisecond, and at most `extra` others."""
    assert len(TIMES) <= len(times) <= len(TIMES) + extra
    nearest = np.abs(times[:, np.newaxis] - TIMES).min(axis=0)
    assert nearest.max() < 1e-3


@pytest.mark.parametrize("name", SOUNDS)
def test_each_stroke_is_found_where_it_begins(name):
    check(found(pattern(SOUNDS[name])))


@pytest.mark.parametrize("name", SOUNDS)
def test_opposite_channels_do_not_cancel(name):
    samples = pattern(SOUNDS[name])
    check(found(np.stack([samples, -samples])))


@pytest.mark.parametrize("name", ["clicks", "snares"])
def test_strokes_20_db_under_a_chord_are_found(name):
    strokes_ = pattern(SOUNDS[name])
    chord = 0.1 * CHORD
    quiet = strokes_ * (0.1 * chord.std() / strokes_.std())
    check(found(chord + quiet), extra=1)  # the chord begins, too


def test_quiet_recordings_have_the_same_onsets():
    check(found(0.01 * pattern(SOUNDS["snares"])))


def test_nothing_begins_in_silence_in_noise_and_in_a_steady_chord():
    assert not found(np.zeros(RATE)).size
    assert not found(np.zeros(0)).size
    assert not found(np.zeros(1)).size
    assert found(0.1 * CHORD).max(initial=0) < 0.01
    assert found(0.1 * NOISE).size <= 2


def test_a_louder_stroke_stands_out_more():
    onsets = find_onsets(strokes([1.0, 2.0], 3.0, [1.0, 0.03]).stream())
    assert onsets.strengths[0] > onsets.strengths[1]
    assert len(stroke()) < RATE


def test_blocks_do_not_matter():
    audio = strokes(TIMES, 8.0)
    whole, blocks = (find_onsets(audio.stream(size)) for size in (10**9, 777))
    np.testing.assert_array_equal(whole.times, blocks.times)
    np.testing.assert_array_equal(whole.strengths, blocks.strengths)
