"""Half or twice as fast is the same music: a range, or the file's tag, decides how to count."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from musictool.origin import Origin
from musictool_rhythm.beats import Beats, beats_of, report_of
from musictool_rhythm.levels import at_level

from ...songs import song

ENGINES = ("tcn", "tempogram", "librosa")
TEMPI = {45: "36-54", 60: "50-75", 90: "80-110", 120: "90-130", 174: "140-200"}
"""With a range in which no other octave lies."""

TWICE_A_SECOND = '''
from musictool import Report, Stream, engine, hookimpl


@engine("rhythm.beats", "halves")
def halves(stream: Stream) -> Report:
    """Two beats a second, bars of four, and nothing else."""
    beats = [0.25 + 0.5 * k for k in range(40)]
    return Report({"beats": beats, "downbeats": beats[1::4], "own": "words"})


@hookimpl
def musictool_register():
    return [halves]
'''


def tagged(audio: mt.Audio, bpm: float | None) -> mt.Audio:
    return replace(audio, origin=Origin(tempo_bpm=bpm))


def found(audio: mt.Audio, engine: str | None = None, **given) -> mt.Report:
    return mt.run(mt.Step("rhythm.beats", given, engine=engine), audio)


def off(beats, bpm: float) -> np.ndarray:
    """How far beats lie from the song's own, in seconds; it begins with one."""
    period = 60 / bpm
    return np.abs((np.asarray(beats) + period / 2) % period - period / 2)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("bpm", TEMPI)
def test_beats_are_those_of_the_octave_in_the_range(bpm: int, engine: str) -> None:
    report = found(song(20, bpm), engine, tempo_range=TEMPI[bpm])
    assert report["tempo_bpm"] == pytest.approx(bpm, rel=0.03)
    assert np.median(off(report["beats"], bpm)) < 0.03
    assert len(report["beats"]) == pytest.approx(20 * bpm / 60, abs=3)
    assert set(report["downbeats"]) <= set(report["beats"])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("bpm", TEMPI)
def test_without_a_range_the_tag_decides(bpm: int, engine: str) -> None:
    report = found(tagged(song(20, bpm), bpm + 1.3), engine)
    assert report["tempo_bpm"] == pytest.approx(bpm, rel=0.03)
    assert np.median(off(report["beats"], bpm)) < 0.03


def test_a_range_says_more_than_a_tag() -> None:
    report = found(tagged(song(20, 174), 174.0), tempo_range="70-100")
    assert report["tempo_bpm"] == pytest.approx(87, rel=0.02)


def test_where_two_octaves_are_in_the_range_the_tag_decides() -> None:
    for bpm in (60, 120):
        report = found(tagged(song(20, 120), bpm), tempo_range="50-150")
        assert report["tempo_bpm"] == pytest.approx(bpm, rel=0.02)


@pytest.mark.parametrize("bpm", [97.0, 140.0, 30.0, 390.0])
def test_a_tag_is_no_tempo_by_itself(bpm: float) -> None:
    music = song(20, 120)
    assert found(tagged(music, bpm)).findings == found(music).findings


def test_a_range_without_an_octave_in_it_is_said_and_changes_nothing() -> None:
    music = song(20, 120)
    with pytest.warns(UserWarning, match="no octave of the 120.* BPM .* from 70 to 100 BPM"):
        report = found(music, tempo_range="70-100")
    assert report.findings == found(music).findings


def test_the_two_likeliest_tempi_are_told_with_their_weights() -> None:
    for engine in ENGINES:
        first, second = found(song(20, 120), engine)["tempo_candidates"]
        assert first["bpm"] == pytest.approx(120, rel=0.03)
        assert second["bpm"] == pytest.approx(60, rel=0.03)
        assert first["weight"] + second["weight"] == pytest.approx(1, abs=0.002)
        assert first["weight"] > second["weight"] > 0
    slow, fast = found(song(20, 120), tempo_range="50-70")["tempo_candidates"]
    assert (slow["bpm"], fast["bpm"]) == pytest.approx((60, 120), rel=0.03)


