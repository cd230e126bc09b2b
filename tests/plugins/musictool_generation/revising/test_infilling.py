"""`inpaint`: what is outside stays to the tick, what is new is inside and hears both sides."""

from dataclasses import replace

import numpy as np
import pytest

from musictool import BadParameter, CannotProcess, Context, Score, Track
from musictool_generation import inpaint
from musictool_generation.revising import remaking

from .tunes import MODEL, band, rows

BAR = 1920


def _filled(score: Score, *span, seed: int = 0, **options) -> Score:
    given = {"particles": 4, "model": MODEL, **options}
    return inpaint(score, *span, **given, context=Context(seed=seed))


@pytest.mark.parametrize(
    ("start", "end", "unit"),
    [(3, 5, "bars"), (9, 17, "beats"), (None, 5, "bars"), (4, 8, "seconds")],
)
def test_outside_all_stays_and_inside_is_new(start, end, unit) -> None:
    score = band(6) if unit != "seconds" else replace(band(6), tempos=())
    first = {"bars": 2 * BAR, "beats": 2 * BAR, "seconds": 2 * BAR}[unit] if start else 0
    made = _filled(score, start, end, unit)
    assert made.resolution == score.resolution
    assert made.tempos == score.tempos
    assert made.meters == score.meters
    assert made.length == score.length
    for old, new in zip(rows(score), rows(made), strict=True):
        assert {row for row in old if not first <= row[0] < 4 * BAR} == {
            row for row in new if not first <= row[0] < 4 * BAR
        }
    inside = {row for track in rows(made) for row in track if first <= row[0] < 4 * BAR}
    assert inside
    assert inside - {row for track in rows(score) for row in track}
    assert all(start + duration <= 4 * BAR for start, duration, *_ in inside)


def test_other_tracks_stay_whole() -> None:
    score = band(4)
    made = _filled(score, 2, 4, "bars", tracks=["bass"])
    old, new = rows(score), rows(made)
    assert (old[0], old[2]) == (new[0], new[2])
    assert old[1] != new[1]
    assert {row for row in old[1] if not BAR <= row[0] < 3 * BAR} <= new[1]
    assert len(made.tracks) == 3


def test_what_sounds_on_into_the_part_does_so() -> None:
    score = band(4)
    long = Track.of(
        [(0, 3 * BAR, 62), *score.tracks[0].notes[["start", "duration", "pitch"]].tolist()]
    )
    made = _filled(replace(score, tracks=(long, *score.tracks[1:])), 2, 3, "bars")
    assert (0, 3 * BAR, 62, 80) in rows(made)[0]
    again = [row for row in rows(made)[0] if row[2] == 62 and BAR <= row[0] < 2 * BAR]
    assert not again  # not struck while it sounds


@pytest.fixture
def short_ears(monkeypatch):
    """So that short scores tell what is heard, and what is a stretch."""
    for name, bars in (("BEFORE", 3), ("AFTER", 1), ("LONGEST", 4)):
        monkeypatch.setattr(remaking, name, bars)


