"""What a container holds beside samples and tags: kept to the byte, or made anew, or said."""

import pickle
import shutil
import struct
import subprocess
from importlib import import_module

import pytest
import soundfile

import musictool
from musictool.files import info, open_stream, read, write
from musictool.files.tags.model import Chunk, Marker, Tags
from musictool.origin import Origin
from musictool.values import Audio

RATE = 44100


def bext(time=90_000 * RATE, version=2):
    data = b"A description".ljust(338, b"\0") + struct.pack("<QH", time, version)
    return data + bytes(64) + struct.pack("<5h", -1600, 500, -100, -1400, -1500) + bytes(180)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
CUE = struct.pack("<I", 2) + b"".join(
    struct.pack("<II4sIII", number, frame, b"data", 0, 0, frame)
    for number, frame in ((1, 11025), (7, 22050))
)
ADTL = (
    b"adtl"
    + b"labl\x0a\0\0\0\x01\0\0\0Verse\0"
    + b"note\x0a\0\0\0\x01\0\0\0quiet\0"
    + b"labl\x0b\0\0\0\x07\0\0\0Chorus\0\0"
    + b"ltxt\x14\0\0\0\x07\0\0\0" + struct.pack("<I4s4H", 11025, b"rgn ", 0, 0, 0, 0)
)  # fmt: skip
SMPL = struct.pack("<9I", 1, 2, 22676, 57, 0, 0, 0, 1, 0) + struct.pack(
    "<6I", 5, 1, 1000, 1999, 0, 3
)
OTHERS = {
    "bext": bext(),
    "iXML": b"<BWFXML><SCENE>7</SCENE></BWFXML>",
    "acid": bytes(range(24)),
    "inst": bytes([57, 0, 0, 0, 127, 1, 127]),
    "Xtra": b"odd",
}
MARKERS = (
    Marker(0.25, None, "Verse"),
    Marker(0.5, 0.75, "Chorus"),
    Marker(1000 / RATE, 2000 / RATE, "", "loop"),
)


def chunk(name, data, order="<"):
    return name.encode() + struct.pack(f"{order}I", len(data)) + data + bytes(len(data) % 2)


@pytest.fixture
def broadcast(tmp_path, tones):
    """A WAV of a second with all that such files carry, before and behind the samples."""
    path = tmp_path / "in.wav"
    write(path, Audio(tones(1.0).samples, RATE, Origin(subtype="PCM_16")))
    content = path.read_bytes()
    content = content[:12] + chunk("bext", OTHERS["bext"]) + content[12:]
    for name, data in [*list(OTHERS.items())[1:], ("cue ", CUE), ("LIST", ADTL), ("smpl", SMPL)]:
        content += chunk(name, data)
    content += chunk("LIST", b"INFO" + chunk("IENG", b"K\xe4the\0") + chunk("INAM", b"A title\0"))
    path.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])
    return path


