"""Markers, tempo and key are where the sound is, whatever was done to a recording."""

from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from musictool.files.tags.model import Marker, Tags
from musictool.origin import Origin

from ..strokes import strokes

TIMES = (1.0, 2.5, 4.0)
SECONDS = 6.0
TAGS = Tags(
    (("BPM", ("120",)), ("INITIALKEY", ("Am",))), markers=tuple(Marker(time) for time in TIMES)
)


@pytest.fixture
def song():
    """A stroke at every marker."""
    return replace(strokes(TIMES, SECONDS), origin=Origin(tags=TAGS))


def times_of(audio):
    return [marker.start for marker in audio.origin.tags.markers]


def field(audio, name):
    return dict(audio.origin.tags.fields).get(name, (None,))[0]


def leaps(audio):
    """When each stroke begins: where a silence of 0.1 s ends."""
    loud = np.flatnonzero(np.abs(audio.samples[0]) > 0.1)
    first = np.diff(loud, prepend=-audio.sample_rate) > 0.1 * audio.sample_rate
    return (loud[first] / audio.sample_rate).tolist()


@pytest.mark.parametrize(
    ("pipeline", "markers", "bpm", "key"),
    [
        ("trim start=0.5", [0.5, 2.0, 3.5], "120", "Am"),
        ("trim start=-4.5 end=3", [1.0], "120", "Am"),
        ("trim silence=-40", [0.0, 1.5, 3.0], "120", "Am"),
        ("rhythm.tempo factor=2", [0.5, 1.25, 2.0], "240", "Am"),
        ("rhythm.tempo factor=0.5", [2.0, 5.0, 8.0], "60", "Am"),
        ("rhythm.tempo factor=1", [1.0, 2.5, 4.0], "120", "Am"),
        ("rhythm.tempo factor=2 start=2 end=3", [1.0, 2.25, 3.5], "120", "Am"),
        ("rhythm.pitch semitones=-2", [1.0, 2.5, 4.0], "120", "Gm"),
        ("fx.pitch-shift semitones=12 mix=0.5", [1.0, 2.5, 4.0], "120", "Am"),
        ("trim start=0.5 | rhythm.tempo factor=2 | gain db=-3", [0.25, 1.0, 1.75], "240", "Am"),
        ("rhythm.tempo factor=2 | trim start=0.5 end=2.1", [0.0, 0.75, 1.5], "240", "Am"),
        ("convert sample_rate=22050 | trim start=0.5", [0.5, 2.0, 3.5], "120", "Am"),
        ("fx.reverb wet_level=0.1 | fade out=1", [1.0, 2.5, 4.0], "120", "Am"),
    ],
)
def test_markers_are_where_their_strokes_are(song, pipeline, markers, bpm, key):
    result = mt.run(pipeline, song)
    np.testing.assert_allclose(times_of(result), markers, atol=1e-4)
    np.testing.assert_allclose(leaps(result), markers, atol=0.006)
    assert (field(result, "BPM"), field(result, "INITIALKEY")) == (bpm, key)
    assert not result.origin.tags.lost
    assert not result.origin.edits


@pytest.mark.parametrize(
    ("pipeline", "markers"),
    [
        ("trim start=-4.5", [1.0, 2.5]),
        ("trim silence=-40 | gain db=-1", [0.0, 1.5, 3.0]),
        ("rhythm.tempo factor=2 start=2 end=3", [1.0, 2.25, 3.5]),
        ("fx.reverb start=3", [1.0, 2.5, 4.0]),
        ("lab.speed how=faster", []),
    ],
)
def test_a_length_that_shows_only_while_reading(song, lab, pipeline, markers):
    result = mt.run(pipeline, replace(song.stream(), frames=None))
    np.testing.assert_allclose(times_of(result), markers, atol=1e-4)


def test_step_by_step_is_as_in_one_go(song):
    halfway = mt.commands.trim(song, start=0.5)
    by_hand = mt.run("rhythm.tempo factor=2", halfway.with_samples(halfway.samples * 0.5))
    assert times_of(by_hand) == times_of(mt.run("trim start=0.5 | rhythm.tempo factor=2", song))


def test_by_the_functions_of_the_hub_alone(tmp_path, song):
    """What a script stretches without any command follows when it is written."""
    faster = mt.stretch(song.stream(), mt.TimeMap.even(SECONDS, 0.5))
    mt.write(tmp_path / "a.flac", mt.shift_pitch(faster, 2))
    tags = mt.info(tmp_path / "a.flac")["tags"]
    assert (tags["BPM"], tags["INITIALKEY"]) == (["240"], ["Bm"])


