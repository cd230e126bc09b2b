"""Tags, pictures and history travel from file to file."""

import json
import pickle
from importlib import import_module

import numpy as np
import pytest
import soundfile

from musictool.files import Encoding, info, open_stream, read, write
from musictool.files.history import HISTORY, sidecar_path
from musictool.files.tags.model import Picture, Tags
from musictool.origin import Origin
from musictool.values import Audio, Report, Score

TAGGED = [".wav", ".aiff", ".flac", ".ogg", ".opus", ".mp3"]
BARE = [".w64", ".au"]
FIELDS = (
    ("TITLE", ("Tïtel 音楽",)), ("ARTIST", ("One", "Two")), ("ALBUM", ("The album",)),
    ("ALBUMARTIST", ("Various",)), ("DATE", ("2024-05-06",)), ("GENRE", ("Jazz",)),
    ("TRACKNUMBER", ("3",)), ("TRACKTOTAL", ("12",)), ("DISCNUMBER", ("1",)), ("DISCTOTAL", ("2",)),
    ("COMPOSER", ("Somebody",)), ("COMMENT", ("what a take",)), ("COPYRIGHT", ("nobody",)),
    ("BPM", ("121",)), ("ISRC", ("USABC2400001",)), ("LYRICS", ("la la\nla",)),
    ("MY OWN FIELD", ("one", "two")),
)  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
PICTURES = (Picture(PNG, "image/png", 3, "front"), Picture(JPEG, "image/jpeg", 4, "back"))
STEP = {"command": "trim", "seed": 7, "input": "a" * 64}


@pytest.fixture
def tagged(tones):
    audio = tones(0.3, 48000)
    origin = Origin(subtype="PCM_16", tags=Tags(FIELDS, PICTURES))
    return Audio(audio.samples, audio.sample_rate, origin)


@pytest.mark.parametrize("ext", TAGGED)
def test_all_fields_and_pictures(tmp_path, tagged, ext):
    written = write(tmp_path / f"x{ext}", tagged)
    assert not written.warnings
    found = open_stream(tmp_path / f"x{ext}").origin.tags
    fields = dict(found.fields)
    fields.pop("ENCODER", None)
    assert fields == dict(FIELDS)
    assert found.pictures == PICTURES


@pytest.mark.parametrize("second", TAGGED)
@pytest.mark.parametrize("first", TAGGED)
def test_from_any_format_to_any_other(tmp_path, tagged, first, second):
    write(tmp_path / f"a{first}", tagged)
    write(tmp_path / f"b{second}", open_stream(tmp_path / f"a{first}"))
    found = info(tmp_path / f"b{second}")
    fields = {name: tuple(values) for name, values in found.tags.items() if name != "ENCODER"}
    assert fields == dict(FIELDS)
    assert found.pictures == 2


def test_the_samples_are_the_same_with_tags_and_without(tmp_path, tagged):
    for ext in (".wav", ".aiff", ".flac"):
        write(tmp_path / f"x{ext}", tagged)
        plain = Audio(tagged.samples, 48000, Origin(subtype="PCM_16"))
        write(tmp_path / f"plain{ext}", plain)
        np.testing.assert_array_equal(
            read(tmp_path / f"x{ext}").samples, read(tmp_path / f"plain{ext}").samples
        )


