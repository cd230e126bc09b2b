"""Stretching: length to the frame, markers to the millisecond, image and attacks kept."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, Stream, TimeMap, stretch
from musictool.sound.stretching.duration import keep_attacks

from ...strokes import RATE, heard, stroke, strokes
from .tones import frequency_of, sine

TIMES = np.arange(0.5, 9.5, 0.37)
MARKERS = np.arange(0, 10.5, 0.5)
WINDING = np.concatenate(
    [[0], np.cumsum(0.5 * np.random.default_rng(0).uniform(0.8, 1.25, MARKERS.size - 1))]
)
MAPS = {
    "slower": TimeMap.even(10, 1.3),
    "faster": TimeMap.even(10, 0.8),
    "twice as long": TimeMap.even(10, 2.0),
    "half as long": TimeMap.even(10, 0.5),
    "winding": TimeMap(MARKERS, WINDING),
}


@pytest.mark.parametrize("name", MAPS)
def test_it_is_as_long_as_the_map_and_strokes_lie_where_it_says(name):
    time_map = MAPS[name]
    result = stretch(strokes(TIMES, 10.0).stream(), time_map)
    expected = round(float(time_map.to_target(10.0)) * RATE)
    assert result.frames == expected
    audio = result.audio()
    assert audio.frames == expected
    assert np.abs(heard(audio, time_map.to_target(TIMES))).max() < 0.5


@pytest.mark.parametrize("name", ["slower", "faster", "winding"])
def test_attacks_are_untouched(name):
    time_map = MAPS[name]
    audio = stretch(strokes(TIMES, 10.0).stream(), time_map).audio()
    expected = 0.5 * stroke()[: round(0.02 * RATE)]
    for time in time_map.to_target(TIMES):
        start = round(float(time) * RATE)
        near = [audio.samples[0, start + shift :][: expected.size] for shift in (-1, 0, 1)]
        assert min(np.abs(piece - expected).max() for piece in near) < 0.05 * expected.max()


def test_an_hour_does_not_drift():
    # What would be read at the end is asked of the map, not of an hour of sound.
    time_map = TimeMap.even(3600, 1 / 1.1)
    assert float(time_map.to_source(3600 / 1.1)) == pytest.approx(3600, abs=1e-6)
    ten_minutes = Stream(lambda: iter([np.zeros((1, 8000), np.float32)] * 600), 8000, 1, 4_800_000)
    result = stretch(ten_minutes, TimeMap.even(600, 1 / 1.1), np.zeros(0))
    assert result.frames == round(4_800_000 / 1.1)
    assert sum(block.shape[1] for block in result.blocks()) == result.frames


@pytest.mark.parametrize("factor", [0.7, 1.4])
@pytest.mark.parametrize("frequency", [60.0, 440.0, 5000.0])
def test_a_tone_keeps_its_pitch_its_level_and_its_sides(frequency, factor):
    audio = stretch(sine(frequency).stream(), TimeMap.even(4, factor)).audio()
    assert frequency_of(audio.samples[0]) == pytest.approx(frequency, rel=1e-4)
    inner = audio.samples[:, RATE // 4 : -RATE // 4]
    assert inner[0].std() == pytest.approx(0.5 / np.sqrt(2), rel=0.01)
    np.testing.assert_allclose(inner[1], -0.5 * inner[0], atol=1e-4)


def test_noise_keeps_its_level():
    noise = 0.1 * np.random.default_rng(1).standard_normal((1, 5 * RATE))
    for factor in (0.8, 1.3):
        audio = stretch(Audio(noise, RATE).stream(), TimeMap.even(5, factor)).audio()
        assert 20 * np.log10(audio.samples.std() / noise.std()) == pytest.approx(0, abs=1.5)


def test_a_chord_goes_on_under_a_stroke():
    time = np.arange(4 * RATE) / RATE
    chord = 0.1 * sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 331, 523))
    mixed = strokes([2.0], 4.0, [0.3]).samples[:1] + np.float32(chord)
    time_map = TimeMap.even(4, 1.2)
    audio = stretch(Audio(mixed, RATE).stream(), time_map).audio()
    around = audio.samples[0, round(2.3 * RATE) : round(2.55 * RATE)]
    for pitch in (220, 331, 523):
        tone = np.exp(-2j * np.pi * pitch * np.arange(around.size) / RATE)
        level = 2 * np.abs((around * np.hanning(around.size) * 2 * tone).mean())
        assert level == pytest.approx(0.1, rel=0.25)


def test_a_map_that_moves_nothing_changes_nothing():
    audio = strokes(TIMES, 10.0)
    kept = stretch(audio.stream(), TimeMap(MARKERS, MARKERS))
    np.testing.assert_array_equal(kept.audio().samples, audio.samples)


def test_where_nothing_moves_all_is_kept():
    audio = strokes(TIMES, 10.0)
    markers = TimeMap(np.array([0.0, 6.0, 10.0]), np.array([0.0, 6.0, 12.0]))
    result = stretch(audio.stream(), markers, np.zeros(0)).audio()
    np.testing.assert_allclose(
        result.samples[:, : 5 * RATE], audio.samples[:, : 5 * RATE], atol=1e-5
    )


def test_what_fades_out_beyond_all_numbers_stays_finite():
    fading = sine(440.0).samples * np.exp(-np.arange(4 * RATE) / 1000)
    audio = stretch(Audio(fading, RATE).stream(), TimeMap.even(4, 1.3), np.zeros(0)).audio()
    assert np.isfinite(audio.samples).all()


def test_blocks_do_not_matter():
    audio = strokes(TIMES, 10.0)
    results = [
        stretch(audio.stream(size), MAPS["winding"]).audio().samples for size in (10**9, 997)
    ]
    np.testing.assert_array_equal(*results)


def test_it_reads_no_further_than_it_writes():
    read = 0

    def blocks():
        nonlocal read
        for _ in range(600):
            read += 8000
            yield np.zeros((1, 8000), np.float32)

    result = stretch(Stream(blocks, 8000, 1, 4_800_000), TimeMap.even(600, 1.5), np.zeros(0))
    read = 0
    next(result.blocks())
    assert read < 400_000


def test_markers_may_not_overtake_one_another():
    with pytest.raises(ValueError, match="ascend"):
        TimeMap(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.5, 1.2]))


def test_crowded_attacks_still_give_a_map():
    crowded = np.sort(np.random.default_rng(3).uniform(0, 10, 400))
    for time_map in MAPS.values():
        kept, attacks = keep_attacks(time_map, crowded, 10.0, RATE)
        assert (np.diff(kept.target) > 0).all()
        assert attacks.times.size == crowded.size
        off = kept.to_target(crowded) - time_map.to_target(crowded)
        assert np.abs(off).max() < 1e-3
