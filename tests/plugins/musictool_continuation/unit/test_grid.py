"""The grid that units are cut at, from what a tracker reports."""

from __future__ import annotations

import numpy as np
import pytest

from musictool import Audio, Report
from musictool_continuation.unit.grid import beat_grid

from ....songs import clicks
from .beats import reported

TIMES = np.arange(0.35, 19.5, 0.5)
CLICKS = clicks(TIMES, 20.0)


@pytest.mark.parametrize("off", [0.0, 0.01, 0.02])
def test_beats_near_one_line_lie_on_it_to_a_few_milliseconds(off: float) -> None:
    doubt = np.random.default_rng(0).uniform(-off, off, TIMES.size)
    grid = beat_grid(reported(TIMES + doubt), CLICKS)
    assert grid is not None
    assert grid.steady
    assert np.diff(grid.beats) == pytest.approx(0.5, rel=5e-4)
    assert np.abs(TIMES[:, None] - grid.beats).min(axis=1).max() < 0.004


def test_it_covers_the_recording_and_goes_on_counting() -> None:
    inside = (TIMES > 3) & (TIMES < 17)
    grid = beat_grid(Report({"beats": TIMES[inside].tolist(), "downbeats": [5.35, 7.35]}), CLICKS)
    assert grid is not None
    assert (grid.beats[0], grid.beats[-1]) == pytest.approx((0.35, 19.85), abs=0.004)
    assert grid.meter == 4
    np.testing.assert_allclose(grid.beats[grid.position == 0] % 2, 1.35, atol=0.004)


def test_a_tempo_that_changes_is_left_as_it_is() -> None:
    times = 0.3 + np.cumsum(np.linspace(0.66, 0.48, 48))
    grid = beat_grid(reported(times, 3), clicks(times, float(times[-1]) + 0.1))
    assert grid is not None
    assert not grid.steady
    assert grid.meter == 3
    assert np.abs(times[:, None] - grid.beats).min(axis=1).max() < 1e-6


def test_slow_beats_are_halved_and_short_bars_paired() -> None:
    slow = beat_grid(reported(TIMES[::2]), CLICKS)
    paired = beat_grid(reported(TIMES, 2), CLICKS)
    threes = beat_grid(reported(TIMES[::2], 3), CLICKS)
    assert slow is not None
    assert paired is not None
    assert threes is not None
    assert np.diff(slow.beats) == pytest.approx(0.5, rel=1e-3)
    assert (slow.meter, paired.meter, threes.meter) == (4, 4, 6)


@pytest.mark.parametrize(
    "found", [{"beats": []}, {"beats": TIMES.tolist(), "free_time": True}, {"beats": [1.0, 1.5]}]
)
def test_free_time_has_no_grid(found: dict) -> None:
    assert beat_grid(Report(found), CLICKS) is None


def test_beats_alone_are_enough() -> None:
    grid = beat_grid(Report({"beats": TIMES.tolist()}), Audio(CLICKS.samples, CLICKS.sample_rate))
    assert grid is not None
    assert grid.meter == 4