def test_id3_frames_without_a_name_here_are_copied_as_they_are(tmp_path, tagged):
    """A popularity meter, private data, a comment in Spanish: nothing of it has a Vorbis name."""
    id3 = import_module("mutagen.id3")
    write(tmp_path / "a.mp3", tagged)
    tags = id3.ID3(tmp_path / "a.mp3")
    tags.add(id3.POPM(email="a@b", rating=200, count=5))
    tags.add(id3.PRIV(owner="somebody", data=b"\0\1\2"))
    tags.add(id3.COMM(encoding=3, lang="spa", desc="nota", text=["hola"]))
    tags.add(id3.WOAR(url="https://example.org"))
    tags.save()
    write(tmp_path / "b.mp3", open_stream(tmp_path / "a.mp3"))
    write(tmp_path / "c.wav", open_stream(tmp_path / "b.mp3"))
    for ext in (".flac", ".ogg", ".w64"):
        (warning,) = write(tmp_path / f"d{ext}", open_stream(tmp_path / "a.mp3")).warnings
        assert warning.startswith(f"{ext[1:].upper()} has no place for ")
        assert warning.endswith("POPM, PRIV, WOAR")
    assert write(tmp_path / "e.aiff", open_stream(tmp_path / "a.mp3")).warnings == ()
    before = dict(id3.ID3(tmp_path / "a.mp3"))
    assert dict(id3.ID3(tmp_path / "b.mp3")) == before
    assert dict(import_module("mutagen.wave").WAVE(tmp_path / "c.wav").tags) == before


def test_vorbis_comments_keep_their_order_and_capitals(tmp_path, tagged):
    flac = import_module("mutagen.flac")
    write(tmp_path / "a.flac", Audio(tagged.samples, 48000))
    file = flac.FLAC(tmp_path / "a.flac")
    file.tags.clear()
    pairs = [("zeta", "1"), ("Alpha", "2"), ("zeta", "3"), ("alpha", "4")]
    file.tags.extend(pairs)
    file.save()
    write(tmp_path / "b.flac", open_stream(tmp_path / "a.flac"))
    assert list(flac.FLAC(tmp_path / "b.flac").tags) == pairs


def test_wav_has_its_texts_in_the_info_chunk_too(tmp_path, tagged):
    """For players that know no ID3 in WAV; and files that have INFO alone are understood."""
    write(tmp_path / "x.wav", tagged)
    with soundfile.SoundFile(tmp_path / "x.wav") as file:
        assert (file.title, file.artist, file.album) == ("Tïtel 音楽", "One", "The album")
    with soundfile.SoundFile(tmp_path / "y.wav", "w", 44100, 1) as file:
        file.title, file.artist = "only", "info"
        file.write(np.zeros(100))
    assert info(tmp_path / "y.wav").tags == {"TITLE": ["only"], "ARTIST": ["info"]}
    write(tmp_path / "z.flac", open_stream(tmp_path / "y.wav"))
    assert info(tmp_path / "z.flac").tags == {"TITLE": ["only"], "ARTIST": ["info"]}


def test_what_measured_the_old_sound_is_left_behind(tmp_path, tones):
    """Replay gain of the source would be wrong of a louder output."""
    stale = (("REPLAYGAIN_TRACK_GAIN", ("-9 dB",)), ("R128_TRACK_GAIN", ("5",)), ("TITLE", ("x",)))
    audio = tones(0.1)
    origin = Origin(tags=Tags(stale))
    for ext in (".flac", ".mp3"):
        write(tmp_path / f"x{ext}", Audio(audio.samples, 44100, origin))
        assert info(tmp_path / f"x{ext}").tags == {"TITLE": ["x"]}
    flac = import_module("mutagen.flac")
    file = flac.FLAC(tmp_path / "x.flac")
    file.tags["REPLAYGAIN_ALBUM_PEAK"] = ["1.0"]
    file.save()
    write(tmp_path / "y.flac", open_stream(tmp_path / "x.flac"))
    assert info(tmp_path / "y.flac").tags == {"TITLE": ["x"]}


@pytest.mark.parametrize("ext", BARE)
def test_what_a_format_cannot_hold_is_said(tmp_path, tagged, ext):
    (warning,) = write(tmp_path / f"x{ext}", tagged).warnings
    assert "has no place for title, artist" in warning
    assert warning.endswith("pictures")


