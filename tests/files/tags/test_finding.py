"""Tags are found wherever they lie in a file, however encoded, and come through to any output."""

import struct
import zlib
from importlib import import_module

import numpy as np
import pytest
import soundfile

from musictool.files import info, open_stream, read, write
from musictool.files.tags.model import Picture, Tags
from musictool.origin import Origin
from musictool.values import Audio, Score

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3


@pytest.fixture
def plain(tmp_path, tones):
    """Writes a recording without tags, and gives its bytes."""

    def make(ext):
        path = tmp_path / f"plain{ext}"
        audio = tones(0.1, 48000, 1)
        write(path, Audio(audio.samples, 48000, Origin(subtype="PCM_16")), force=True)
        return path.read_bytes()

    return make


def id3v2(*frames, flags=0):
    """A tag of version 2.3."""
    body = b"".join(
        name + struct.pack(">IH", len(data), mark) + data for name, mark, data in frames
    )
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00" + bytes([flags]) + size + body


def id3v1(title, artist):
    return b"TAG" + title.ljust(30, b"\0") + artist.ljust(30, b"\0") + bytes(64) + b"\x08"


def apev2(*items, count=None):
    body = b"".join(
        struct.pack("<II", len(value), flags) + name + b"\0" + value for name, flags, value in items
    )
    count = len(items) if count is None else count
    return body + b"APETAGEX" + struct.pack("<IIII8x", 2000, len(body) + 32, count, 0)


def riff_with(content, *chunks):
    """A WAV with more chunks behind its samples."""
    for name, data in chunks:
        content += name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return content[:4] + struct.pack("<I", len(content) - 8) + content[8:]


def info_chunk(**texts):
    entries = b"INFO"
    for name, data in texts.items():
        entries += name.encode() + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"LIST", entries


TIT2 = (b"TIT2", 0, b"\0A title")
APE = ((b"Title", 0, b"A title"), (b"Album", 0, "Älbum".encode()), (b"Track", 0, b"3/12"))
COVER = (b"Cover Art (Front)", 2, b"front.png\0" + PNG)


def converted(path, tmp_path):
    """The tags of the file in one output of each family."""
    for ext in (".flac", ".mp3", ".wav", ".ogg"):
        write(tmp_path / f"out{ext}", open_stream(path), force=True)
        fields = dict(open_stream(tmp_path / f"out{ext}").origin.tags.fields)
        fields.pop("ENCODER", None)
        yield fields, open_stream(tmp_path / f"out{ext}").origin.tags.pictures


def test_vorbis_comments_behind_an_id3_tag(tmp_path, tones):
    """Taggers for MP3 put one before FLACs, too; what FLAC itself says counts first."""
    origin = Origin(subtype="PCM_16", tags=Tags((("TITLE", ("The comment",)),)))
    write(tmp_path / "a.flac", Audio(tones(0.1).samples, 44100, origin))
    tag = id3v2((b"TIT2", 0, b"\0Another"), (b"TALB", 0, b"\0Only here"))
    (tmp_path / "b.flac").write_bytes(tag + (tmp_path / "a.flac").read_bytes())
    for fields, _ in converted(tmp_path / "b.flac", tmp_path):
        assert fields == {"TITLE": ("The comment",), "ALBUM": ("Only here",)}


@pytest.mark.parametrize("behind", [b"", id3v1(b"Another", b"Somebody")])
def test_apev2_behind_an_mp3(tmp_path, plain, behind):
    path = tmp_path / "x.mp3"
    path.write_bytes(plain(".mp3") + apev2(*APE, COVER) + behind)
    for fields, pictures in converted(path, tmp_path):
        assert fields["TITLE"] == ("A title",)
        assert fields["ALBUM"] == ("Älbum",)
        assert (fields["TRACKNUMBER"], fields["TRACKTOTAL"]) == (("3",), ("12",))
        assert fields.get("ARTIST") == (("Somebody",) if behind else None)
        assert pictures == (Picture(PNG, "image/png", 3, "front.png"),)


def test_id3_counts_before_apev2_and_apev2_before_id3v1(tmp_path, plain):
    path = tmp_path / "x.mp3"
    tag = id3v2((b"TIT2", 0, b"\0In front"))
    ape = apev2(*APE, (b"Artist", 0, b"Of the APE"), COVER)
    path.write_bytes(tag + plain(".mp3") + ape + id3v1(b"Last", b"Last"))
    for fields, pictures in converted(path, tmp_path):
        assert fields["TITLE"] == ("In front",)
        assert fields["ARTIST"] == ("Of the APE",)
        assert pictures[0].data == PNG


