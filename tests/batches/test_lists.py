"""Lists of files: lines, NULs, marks of other systems, and what is no list."""

import os

import pytest

from musictool import FileError, UsageError
from musictool.batches.lists import listed


@pytest.fixture
def names(tmp_path):
    def read(content, name="list.txt"):
        (tmp_path / name).write_bytes(content)
        return listed(tmp_path / name)

    return read


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"a.wav\n\n  \nb c.wav\n", ["a.wav", "b c.wav"]),
        (b"a.wav\r\nb.wav", ["a.wav", "b.wav"]),
        (b"\xef\xbb\xbfa.wav\n", ["a.wav"]),
        (b"a\nb.wav\0c.wav\0", ["a\nb.wav", "c.wav"]),
        (b"caf\xe9.wav\0 x \0\n", [os.fsdecode(b"caf\xe9.wav"), " x "]),
        ("é.wav\r\nb.wav\r\n".encode("utf-16"), ["é.wav", "b.wav"]),
        (b"-\n# not a remark.wav\n", ["./-", "# not a remark.wav"]),
    ],
)
def test_names_are_found(names, content, found):
    assert names(content) == found


def test_a_playlist_counts_from_its_own_folder(names, tmp_path):
    found = names(b"#EXTM3U\n#EXTINF:3,A\na.wav\n/b.wav\n", "list.m3u")
    assert found == [str(tmp_path / "a.wav"), "/b.wav"]


def test_what_is_no_list_is_said(names, tmp_path):
    with pytest.raises(UsageError, match=r"list\.txt: has no name of a file in it"):
        names(b"\n\n")
    with pytest.raises(UsageError, match=r"song\.wav: is a recording, not a list of names"):
        names(b"RIFF", "song.wav")
    with pytest.raises(FileError, match=r"none\.txt: there is no such file"):
        listed(tmp_path / "none.txt")
    with pytest.raises(FileError, match="is a folder, not a list; give it as an input"):
        listed(tmp_path)