ODD = {"empty": "", "blank": " ", "zero": "a\0b", "long": "x" * 20_000}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@pytest.mark.parametrize("ext", [".wav", ".aiff", ".rf64", ".caf"])
def test_a_text_that_libsndfile_refuses_costs_nothing_else(tmp_path, tones, ext, text):
    """Some sequencers write every field, empty: libsndfile calls that a bad string."""
    fields = (("TITLE", (text,)), ("ARTIST", ("somebody",)), ("COMMENT", (text,)))
    audio = Audio(tones(0.1).samples, 44100, Origin(subtype="PCM_16", tags=Tags(fields)))
    written = write(tmp_path / f"x{ext}", audio)
    back = open_stream(tmp_path / f"x{ext}")
    assert info(tmp_path / f"x{ext}").tags["ARTIST"] == ["somebody"]
    np.testing.assert_allclose(back.audio().samples, audio.samples, atol=1 / 32768)
    assert written.warnings in {(), (f"{ext[1:].upper()} has no place for title, comment",)}


@pytest.mark.parametrize("ext", [".rf64", ".caf"])
def test_a_few_texts_are_kept_where_there_are_no_tags(tmp_path, tagged, ext):
    (warning,) = write(tmp_path / f"x{ext}", tagged).warnings
    assert "albumartist" in warning
    assert "title" not in warning
    assert info(tmp_path / f"x{ext}").tags["TITLE"] == ["Tïtel 音楽"]


def test_damaged_tags_are_no_reason_to_refuse_a_recording(tmp_path, tones):
    write(tmp_path / "x.mp3", tones(0.2))
    content = (
        b"ID3\x04\x00\x00\x00\x00\x00\x0aTIT2\x7f\x7f\x7f\x7f\x00\x00"
        + (tmp_path / "x.mp3").read_bytes()
    )
    (tmp_path / "y.mp3").write_bytes(content)
    assert read(tmp_path / "y.mp3").frames == 8820


def test_an_origin_can_go_to_another_process(tmp_path, tagged, made):
    for ext in TAGGED:
        write(tmp_path / f"x{ext}", made(tagged, STEP))
        origin = open_stream(tmp_path / f"x{ext}").origin
        again = pickle.loads(pickle.dumps(origin))
        assert again.tags == origin.tags
        assert again.history == origin.history


@pytest.mark.parametrize("ext", [*TAGGED, *BARE, ".rf64", ".caf"])
def test_history_grows_with_every_step(tmp_path, tones, ext, made):
    write(tmp_path / f"a{ext}", made(tones(0.1, 48000), STEP))
    assert info(tmp_path / f"a{ext}").history == (STEP,)
    second = {"command": "gain", "db": -3.5, "note": "ünï"}
    write(tmp_path / f"b{ext}", made(open_stream(tmp_path / f"a{ext}"), second))
    assert info(tmp_path / f"b{ext}").history == (STEP, second)
    assert "MUSICTOOL_PROVENANCE" not in info(tmp_path / f"b{ext}").tags
    assert sidecar_path(tmp_path / f"b{ext}").exists() == (ext not in TAGGED)


def test_history_of_other_values(tmp_path, made):
    write(tmp_path / "x.mid", made(Score(), STEP))
    write(tmp_path / "x.json", made(Report({"a": 1}), STEP))
    assert info(tmp_path / "x.mid").history == (STEP,)
    assert json.loads((tmp_path / "x.json").read_text())[HISTORY] == [STEP]
    assert not sidecar_path(tmp_path / "x.mid").exists()
    assert not sidecar_path(tmp_path / "x.json").exists()


def test_history_of_a_file_of_somebody_else(tmp_path, tones):
    write(tmp_path / "x.wav", tones(0.1))
    assert info(tmp_path / "x.wav").history == ()
    (tmp_path / "x.wav.musictool.json").write_text("not json")
    assert info(tmp_path / "x.wav").history == ()


def test_a_stale_file_beside_is_removed(tmp_path, tones, made):
    """An output without history must not inherit that of its predecessor."""
    write(tmp_path / "x.au", made(tones(0.1), STEP))
    write(tmp_path / "x.au", tones(0.1), force=True)
    assert info(tmp_path / "x.au").history == ()


