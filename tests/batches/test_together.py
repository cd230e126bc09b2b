"""Small files are published together: as whole, as safe and as told apart as one by one."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.files import group


def names(folder):
    return [path.name for path in Path(folder).iterdir() if path.name != ".musictool"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(40):
        soundfile.write(f"in/{number:02}.wav", np.full((800, 1), number / 100), 8000)
    mt.run("gain db=1", "in/00.wav")  # what the first job imports takes time
    return tmp_path


@pytest.fixture
def synced(monkeypatch):
    """What is forced to the disk, in groups, and which names were there by then."""
    groups = []
    real = group._sync

    def sync(paths):
        paths = list(paths)
        groups.append(([path.name for path in paths], sorted(names("out"))))
        return real(paths)

    monkeypatch.setattr(group, "_sync", sync)
    return groups


def test_each_is_on_the_disk_before_it_has_its_name(folder, synced):
    outcomes = list(mt.map("gain db=-1", "in", "out/"))
    assert [outcome.error for outcome in outcomes] == [None] * 40
    assert [outcome.written.path.name for outcome in outcomes] == [
        f"{number:02}.gain.wav" for number in range(40)
    ]
    assert len(names("out")) == 40
    parts = [parted for parted, _ in synced[::2]]
    assert sum(map(len, parts)) == 40
    assert len(parts) < 20  # else nothing was done together
    for parted, there in synced[::2]:
        assert all(name.startswith(".musictool-part-") and name in there for name in parted)
    assert all(folders == ["out"] for folders, _ in synced[1::2])


def test_one_that_is_refused_in_the_end_harms_no_other(folder):
    outcomes = []
    for outcome in mt.map("gain db=-1", "in", "out/"):
        outcomes.append(outcome)
        if len(outcomes) == 1:  # later ones are planned, and may be finished
            mt.write("out/39.gain.wav", mt.read("in/00.wav"))
    *done, last = outcomes
    assert all(outcome.error is None for outcome in done)
    assert "out/39.gain.wav: " in str(last.error)
    assert last.written is None
    assert len(names("out")) == 40


def test_a_run_that_is_given_up_leaves_no_part(folder):
    running = mt.map("gain db=-1", "in", "out/")
    for _ in range(3):
        next(running)
    running.close()
    assert not [name for name in names("out") if name.startswith(".")]


def test_a_full_disk_is_told_for_each_and_ends_the_run(folder, monkeypatch):
    refused = {}

    def fail(path):
        if path.name.startswith(".musictool") and len(refused) < 2:
            refused[path] = OSError(28, "No space left on device")
            return refused[path]
        return None

    monkeypatch.setattr(group, "_synced", fail)
    outcomes = list(mt.map("gain db=-1", "in", "out/"))
    failed = [str(outcome.error) for outcome in outcomes if outcome.error]
    assert len(failed) == 2
    assert all("the disk is full" in text for text in failed)
    assert len(names("out")) == 30
    again = list(mt.map("gain db=-1", "in", "out/"))
    assert [one.error for one in again] == [None] * 40
    assert len(names("out")) == 40
