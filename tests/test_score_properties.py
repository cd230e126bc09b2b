"""What holds for every registered command from scores to scores, those not yet written included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from musictool import CannotProcess, Key, Meter, Model, Raw, Score, Tempo, Text, Track, UsageError
from musictool.contract.options import TRACKS, UNIT
from musictool.discovery import registry
from musictool.jobs import Settings
from musictool.jobs.apply import Application
from musictool.kinds import Kind
from musictool.musical_time.cutting import in_force
from musictool.pipeline import Pipeline, Step, check

from .plugins.musictool_generation.models import model_of

KNOWN = registry()
ARGUMENTS: dict[str, dict[str, Any]] = {
    "transpose": {"semitones": 2},
    "tracks": {"mute": ["2"]},
    "split": {"by": "hand"},
    "gain": {"db": -6},
    "fade": {"in": 1.0, "out": 1.0},
    "continue": {"bars": 1, "particles": 2},
    "inpaint": {"start": 1, "end": 2, "unit": "bars", "particles": 2},
    "harmonize": {"phrases": 0},
    "interpolate": {"steps": 3, "particles": 2},
    "vary": {"particles": 2},
    "rhythm.tempo": {"factor": 1.5},
    "rhythm.quantize": {"grid": "1/8", "swing": 0.6},
}
"""For commands that need a value to do anything."""

PIECE = Score(
    (
        Track.of(
            [(240 * at, 220, 60 + at % 12, 80, 64, 1, 0) for at in range(62)],
            [(0, 0xB0, 64, 127), (8000, 0xB0, 64, 0), (9000, 0xE0, 0, 100)],
            name="Piano",
            texts=(Text(240, "lyric", "la"),),
            others=(Raw(0, b"\xf0\x7e\x7f\x09\x01\xf7"),),
        ),
        Track.of([(960 * at + 9, 900, 40) for at in range(16)], name="Left"),
        Track.of([(480 * at, 60, 36 + 2 * (at % 2)) for at in range(32)], name="Kit", drum=True),
    ),
    tempos=(Tempo(0, 500_000), Tempo(7680, 400_000), Tempo(9600, 600_000)),
    meters=(Meter(0, 4, 4), Meter(7680, 7, 8)),
    keys=(Key(0, 1), Key(7680, -2)),
    texts=(Text(0, "copyright", "anon"), Text(0, "chord", "G"), Text(7680, "chord", "Bb")),
    others=(Raw(0, b"\xff\x7f\x01"),),
    resolution=480,
    length=15360,
)
ODD = {
    "nothing": Score(),
    "no notes": Score((Track.of(name="Piano"),), length=960),
    "one note": Score((Track.of([(0, 480, 60)]),), resolution=480),
    "one note of no length": Score((Track.of([(7, 0, 127)]),), resolution=1),
    "drums": Score((PIECE.tracks[2],), resolution=480),
    "7/8": Score((PIECE.tracks[0],), meters=(Meter(0, 7, 8),), resolution=480),
    "ten thousand notes": Score(
        (
            Track.of([(60 * at, 200, 30 + at * 7 % 60) for at in range(5000)]),
            Track.of([(60 * at, 60, 40) for at in range(5000)]),
        ),
        resolution=480,
    ),
}


MAKE_NOTES = ("continue", "harmonize", "inpaint", "interpolate", "vary")
"""What asks a model for each note, and is tried on dozens where others are on thousands."""

SPECS = {spec.name: spec for spec in KNOWN.specs() if spec.takes.flow == spec.gives == "score"}
IN_PLACE = [name for name, spec in SPECS.items() if UNIT in spec.hub_parameters and spec.keeps_time]
PLACED = [name for name, spec in SPECS.items() if UNIT in spec.hub_parameters]
ON_EVERY = pytest.mark.parametrize("name", SPECS)


def perform(name: str, score: Score, seed: int = 0, **further: Any) -> Score:
    step = Step(name, ARGUMENTS.get(name, {}) | further)
    inputs = [score, score] if SPECS[name].joins else [score]
    pipeline = check(Pipeline((step,)), KNOWN).of(Kind.SCORE)
    (result,) = Application(pipeline, Settings(seed=seed), registry=KNOWN).run(inputs)
    assert isinstance(result, Score)
    return result


@ON_EVERY
@pytest.mark.parametrize("what", ODD)
def test_odd_scores_give_a_score_or_a_sentence(name, what):
    try:
        perform(name, of_reasonable_length(ODD[what], name))
    except CannotProcess as error:
        check_sentence(str(error), name)


def of_reasonable_length(score: Score, name: str) -> Score:
    if name not in MAKE_NOTES:
        return score
    tracks = tuple(replace(track, notes=track.notes[:16]) for track in score.tracks)
    return replace(score, tracks=tracks, length=min(score.length, 3840))


def check_sentence(said: str, name: str) -> None:
    assert said.startswith(f"{name}: ")
    assert "\n" not in said


@pytest.fixture(scope="module")
def of_piece() -> Model:
    """A small model, of its notes: what seeds do is the same with any."""
    return model_of(PIECE, steps=4)


@ON_EVERY
def test_equal_seeds_give_equal_scores(name, of_piece):
    # What harmonizes needs one that knows melodies.
    further = {"model": of_piece} if name in MAKE_NOTES and name != "harmonize" else {}
    piece = of_reasonable_length(PIECE, name)
    assert perform(name, piece, seed=3, **further) == perform(name, piece, seed=3, **further)


@pytest.mark.parametrize("name", IN_PLACE)
def test_what_an_edit_does_not_concern_stays(name):
    score = perform(name, PIECE)
    assert (score.resolution, score.length, score.others) == (480, 15360, PIECE.others)
    assert (score.tempos, score.meters) == (PIECE.tempos, PIECE.meters)
    assert [text.tick for text in score.texts] == [text.tick for text in PIECE.texts]
    assert score.tracks[0].others == PIECE.tracks[0].others
    assert "lyric" in {text.kind for track in score.tracks for text in track.texts}
    assert sum(track.drum for track in score.tracks) >= 1


def outside(score: Score, start: int, end: int) -> list[Any]:
    """What begins outside of a part: notes of all tracks together, and everything else."""
    kept = []
    for track in score.tracks:
        notes, controls = track.notes, track.controls
        kept += notes[(notes["start"] < start) | (notes["start"] >= end)].tolist()
        kept += controls[(controls["tick"] < start) | (controls["tick"] > end)].tolist()
    lists = (score.tempos, score.meters, score.keys, score.texts)
    kept += [one for events in lists for one in events if not start <= one.tick <= end]
    return sorted(kept, key=repr)


@pytest.mark.parametrize("name", PLACED)
@pytest.mark.parametrize(
    ("how", "start", "end"),
    [
        ({"start": 3, "end": 5, "unit": "bars"}, 3840, 7680),
        ({"bars": "3-4"}, 3840, 7680),
        ({"start": 4, "end": 8.5}, 3840, 8280),
        ({"start": 11, "end": -4, "unit": "beats"}, 4800, 14400),
    ],
)
def test_outside_of_a_region_everything_stays_to_the_tick(name, how, start, end):
    score = perform(name, PIECE, **how)
    first, last = start - 30, end + 30  # what is moved may come to lie just outside
    assert outside(score, first, last) == outside(PIECE, first, last)
    for events, usual in ((score.tempos, PIECE.tempos), (score.keys, PIECE.keys)):
        for tick in (0, end + 1, 15000):
            assert in_force(events, tick)[1:] == in_force(usual, tick)[1:]


@pytest.mark.parametrize("name", PLACED)
def test_a_region_changes_what_is_in_it(name):
    assert perform(name, PIECE, start=2, end=12) != PIECE


@pytest.mark.parametrize("name", PLACED)
def test_notes_are_not_mixed(name):
    with pytest.raises(UsageError, match="mix"):
        perform(name, PIECE, mix=0.5)


@pytest.mark.parametrize("name", PLACED)
@pytest.mark.parametrize("how", [{}, {"bars": "2-3"}])
def test_only_the_tracks_that_are_meant_are_edited(name, how):
    if TRACKS not in SPECS[name].hub_parameters:
        pytest.skip("has a word of its own for tracks, or moves all of them")
    further = {"mute": ["1"]} if name == "tracks" else {}
    score = perform(name, PIECE, tracks=["left"], **how, **further)
    assert (score.tracks[0], score.tracks[2]) == (PIECE.tracks[0], PIECE.tracks[2])
    assert score.tracks[1] != PIECE.tracks[1]
    assert (score.tempos, score.meters, score.keys) == (PIECE.tempos, PIECE.meters, PIECE.keys)
    with pytest.raises(CannotProcess, match="no track is called 'oboe'"):
        perform(name, PIECE, tracks=["oboe"], **further)


def test_a_note_over_the_border_belongs_to_where_it_begins():
    long = Score((Track.of([(0, 1920, 60), (1800, 1920, 62)]),), resolution=480)
    moved = perform("transpose", long, start=0, end=1)  # up to tick 960
    assert moved.tracks[0].notes[["start", "duration", "pitch"]].tolist() == [
        (0, 1920, 62),
        (1800, 1920, 62),
    ]


def test_a_key_within_a_region_ends_with_it():
    moved = perform("transpose", PIECE, start=2, end=3, unit="bars")
    assert moved.keys == (Key(0, 1), Key(1920, 3), Key(3840, 1), Key(7680, -2))
    assert [text.text for text in moved.texts if text.kind == "chord"] == ["G", "Bb"]


def test_finer_ticks_within_a_region_are_finer_everywhere():
    coarse = Score((Track.of([(4 * at, 4, 60) for at in range(40)]),), resolution=4)
    played = perform("humanize", coarse, start=11, end=21, unit="beats")
    ratio = played.resolution // 4
    assert ratio > 1
    starts = played.tracks[0].notes["start"].tolist()
    assert starts[:10] == [4 * at * ratio for at in range(10)]
    assert starts[20:] == [4 * at * ratio for at in range(20, 40)]
    assert np.abs(np.array(starts[10:20]) - np.arange(40, 80, 4) * ratio).max() > 0
