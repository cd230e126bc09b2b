"""`rhythm.beats` and who works by it: any engine of it can be the tracker."""

from __future__ import annotations

import numpy as np
import pytest

import musictool as mt
from musictool_rhythm.beats import Beats, beats_of, no_beats, report_of

from .signals import RATE, clicks, counted, heard, strokes

PLUGIN = '''
from musictool import Report, Stream, engine, hookimpl


@engine("rhythm.beats", "clock")
def clock(stream: Stream) -> Report:
    """Two beats a second from a quarter on, and nothing else."""
    return Report({"beats": [0.25 + 0.5 * k for k in range(14)], "downbeats": [1.25, 3.25, 5.25]})


@hookimpl
def musictool_register():
    return [clock]
'''
TIMES = 0.25 + 0.5 * np.arange(14)
OFF = np.random.default_rng(0).uniform(-0.03, 0.03, TIMES.size)
LOOSE = strokes(TIMES + OFF, 8.0)


@pytest.fixture
def clock(tmp_path, install_plugin, monkeypatch) -> str:
    install_plugin(tmp_path / "clock", "musictool-clock", PLUGIN)
    monkeypatch.syspath_prepend(tmp_path / "clock")
    return "clock"


@pytest.mark.parametrize("engine", ["tcn", "tempogram", "librosa"])
def test_every_engine_reports_the_beats_of_clicks(engine: str) -> None:
    times = np.arange(0.4, 28, 0.5)
    report = mt.run(mt.Step("rhythm.beats", engine=engine), clicks(times, 29))
    assert report["tempo_bpm"] == pytest.approx(120, rel=0.03)
    assert not report["free_time"]
    assert report["duration_s"] == 29
    found = np.array(report["beats"])
    assert len(found) == pytest.approx(len(times), abs=2)
    assert np.median(np.abs(found[:, None] - times).min(axis=1)) < 0.03
    assert set(report["downbeats"]) <= set(report["beats"])
    assert bool(report["downbeats"]) == (engine != "librosa")


def test_a_report_gives_the_beats_back() -> None:
    stream = mt.Audio(np.zeros((1, 8 * RATE)), RATE).stream()
    for beats in (
        counted(TIMES),
        counted(TIMES, 3, confidence=0.2),
        Beats(TIMES, (np.arange(14) + 2) % 4 + 1, "4/4", 0.9),
        Beats(TIMES, np.zeros(14, np.int64), "", 0.7),
        Beats(TIMES[:9], np.array([3, 1, 2, 3, 1, 2, 3, 4, 1]), "3/4", 0.7),
        no_beats(),
    ):
        again = beats_of(report_of(beats, stream))
        np.testing.assert_allclose(again.times, beats.times, atol=1e-6)
        assert again.free == beats.free
        np.testing.assert_array_equal(again.numbers, beats.numbers)


def test_a_tracker_that_only_knows_beats_is_believed() -> None:
    beats = beats_of(mt.Report({"beats": TIMES.tolist()}))
    assert not beats.free
    assert beats.beats_per_bar == 0
    assert beats_of(mt.Report({"beats": TIMES.tolist(), "free_time": True})).free


@pytest.mark.parametrize("beats", [[1.0, 1.0], [2.0, 1.0], ["a"], [[1.0]], [float("nan")], "no"])
def test_beats_that_are_none_are_refused(beats) -> None:
    with pytest.raises(mt.CannotProcess, match="must be a list of ascending seconds"):
        beats_of(mt.Report({"beats": beats}))


def test_what_moves_music_takes_a_tracker(clock: str) -> None:
    moved = mt.run(f"rhythm.quantize grid=1/4 strength=1 tracker={clock}", LOOSE)
    assert np.median(np.abs(heard(moved, TIMES))) < 5
    steady = mt.run(f"rhythm.steady bpm=150 tracker={clock}", strokes(TIMES, 8.0))
    assert steady.duration == pytest.approx(8.0 * 120 / 150, abs=0.1)
    faster = mt.run(f"rhythm.tempo bpm=150 tracker={clock}", LOOSE)
    assert faster.duration == pytest.approx(8.0 * 120 / 150, abs=1e-3)
    given = {"grid": "1/4", "reference": strokes(TIMES, 8.0), "tracker": clock}
    felt = mt.run(mt.Step("rhythm.groove", given), LOOSE)
    assert np.median(np.abs(heard(felt, TIMES))) < 5
    cues = mt.Table(("time",), ({"time": "1.3"}, {"time": "3.4"}))
    given = {"cues": cues, "tracker": clock}
    fitted = mt.run(mt.Step("rhythm.fit", given), strokes(TIMES, 8.0))
    assert np.abs(heard(fitted, np.array([1.3, 3.4]))).max() < 20


def test_what_shows_beats_takes_a_tracker(clock: str) -> None:
    silence = mt.Audio(np.zeros((1, 8 * RATE)), RATE)
    clicked = mt.run(f"rhythm.click tracker={clock}", silence)
    assert np.abs(heard(clicked, TIMES)).max() < 1
    report = mt.run(f"analyze tracker={clock}", silence)
    assert report["beats"] == TIMES.tolist()
    assert report["downbeats"] == [1.25, 3.25, 5.25]


def test_a_tracker_that_is_not_there_is_named() -> None:
    with pytest.raises(mt.BadParameter, match="tracker must be tcn"):
        mt.run("rhythm.click tracker=tempo", LOOSE)
