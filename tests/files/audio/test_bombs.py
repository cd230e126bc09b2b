"""Files that are made to take for ever are given up on: each walk has limits."""

import contextlib
import io
import time

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
