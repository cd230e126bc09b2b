"""Tags after an edit: what a person would read in the file, in closed form."""

import time
from importlib import import_module

import pytest

from musictool.edits import Edit, TimeMap
from musictool.files import open_stream, write
from musictool.files.tags.following import followed
from musictool.files.tags.model import Marker, Tags
from musictool.origin import Origin
from musictool.values import Audio

LRC = """[ti:Song]
[length:00:10]
[00:01.00]One
[00:02.50][00:06.00]Two
[00:04.000]Three <00:04.500>words <00:05.000>more
no time"""
CUE = """PERFORMER "Somebody"
FILE "song.wav" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    INDEX 00 00:02:00
    INDEX 01 00:03:37
  TRACK 03 AUDIO
    INDEX 01 00:07:00"""
FIELDS = {
    "TITLE": "Song", "BPM": "120", "INITIALKEY": "8A", "LYRICS": LRC, "CUESHEET": CUE,
    "LOOPSTART": "96000", "LOOPLENGTH": "48000", "SERATO_BEATGRID": "AAAA", "ISRC": "USABC2400001",
}  # fmt: skip
MARKERS = (
    Marker(0.0, 3.0, "Verse", "chapter"),
    Marker(3.0, 10.0, "Chorus", "chapter"),
    Marker(5.0, None, "hit"),
)
TRIM = Edit([(2.0, 8.0, 0.0)])
FASTER = Edit(TimeMap.even(10.0, 0.5))
UNKNOWN = Edit(None)
GRID = "beat grid and cues of Serato"


def after(*edits, seconds, rate=48000, fields=None):
    pairs = tuple((name, (value,)) for name, value in (fields or FIELDS).items())
    tags = Tags(pairs, markers=MARKERS, sample_rate=48000)
    return followed(Origin(tags=tags, edits=edits), seconds, rate)


def field(tags, name):
    return dict(tags.fields).get(name, (None,))[0]


def test_where_nothing_was_done_everything_stays():
    tags = after(seconds=10.0)
    assert {name: values[0] for name, values in tags.fields} == FIELDS
    assert tags.markers == MARKERS
    assert not tags.lost


def test_a_cut():
    tags = after(TRIM, seconds=6.0)
    assert tags.markers == (
        Marker(0.0, 1.0, "Verse", "chapter"),
        Marker(1.0, 6.0, "Chorus", "chapter"),
        Marker(3.0, None, "hit"),
    )
    assert field(tags, "BPM") == "120"
    assert field(tags, "LYRICS").splitlines() == [
        *("[ti:Song]", "[00:00.50][00:04.00]Two"),
        *("[00:02.000]Three <00:02.500>words <00:03.000>more", "no time"),
    ]
    assert (field(tags, "LOOPSTART"), field(tags, "LOOPLENGTH")) == ("0", "48000")
    assert field(tags, "SERATO_BEATGRID") is None
    assert tags.lost == (GRID,)


def test_a_cut_of_a_cue_sheet():
    """Track 1 begins with what is left of it; 3 s 37 frames is 1 s 37 frames after two seconds."""
    lines = field(after(TRIM, seconds=6.0), "CUESHEET").splitlines()
    times = [line.strip() for line in lines if "INDEX" in line]
    assert times == [
        *("INDEX 01 00:00:00", "INDEX 00 00:00:00", "INDEX 01 00:01:37", "INDEX 01 00:05:00")
    ]
    shorter = field(after(Edit([(4.0, 6.0, 0.0)]), seconds=2.0), "CUESHEET")
    assert [line.strip() for line in shorter.splitlines() if "TRACK" in line] == ["TRACK 02 AUDIO"]


def test_twice_the_tempo():
    tags = after(FASTER, seconds=5.0)
    assert field(tags, "BPM") == "240"
    assert field(tags, "INITIALKEY") == "8A"
    assert [(one.start, one.end) for one in tags.markers] == [(0.0, 1.5), (1.5, 5.0), (2.5, None)]
    assert "[00:01.25][00:03.00]Two" in field(tags, "LYRICS")
    assert (field(tags, "LOOPSTART"), field(tags, "LOOPLENGTH")) == ("48000", "24000")


