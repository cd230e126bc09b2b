"""Which paths are one file, on the disk that they are on."""

from pathlib import Path

import pytest

from musictool import UsageError
from musictool.files import Folders, Input, Taken, output_paths, same

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def taken(*paths):
    found = Taken(Folders())
    for path in paths:
        found.give(Path(path), path)
    return lambda path: found.by(Path(path))


def test_links_are_followed_also_of_folders_that_are_still_to_be_made(here):
    (here / "real").mkdir()
    (here / "link").symlink_to(here / "real")
    (here / "song.wav").symlink_to(here / "real" / "x.wav")
    by = taken("real/x.wav", "real/new/y.wav")
    assert by("link/x.wav") == by("song.wav") == by(here / "link" / "x.wav") == "real/x.wav"
    assert by("link/new/y.wav") == "real/new/y.wav"
    assert by("link/z.wav") is None


def test_a_disk_that_tells_capitals_apart_is_asked(here):
    """By what is there: nothing is made for it."""
    (here / "Something").touch()
    apart = not (here / "sOMETHING").exists()
    by = taken("out/a.wav", "out/B/x.wav")
    assert (by("out/A.wav") is None) is apart
    assert (by("out/b/x.wav") is None) is apart
    assert [path.name for path in here.iterdir()] == ["Something"]


def test_where_no_name_tells_two_are_taken_for_one(here, monkeypatch):
    by = taken(f"{COMPOSED}.wav")
    assert by(f"{DECOMPOSED}.wav") == f"{COMPOSED}.wav"
    (here / "é").touch()
    apart = not (here / "e\u0301").exists()
    assert (taken(f"{COMPOSED}.wav")(f"{DECOMPOSED}.wav") is None) is apart


def test_outputs_that_would_be_one_file_there_are_refused(here, monkeypatch):
    items = [Input(Path("a/Kick.wav")), Input(Path("b/kick.wav"))]
    assert len(output_paths(items, "gain", "out/")) == 2
    monkeypatch.setattr(same, "_tells_apart", lambda folder, changed: False)
    with pytest.raises(UsageError) as refused:
        output_paths(items, "gain", "out/")
    assert str(refused.value) == (
        "a/Kick.wav and b/kick.wav would both be written to out/kick.gain.wav, which is "
        "out/Kick.gain.wav on a disk that takes both for one name; use a template with {n} or "
        "{parent} for -o"
    )
    assert len(output_paths(items, "gain")) == 2
