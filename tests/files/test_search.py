"""Looking for recordings: loops of links, folders that are closed, and that of the outputs."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from musictool import UnreadableFile
from musictool.files import Chosen, expand_inputs
from musictool.files.access import check_readable

NOBODY = 65534


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.wav", "songs/b.wav", "songs/deep/c.wav", "out/a.gain.wav"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    return tmp_path


def names(*arguments, **settings):
    return [item.path.as_posix() for item in expand_inputs(arguments, **settings)]


@pytest.mark.parametrize("argument", ["songs", "songs/**/*.wav"])
def test_links_that_lead_back_up_are_no_loop(tree, argument):
    for number in range(3):
        (tree / "songs" / f"loop{number}").symlink_to(tree / "songs")
    assert names(argument) == ["songs/b.wav", "songs/deep/c.wav"]


def test_a_file_that_is_reached_by_several_ways_comes_once(tree):
    (tree / "other").symlink_to(tree / "songs")
    ways = ("songs/b.wav", "./songs/../songs/b.wav", "other/b.wav", tree / "songs" / "b.wav")
    assert names(*ways, "songs", "other", "*/b.wav") == ["songs/b.wav", "songs/deep/c.wav"]
    (tree / "link.wav").symlink_to(tree / "songs" / "b.wav")
    assert names("songs/b.wav", "link.wav") == ["songs/b.wav", "link.wav"]


@pytest.mark.parametrize("pattern", [".", "**/*.wav", "*/*.wav", "./**"])
def test_the_folder_of_the_outputs_is_not_searched(tree, pattern):
    found = names(pattern, without=tree / "songs" / ".." / "out")
    assert "songs/b.wav" in found
    assert not any("out/" in name for name in found)
    assert "out/a.gain.wav" in names(pattern, without=tree / "missing")


@pytest.mark.parametrize("argument", ["out", "out/*.wav", "out/a.gain.wav"])
def test_unless_it_is_named(tree, argument):
    assert names(argument, without=tree / "out") == ["out/a.gain.wav"]


@pytest.fixture
def closed():
    """A folder with a closed one in it, for a user who is not root."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    for name in ("a.wav", "secret/b.wav"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    (folder / "secret").chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield folder
    if root:
        os.seteuid(0)
    (folder / "secret").chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_that_cannot_be_looked_into_is_an_input_that_cannot_be_read(closed):
    first, second = expand_inputs([closed])
    assert (first.path.name, second.path.name) == ("a.wav", "secret")
    with pytest.raises(UnreadableFile, match="secret: no permission to look into this folder"):
        check_readable(second.path)
    with pytest.raises(UnreadableFile, match="secret: no permission to look into this folder"):
        expand_inputs([closed / "secret"])
    for pattern in ("*/*.wav", "**/*.wav", "**"):
        assert str(closed / "secret") in names(closed / pattern)
    assert names(closed, chosen=Chosen(exclude=("secret",))) == [str(closed / "a.wav")]