def test_a_history_beside_is_of_that_very_file(tmp_path, tones, made):
    """Somebody replaces the recording with one of the same size, or copies it without its file."""
    write(tmp_path / "x.w64", made(tones(0.1), STEP))
    (tmp_path / "link.w64").symlink_to("x.w64")
    assert info(tmp_path / "link.w64").history == (STEP,)
    soundfile.write(tmp_path / "x.w64", tones(0.1, level=0.1).samples.T, 44100, "PCM_24")
    assert info(tmp_path / "x.w64").history == ()


def test_a_history_through_a_link(tmp_path, tones, listing, made):
    (tmp_path / "link.au").symlink_to("x.au")
    write(tmp_path / "link.au", made(tones(0.1), STEP))
    assert listing(tmp_path) == ["link.au", "x.au", "x.au.musictool.json"]
    assert info(tmp_path / "link.au").history == info(tmp_path / "x.au").history == (STEP,)


@pytest.mark.parametrize("text", ["my notes", "[]", '{"sha256": 1}', '[{"command": "trim"}]'])
@pytest.mark.parametrize("ext", [".wav", ".w64"])
def test_a_file_beside_of_somebody_else_is_left_alone(tmp_path, tones, ext, text, made):
    beside = tmp_path / f"x{ext}.musictool.json"
    beside.write_text(text)
    for force in (False, True):
        written = write(tmp_path / f"x{ext}", made(tones(0.1), STEP), force=force)
        assert beside.read_text() == text
    said = f"its history was not kept: x{ext}.musictool.json is a file of somebody else"
    assert written.warnings == ((said,) if ext == ".w64" else ())


@pytest.mark.parametrize("stem", ["a" * 245, "é" * 120])
@pytest.mark.parametrize("ext", [".wav", ".w64"])
def test_no_room_for_the_name_of_a_file_beside(tmp_path, tones, listing, ext, stem, made):
    """Such an output is there and whole: a success, with a warning where the history is lost."""
    written = write(tmp_path / f"{stem}{ext}", made(tones(0.1), STEP))
    assert listing(tmp_path) == [f"{stem}{ext}"]
    assert read(tmp_path / f"{stem}{ext}").frames == 4410
    if ext == ".w64":
        assert "its history was not kept: " in written.warnings[0]
        assert "the name is too long for this disk" in written.warnings[0]
    else:
        assert written.warnings == ()
        assert info(tmp_path / f"{stem}{ext}").history == (STEP,)


def test_another_tool_finds_the_history(tmp_path, tones, made):
    """In MP3 as a TXXX frame, in FLAC as a comment: the names that the guide promises."""
    write(tmp_path / "x.mp3", made(tones(0.1), STEP))
    frame = import_module("mutagen.id3").ID3(tmp_path / "x.mp3")["TXXX:MUSICTOOL_PROVENANCE"]
    assert json.loads(frame.text[0]) == [STEP]
    write(tmp_path / "x.flac", made(tones(0.1), STEP))
    comments = import_module("mutagen.flac").FLAC(tmp_path / "x.flac").tags
    assert json.loads(comments["musictool_provenance"][0]) == [STEP]


def test_a_large_picture(tmp_path, tones):
    """2.5 MB: larger than a page of Ogg and than a block of FLAC's padding."""
    big = Picture(bytes(2_500_000), "image/png", 3, "")
    audio = tones(0.1, 48000)
    for ext in TAGGED:
        origin = Origin(tags=Tags((), (big,)))
        write(tmp_path / f"x{ext}", Audio(audio.samples, 48000, origin), encoding=Encoding())
        assert open_stream(tmp_path / f"x{ext}").origin.tags.pictures == (big,)
        assert read(tmp_path / f"x{ext}").frames == 4800


def test_a_picture_too_large_for_flac(tmp_path, tones):
    pictures = (Picture(bytes(2**24), "image/png"), Picture(JPEG))
    audio = Audio(tones(0.1).samples, 44100, Origin(tags=Tags((), pictures)))
    (warning,) = write(tmp_path / "x.flac", audio).warnings
    assert warning == "FLAC holds pictures of up to 16 MB; a larger one was left out"
    assert open_stream(tmp_path / "x.flac").origin.tags.pictures == (Picture(JPEG),)
