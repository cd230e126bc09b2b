"""Globs over names and paths: which files they mean."""

from pathlib import Path

import pytest

from musictool import UsageError
from musictool.files import Chosen


@pytest.mark.parametrize(
    ("glob", "meant", "not_meant"),
    [
        ("*.wav", "a.wav b.WAV drums/x.wav", "a.mp3 wav"),
        ("drums", "drums/x.wav live/drums/deep/x.wav drums", "drumset/x.wav"),
        ("drums/", "drums/x.wav live/drums/x.wav", "drums"),
        ("drums/**", "drums/x.wav drums/deep/x.wav", "live/drums/x.wav drums"),
        ("**/drums/*.wav", "drums/x.wav a/b/drums/x.wav", "drums/deep/x.wav"),
        ("*/x.wav", "drums/x.wav", "x.wav a/b/x.wav"),
        ("/x.wav", "x.wav", "drums/x.wav"),
        ("./drums", "drums/x.wav", "live/drums/x.wav"),
        ("songs/drums", "drums/x.wav", "live/drums/x.wav"),
        ("*.{wav,flac}", "a.wav a.FLAC", "a.mp3"),
        ("[a-c]?.wav", "bz.wav B1.wav", "dz.wav b.wav"),
        ("[!a-c]*", "dz.wav", "bz.wav"),
        ("É*", "e\u0301t.wav été.wav", "et.wav"),
        ("*", "a x/y", ""),
        ("a.wav", "a.wav", "abwav"),
        ("[", "[", "a"),
        ("*\n.wav", "a\n.wav b\n/c\n.wav", "a.wav"),
        ("songs", "", "a.wav"),
    ],
)
def test_what_a_glob_means_below_a_folder(glob, meant, not_meant):
    folder = Path("songs")
    left = Chosen(exclude=(glob,))
    taken = Chosen(include=(glob,))
    for names, fits in ((meant, True), (not_meant, False)):
        for name in names.split(" ") if names else ():
            assert taken.takes(folder / name, folder) is fits, name
            assert left.takes(folder / name, folder) is not fits, name


def test_what_is_named_by_itself_is_held_against_the_end_of_its_path():
    left = Chosen(exclude=("drums/*.wav",))
    assert not left.takes("songs/drums/x.wav")
    assert not left.takes("/songs/drums/x.wav")
    assert left.takes("songs/x.wav")
    assert not Chosen(exclude=("/songs",)).takes("/songs/x.wav")


def test_a_file_must_fit_one_of_those_to_take_and_none_of_those_to_leave():
    chosen = Chosen(("*.wav", "*.flac"), ("raw", "*.flac"))
    assert [chosen.takes(name) for name in ("a.wav", "a.mp3", "a.flac", "raw/a.wav")] == [
        *(True, False, False, False)
    ]
    assert not chosen.enters("songs/raw", Path("songs"))
    assert chosen.enters("songs/live", Path("songs"))


@pytest.mark.parametrize("glob", ["", "/", "./", "[b-a]"])
def test_what_is_no_glob_is_refused(glob):
    with pytest.raises(UsageError, match=r"^--include .*is no glob"):
        Chosen((glob,)).takes("a.wav")