def test_id3v1_alone(tmp_path, plain):
    path = tmp_path / "x.mp3"
    path.write_bytes(plain(".mp3") + id3v1("Motörhead – live".encode("cp1252"), b"Lemmy"))
    for fields, _ in converted(path, tmp_path):
        assert fields["TITLE"] == ("Motörhead – live",)
        assert fields["ARTIST"] == ("Lemmy",)


def test_texts_and_pictures_of_wma(tmp_path, tones, encoded):
    """FFmpeg writes a title into both descriptions that such a file has."""
    asf = import_module("mutagen.asf")
    path = encoded(tmp_path / "x.wma", "asf", ("wmav2", tones(0.5)))
    file = asf.ASF(path)
    file["Title"], file["title"], file["WM/AlbumTitle"] = "Tïtel", "Tïtel", "An album"
    head = struct.pack("<BI", 3, len(PNG)) + "image/png\0front\0".encode("utf-16-le")
    file["WM/Picture"] = asf.ASFByteArrayAttribute(head + PNG)
    file.save()
    for fields, pictures in converted(path, tmp_path):
        assert fields == {"TITLE": ("Tïtel",), "ALBUM": ("An album",)}
        assert pictures == (Picture(PNG, "image/png", 3, "front"),)


def test_apev2_of_wavpack(tmp_path, tones, encoded):
    wavpack, apev2_ = import_module("mutagen.wavpack"), import_module("mutagen.apev2")
    path = encoded(tmp_path / "x.wv", "wv", ("wavpack", tones(0.5)))
    file = wavpack.WavPack(path)
    file["Title"], file["Album Artist"] = "Tïtel", ["One", "Two"]
    cover = apev2_.APEValue(b"back\0" + PNG, apev2_.BINARY)
    file["Cover Art (Back)"] = cover
    file.save()
    for fields, pictures in converted(path, tmp_path):
        assert fields == {"TITLE": ("Tïtel",), "ALBUMARTIST": ("One", "Two")}
        assert pictures == (Picture(PNG, "image/png", 4, "back"),)


def test_id3_in_front_of_an_aac(tmp_path, tones, encoded):
    encoded(tmp_path / "bare.aac", "adts", ("aac", tones(0.5)))
    path = tmp_path / "x.aac"
    path.write_bytes(id3v2(TIT2) + (tmp_path / "bare.aac").read_bytes())
    for fields, _ in converted(path, tmp_path):
        assert fields == {"TITLE": ("A title",)}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_info_of_a_wav_in_utf8_or_windows_1252(tmp_path, plain, encoding):
    path = tmp_path / "x.wav"
    texts = info_chunk(
        INAM="Motörhead – “Überdosis”".encode(encoding),
        IENG="Käthe".encode(encoding) + b"\0",
        IARL=b"Shelf 7\0",
    )
    path.write_bytes(riff_with(plain(".wav"), texts))
    for fields, _ in converted(path, tmp_path):
        assert fields["TITLE"] == ("Motörhead – “Überdosis”",)
        assert fields["ENGINEER"] == ("Käthe",)
        assert fields["IARL"] == ("Shelf 7",)
    with soundfile.SoundFile(tmp_path / "out.wav") as file:
        assert file.title == "Motörhead – “Überdosis”"


def test_texts_of_an_aiff_in_windows_1252(tmp_path, plain):
    content = plain(".aiff")
    for name, text in ((b"NAME", "Motörhead"), (b"ANNO", "Käthe")):
        data = text.encode("cp1252")
        content += name + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)
    path = tmp_path / "x.aiff"
    path.write_bytes(content[:4] + struct.pack(">I", len(content) - 8) + content[8:])
    for fields, _ in converted(path, tmp_path):
        assert (fields["TITLE"], fields["COMMENT"]) == (("Motörhead",), ("Käthe",))


def test_vorbis_comments_that_are_no_utf8(tmp_path, plain):
    content = plain(".flac")
    comment = "TITLE=Motörhead".encode("cp1252")
    data = struct.pack("<II", 0, 1) + struct.pack("<I", len(comment)) + comment
    block = b"\x04" + len(data).to_bytes(3, "big") + data
    path = tmp_path / "x.flac"  # behind STREAMINFO, the first and 34 bytes long
    path.write_bytes(content[:4] + b"\0" + content[5:42] + block + content[42:])
    for fields, _ in converted(path, tmp_path):
        assert fields["TITLE"] == ("Motörhead",)


@pytest.mark.parametrize("name", [b"id3 ", b"ID3 "])
def test_an_id3_chunk_in_a_wav(tmp_path, plain, name):
    path = tmp_path / "x.wav"
    path.write_bytes(riff_with(plain(".wav"), (name, id3v2(TIT2))))
    for fields, _ in converted(path, tmp_path):
        assert fields == {"TITLE": ("A title",)}


