"""What follows from the places of the beats."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Report
from musictool_rhythm.beats import FREE_TIME, Beats, beats_of, no_beats

from .signals import peak_megabytes


def steady(confidence: float = 0.9) -> Beats:
    times = np.arange(8) * 0.5 + 1.0
    return Beats(times, np.arange(8) % 4 + 1, "4/4", confidence)


def test_tempo_and_bars_of_a_steady_beat() -> None:
    beats = steady()
    assert beats.bpm == pytest.approx(120)
    assert beats.beats_per_bar == 4
    assert beats.downbeats.tolist() == [1.0, 3.0]
    times, bpm = beats.tempo_curve()
    assert times.tolist() == beats.times[:-1].tolist()
    assert bpm == pytest.approx(np.full(7, 120.0))
    assert beats.tempo_confidence == pytest.approx(beats.confidence)


def test_a_wandering_tempo_is_less_sure_than_the_beats() -> None:
    times = np.cumsum([0.5, 0.5, 0.5, 0.8, 0.8, 0.5, 0.5])
    beats = Beats(times, np.zeros(7, np.int64), "", 0.9)
    assert beats.tempo_confidence < 0.7


def test_free_time_is_what_one_cannot_be_sure_of() -> None:
    assert steady(FREE_TIME - 0.01).free
    assert not steady(FREE_TIME).free


def test_silence_has_neither_tempo_nor_bars() -> None:
    beats = no_beats()
    assert beats.free
    assert np.isnan(beats.bpm)
    assert beats.beats_per_bar == 0
    assert beats.tempo_confidence == 0
    assert len(beats.downbeats) == len(beats.tempo_curve()[0]) == 0


def test_times_and_numbers_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        Beats(np.zeros(3), np.zeros(2, np.int64), "", 0.5)


def test_beats_of_many_hours_are_numbered_in_little_memory() -> None:
    times = np.arange(60_000) * 0.5 + 1.0
    report = Report({"beats": times.tolist(), "downbeats": (times[2::4] + 0.01).tolist()})
    assert peak_megabytes(lambda: beats_of(report)) < 10
    numbers = beats_of(report).numbers
    np.testing.assert_array_equal(numbers, (np.arange(60_000) + 2) % 4 + 1)