def test_it_hears_what_is_near_and_nothing_else(short_ears) -> None:
    """The same notes come whatever was played far away: so a long score takes no longer."""

    def made(*bars: int) -> list:
        score = band(12)
        notes = score.tracks[0].notes.copy()
        notes["pitch"][np.isin(notes["start"] // BAR, bars)] = 61
        score = replace(score, tracks=(replace(score.tracks[0], notes=notes), *score.tracks[1:]))
        each = [rows(_filled(score, 8, 9, "bars", seed=seed)) for seed in range(2)]
        inside = range(7 * BAR, 8 * BAR)
        return [[{row for row in track if row[0] in inside} for track in one] for one in each]

    alone = made()
    assert made(0, 1, 2, 3, 9, 10, 11) == alone
    assert made(6) != alone
    assert made(8) != alone


def test_a_long_part_is_made_stretch_by_stretch(short_ears) -> None:
    score = band(14)
    made = _filled(score, 3, 13, "bars", tracks=["drums"], seed=3)
    old, new = rows(score), rows(made)
    assert old[:2] == new[:2]
    outside = {row for row in old[2] if not 2 * BAR <= row[0] < 12 * BAR}
    assert outside == {row for row in new[2] if not 2 * BAR <= row[0] < 12 * BAR}
    for first in (2, 6, 10):
        assert any(first * BAR <= row[0] < (first + 2) * BAR for row in new[2])


def test_tracks_that_share_a_part_each_get_what_is_near_to_them() -> None:
    """The model knows one piano: two hands are one part to it."""
    score = band(4)
    notes = score.tracks[0].notes.copy()
    notes["pitch"] += 7
    hands = replace(
        score, tracks=(score.tracks[0], replace(score.tracks[0], notes=notes, name="Right"))
    )
    seeds = [_filled(hands, 2, 4, "bars", seed=seed) for seed in range(3)]
    new = [[row[2] for made in seeds for row in rows(made)[at] - rows(hands)[at]] for at in (0, 1)]
    assert all(new)
    assert max(new[0]) < min(new[1])


def test_who_plays_around_plays_in_it_about_as_much() -> None:
    """Two basses share the model's one bass; who rests around goes on resting."""
    score = band(8)
    third = Track.of([(BAR * bar, BAR, 57) for bar in range(8)], name="Held", program=32)
    resting = Track.of([(7 * BAR, BAR, 64)], name="Late")
    score = replace(score, tracks=(*score.tracks, third, resting))
    counts = np.zeros(5)
    for seed in range(3):
        made = _filled(score, 3, 7, "bars", seed=seed)
        for at, track in enumerate(made.tracks):
            inside = (track.notes["start"] >= 2 * BAR) & (track.notes["start"] < 6 * BAR)
            counts[at] += int(inside.sum()) / 3
    expected = np.array([16, 8, 16, 4])
    assert (counts[:4] > 0.5 * expected).all(), counts
    assert (counts[:4] < 1.7 * expected).all(), counts
    assert counts[4] < 4, counts


def test_who_has_not_begun_does_not_begin_in_it_unless_it_is_named() -> None:
    """A track that first plays ten bars after it, within the bars that are listened to."""
    late = Track.of([(BAR * bar, BAR, 67) for bar in (13, 14, 15)], name="Late", program=1)
    score = replace(band(16), tracks=(*band(16).tracks, late))
    assert rows(_filled(score, 2, 4, "bars"))[3] == rows(score)[3]
    named = rows(_filled(score, 2, 4, "bars", tracks=["Late"]))
    assert named[:3] == rows(score)[:3]
    assert rows(score)[3] < named[3]


@pytest.mark.parametrize("span", [(), (1, 8, "bars")])
def test_a_whole_track_is_made_anew_as_what_it_was(span) -> None:
    """Where it lay and how much it played, and where it rested; nothing around it says so."""
    score = band(8)
    bass = score.tracks[1]
    rests = (bass.notes["start"] >= 2 * BAR) & (bass.notes["start"] < 4 * BAR)
    bass = replace(bass, notes=bass.notes[~rests])
    score = replace(score, tracks=(score.tracks[0], bass, score.tracks[2]))
    made = _filled(score, *span, tracks=["bass"], seed=1)
    old, new = rows(score), rows(made)
    assert (old[0], old[2]) == (new[0], new[2])
    assert (made.tracks[1].name, made.tracks[1].program) == ("Low", 32)
    assert old[1] != new[1]
    starts, _, pitches, _ = zip(*new[1], strict=True)
    assert 0.5 * len(old[1]) < len(new[1]) < 1.6 * len(old[1])
    assert 30 < np.median(pitches) < 54
    assert not any(2 * BAR <= start < 4 * BAR for start in starts)


def test_a_whole_track_lies_where_it_lay() -> None:
    """The base model would put it half an octave lower, were it not told."""
    score = band(8)
    made = [
        inpaint(score, tracks=["lead"], particles=2, context=Context(seed=seed))
        for seed in range(2)
    ]
    old = score.tracks[0].notes["pitch"].mean()
    new = np.mean([one.tracks[0].notes["pitch"].mean() for one in made])
    assert abs(new - old) < 3.5


def test_seeds_decide() -> None:
    made = [rows(_filled(band(3), 2, 3, "bars", seed=seed)) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize(
    ("span", "options", "sentence"),
    [
        ((4, 3, "bars"), {}, "start=4 bars and end=3 bars leave nothing of the score"),
        ((3, 3, "bars"), {}, "leave nothing of the score"),
        ((9, 12, "bars"), {}, "bar 9 is beyond the end of the score"),
        ((None, 9, "bars"), {}, "no note is outside of what is to be made anew"),
        ((2, 3, "bars"), {"tracks": ["oboe"]}, "no track is called 'oboe'"),
        ((1.0, 1.01, "seconds"), {}, "too short: there is no room for a note"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(span, options, sentence) -> None:
    with pytest.raises(CannotProcess, match=sentence):
        _filled(band(4), *span, **options)


def test_something_must_say_what_is_made_anew() -> None:
    with pytest.raises(BadParameter, match="give start, end or tracks"):
        _filled(band(2))


def test_instruments_that_the_model_does_not_know_are_told_of() -> None:
    bells = Track.of([(480 * at, 480, 110) for at in range(16)], program=112)
    with pytest.raises(CannotProcess, match=r"plays none of the tracks.*it plays Piano"):
        _filled(replace(band(4), tracks=(*band(4).tracks, bells)), 2, 3, "bars", tracks=["4"])