def test_a_chunk_whose_padding_was_forgotten(tmp_path, plain):
    content = plain(".wav") + b"odd \x03\x00\x00\x00abc"
    path = tmp_path / "x.wav"
    path.write_bytes(riff_with(content, info_chunk(INAM=b"A title\0")))
    assert info(path).tags == {"TITLE": ["A title"]}


def test_a_frame_that_unpacks_to_gigabytes(tmp_path, plain):
    """A megabyte of zeros packs into a kilobyte; the title before it is lost with it, and said."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(200)) + packer.flush()
    bomb = (b"TXXX", 0x0080, struct.pack(">I", 200 * 2**20) + packed)
    path = tmp_path / "x.mp3"
    path.write_bytes(id3v2(TIT2, bomb) + plain(".mp3"))
    stream = open_stream(path)
    assert stream.origin.warnings == ("its ID3 tag holds more than is read and was left out",)
    assert stream.audio().frames == 4800


def test_a_frame_that_unpacks_to_a_kilobyte(tmp_path, plain):
    packed = struct.pack(">I", 1001) + zlib.compress(b"\0" + b"a" * 1000)
    path = tmp_path / "x.mp3"
    path.write_bytes(id3v2((b"TIT2", 0x0080, packed)) + plain(".mp3"))
    assert info(path).tags == {"TITLE": ["a" * 1000]}


def test_a_picture_larger_than_is_read(tmp_path, plain):
    """The rest of the tags and the sound are given, and one sentence."""
    path = tmp_path / "x.mp3"
    frame = (b"APIC", 0, b"\0image/png\0\x03\0" + b"\x89" * 40_000_000)
    path.write_bytes(id3v2(TIT2, frame) + plain(".mp3"))
    about = info(path)
    assert (about.tags, about.pictures) == ({"TITLE": ["A title"]}, 0)
    assert about.warnings == ("a picture of 40 MB was left out: that is more than is read",)


@pytest.mark.parametrize("count", [0, 2, 2**32 - 1])
def test_an_apev2_tag_that_counts_wrong(tmp_path, plain, count):
    path = tmp_path / "x.mp3"
    path.write_bytes(plain(".mp3") + apev2(*APE, count=count))
    assert (info(path).tags.get("TITLE") is None) == (count == 0)
    assert read(path).frames == 4800


def test_a_wav_of_a_million_empty_chunks(tmp_path, plain):
    path = tmp_path / "x.wav"
    path.write_bytes(riff_with(plain(".wav") + b"abcd\0\0\0\0" * 10**6))
    stream = open_stream(path)
    said = "it has more than 10000 chunks; those behind were left out"
    assert stream.origin.warnings == (said,)
    assert stream.audio().frames == 4800


@pytest.mark.parametrize(
    "text",
    ["[" * 5000 + "]" * 5000, "[" + "9" * 10_000 + "]", '[{"a":' * 200 + "1" + "}]" * 200, "{", "7",
     '[{"a": "' + "x" * 5_000_000 + '"}]'],
    ids=["deep", "digits", "nested", "cut", "number", "large"],
)  # fmt: skip
@pytest.mark.parametrize("ext", [".flac", ".mp3"])
def test_a_history_that_cannot_be_read(tmp_path, plain, text, ext):
    """The sound is given; the next edit begins a history anew."""
    path = tmp_path / f"x{ext}"
    path.write_bytes(plain(ext))
    file = import_module("mutagen").File(path)
    if ext == ".flac":
        file["MUSICTOOL_PROVENANCE"] = [text]
    else:
        id3 = import_module("mutagen.id3")
        file.add_tags()
        file.tags.add(id3.TXXX(encoding=3, desc="MUSICTOOL_PROVENANCE", text=[text]))
    file.save()
    stream = open_stream(path)
    assert stream.origin.warnings == ("its history is unreadable and was left out",)
    assert stream.origin.history == ()
    np.testing.assert_array_equal(stream.audio().samples.shape, (1, 4800))
    assert not write(tmp_path / f"y{ext}", stream).warnings


def test_a_history_of_notes_that_cannot_be_read(tmp_path, made):
    write(tmp_path / "x.mid", made(Score(), {"command": "trim"}))
    content = (tmp_path / "x.mid").read_bytes()
    (tmp_path / "x.mid").write_bytes(content.replace(b'[{"command"', b'[{{command"'))
    assert info(tmp_path / "x.mid").warnings == ("its history is unreadable and was left out",)
