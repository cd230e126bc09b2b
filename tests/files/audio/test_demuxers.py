"""What a file is, by its bytes and never by its name; and no other file is read through one."""

import struct

import numpy as np
import pytest

from musictool.errors import UnreadableFile
from musictool.files import open_stream, read, write

HIDDEN = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{secret}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{secret}'\n",
    "pls": "[playlist]\nFile1={secret}\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period>'
    "<AdaptationSet><Representation><BaseURL>{secret}</BaseURL></Representation></AdaptationSet>"
    "</Period></MPD>",
    "sbagen": "-SE\nab: pink/40 100+1.5/60\noff: -\nNOW ab\n+20:00:00 off\n",
    "page": "<!DOCTYPE html><html><audio src='{secret}'></html>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
}


@pytest.mark.parametrize("suffix", [".m4a", ".wav", ".flac", ".mp3", ".m3u8", ".mkv", ".sbg", ""])
@pytest.mark.parametrize("kind", list(HIDDEN))
def test_no_other_file_is_read_through_one(tmp_path, tones, kind, suffix):
    write(tmp_path / "secret.m4a", tones(1.0))
    text = HIDDEN[kind].format(secret=tmp_path / "secret.m4a")
    (tmp_path / f"x{suffix}").write_text(text)
    with pytest.raises(UnreadableFile, match=r"it is (a playlist|a web page|text)"):
        open_stream(tmp_path / f"x{suffix}")


def test_no_other_file_is_read_through_a_reference_of_a_movie(tmp_path, tones, encoded):
    """QuickTime's "alis" names the file with the samples: here one that is there."""
    secret = encoded(tmp_path / "secret.mov", "mov", ("pcm_s16le", tones(1.0)))
    content = secret.read_bytes()
    at = content.index(b"url ", content.index(b"dref")) - 4
    name = b"secret.mov"
    alias = struct.pack(">IHH", 0, 150, 2) + bytes(4) + bytes([len(name)]) + name.ljust(27, b"\0")
    alias = alias.ljust(150, b"\0") + struct.pack(">HH", 2, len(name)) + name + b"\xff\xff\0\0"
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + alias
    grown = len(entry) - 12
    changed = bytearray(content[:at] + entry + content[at + 12 :])
    for atom in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        place = changed.index(atom) - 4
        (size,) = struct.unpack_from(">I", changed, place)
        struct.pack_into(">I", changed, place, size + grown)
    (tmp_path / "x.mov").write_bytes(changed)
    with pytest.raises(UnreadableFile):
        read(tmp_path / "x.mov")


def test_the_bytes_say_what_a_file_is_and_not_its_name(tmp_path, tones):
    write(tmp_path / "x.m4a", tones(0.5))
    (tmp_path / "x.m4a").rename(tmp_path / "x.mp3")
    assert open_stream(tmp_path / "x.mp3").origin.container == "M4A"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
        (b"PK\x03\x04" + bytes(100), "a ZIP archive"),
        (b"MThd\0\0\0\6" + bytes(100), "MIDI"),
        (b"PK\3\4" + bytes(26) + b"META-INF/container.xml", "MXL, which is notes and no sound"),
        (b"X:1\nK:C\nCDE\n", r"ABC, .*; end its name in \.abc"),
        (b"<?xml version='1.0'?>\n<score-partwise>", r"MusicXML, .* in \.musicxml"),
        (b"Dear all,\n" * 100, "text"),
        ("Grüße\n".encode() * 4000, "text"),
        (bytes(1000), "it holds zeros"),
        (np.random.default_rng(0).bytes(100_000), "in no format that is known here"),
    ],
)
def test_what_is_no_audio_is_called_what_it_is(tmp_path, content, words):
    (tmp_path / "x.m4a").write_bytes(content)
    with pytest.raises(UnreadableFile, match=f"is not audio that can be read here: .*{words}"):
        open_stream(tmp_path / "x.m4a")
