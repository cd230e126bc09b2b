"""rhythm.fit: beats land on cues, by the smallest change of tempo."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import CannotProcess, Table
from musictool_rhythm.beats import Beats, no_beats
from musictool_rhythm.cue_fitting import fit_map, fit_to_cues
from musictool_rhythm.cues import cues_of

from .signals import RATE, counted, heard, strokes

TIMES = 0.2 + 0.5 * np.arange(60)
BEATS = counted(TIMES)
RECORDING = strokes(TIMES, 31.0)


def cues(*times, **columns):
    rows = [
        {"time": time} | {name: values[row] for name, values in columns.items()}
        for row, time in enumerate(times)
    ]
    return cues_of(Table.of(rows))


def _speeds(time_map):
    return np.diff(time_map.source) / np.diff(time_map.target)


def test_strokes_land_on_the_cues():
    at = [3.1, 7.0, 9.9, 17.3, 26.0]
    audio = fit_to_cues(RECORDING.stream(), BEATS, cues(*at)).audio()
    assert np.abs(heard(audio, at)).max() < 5


def test_a_tracker_a_little_off_is_put_right_by_the_strokes():
    off = counted(TIMES + np.random.default_rng(0).uniform(-0.02, 0.02, TIMES.size))
    at = [3.1, 7.0, 17.3]
    audio = fit_to_cues(RECORDING.stream(), off, cues(*at)).audio()
    assert np.abs(heard(audio, at)).max() < 5


def test_the_tempo_stays_near_its_own():
    time_map, hits = fit_map(BEATS, TIMES, 31.0, cues(3.1, 7.0, 17.3), 1.5)
    assert (np.abs(np.log(_speeds(time_map))) < np.log(1.3)).all()
    np.testing.assert_allclose(time_map.to_target(hits), [3.1, 7.0, 17.3], atol=1e-9)


@pytest.mark.parametrize("most", [1.1, 1.2, 1.5])
def test_the_tempo_leaves_its_bounds_nowhere(most):
    rng = np.random.default_rng(0)
    for _ in range(30):
        at = np.sort(rng.uniform(1, 28, 5))
        try:
            time_map, _ = fit_map(BEATS, TIMES, 31.0, cues(*at), most)
        except CannotProcess:
            continue
        assert (np.abs(np.log(_speeds(time_map))) <= np.log(most) + 0.02).all()


def test_first_beats_of_bars_are_preferred():
    _, hits = fit_map(BEATS, TIMES, 31.0, cues(8.5, 16.5, 24.4), 1.5)
    numbers = np.rint((hits - 0.2) / 0.5).astype(int) % 4 + 1
    assert (numbers == 1).all()
    unknown = Beats(TIMES, np.zeros(60, np.int64), "", 0.9)
    _, nearest = fit_map(unknown, TIMES, 31.0, cues(8.7, 16.7, 24.7), 1.5)
    np.testing.assert_allclose(nearest, [8.7, 16.7, 24.7])


def test_cues_on_the_beats_move_nothing_much():
    time_map, hits = fit_map(BEATS, TIMES, 31.0, cues(*TIMES[[4, 12, 24]]), 1.5)
    np.testing.assert_allclose(hits, TIMES[[4, 12, 24]])
    np.testing.assert_allclose(time_map.source, time_map.target, atol=1e-9)


def test_after_the_last_cue_it_goes_on_at_its_own_tempo():
    time_map, hits = fit_map(BEATS, TIMES, 31.0, cues(10.0), 1.5)
    assert float(time_map.to_target(31.0)) == pytest.approx(10.0 + 31.0 - hits[0], abs=1e-6)


def test_intensity_shapes_level_and_brightness():
    rng = np.random.default_rng(0)
    noise = RECORDING.with_samples(RECORDING.samples + 0.1 * rng.standard_normal((2, 31 * RATE)))
    plain = fit_to_cues(noise.stream(), BEATS, cues(5.2, 15.2, 25.2)).audio().samples[0]
    told = cues(5.2, 15.2, 25.2, intensity=[1.0, 0.0, 1.0])
    shaped = fit_to_cues(noise.stream(), BEATS, told).audio().samples[0]

    def bands(samples, time):
        piece = samples[round((time - 0.5) * RATE) : round((time + 0.5) * RATE)]
        power = np.abs(np.fft.rfft(piece)) ** 2
        hertz = np.fft.rfftfreq(piece.size, 1 / RATE)
        return 10 * np.log10([power[hertz < 500].sum(), power[hertz > 8000].sum()])

    np.testing.assert_allclose(bands(shaped, 3.0), bands(plain, 3.0), atol=0.1)
    change = bands(shaped, 15.2) - bands(plain, 15.2)
    assert change[0] == pytest.approx(-12, abs=1.5)
    assert change[1] == pytest.approx(-24, abs=2.5)
    halfway = bands(shaped, 10.2) - bands(plain, 10.2)
    assert halfway[0] == pytest.approx(-6, abs=1.5)


def test_cells_may_have_units():
    table = Table.of([{"time": "1500ms", "intensity": "30%"}, {"time": "1:02.5", "intensity": ""}])
    assert [(cue.time, cue.intensity) for cue in cues_of(table)] == [(1.5, 0.3), (62.5, None)]


def test_full_intensity_changes_nothing():
    plain = fit_to_cues(RECORDING.stream(), BEATS, cues(5.0)).audio().samples
    told = fit_to_cues(RECORDING.stream(), BEATS, cues(5.0, intensity=[1.0])).audio().samples
    np.testing.assert_array_equal(plain, told)


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ([0.05, 3.0], r"the cue at 0\.05 s \(row 1\) comes before the first beat .* at 0\.20 s"),
        ([3.0, 3.3], r"the cues at 3 s \(row 1\) and 3\.3 s \(row 2\) are nearer together than"),
        ([3.0, 2.0], r"2 s \(row 2\) follows 3 s \(row 1\)"),
        ([3.0, 200.0], r"the cue at 3:20 \(row 2\) comes after the music has ended"),
        ([-1.0], r"row 1: time must be seconds, 0 or more, such as 5\.5 or 1:05\.5, not '-1\.0'"),
        (["soon"], r"row 1: time must be seconds, 0 or more, such as 5\.5 or 1:05\.5, not 'soon'"),
    ],
)
def test_cues_that_cannot_be_met_are_named(times, sentence):
    with pytest.raises(CannotProcess, match=sentence):
        fit_to_cues(RECORDING.stream(), BEATS, cues(*times))


def test_too_little_room_for_the_tempo_names_the_cues():
    with pytest.raises(CannotProcess, match=r"between the cue at 3\.2 s .* and the cue at 3\.95 s"):
        fit_to_cues(RECORDING.stream(), BEATS, cues(3.2, 3.95), most=1.05)


def test_tables_that_are_none_of_cues():
    with pytest.raises(CannotProcess, match="no column 'time', but when"):
        cues_of(Table.of([{"when": 1}]))
    with pytest.raises(CannotProcess, match="a column 'intensty'; call it 'intensity'"):
        cues_of(Table.of([{"time": 1, "intensty": 1}]))
    with pytest.raises(CannotProcess, match="intensity must be from 0 to 1, not '2'"):
        cues_of(Table.of([{"time": 1, "intensity": 2}]))


def test_capitals_do_not_count():
    (cue,) = cues_of(Table.of([{"Time": 1.5, "INTENSITY": 0.5}]))
    assert (cue.time, cue.intensity) == (1.5, 0.5)


def test_columns_of_others_are_let_be():
    (cue,) = cues_of(Table.of([{"scene": "4a", "time": 1.5, "frame": 36}]))
    assert (cue.time, cue.intensity) == (1.5, None)


def test_labels_are_quoted():
    with pytest.raises(CannotProcess, match=r"0\.05 s \('door slams', row 1\)"):
        fit_to_cues(RECORDING.stream(), BEATS, cues(0.05, label=["door slams"]))


def test_free_time_is_refused():
    with pytest.raises(CannotProcess, match="no steady beat"):
        fit_to_cues(RECORDING.stream(), no_beats(), cues(3.0))
