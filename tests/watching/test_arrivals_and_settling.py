"""Which files of a watched folder are taken, and when."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from musictool.files import Chosen
from musictool.watching.arrivals import State, arrivals
from musictool.watching.settling import Settling

ONE, OTHER = State(1, 1, 1), State(2, 1, 1)
A, B = Path("a.wav"), Path("b.wav")


def test_a_file_is_taken_when_it_has_been_the_same_for_the_time():
    settling = Settling(2.0)
    assert settling.settled({A: ONE}, 10.0) == []
    assert settling.due(11.5) == 0.5
    assert settling.settled({A: OTHER, B: ONE}, 11.5) == []  # a has grown
    assert settling.settled({A: OTHER, B: ONE}, 13.5) == [A, B]
    assert settling.due(13.5) is None


def test_it_is_taken_once_unless_it_changes_or_comes_again():
    settling = Settling(0.0)
    assert settling.settled({A: ONE}, 0.0) == [A]
    assert settling.settled({A: ONE}, 1.0) == []
    assert settling.settled({A: OTHER}, 2.0) == [A]
    assert settling.settled({}, 3.0) == []
    assert settling.settled({A: OTHER}, 4.0) == [A]


def found(here, chosen=Chosen(), without="nowhere"):  # noqa: B008  frozen
    paths = arrivals(here, {".wav", ".flac"}, chosen, Path(without))
    return {path.relative_to(here).as_posix() for path in paths}


@pytest.fixture
def put(tmp_path):
    def put(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"x")

    return put


def test_what_is_not_finished_and_what_is_made_is_left(tmp_path, put):
    put("a.wav", "deep/B.FLAC", "notes.txt", "done/a.gain.wav")
    put(".hidden.wav", ".cache/c.wav", "~render.wav", "d.wav.part", "e.wav.crdownload", "f.wav~")
    put("g.temp.wav", "h.part.flac", "Safari.wav.download/i.wav", "j.wav", "j.wav.part")
    (tmp_path / "empty.wav").touch()
    (tmp_path / "gone.wav").symlink_to("nowhere.wav")
    assert found(tmp_path, without=tmp_path / "done") == {"a.wav", "deep/B.FLAC"}
    (tmp_path / "d.wav.part").rename(tmp_path / "d.wav")
    only = Chosen(include=("*.wav",), exclude=("a*",))
    assert found(tmp_path, only, tmp_path / "done") == {"d.wav"}


def test_a_file_that_is_replaced_by_one_alike_is_another(tmp_path, put):
    put("a.wav", "new")
    os.utime(tmp_path / "a.wav", (1, 1))
    before = arrivals(tmp_path, {".wav"}, Chosen(), tmp_path / "done")
    os.utime(tmp_path / "new", (1, 1))
    (tmp_path / "new").replace(tmp_path / "a.wav")
    assert arrivals(tmp_path, {".wav"}, Chosen(), tmp_path / "done") != before