@pytest.mark.parametrize(
    ("pipeline", "wanted"),
    [
        ("concat gap=1", [1.0, 2.5, 4.0, 8.0, 9.5, 11.0]),
        (mt.Step("mix", {"starts": [2, 1]}), [2.0, 3.0, 3.5, 4.5, 5.0, 6.0]),
        ("concat | trim start=3", [1.0, 4.0, 5.5, 7.0]),
    ],
)
def test_joined_recordings_bring_their_markers(song, pipeline, wanted):
    other = mt.run("trim end=5", song)
    result = mt.run(pipeline, song, other)
    np.testing.assert_allclose(times_of(result), wanted, atol=1e-6)
    np.testing.assert_allclose(leaps(result), wanted, atol=0.006)


def test_a_steady_tempo_is_the_one_asked_for():
    """Whatever the tracker counts, and however the tag was rounded."""
    beats = np.arange(0.5, 19.5, 60 / 122.3)
    tags = Tags((("BPM", ("61",)),))
    song = replace(strokes(beats, 20.0), origin=Origin(tags=tags))
    result = mt.run("rhythm.steady bpm=110 tracker=tempogram", song)
    assert field(result, "BPM") == "55"


@pytest.mark.parametrize(
    "command", ["rhythm.quantize strength=1", "rhythm.groove", "rhythm.steady"]
)
def test_markers_stay_on_strokes_that_move(command):
    beats = np.arange(0.5, 19.5, 0.25)
    late = np.random.default_rng(3).uniform(-0.02, 0.02, beats.size)
    played = beats + late
    markers = tuple(Marker(time) for time in played)
    tags = Tags((("BPM", ("120",)),), markers=markers)
    song = replace(
        strokes(played, 20.0, 0.7 + 0.3 * (np.arange(beats.size) % 2 == 0)),
        origin=Origin(tags=tags),
    )
    given = {"reference": strokes(beats, 20.0)} if "groove" in command else {}
    name, *rest = command.split()
    parameters = {"strength": 1.0} if rest else {}
    result = mt.commands[name](song, tracker="tempogram", **parameters, **given)
    moved = np.array(times_of(result))
    assert moved.size == played.size
    assert np.abs(moved - played).max() > 0.005
    np.testing.assert_allclose(leaps(result), moved, atol=0.006)
    assert float(field(result, "BPM")) == pytest.approx(
        120, abs=0.7 if name == "rhythm.steady" else 0
    )


def test_what_goes_on_keeps_the_markers_before():
    """A continuation leaves the recording as it is, up to the join."""
    beats = np.arange(0.25, 5, 0.5)
    song = replace(strokes(beats, 5.0), origin=Origin(tags=TAGS))
    longer = mt.run("continue seconds=0.5", song)
    assert times_of(longer) == list(TIMES)
    assert field(longer, "INITIALKEY") == "Am"
    alone = mt.run("continue seconds=0.5 only=true", song)
    assert times_of(alone) == []
    assert alone.origin.tags.lost == ("cues",)
    assert field(alone, "BPM") == "120"


@pytest.mark.parametrize(
    ("how", "kept"),
    [("as long", True), ("faster", False), ("doubled", False), ("moves", False), ("says", True)],
)
def test_plugins_are_taken_at_their_word_and_not_beyond(song, lab, how, kept):
    """One that says nothing keeps time if its result is as long; else no time is known."""
    command = {"moves": "lab.shuffle", "says": "lab.pad"}.get(how, f"lab.speed how={how!r}")
    result = mt.run(command, song)
    if kept:
        np.testing.assert_allclose(times_of(result), leaps(result), atol=0.006)
        assert not result.origin.tags.lost
    else:
        assert times_of(result) == []
        assert set(result.origin.tags.lost) == {"cues", "the tempo"}


def test_commands_within_commands_add_up(song, lab):
    result = mt.run("lab.inside pipeline='trim start=0.5 | rhythm.tempo factor=2'", song)
    np.testing.assert_allclose(times_of(result), [0.25, 1.0, 1.75], atol=1e-6)


def test_what_had_to_go_is_said_once_when_it_is_written(tmp_path, song, lab):
    mt.write(tmp_path / "a.flac", song)
    (outcome,) = mt.map("lab.shuffle", tmp_path / "a.flac", tmp_path / "b.flac")
    said = [warning for warning in outcome.warnings if "no longer fit" in warning]
    assert len(said) == 1
    assert "the tempo" in said[0]
    assert "BPM" not in mt.info(tmp_path / "b.flac")["tags"]


@pytest.mark.parametrize(
    ("pipeline", "bpm"),
    [("rhythm.tempo factor=0.5", 60), ("trim start=1", 120), ("gain db=-1", 120), ("lab.pad", 120)],
)
def test_the_hint_that_a_tag_gives_to_later_steps_follows(song, lab, pipeline, bpm):
    """A tracker is told of the tempo of what it hears, not of what was read."""
    hinted = replace(song, origin=replace(song.origin, tempo_bpm=120.0))
    assert mt.run(pipeline, hinted).origin.tempo_bpm == pytest.approx(bpm)
    assert mt.run("lab.shuffle", hinted).origin.tempo_bpm is None
