"""rhythm.quantize: strokes beside the grid come to lie on it."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, BadParameter, CannotProcess, Context, find_onsets
from musictool_rhythm import quantize
from musictool_rhythm.beats import Beats, no_beats
from musictool_rhythm.quantizing import quantize as quantize_by

from .signals import RATE, counted, heard, strokes

GRID = 0.25 + 0.125 * np.arange(56)
OFF = np.random.default_rng(0).uniform(-0.03, 0.03, GRID.size)
BEATS = counted(0.25 + 0.5 * np.arange(14))
RECORDING = strokes(GRID + OFF, 8.0)


def test_the_recording_is_off_the_grid_before():
    assert np.median(np.abs(heard(RECORDING, GRID))) > 10


@pytest.mark.parametrize("strength", [1.0, 0.8, 0.5])
def test_strokes_move_to_the_sixteenths_by_the_strength(strength):
    audio = quantize_by(RECORDING.stream(), BEATS, "1/16", strength).audio()
    late = heard(audio, GRID + (1 - strength) * OFF)
    assert np.median(np.abs(late)) < 3
    assert np.abs(late).max() < 10
    assert audio.frames == RECORDING.frames


def test_a_tracker_a_little_late_is_put_right_by_the_strokes():
    late = counted(BEATS.times + 0.02)
    audio = quantize_by(RECORDING.stream(), late, "1/16", 1.0).audio()
    assert np.median(np.abs(heard(audio, GRID))) < 10


def test_swing_sets_every_second_sixteenth_late():
    audio = quantize_by(RECORDING.stream(), BEATS, "1/16", 1.0, 2 / 3).audio()
    swung = GRID + np.where(np.arange(GRID.size) % 2, 0.125 / 3, 0)
    assert np.median(np.abs(heard(audio, swung))) < 3


def test_a_grid_that_speeds_up_is_followed():
    beats = 0.3 + np.concatenate([[0], np.cumsum(np.linspace(0.6, 0.45, 15))])
    eighths = np.interp(np.arange(31) / 2, np.arange(16), beats)
    off = np.random.default_rng(1).uniform(-0.03, 0.03, eighths.size)
    recording = strokes(eighths + off, beats[-1] + 1)
    audio = quantize_by(recording.stream(), counted(beats), "1/8", 1.0).audio()
    assert np.median(np.abs(heard(audio, eighths))) < 5


def test_triplets():
    times = 0.25 + np.arange(36) / 6
    recording = strokes(times + OFF[:36], 8.0)
    audio = quantize_by(recording.stream(), BEATS, "1/8T", 1.0).audio()
    assert np.median(np.abs(heard(audio, times))) < 3


def test_sixteenths_in_six_eight():
    beats = Beats(0.25 + 0.75 * np.arange(9), np.arange(9) % 2 + 1, "6/8", 0.9)
    audio = quantize_by(RECORDING.stream(), beats, "1/16", 1.0).audio()
    assert np.median(np.abs(heard(audio, GRID))) < 3


def test_a_double_stroke_between_two_lines_is_not_torn_apart():
    middle = 4.0 + 0.0625
    times = np.sort(np.append(np.delete(GRID, [30, 31]), [middle - 0.017, middle + 0.017]))
    levels = np.where(times == middle + 0.017, 1.0, 0.7)
    audio = quantize_by(strokes(times, 8.0, levels).stream(), BEATS, "1/16", 1.0).audio()
    starts = find_onsets(audio.stream()).times
    near = starts[(starts > 3.9) & (starts < 4.25)]
    assert np.diff(near).min() == pytest.approx(0.034, abs=0.01)


def test_without_strength_nothing_changes():
    stream = RECORDING.stream()
    assert quantize(stream, strength=0.0, context=Context()) is stream


def test_swing_of_triplets_and_quarters_of_dotted_quarters_are_refused():
    with pytest.raises(BadParameter, match="swing needs an even number"):
        quantize_by(RECORDING.stream(), BEATS, "1/8T", 1.0, 0.6)
    dotted = Beats(BEATS.times, np.arange(14) % 2 + 1, "6/8", 0.9)
    with pytest.raises(BadParameter, match="dotted quarter"):
        quantize_by(RECORDING.stream(), dotted, "1/4", 1.0)


def test_a_recording_with_hardly_an_attack_gets_a_warning():
    soft = strokes(BEATS.times[:3], 8.0)
    told: list[str] = []
    quantize_by(soft.stream(), BEATS, "1/16", warn=told.append)
    assert told == [
        "rhythm.quantize: only 3 clear attacks are found for 14 beats; what begins softly stays "
        "where it is"
    ]
    quantize_by(RECORDING.stream(), BEATS, "1/16", warn=told.append)
    assert len(told) == 1


def test_free_time_and_silence_are_refused():
    with pytest.raises(CannotProcess, match="no steady beat"):
        quantize_by(RECORDING.stream(), no_beats(), "1/16")
    with pytest.raises(CannotProcess, match="nothing begins"):
        quantize_by(Audio(np.zeros((1, 8 * RATE)), RATE).stream(), BEATS, "1/16")


def test_blocks_do_not_matter():
    one, other = (
        quantize_by(RECORDING.stream(size), BEATS, "1/16").audio().samples for size in (10**9, 999)
    )
    np.testing.assert_array_equal(one, other)
