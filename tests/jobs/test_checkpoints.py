"""Work that was stopped, however, goes on where it was; nobody else's does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import musictool as mt
from musictool import Context, Note, Score
from musictool.files import lock
from musictool.jobs import checkpoints
from musictool.jobs.contents import content_of

pytestmark = pytest.mark.usefixtures("lab")


@pytest.fixture
def songs(tmp_path, monkeypatch) -> list[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    paths = [Path(f"{at}.mid") for at in range(4)]
    for at, path in enumerate(paths):
        mt.write(path, Score.of([Note(0.0, 1.0, 60 + at)]))
    return paths


def home() -> Path:
    return Path(os.environ["XDG_STATE_HOME"]) / "musictool" / "checkpoints"


def kept() -> list[Path]:
    return [path for path in home().glob("*") if path.is_dir()]


def broken_off(*songs, after: int = 2, **settings) -> None:
    with pytest.raises(mt.CannotProcess, match=f"broke off after {after}"):
        mt.commands.lab.learn(*songs, most=after, **settings)


def went_on_after(*songs, **settings) -> int:
    return mt.commands.lab.learn(*songs, **settings).about["went_on_after"]


def start(*more: str) -> subprocess.Popen[bytes]:
    line = ("lab", "learn", "0.mid", "1.mid", "2.mid", "3.mid", "-o", "model", *more)
    return subprocess.Popen([sys.executable, "-m", "musictool", *line], stderr=subprocess.PIPE)


def wait_until_kept() -> None:
    for _ in range(600):
        if list(home().glob("*/counts.npy")):
            break
        time.sleep(0.05)


def test_who_interrupts_it_is_told_that_it_goes_on(songs):
    process = start("--pause", "30")
    wait_until_kept()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert err.endswith(b"interrupted: the same command goes on from where it was\n")
    assert went_on_after(*songs) == 1


def test_after_a_kill_the_same_goes_on_and_another_waits_for_nobody(songs):
    process = start("--pause", "30")
    wait_until_kept()
    with pytest.raises(mt.FolderBusy) as busy:
        went_on_after(*songs)
    assert f"lab.learn: process {process.pid} (" in str(busy.value)
    assert "lab learn 0.mid" in str(busy.value)
    assert "is at work on the same; let it end" in str(busy.value)
    assert went_on_after(*songs, seed=1) == 0
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not Path("model").exists()
    model = mt.commands.lab.learn(*songs)
    assert model.about["went_on_after"] == 1
    assert model.files == mt.commands.lab.learn(*songs, seed=1).files
    assert kept() == []
    assert went_on_after(*songs) == 0


def test_it_is_found_by_content_alone(songs):
    broken_off(*songs)
    moved = [path.rename(Path("elsewhere").with_suffix(f".{path.name}")) for path in songs]
    assert went_on_after(*moved) == 2
    broken_off(*moved)
    scores = [mt.read(path) for path in moved]
    assert went_on_after(*scores) == 2


def test_other_work_begins_anew(songs):
    broken_off(*songs)
    zeros = mt.Model({}, {"counts.json": str([0] * 128).encode()})
    for settings in ({"seed": 1}, {"family": "other"}, {"from_": zeros}):
        assert went_on_after(*songs, **settings) == 0
    assert went_on_after(*reversed(songs)) == 0
    assert went_on_after(*songs, pause=0.001) == 2  # which is said not to change what is kept


def test_a_pipeline_keeps_what_its_steps_keep(songs):
    text = "lab.transpose | lab.learn most={} | lab.forget below=0"
    with pytest.raises(mt.CannotProcess):
        mt.run(text.format(3), *songs)
    assert mt.run(text.format(1000), *songs).about["went_on_after"] == 3


def test_what_nobody_came_back_for_is_removed(songs):
    broken_off(*songs)
    (folder,) = kept()
    long_ago = time.time() - checkpoints.OLD_SECONDS - 60
    for path in (folder / "counts.npy", folder, folder.with_suffix(".lock")):
        os.utime(path, (long_ago, long_ago))
    assert went_on_after(*songs, seed=1) == 0
    assert [path.suffix for path in home().iterdir()] == [".lock"]


def test_where_nothing_can_be_kept_the_work_is_done_all_the_same(songs):
    home().parent.mkdir(parents=True)
    home().write_bytes(b"")
    with pytest.warns(UserWarning, match="it will begin anew, since nothing can be kept"):
        assert went_on_after(*songs) == 0


def test_who_does_not_say_so_has_none_and_a_plain_call_has_one():
    with pytest.raises(RuntimeError, match="without 'checkpoint'"):
        _ = Context(uses=("seed",)).checkpoint
    context = Context()
    assert context.checkpoint.is_dir()
    assert context.checkpoint == context.checkpoint


def test_content_is_what_a_value_holds():
    tone = np.linspace(-1, 1, 50, dtype=np.float32).reshape(2, 25)
    audio = mt.Audio(tone, 8000)
    same = [audio, mt.Audio(tone.copy(), 8000), audio.stream(7)]
    assert len({content_of(one) for one in same}) == 1
    others = [
        mt.Audio(tone[:, ::-1], 8000), mt.Audio(tone, 8001), mt.Stems({"a": audio}),
        mt.Stems({"b": audio}), Score.of([Note(0, 1, 60)]), Score.of([Note(0, 1, 61)]),
        mt.Model({}, {"a.json": b"1"}), mt.Model({}, {"a.json": b"2"}), mt.Report({"a": 1}),
        mt.Curve(((0.0, 1.0), (1.0, 2.0))), mt.Table.of([{"a": 1}]), None, 1, "1", [1, 2], (audio,),
    ]  # fmt: skip
    assert len({content_of(one) for one in (audio, *others)}) == len(others) + 1