def test_another_sample_rate_moves_only_what_counts_in_frames():
    tags = after(seconds=10.0, rate=24000)
    assert (field(tags, "LOOPSTART"), field(tags, "LOOPLENGTH")) == ("48000", "24000")
    assert tags.markers == MARKERS
    assert tags.sample_rate == 24000


def test_a_loop_that_is_cut_is_none():
    tags = after(Edit([(0.0, 2.5, 0.0)]), seconds=2.5)
    assert field(tags, "LOOPSTART") is field(tags, "LOOPLENGTH") is None
    assert "the loop" in tags.lost


def test_pitch_moves_the_key_alone():
    tags = after(Edit(semitones=7.0), seconds=10.0)
    assert field(tags, "INITIALKEY") == "9A"
    assert tags.markers == MARKERS
    assert field(tags, "SERATO_BEATGRID") == "AAAA"
    glides = after(Edit(semitones=None), seconds=10.0)
    assert field(glides, "INITIALKEY") is None
    assert glides.lost == ("the key",)


def test_where_no_time_is_known_what_is_about_time_goes_and_is_said():
    tags = after(UNKNOWN, seconds=10.0)
    assert [name for name, _ in tags.fields] == ["TITLE", "INITIALKEY", "LYRICS", "ISRC"]
    assert field(tags, "LYRICS") == "[ti:Song]\nno time"
    assert tags.markers == ()
    assert set(tags.lost) == {
        *("the tempo", "times of lyrics", "the cue sheet", "the loop", GRID, "chapters", "cues")
    }


def test_within_a_part_only_what_is_there_is_lost():
    tags = after(Edit(lambda: UNKNOWN.passages.confined(4.0, 6.0, 3.0)), seconds=11.0)
    assert [(one.start, one.end) for one in tags.markers] == [(0.0, 3.0), (3.0, 11.0)]
    assert "cues" in tags.lost
    assert "chapters" not in tags.lost


def test_recordings_that_were_joined_bring_their_markers():
    other = Origin(tags=Tags(markers=(Marker(1.0, None, "there"),)), edits=(FASTER,))
    join = Edit([(0.0, 10.0, 0.0)], others=((other, Edit([(0.0, 5.0, 10.0)])),))
    tags = after(join, seconds=15.0)
    assert tags.markers[-1] == Marker(10.5, None, "there")
    cut = after(join, Edit([(9.0, 12.0, 0.0)]), seconds=3.0)
    assert cut.markers[-1] == Marker(1.5, None, "there")


def test_joined_recordings_keep_the_tempo_and_key_that_are_all_theirs():
    other = Origin(tags=Tags((("BPM", ("120",)), ("INITIALKEY", ("9A",)))))
    tags = after(Edit([(0.0, 10.0, 0.0)], others=((other, Edit([(0.0, 5.0, 10.0)])),)), seconds=15)
    assert (field(tags, "BPM"), field(tags, "INITIALKEY")) == ("120", None)
    assert tags.lost == ("the key",)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("120 BPM", "240 BPM"),
        ("119,98", "239,96"),
        ("90.5", "181"),
        ("0", "0"),
        ("Presto", "Presto"),
        ("4/4, 120", "4/4, 240"),
    ],
)
def test_a_tempo_is_written_as_it_was(before, now):
    assert field(after(FASTER, seconds=5.0, fields={"BPM": before}), "BPM") == now


@pytest.mark.parametrize("text", ["60-120", "87/174 BPM"])
def test_of_several_tempi_none_is_left_half_true(text):
    tags = after(FASTER, seconds=5.0, fields={"BPM": text})
    assert field(tags, "BPM") is None
    assert tags.lost == ("the tempo",)


