"""Files that are made to take for ever are given up on: each walk has limits."""

import contextlib
import io
import time
import zlib

import numpy as np
import pytest
import soundfile

from musictool.errors import FileError
from musictool.files import open_stream

BYTES = 6_000_000
EMPTY_PAGE = b"OggS" + bytes(23)
BOMBS = {
    "heads of frames": ("MP3", b"\xff\xfb\x90\x64"),
    "high bits": ("MP3", b"\xff"),
    "empty pages": ("OGG", EMPTY_PAGE),
    "pages without a checksum": ("OGG", EMPTY_PAGE[:26] + b"\xff" + b"\xff" * 255),
    "heads of FLAC frames": ("FLAC", b"\xff\xf8\xc9\x98"),
    "FLAC files": ("FLAC", b"fLaC\0\0\0\x22"),
    "chunks": ("WAV", b"abcd\0\0\0\0"),
    "blocks": ("VOC", b"\x05\0\0\0"),
    "heads of AAC frames": ("MP3", b"\xff\xf1\x50\x80\x00\xff\xfc"),
    "WavPack blocks": ("MP3", b"wvpk\x18\0\0\0\x10\4" + bytes(22)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_read_or_refused_at_once(tmp_path, name):
    container, piece = BOMBS[name]
    file = io.BytesIO()
    noise = 0.1 * np.random.default_rng(0).standard_normal((20_000, 1))
    soundfile.write(file, noise, 22050, format=container)
    content, many = file.getvalue(), piece * (BYTES // len(piece))
    for number, bomb in enumerate((content + many, content[:26] + many, many)):
        path = tmp_path / f"{number}.{container.lower()}"
        path.write_bytes(bomb)
        start = time.perf_counter()
        with contextlib.suppress(FileError):
            frames = open_stream(path).audio().frames
            assert frames >= 20_000 or number
        assert time.perf_counter() - start < 10


@pytest.mark.parametrize("container", ["MP3", "OGG", "FLAC"])
def test_a_thousand_recordings_one_behind_the_other(tmp_path, container):
    file = io.BytesIO()
    soundfile.write(file, np.zeros((2000, 1)), 22050, format=container)
    path = tmp_path / "x"
    path.write_bytes(file.getvalue() * 1000)
    assert open_stream(path).audio().frames == 2_000_000
    path.write_bytes(file.getvalue() * 10_001)
    with pytest.raises(FileError, match="one behind the other"):
        open_stream(path)


def test_an_id3_tag_of_half_a_million_frames_is_left_out(tmp_path):
    file = io.BytesIO()
    soundfile.write(file, np.zeros((2000, 1)), 22050, format="MP3")
    frames = b"TIT2\0\0\0\2\0\0\3a" * 500_000
    size = bytes(len(frames) >> 7 * (3 - i) & 127 for i in range(4))
    (tmp_path / "x.mp3").write_bytes(b"ID3\4\0\0" + size + frames + file.getvalue())
    start = time.perf_counter()
    stream = open_stream(tmp_path / "x.mp3")
    assert time.perf_counter() - start < 5
    assert stream.audio().frames == 2000
    assert "ID3 tag holds more than is read" in stream.origin.warnings[0]


@pytest.mark.parametrize("inside", [b"moov", b""])
def test_an_mp4_of_a_million_atoms_is_given_up_on(tmp_path, tones, encoded, inside):
    path = encoded(tmp_path / "x.m4a", "mp4", ("aac", tones(0.2, 48000)))
    atoms = b"\0\0\0\x08free" * 1_000_000
    if inside:
        atoms = (8 + len(atoms)).to_bytes(4, "big") + inside + atoms
    path.write_bytes(path.read_bytes() + atoms)
    start = time.perf_counter()
    with pytest.raises(FileError, match="atoms, and is no recording"):
        open_stream(path)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("around", [[b"moov"], [], [b"moov", b"trak", b"mdia"], [b"what"]])
def test_a_packed_header_of_an_mp4_is_not_unpacked(tmp_path, tones, encoded, around):
    packed = zlib.compress(bytes(2**22))
    atoms = atom(b"cmov", atom(b"dcom", b"zlib") + atom(b"cmvd", b"\0\x40\0\0" + packed))
    for name in reversed(around):
        atoms = atom(name, atoms)
    path = encoded(tmp_path / "x.m4a", "mp4", ("aac", tones(0.2, 48000)))
    whole = path.read_bytes()
    path.write_bytes(whole[:8] + b"qt  " + whole[12:32] + atoms + whole[32:])
    with pytest.raises(FileError, match=r"has a compressed header \(cmov\)"):
        open_stream(path)


def atom(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


def test_a_second_mp4_behind_one_is_said(tmp_path, tones, encoded):
    path = encoded(tmp_path / "x.m4a", "mp4", ("aac", tones(0.2, 48000)))
    path.write_bytes(path.read_bytes() * 2)
    assert "another recording stands behind its end" in open_stream(path).origin.warnings[0]