def chunks_of(path):
    """Name and content of all chunks of a WAV or an AIFF, whose sizes must add up."""
    content = path.read_bytes()
    order = ">" if content[:4] == b"FORM" else "<"
    if content[:4] != b"RF64":
        assert struct.unpack_from(f"{order}I", content, 4)[0] == len(content) - 8
    at, found = 12, []
    while at < len(content):
        name, size = struct.unpack_from(f"{order}4sI", content, at)
        size = len(content) - at - 8 if size == 0xFFFFFFFF and name != b"data" else size
        if size == 0xFFFFFFFF:
            (size,) = struct.unpack_from("<Q", content, 28)
        found.append((name.decode(), content[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    assert at == len(content)
    return found


def test_what_is_found_in_a_wav(broadcast):
    tags = open_stream(broadcast).origin.tags
    assert tags.markers == MARKERS
    found = {one.name: one.data for one in tags.chunks}
    assert found == OTHERS | {"cue ": CUE, "adtl": ADTL, "smpl": SMPL}
    assert {one.name for one in tags.chunks if one.timing == "own"} == {
        "bext", "iXML", "acid", "Xtra",
    }  # fmt: skip
    assert pickle.loads(pickle.dumps(tags)) == tags


@pytest.mark.parametrize("ext", [".wav", ".rf64"])
def test_an_edit_of_the_level_keeps_every_chunk(tmp_path, broadcast, ext):
    """To the byte but for the loudness in bext, each once, and every reader still reads it."""
    out = tmp_path / f"out{ext}"
    written = write(out, musictool.run("gain db=-1", open_stream(broadcast)))
    assert not [one for one in written.warnings if "place" in one]
    found = chunks_of(out)
    kept = dict(found)
    lists = [data for name, data in found if name == "LIST"]
    assert sorted(data[:4] for data in lists) == [b"INFO", b"INFO", b"adtl"]
    assert ADTL in lists
    assert {name: kept[name] for name in (*OTHERS, "cue ", "smpl")} == OTHERS | {
        "bext": bext()[:412] + struct.pack("<5h", *[0x7FFF] * 5) + bytes(180),
        "cue ": CUE,
        "smpl": SMPL,
    }
    assert len({name for name, _ in found}) == len(found) - 2
    with soundfile.SoundFile(out) as file:
        assert (file.frames, file.title) == (RATE, "A title")
    assert b"IENG\x07\0\0\0K\xc3\xa4the\0" in b"".join(lists)
    assert open_stream(out).origin.tags.markers == MARKERS


def test_bext_of_version_1_has_no_loudness(tmp_path, broadcast):
    content = broadcast.read_bytes().replace(bext(), bext(version=1))
    broadcast.write_bytes(content)
    write(tmp_path / "out.wav", open_stream(broadcast))
    assert dict(chunks_of(tmp_path / "out.wav"))["bext"] == bext(version=1)


def test_another_sample_rate_counts_anew(tmp_path, broadcast):
    write(tmp_path / "out.wav", musictool.run("convert sample-rate=48000", open_stream(broadcast)))
    tags = open_stream(tmp_path / "out.wav").origin.tags
    assert [round(one.start * 48000) for one in tags.markers] == [
        12000,
        24000,
        round(1000 / 0.91875),
    ]
    found = dict(chunks_of(tmp_path / "out.wav"))
    assert struct.unpack_from("<Q", found["bext"], 338) == (90_000 * 48000,)
    assert struct.unpack_from("<IIII", found["smpl"], 0) == (1, 2, 20833, 57)
    assert struct.unpack_from("<II4xI4xI", found["smpl"], 36)[:2] == (5, 1)
    assert found["acid"] == OTHERS["acid"]


def test_ixml_counts_samples_since_midnight(tmp_path, broadcast):
    before = (
        b"<BWFXML><SPEED><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>1</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>"
        b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>4</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>"
        b"<TIMESTAMP_SAMPLE_RATE>44100</TIMESTAMP_SAMPLE_RATE></SPEED></BWFXML>"
    )
    content = broadcast.read_bytes() + chunk("iXML", before)
    old = chunk("iXML", OTHERS["iXML"])
    content = content.replace(old, b"")
    broadcast.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])
    write(tmp_path / "out.wav", musictool.run("convert sample-rate=88200", open_stream(broadcast)))
    after = dict(chunks_of(tmp_path / "out.wav"))["iXML"]
    assert b"HI>2</" in after
    assert b"LO>8</" in after
    assert b"RATE>88200</" in after


@pytest.mark.parametrize(
    ("ext", "lost"),
    [(".aiff", ""), (".caf", ""), (".mp3", ", loops"), (".ogg", ", loops"),
     (".au", ", markers, loops")],
)  # fmt: skip
def test_what_has_no_place_is_said_in_one_sentence(tmp_path, broadcast, ext, lost):
    (warning,) = write(tmp_path / f"x{ext}", open_stream(broadcast)).warnings
    fields = {".caf": "engineer, ", ".au": "engineer, title, "}.get(ext, "")
    name = ext[1:].upper()
    assert warning == f"{name} has no place for {fields}bext, iXML, acid, inst, Xtra{lost}"


@pytest.mark.parametrize("ext", [".aiff", ".caf", ".flac", ".mp3", ".ogg", ".opus"])
def test_markers_go_through_every_container_and_back(tmp_path, broadcast, ext):
    write(tmp_path / f"x{ext}", open_stream(broadcast))
    write(tmp_path / "back.wav", open_stream(tmp_path / f"x{ext}"))
    back = open_stream(tmp_path / "back.wav").origin.tags.markers
    cues = [one for one in back if one.kind == "cue"]
    names = [(round(one.start, 3), one.text) for one in cues]
    assert names[:2] == [(0.25, "Verse"), (0.5, "Chorus")]
    if ext not in {".mp3", ".ogg", ".opus"}:
        assert [one for one in back if one.kind == "loop"] == [MARKERS[2]]
    if ext == ".flac":
        assert back == MARKERS


def test_a_flac_keeps_the_chunks_of_a_wav(tmp_path, broadcast):
    """As `flac --keep-foreign-metadata` does, and they come back out of it."""
    assert not write(tmp_path / "x.flac", open_stream(broadcast)).warnings
    write(tmp_path / "y.flac", open_stream(tmp_path / "x.flac"))
    write(tmp_path / "z.wav", open_stream(tmp_path / "y.flac"))
    for path in ("x.flac", "y.flac"):
        blocks = import_module("mutagen.flac").FLAC(tmp_path / path).metadata_blocks
        foreign = [block.data[4:] for block in blocks if block.code == 2]
        assert (
            foreign[0]
            == b"RIFF" + struct.pack("<I", len(b"".join(foreign)) - 8 + RATE * 4) + b"WAVE"
        )
        assert chunk("acid", OTHERS["acid"]) in foreign
        assert foreign[2] == b"data" + struct.pack("<I", RATE * 4)
    found = dict(chunks_of(tmp_path / "z.wav"))
    assert {name: found[name] for name in ("acid", "inst", "Xtra", "cue ", "smpl")} == {
        "acid": OTHERS["acid"], "inst": OTHERS["inst"], "Xtra": b"odd", "cue ": CUE, "smpl": SMPL,
    }  # fmt: skip


def test_an_aiff_keeps_its_own_chunks(tmp_path, tones):
    path = tmp_path / "in.aiff"
    write(path, Audio(tones(1.0).samples, RATE, Origin(subtype="PCM_16")))
    mark = struct.pack(">H", 3) + b"".join(
        struct.pack(">hIB", number, frame, len(name)) + name + bytes((len(name) + 1) % 2)
        for number, frame, name in ((1, 22050, b"Hit"), (2, 100, b"in"), (3, 300, b"out"))
    )
    inst = struct.pack(">BbBBBBh", 48, 0, 0, 127, 1, 127, 0) + struct.pack(">6h", 2, 2, 3, 0, 0, 0)
    others = {
        "COMT": struct.pack(">HIHH", 1, 7, 1, 4) + b"note",
        "MIDI": b"\xf0\x7e\xf7",
        "APPL": b"stocdata",
    }
    content = path.read_bytes()
    for name, data in [("MARK", mark), ("INST", inst), *others.items()]:
        content += chunk(name, data, ">")
    path.write_bytes(content[:4] + struct.pack(">I", len(content) - 8) + content[8:])
    loop = Marker(100 / RATE, 300 / RATE, "in", "loop")
    assert open_stream(path).origin.tags.markers == (Marker(0.5, None, "Hit"), loop)
    assert not write(tmp_path / "out.aiff", open_stream(path)).warnings
    found = dict(chunks_of(tmp_path / "out.aiff"))
    assert {name: found[name] for name in ("MARK", "INST", *others)} == {
        "MARK": mark, "INST": inst, **others,
    }  # fmt: skip
    write(tmp_path / "faster.aiff", musictool.run("convert sample-rate=22050", open_stream(path)))
    found = dict(chunks_of(tmp_path / "faster.aiff"))
    assert found["COMT"] == struct.pack(">HIHH", 1, 7, 0, 4) + b"note"
    assert found["INST"][:10] == inst[:10]
    tags = open_stream(tmp_path / "faster.aiff").origin.tags
    assert [round(one.start * RATE) for one in tags.markers] == [22050, 100]
    (warning,) = write(tmp_path / "x.wav", open_stream(path)).warnings
    assert warning == "WAV has no place for COMT, MIDI, APPL"
    assert dict(chunks_of(tmp_path / "x.wav"))["smpl"][12] == 48


def test_what_a_caf_holds_comes_back(tmp_path, broadcast):
    write(tmp_path / "x.caf", open_stream(broadcast))
    write(tmp_path / "y.caf", open_stream(tmp_path / "x.caf"))
    tags = open_stream(tmp_path / "y.caf").origin.tags
    assert sorted(one.name for one in tags.chunks) == ["mark", "regn", "strg"]
    assert tags.markers == MARKERS
    assert read(tmp_path / "y.caf").frames == RATE


def test_peaks_of_the_old_samples_are_left_behind(tmp_path, tones):
    """Floating-point WAVs have a PEAK chunk, which libsndfile writes anew."""
    write(tmp_path / "a.wav", Audio(tones(0.1).samples, RATE, Origin(subtype="FLOAT")))
    write(tmp_path / "b.wav", open_stream(tmp_path / "a.wav"))
    assert [name for name, _ in chunks_of(tmp_path / "b.wav")].count("PEAK") == 1


def test_a_cue_sheet_in_a_flac(tmp_path, tones):
    write(tmp_path / "a.flac", Audio(tones(1.0).samples, RATE, Origin(subtype="PCM_16")))
    flac = import_module("mutagen.flac")
    file = flac.FLAC(tmp_path / "a.flac")
    sheet = flac.CueSheet(None)
    for number, start in ((1, 0), (2, 22050), (170, 44100)):
        track = flac.CueSheetTrack(number, start, b"USABC2400001" if number == 1 else b"")
        track.indexes.append(flac.CueSheetTrackIndex(1, 0))
        sheet.tracks.append(track)
    sheet.compact_disc = False
    file.metadata_blocks.append(sheet)
    application = flac.MetadataBlock(b"Abcdsomething")
    application.code = 2
    file.metadata_blocks.append(application)
    file.save()
    assert not write(tmp_path / "b.flac", open_stream(tmp_path / "a.flac")).warnings
    kept = flac.FLAC(tmp_path / "b.flac")
    assert kept.cuesheet.write() == sheet.write()
    assert [one.data for one in kept.metadata_blocks if one.code == 2] == [b"Abcdsomething"]
    tags = open_stream(tmp_path / "b.flac").origin.tags
    assert tags.markers == (
        Marker(0.0, 0.5, "Track 1", "chapter"), Marker(0.5, 1.0, "Track 2", "chapter"),
    )  # fmt: skip
    (warning,) = write(tmp_path / "c.mp3", open_stream(tmp_path / "b.flac")).warnings
    assert warning == "MP3 has no place for APPLICATION"
    assert [one.text for one in open_stream(tmp_path / "c.mp3").origin.tags.markers] == [
        "Track 1", "Track 2",
    ]  # fmt: skip


@pytest.mark.parametrize("ext", [".mp3", ".flac", ".ogg", ".opus"])
def test_other_programs_find_the_chapters(tmp_path, broadcast, ext):
    if not shutil.which("ffprobe"):
        pytest.skip("NOT TESTED: ffprobe is not installed")
    write(tmp_path / f"x{ext}", open_stream(broadcast))
    command = ["ffprobe", "-v", "error", "-show_entries", "chapter=start_time:chapter_tags=title"]
    form = ["-of", "compact=nk=1:p=0", str(tmp_path / f"x{ext}")]
    shown = subprocess.run([*command, *form], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["0.250000|Verse", "0.500000|Chorus"]


def test_times_follow_a_cut_and_what_cannot_is_said(tmp_path, broadcast):
    """The loop lay in what is cut; what Xtra counts is not known."""
    trimmed = musictool.run("trim start=0.3", open_stream(broadcast))
    (warning,) = write(tmp_path / "x.wav", trimmed).warnings
    assert warning == "left out, since they no longer fit: loops, Xtra"
    markers = open_stream(tmp_path / "x.wav").origin.tags.markers
    assert markers == (Marker(8820 / RATE, 19845 / RATE, "Chorus"),)
    written = dict(chunks_of(tmp_path / "x.wav"))
    assert struct.unpack_from("<Q", written["bext"], 338) == (90_000 * RATE + 13230,)


def test_where_no_time_is_known_the_time_of_day_goes(tmp_path, broadcast):
    alone = musictool.moved(open_stream(broadcast), None)
    (warning,) = write(tmp_path / "x.wav", alone).warnings
    assert "the time of day in bext" in warning
    assert "cues" in warning
    written = dict(chunks_of(tmp_path / "x.wav"))
    assert struct.unpack_from("<Q", written["bext"], 338) == (0,)
    assert written["bext"].startswith(b"A description")


def test_a_big_endian_wav_says_what_is_left_out(tmp_path, tones):
    path = tmp_path / "x.wav"
    soundfile.write(path, tones(0.1).samples.T, RATE, "PCM_16", endian="BIG")
    content = path.read_bytes() + chunk("bext", bext(), ">")
    path.write_bytes(content[:4] + struct.pack(">I", len(content) - 8) + content[8:])
    assert info(path).warnings == ("its chunks bext are big-endian and were left out",)


def test_a_chunk_that_is_larger_than_is_read(tmp_path, tones):
    write(tmp_path / "x.wav", Audio(tones(0.1).samples, RATE, Origin(subtype="PCM_16")))
    content = (tmp_path / "x.wav").read_bytes() + chunk("axml", bytes(20_000_000))
    content = content[:4] + struct.pack("<I", len(content) - 8) + content[8:]
    (tmp_path / "x.wav").write_bytes(content)
    stream = open_stream(tmp_path / "x.wav")
    (warning,) = stream.origin.warnings
    assert warning == "its chunk axml of 20 MB was left out: that is more than is read"
    assert stream.origin.tags is None or Chunk("riff", "axml", b"") not in stream.origin.tags.chunks


def test_chapters_of_an_m4a_are_those_of_every_player(tmp_path, broadcast):
    """As Nero's list, which mutagen reads, and as a track of texts; no frame is added."""
    (warning,) = write(tmp_path / "x.m4a", open_stream(broadcast)).warnings
    assert warning == "M4A has no place for bext, iXML, acid, inst, Xtra, loops"
    file = import_module("mutagen.mp4").MP4(tmp_path / "x.m4a")
    assert [(one.start, one.title) for one in file.chapters] == [
        (0.0, ""), (0.25, "Verse"), (0.5, "Chorus"),
    ]  # fmt: skip
    assert file.tags["\xa9nam"] == ["A title"]
    assert b"chap" in (tmp_path / "x.m4a").read_bytes()
    stream = open_stream(tmp_path / "x.m4a")
    assert (stream.frames, stream.audio().frames) == (RATE, RATE)
    assert stream.origin.tags.markers == (
        Marker(0.25, 0.5, "Verse", "chapter"), Marker(0.5, 0.75, "Chorus", "chapter"),
    )  # fmt: skip
    write(tmp_path / "y.m4a", stream)
    assert open_stream(tmp_path / "y.m4a").origin.tags.markers == stream.origin.tags.markers
    write(tmp_path / "z.mp3", open_stream(tmp_path / "y.m4a"))
    assert [one.text for one in open_stream(tmp_path / "z.mp3").origin.tags.markers] == [
        "Verse", "Chorus",
    ]  # fmt: skip


def test_info_shows_markers_chunks_and_speakers(broadcast):
    about = musictool.info(broadcast)
    assert about.findings["markers"][1] == {
        "start": 0.5, "end": 0.75, "text": "Chorus", "kind": "cue",
    }  # fmt: skip
    assert about.findings["chunks"] == [
        "bext", "iXML", "acid", "inst", "Xtra", "cue", "adtl", "smpl",
    ]  # fmt: skip
    assert about.findings["speakers"] is None


@pytest.mark.parametrize("ext", [".wav", ".aiff", ".caf", ".mp3", ".m4a", ".flac", ".ogg"])
def test_more_markers_than_a_container_counts(tmp_path, tones, ext):
    """Those that have a place are kept, the others said."""
    markers = tuple(Marker(number / 40_000, None, "x" * 300) for number in range(20_000))
    origin = Origin(tags=Tags(markers=markers[:: 1 if ext in {".wav", ".aiff"} else 100]))
    written = write(tmp_path / f"x{ext}", Audio(tones(1.0).samples, RATE, origin))
    counted = ext in {".wav", ".aiff"}
    said = (f"{ext[1:].upper()} has no place for 3616 of its markers",) if counted else ()
    assert written.warnings == said
    found = open_stream(tmp_path / f"x{ext}").origin.tags.markers
    assert len(found) == (16_384 if counted else 200)
    assert found[-1].text == "x" * (255 if ext == ".aiff" else 300)