@pytest.mark.parametrize("name", ["LYRICS", "UNSYNCEDLYRICS"])
def test_an_offset_of_lyrics_counts(name):
    """Shown half a second sooner: what stands at 2.5 s is sung at 2."""
    tags = after(FASTER, seconds=5.0, fields={name: "[offset:+500]\n[00:02.50]la"})
    assert field(tags, name) == "[offset:+500]\n[00:01.50]la"


def test_what_tells_of_the_old_samples_goes_with_any_edit(tmp_path, tones):
    gone = (
        "ACOUSTID_FINGERPRINT",
        "ACOUSTID FINGERPRINT",
        "REPLAYGAIN_TRACK_GAIN",
        "MD5",
        "ACCURATERIPRESULT",
    )
    stays = ("ACOUSTID_ID", "MUSICBRAINZ_TRACKID", "ISRC")
    origin = Origin(tags=Tags(tuple((name, ("x",)) for name in (*gone, *stays))))
    write(tmp_path / "a.flac", Audio(tones(0.1).samples, 44100, origin))
    found = dict(open_stream(tmp_path / "a.flac").origin.tags.fields)
    assert set(stays) <= set(found)
    assert set(gone).isdisjoint(found)


def test_times_that_only_id3_holds(tmp_path, tones):
    id3 = import_module("mutagen.id3")
    write(tmp_path / "a.mp3", tones(4.0))
    tags = id3.ID3()
    tags.add(id3.TBPM(encoding=3, text=["120"]))
    tags.add(id3.TKEY(encoding=3, text=["Am"]))
    tags.add(id3.SYLT(encoding=3, lang="eng", format=2, type=1, text=[("la", 100), ("lo", 2000)]))
    tags.add(id3.USLT(encoding=3, lang="eng", desc="", text="[00:02.00]lo"))
    tags.add(id3.ETCO(format=2, events=[(2, 1000), (3, 3000)]))
    tags.add(id3.SYTC(format=2, data=b"\x78\0\0\0\0"))
    tags.add(id3.GEOB(encoding=0, mime="x", desc="Serato BeatGrid", data=b"\x01\0"))
    tags.add(id3.GEOB(encoding=0, mime="x", desc="score.pdf", data=b"%PDF"))
    tags.add(id3.PRIV(owner="TRAKTOR4", data=b"x"))
    tags.save(tmp_path / "a.mp3")
    audio = open_stream(tmp_path / "a.mp3").audio()
    kept = audio.samples[:, 44100 : 3 * 44100]
    cut = Origin(**{**vars(audio.origin), "edits": (Edit([(1.0, 3.0, 0.0)]), Edit(semitones=2.0))})
    written = write(tmp_path / "b.mp3", Audio(kept, 44100, cut))
    now = id3.ID3(tmp_path / "b.mp3")
    assert now.getall("SYLT")[0].text == [("lo", 1000)]
    assert now.getall("USLT")[0].text == "[00:01.00]lo"
    assert now.getall("USLT")[0].lang == "eng"
    assert now.getall("ETCO")[0].events == [(2, 0)]
    assert [frame.desc for frame in now.getall("GEOB")] == ["score.pdf"]
    assert (now["TBPM"].text, now["TKEY"].text) == (["120"], ["Bm"])
    assert not now.getall("SYTC")
    assert not now.getall("PRIV")
    (warning,) = written.warnings
    assert warning.startswith("left out, since they no longer fit: ")
    assert "Serato" in warning
    assert "Traktor" in warning


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LYRICS", "[00:01.00]la\n" * 50_000),
        ("LYRICS", "[" * 100_000 + "0" * 100_000),
        ("CUESHEET", "TRACK 1 AUDIO\nINDEX 01 00:01:00\n" * 30_000),
        ("CUESHEET", "TRACK " + "1" * 100_000 + "\nINDEX 01 " + "9" * 100_000 + ":00:00"),
        ("LOOPSTART", "9" * 100_000),
        ("BPM", "9" * 100_000),
    ],
)
def test_what_nobody_wrote_takes_no_time(name, value):
    begun = time.perf_counter()
    after(TRIM, FASTER, seconds=3.0, fields={name: value})
    assert time.perf_counter() - begun < 3