def test_analyze_tells_both_and_counts_as_it_is_asked() -> None:
    music = song(20, 174)
    report = mt.run("analyze", music)
    assert len(report["tempo_candidates"]) == 2
    fast = mt.run("analyze tempo_range=150-200", music)
    assert fast["tempo_bpm"] == pytest.approx(174, rel=0.02)
    assert fast["tempo_candidates"][0]["bpm"] == fast["tempo_bpm"]
    assert len(fast["beats"]) == pytest.approx(58, abs=2)
    assert mt.run("analyze", tagged(music, 174))["tempo_bpm"] == fast["tempo_bpm"]


def test_silence_has_no_tempi() -> None:
    silence = tagged(mt.Audio(np.zeros((1, 220500)), 44100), 120)
    for report in (found(silence, tempo_range="60-120"), mt.run("analyze", silence)):
        assert report["tempo_candidates"] == []
        assert report["tempo_bpm"] is None


def test_what_works_by_beats_counts_in_the_range() -> None:
    music = song(20, 174)
    clicked = mt.run("rhythm.click only=true tempo_range=150-200", music)
    strokes = np.flatnonzero(np.diff((np.abs(clicked.samples[0]) > 0.02).astype(int)) > 0)
    strokes = strokes[np.diff(strokes, prepend=-9999) > 3000] / clicked.sample_rate
    assert 60 / np.median(np.diff(strokes)) == pytest.approx(174, rel=0.02)
    faster = mt.run("rhythm.tempo bpm=180 tempo_range=150-200", music)
    assert faster.duration == pytest.approx(20 * 174 / 180, rel=0.01)
    assert mt.run("rhythm.tempo bpm=180", tagged(music, 174)).frames == faster.frames
    steady = mt.run("rhythm.steady bpm=90 tempo_range=80-90", music)
    assert steady.duration == pytest.approx(20 * 87 / 90, rel=0.02)


def test_a_tracker_that_knows_nothing_of_it_obeys_as_well(
    tmp_path, install_plugin, monkeypatch
) -> None:
    install_plugin(tmp_path / "halves", "musictool-halves", TWICE_A_SECOND)
    monkeypatch.syspath_prepend(tmp_path / "halves")
    music = mt.Audio(np.zeros((1, 20 * 8000)), 8000)
    assert found(music, "halves")["tempo_candidates"] == [{"bpm": 120.0, "weight": 1.0}]
    slow = found(music, "halves", tempo_range="50-70")
    assert slow["beats"] == pytest.approx(np.arange(0.75, 20, 1.0))
    assert slow["own"] == "words"
    fast = found(tagged(music, 241), "halves")
    assert fast["beats"] == pytest.approx(np.arange(0.25, 19.76, 0.25))
    assert fast["downbeats"] == pytest.approx(np.arange(0.75, 19.76, 1.0))
    clicked = mt.run("rhythm.click tracker=halves tempo_range=50-70 only=true", music)
    assert not clicked.samples[0, : int(0.75 * 8000)].any()


def test_bars_of_four_stay_bars_of_four() -> None:
    stream = mt.Audio(np.zeros((1, 80000)), 8000).stream()
    times = np.arange(24) * 0.5
    for meter, in_bar in (("4/4", 4), ("3/4", 3)):
        heard = Beats(times, np.arange(24) % in_bar + 1, meter, 0.9)
        for bounds, period in (((50, 70), 1.0), ((200, 280), 0.25)):
            beats = beats_of(report_of(at_level(heard, stream, bounds, pytest.fail), stream))
            assert np.diff(beats.times) == pytest.approx(period)
            assert beats.meter == meter
            assert set(np.diff(beats.downbeats / period).round()) == {in_bar}
            assert beats.downbeats[0] == 0


def test_in_free_time_there_is_nothing_to_choose() -> None:
    stream = tagged(mt.Audio(np.zeros((1, 80000)), 8000), 60).stream()
    heard = Beats(np.arange(24) * 0.5, np.zeros(24, np.int64), "", 0.2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert at_level(heard, stream, (50, 70), pytest.fail) is heard
