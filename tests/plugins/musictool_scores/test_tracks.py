"""`tracks`, `split` and `join`: the right notes in the right tracks, and nothing lost."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

import musictool as mt
from musictool import BadParameter, CannotProcess, Context, Score, Text, Track
from musictool_scores import join, tracks
from musictool_scores import split as split_tracks
from musictool_scores.voices import voices

LEAD = Track.of([(0, 10, 72)], [(0, 0xB0, 0, 8), (5, 0xC0, 0, 40)], name="Lead", program=40)
BASS = Track.of([(0, 20, 36)], name="Bass guitar", program=33)
KIT = Track.of([(0, 1, 36), (0, 1, 42), (10, 1, 38)], name="Kit", drum=True)
BAND = Score((LEAD, BASS, KIT))


def edited(score, **how):
    return tracks(score, **how, context=Context())


def joined(score, **how):
    return join(score, **how, context=Context())


def split(score, **how):
    return split_tracks(score, **how, context=Context())


def names(score):
    return [track.name for track in score.tracks]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("2", ["Bass guitar"]),
        ("1-2", ["Lead", "Bass guitar"]),
        ("3,1", ["Kit", "Lead"]),
        ("lead", ["Lead"]),
        ("bas", ["Bass guitar"]),
        ("*guitar", ["Bass guitar"]),
        ("drums", ["Kit"]),
        ("violin", ["Lead"]),
        ("strings", ["Lead"]),
    ],
)
def test_tracks_are_picked_by_what_people_call_them(word, found):
    assert names(edited(BAND, pick=[word])) == found


def test_the_rest_is_as_it_was():
    score = edited(BAND, mute=["drums"], program=["lead=Flute", "2=0"], rename=["2=Piano"])
    assert names(score) == ["Lead", "Piano", "Kit"]
    assert [track.program for track in score.tracks] == [73, 0, 0]
    assert [track.notes.size for track in score.tracks] == [1, 1, 0]
    assert score.tracks[0].controls.size == 0  # its own bank and programs would undo it
    assert names(edited(BAND, drop=["2"], pick=["3", "2"])) == ["Kit"]


def test_drums_stay_drums_and_are_told_of_their_kit():
    for program, told in (("Kit=Violin", "warn"), ("3=8", "note"), ("1=8", "")):
        heard = {"warn": [], "note": []}
        context = Context(**{name: into.append for name, into in heard.items()})
        assert tracks(BAND, program=[program], context=context).tracks[2].drum
        assert [name for name, said in heard.items() if said] == ([told] if told else [])


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"pick": ["oboe"]}, "no track is called 'oboe'; there is 1 Lead, 2 Bass guitar, 3 Kit"),
        ({"pick": ["7"]}, "no track is called '7'"),
        ({"drop": ["1-3"]}, "no track would be left"),
        ({"program": ["1=128"]}, "from 0 to 127"),
        ({"program": ["1=vilin"]}, "no instrument 'vilin'; did you mean Violin"),
        ({"rename": ["Lead"]}, "which track gets what"),
        ({}, "musictool info"),
    ],
)
def test_what_cannot_be_is_said(how, words):
    with pytest.raises((BadParameter, CannotProcess), match=words):
        edited(BAND, **how)


def test_two_lines_that_lead_well_are_two_voices():
    high = [(480 * at, 480, 72 + at % 2) for at in range(8)]
    low = [(240 * at, 240, 50 - at % 3) for at in range(16)]
    song = Track.of([*high, *low], name="Song", texts=(Text(240, "lyric", "la"),))
    score = split(Score((song,), resolution=480))
    assert names(score) == ["Song voice 1", "Song voice 2"]
    upper, lower = score.tracks
    assert upper.notes["pitch"].tolist() == [pitch for _, _, pitch in high]
    assert lower.notes.size == 16
    assert (upper.texts, lower.texts) == ((), song.texts)  # the syllable of the lower voice
    again = joined(score)
    assert again.tracks[0].notes[["start", "pitch"]].tolist() == [
        (start, pitch) for start, pitch in song.notes[["start", "pitch"]].tolist()
    ]
    assert [part.notes.size for part in split(again).tracks] == [8, 16]
    assert again.tracks[0].name == "Song"


def test_many_notes_at_once_are_parted_in_little_memory():
    heap = Track.of([(0, 480, at % 128) for at in range(1500)])
    tracemalloc.start()
    found = voices(heap.notes, 480)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.unique(found).size == 1500
    assert (np.diff(heap.notes["pitch"][np.argsort(found)]) <= 0).all()
    assert peak < 8e6  # ways from each to each are 40 MB


def test_recordings_are_sent_to_what_joins_those(tmp_path):
    mt.write(tmp_path / "a.wav", mt.Audio(np.zeros((1, 100)), 8000))
    with pytest.raises(mt.FileError, match=r"\(a \.mid file\); concat does that to recordings"):
        mt.commands.join(tmp_path / "a.wav")


def test_hands_registers_and_drums():
    piano = Track.of([(0, 9, 48), (0, 9, 55), (0, 9, 72), (0, 9, 76), (9, 9, 74), (9, 9, 43)])
    right, left = split(Score((piano, KIT)), by="hand").tracks[:2]
    assert right.notes["pitch"].tolist() == [72, 76, 74]
    assert (right.name, left.name) == ("right hand", "left hand")
    high, low = split(Score((piano,)), by="pitch", at="Bb4").tracks
    assert low.notes["pitch"].max() == 55
    assert high.notes["pitch"].min() == 72
    harp = replace(piano, program=46)
    assert [track.program for track in split(Score((harp, piano)), by="hand").tracks] == [46, 0, 0]
    kit = split(BAND, by="drum")
    assert names(kit)[2:] == ["Kit Bass Drum 1", "Kit Acoustic Snare", "Kit Closed Hi-Hat"]
    assert joined(kit, tracks=["drums"], name="Kit").tracks[2].notes["pitch"].tolist() == [
        36,
        42,
        38,
    ]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: split(BAND, by="pitch"), "at together"),
        (lambda: split(BAND, by="pitch", at="H2"), "at must be a pitch"),
        (lambda: split(BAND, tracks=["4"]), "split: no track is called '4'"),
        (lambda: joined(BAND, tracks=["2-3"]), "drums and pitches"),
    ],
)
def test_what_cannot_be_parted_or_joined_is_said(act, words):
    with pytest.raises((BadParameter, CannotProcess), match=words):
        act()


@pytest.mark.parametrize(
    ("act", "words"), [(split_tracks, "no track has more than one voice"), (join, "no two tracks")]
)
def test_where_there_is_nothing_to_do_a_warning_says_so(act, words):
    said = []
    assert act(BAND, context=Context(warn=said.append)) == BAND
    assert words in said[0]
