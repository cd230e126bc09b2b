"""A region in bars: where it lies, what it does, and what is recorded of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool.discovery import registry
from musictool.jobs.bars import hearing, span_of
from musictool.pipeline import check, find

DEMO = Path(__file__).parents[2] / "examples" / "demo.flac"
BAR = 2.5
"""Four beats at 96 BPM, from the beginning on."""

HEARD = mt.Report({"duration_s": 9.0, "downbeats": [0.5, 2.5, 4.5, 6.5, 8.5]})


def step(text: str):
    return check(find(text, registry()), registry()).steps[0]


@pytest.mark.parametrize(
    ("bars", "span"),
    [("1", (0.5, 2.5)), ("2-3", (2.5, 6.5)), ("'bars 3-4'", (4.5, 8.5)), ("5", (8.5, 9.0))],
)
def test_bars_reach_from_their_downbeat_to_the_next(bars, span):
    assert span_of(step(f"gain db=1 bars={bars}"), HEARD) == span


def test_a_downbeat_at_the_very_end_begins_no_bar():
    heard = mt.Report({"duration_s": 6.6, "downbeats": [0.5, 2.5, 4.5, 6.5]})
    assert span_of(step("gain db=1 bars=3"), heard) == (4.5, 6.5)
    with pytest.raises(mt.CannotProcess, match="beyond the last bar that is heard, 3"):
        span_of(step("gain db=1 bars=4"), heard)


def test_a_last_bar_is_as_long_as_the_others():
    heard = mt.Report({"duration_s": 60.0, "downbeats": [0.5, 2.5, 4.5]})
    assert span_of(step("gain db=1 bars=3"), heard) == (4.5, 6.5)


def test_bars_that_are_not_there_are_refused():
    with pytest.raises(mt.CannotProcess, match="bars=2-9 is beyond the last bar that is heard, 5"):
        span_of(step("gain db=1 bars=2-9"), HEARD)
    with pytest.raises(mt.CannotProcess, match="no bars are heard"):
        span_of(step("gain db=1 bars=2"), mt.Report({"duration_s": 9.0, "downbeats": []}))


def test_the_beat_is_heard_as_the_step_hears_it():
    heard = hearing(step("rhythm.quantize bars=1-2 tracker=tempogram tempo_range=60-120"))
    assert (heard.engine, dict(heard.parameters)) == ("tempogram", {"tempo_range": (60.0, 120.0)})
    assert hearing(step("gain db=1 bars=1")).engine is None


def test_a_region_in_bars_is_one_in_the_seconds_of_the_history():
    song = mt.read(DEMO)
    result = mt.run("gain db=-12 bars=2-3 | trim bars='bars 2-3'", song)
    gained, cut = (made["parameters"] for made in result.origin.history[-1]["steps"])
    assert gained["bars"] == [2, 3]
    for made in (gained, cut):
        assert [made["start"], made["end"]] == pytest.approx([BAR, 3 * BAR], abs=0.05)
    notes = result.origin.history[-1]["notes"]
    assert "gain: bars=2-3 is 2.5" in notes[0]
    text = "gain db=-12 start={start} end={end}".format(**gained)
    text += " | trim start={start} end={end}".format(**cut)
    np.testing.assert_array_equal(result.samples, mt.run(text, song).samples)
    assert result.duration == pytest.approx(2 * BAR, abs=0.05)


def test_free_time_has_no_bars():
    tone = mt.Audio(0.1 * np.sin(np.arange(5 * 8000) * 0.3), 8000)
    with pytest.raises(mt.CannotProcess, match="trim: no bars are heard in the recording; give"):
        mt.commands.trim(tone, bars=1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("trim bars=3-2", "bars must be bars like 9-12 or 9, counted from 1, not 3-2"),
        ("fx.reverb bars=0", "bars must be bars like 9-12"),
        ("trim bars=1.5", "bars must be bars like 9-12"),
        ("trim bars=2 end=3", "give bars, or start and end, not both"),
        ("fx.reverb bars=2 tail=3", "give tail or end, not both"),
        ("trim start='bar 3'", "bars have a name of their own, bars=9-12"),
        ("concat bars=3", "no parameter is called 'bars'"),
    ],
)
def test_what_makes_no_sense_is_refused(text, sentence):
    with pytest.raises(mt.UsageError, match=sentence):
        step(text)


def test_a_recording_has_no_bar_0_also_where_a_score_would():
    with pytest.raises(mt.UsageError, match="bars must be bars like 9-12"):
        mt.commands.trim(mt.Audio(np.zeros((1, 800)), 8000), bars=0)


@pytest.mark.parametrize("bars", ["9-12", "9", 9, (9, 12), [9, 12]])
def test_python_gives_them_as_numbers_too(bars):
    (parameter,) = [one for one in step("trim").spec.settings if one.name == "bars"]
    assert parameter.check(bars, "x") == ((9, 9) if bars in ("9", 9) else (9, 12))


def test_bars_of_a_score_are_counted_from_its_pickup_and_end_with_it():
    notes = mt.Track.of([(480 * at, 480, 60 + at) for at in range(7)])
    meters = (mt.Meter(0, 1, 4), mt.Meter(480, 3, 4))
    tune = mt.Score((notes,), meters=meters, resolution=480, length=3360)
    pickup = mt.run("transpose semitones=12 bars=0", tune)
    assert pickup.tracks[0].notes["pitch"].tolist() == [72, *range(61, 67)]
    assert mt.run("transpose semitones=12 bars=0-2", tune).tracks[0].notes["pitch"][-1] == 78
    with pytest.raises(mt.CannotProcess, match="bars=1-3 is beyond the last bar of the score, 2"):
        mt.run("transpose semitones=12 bars=1-3", tune)
    whole = mt.Score((notes,), meters=(mt.Meter(0, 3, 4),), resolution=480)
    with pytest.raises(mt.CannotProcess, match="counted from 1, so there is none at 0"):
        mt.run("transpose semitones=12 bars=0", whole)
