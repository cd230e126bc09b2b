"""Joins to the sample: phase, power, peaks, layers, the tail past the end."""

from __future__ import annotations

import numpy as np
import pytest

from musictool_continuation.unit.extrapolate import extrapolate
from musictool_continuation.unit.fades import crossfade
from musictool_continuation.unit.layers import percussive_part, take
from musictool_continuation.unit.render import Piece, align, keep_peak, lay

RATE = 22050


def test_align_finds_the_lag_that_brings_a_tone_into_phase() -> None:
    t = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 150 * t).astype(np.float32)  # 147 frames a period
    end, start = 10000, 30 * 147 + 60 + 10000 % 147
    lag = align(tone, end, start, RATE, 0.006)
    assert (start + lag - end) % 147 in (0, 1, 146)


def test_align_leaves_noise_where_the_grid_put_it() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    assert align(noise, 5000, 15000, RATE, 0.006) == 0


def test_a_join_in_phase_has_no_seam() -> None:
    t = np.arange(3 * RATE) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 210 * t)).astype(np.float32)[None]
    period = RATE // 210  # 105 frames
    pieces = [
        Piece(0, 100 * period, 50 * period, 0, 1),
        Piece(50 * period, 20 * period, 9999, 1, 1),
    ]
    joined = lay(tone, pieces, RATE, tone.shape[1], 100 * period)[0][0]
    inside = joined[20 * period : 99 * period]
    assert np.abs(np.diff(inside, 2)).max() < 1.05 * np.abs(np.diff(tone[0], 2)).max()


def test_a_beat_that_is_only_moved_is_passed_over_ahead_of_it_and_a_jump_where_it_shows_least():
    noise = 0.1 * np.random.default_rng(0).standard_normal((1, 3 * RATE)).astype(np.float32)
    for by, is_moved in ((100, True), (-100, True), (2000, False)):
        pieces = [Piece(0, 5000, 8000, 0, 1), Piece(8000, 13000 + by, 8000, 1, 1)]
        _, (_, fade) = lay(noise, pieces, RATE, 0, 16000)
        assert (fade == (int(0.026 * RATE), int(0.018 * RATE))) == is_moved


def test_crossfades_keep_the_power_of_likes_and_of_strangers() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 1, 20000)).astype(np.float32)
    same = crossfade(a, a)
    assert np.allclose(same, a, atol=1e-5)
    power = np.square(crossfade(a, b)[0]).reshape(20, -1).mean(axis=1)
    assert np.all(np.abs(power - 1) < 0.15)


def test_peaks_are_kept_without_touching_the_rest() -> None:
    sound = 0.5 * np.sin(np.arange(RATE) * 0.05).astype(np.float32)[None].repeat(2, axis=0)
    sound[1, 9000] = 1.3
    kept = keep_peak(sound, 0.9, RATE)
    assert np.abs(kept).max() <= 0.9 + 1e-6
    assert np.array_equal(kept[:, :8000], sound[:, :8000])
    assert np.abs(kept).max() <= np.float32(0.9)
    assert keep_peak(kept, 0.9, RATE) is kept


@pytest.mark.parametrize("rate", [8000, 22050, 192000])
def test_extrapolation_goes_on_with_a_chord(rate: int) -> None:
    t = np.arange(rate // 5) / rate
    chord = sum(np.sin(2 * np.pi * f * t) for f in (220.0, 277.2, 1318.5))
    both = np.stack([chord, 0 * chord]).astype(np.float32)
    known, new = rate // 8, rate // 100
    more = extrapolate(both[:, :known], new, rate)
    assert np.abs(more[0] - chord[known : known + new]).max() < 0.15  # of 3
    assert np.all(more[1] == 0)


def test_a_piece_shorter_than_a_crossfade_leaves_no_seam() -> None:
    t = np.arange(RATE) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 441 * t)).astype(np.float32)[None]
    for short in (0, 3, 300):
        pieces = [Piece(0, 2000, short, 0, 1), Piece(short, 2000 + short, 4000, 1, 1)]
        new = lay(tone, pieces, RATE, 2000, 4000)[0][0]
        assert np.abs(np.diff(new, 2)).max() < 1.5 * np.abs(np.diff(tone[0], 2)).max()


def test_a_piece_at_the_end_of_the_recording_goes_on_into_the_crossfade() -> None:
    t = np.arange(RATE) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 441 * t)).astype(np.float32)[None]
    last = RATE - 3000
    # The first piece ends with the recording; its way out lies beyond it.
    pieces = [Piece(0, last, 3000, 0, 1), Piece(3000, last - 5000, 4000, 1, 1, attack=False)]
    new = lay(tone, pieces, RATE, last, 7000)[0][0]
    assert np.abs(np.diff(new, 2)).max() < 1.5 * np.abs(np.diff(tone[0], 2)).max()


def test_layers_part_a_click_from_a_tone_and_add_up() -> None:
    t = np.arange(2 * RATE) / RATE
    tone = (0.3 * np.sin(2 * np.pi * 330 * t)).astype(np.float32)
    click = np.zeros_like(tone)
    click[RATE // 4 :: RATE // 2] = 0.9
    tone_kept = np.square(percussive_part(tone[None], RATE)).sum() / np.square(tone).sum()
    click_kept = np.square(percussive_part(click[None], RATE)).sum() / np.square(click).sum()
    assert tone_kept < 0.05
    assert click_kept > 0.8
    mix = (tone + click)[None]
    # Its own drums: the recording itself.
    assert np.allclose(take(mix, 5000, 5000, 9000, RATE), mix[:, 5000:14000], atol=1e-4)
    assert np.array_equal(take(mix, -10, None, 30, RATE)[:, 10:], mix[:, :20])


def test_drums_come_from_the_other_place() -> None:
    rng = np.random.default_rng(0)
    t = np.arange(4 * RATE) / RATE
    sound = (0.2 * np.sin(2 * np.pi * 330 * t)).astype(np.float32)
    sound[3 * RATE + 4000 : 3 * RATE + 4200] += rng.standard_normal(200).astype(np.float32) * 0.5
    made = take(sound[None], RATE, 3 * RATE, 9000, RATE)[0]
    plain = take(sound[None], RATE, None, 9000, RATE)[0]
    assert np.abs(made - plain)[4000:4200].max() > 0.5
    assert np.abs(made - plain)[:2500].max() < 0.05


@pytest.mark.parametrize("cut", [RATE, RATE - 3])
def test_the_new_part_starts_where_the_recording_stops(cut: int) -> None:
    t = np.arange(RATE) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 441 * t)).astype(np.float32)[None]
    pieces = [Piece(0, 4000, 5000, 0, 1)]
    new, _ = lay(tone, pieces, RATE, cut, 5000)
    joined = np.concatenate([tone[:, :cut], new], axis=1)[0]
    assert np.abs(np.diff(joined, 2))[cut - 5 : cut + 400].max() < 0.012


def test_at_the_very_end_of_a_recording_there_is_no_phase_to_compare() -> None:
    mono = np.random.default_rng(3).standard_normal(RATE).astype(np.float32)
    assert align(mono, RATE // 2, RATE - 10, RATE, 0.015) == 0
