"""`continue` of scores: the prompt stays to the tick, what follows is of its kind."""

from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from musictool import BadParameter, CannotProcess, Context, Meter, Score, Tempo, Text, Track
from musictool_generation import continue_score

from .tunes import MODEL, band, rows


def _longer(score: Score, seed: int = 0, **options) -> Score:
    given = {"particles": 3, "model": MODEL, **options}
    return continue_score(score, **given, context=Context(seed=seed))


@pytest.mark.parametrize(
    ("meters", "quarters"),
    [
        ((Meter(0, 4, 4),), 4),
        ((Meter(0, 7, 8),), 3.5),
        ((Meter(0, 4, 4), Meter(1920, 5, 4)), 5),
        ((), 4),
    ],
)
def test_so_many_bars_are_added_in_the_last_meter(meters, quarters) -> None:
    score = replace(band(3), meters=meters)
    bar = round(quarters * 480)
    begun = max((meter.tick for meter in meters), default=0)
    score = replace(score, length=begun + bar * -(-(score.length - begun) // bar))
    made = _longer(score, bars=2)
    assert made.length == score.length + 2 * bar
    assert made.meters == score.meters
    assert made.tempos == score.tempos
    assert [track.name for track in made.tracks] == [track.name for track in score.tracks]
    fresh = []
    for old, new in zip(rows(score), rows(made), strict=True):
        assert old <= new
        fresh += new - old
    assert all(row[0] >= score.length for row in fresh)
    end = max(start + duration for start, duration, *_ in fresh)
    assert made.length - bar < end <= made.length


def test_a_bar_that_is_not_full_is_filled_first() -> None:
    score = Score((Track.of([(0, 480, 64)]),), (Tempo(0, 300_000),), resolution=480)
    starts = set()
    for seed in range(6):
        made = _longer(score, bars=1, seed=seed)
        assert made.length == 2 * 1920
        assert rows(score)[0] <= rows(made)[0]
        assert made.tempos == score.tempos
        starts |= {row[0] for row in rows(made)[0] - rows(score)[0]}
    assert min(starts) < 1920
    assert min(starts) >= 480


def test_only_the_instruments_that_are_there_play() -> None:
    drums = replace(band(2), tracks=(band(2).tracks[2],))
    made = _longer(drums, bars=2)
    assert [track.drum for track in made.tracks] == [True]
    assert rows(drums)[0] < rows(made)[0]


def test_tracks_that_are_not_named_end_where_they_did() -> None:
    made = _longer(band(3), bars=2, tracks=["Low"])
    before, after = rows(band(3)), rows(made)
    assert (after[0], after[2]) == (before[0], before[2])
    assert before[1] < after[1]
    assert made.length == band(5).length


def test_who_rests_for_long_goes_on_resting_unless_named() -> None:
    lead = Track.of([(1920 * bar, 1920, 64) for bar in range(20)], name="Lead")
    low = Track.of([(480 * at, 480, 40) for at in range(4)], name="Low", program=32)
    score = Score((lead, low), resolution=480, length=20 * 1920)
    made = _longer(score, bars=4, ending="open")
    assert rows(made)[0] > rows(score)[0]
    assert rows(made)[1] == rows(score)[1]
    assert rows(_longer(score, bars=4, tracks=["Low"]))[1] > rows(score)[1]


def test_bars_are_put_in_where_it_says_and_what_follows_is_moved_on() -> None:
    held = Track.of([(3000, 1920, 64)], name="Held")
    score = replace(band(4), tracks=(*band(4).tracks, held))
    score = replace(score, texts=(Text(1920, "marker", "A"), Text(3840, "marker", "B")))
    made = _longer(score, bars=2, end=3, unit="bars", tracks=["1-3"])
    assert made.length == band(6).length
    assert [(one.tick, one.text) for one in made.texts] == [(1920, "A"), (3840 + 3840, "B")]
    assert rows(made)[3] == rows(score)[3]
    for old, new in zip(rows(score)[:3], rows(made)[:3], strict=True):
        moved = {(start + 3840 * (start >= 3840), *others) for start, *others in old}
        assert moved <= new
        assert all(3840 <= start < 7680 for start, *_ in new - moved)
    assert any(len(new) > len(old) for old, new in zip(rows(score), rows(made), strict=True))


def test_bars_that_are_put_in_are_of_the_meter_before() -> None:
    score = replace(band(4), meters=(Meter(0, 3, 4), Meter(2 * 1440, 4, 4)))
    made = _longer(score, bars=2, end=3, unit="bars")
    assert made.meters == (Meter(0, 3, 4), Meter(4 * 1440, 4, 4))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"end": 1.0, "unit": "bars"}, "nothing is before end"),
        ({"tracks": ["harp"]}, "no track is called 'harp'"),
        ({"tracks": ["Quiet"]}, "these tracks have no notes so far"),
    ],
)
def test_what_cannot_be_carried_on_is_said(asked, sentence) -> None:
    score = replace(band(2), tracks=(*band(2).tracks, Track.of([], name="Quiet")))
    with pytest.raises(CannotProcess, match=sentence):
        _longer(score, **asked)


def test_a_unit_of_nothing_is_refused() -> None:
    with pytest.raises(BadParameter, match="unit=bars says what start and end count"):
        _longer(band(2), unit="bars")


def test_after_bars_without_notes_music_comes() -> None:
    silence = Score(
        (Track.of([], name="Voice"),), meters=(Meter(0, 3, 4),), resolution=480, length=2400
    )
    made = _longer(silence, bars=2)
    starts = np.concatenate([track.notes["start"] for track in made.tracks])
    assert starts.min() >= 2880 * made.resolution // 480
    assert made.meters == silence.meters
    assert made.length == 4 * 1440 * made.resolution // 480
    assert made.tracks[0].name == "Voice"


def test_it_ends_as_pieces_end_or_in_the_open() -> None:
    """The model has learnt one piece, that ends with a note of this length in this place."""
    made = [_longer(band(2), bars=2, ending=ending, particles=24) for ending in ("resolve", "open")]
    assert rows(made[0]) != rows(made[1])


def test_notes_of_unknown_pitches_stay() -> None:
    high = Track.of([(0, 480, 64), (480, 480, 120)])
    made = _longer(Score((high,), resolution=96, length=384), bars=1)
    assert made.resolution == 96
    assert made.tracks[0].notes["pitch"][:2].tolist() == [64, 120]


def test_of_instruments_that_the_model_does_not_know_it_says_so() -> None:
    bells = Score((Track.of([(480 * at, 480, 110) for at in range(4)], program=112),))
    with pytest.raises(CannotProcess, match=r"plays none of the tracks.*it plays Piano"):
        _longer(bells)


def test_in_a_pipeline_it_reaches_sound(tmp_path) -> None:
    mt.write(tmp_path / "model", MODEL)
    mt.write(tmp_path / "tune.mid", band(1))
    line = f"continue bars=1 particles=2 model={tmp_path / 'model'} | synth"
    sound = mt.run(line, tmp_path / "tune.mid", seed=3)
    assert sound.duration > 3.5
