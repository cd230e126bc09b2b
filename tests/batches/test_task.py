"""A task that travels: its paths count from where they did when it was planned."""

import os
import pickle

import pytest
import soundfile

from musictool.batches import Batch
from musictool.batches.task import Common, Task
from musictool.discovery import registry
from musictool.errors import FileError
from musictool.jobs import Settings
from musictool.pipeline import check, find


def task_of(*arguments, output, pipeline="gain db=-1"):
    known = registry()
    batch = Batch.planned(check(find(pipeline, known), known), arguments, output, Settings(), known)
    common = Common.of(batch.jobs, batch.settings, recorded=False)
    return Task.of(batch.jobs, common, pickle.dumps(common))


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """A folder in which jobs are planned, and another one in which they are done."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in ("a", "b"):
        soundfile.write(f"{name}.wav", [0.1] * 800, 8000)
    yield tmp_path
    os.chdir(tmp_path)


def test_relative_paths_count_from_the_folder_of_the_plan(planned):
    task = task_of("a.wav", "b.wav", output="out/")
    os.chdir(planned / "there")
    task()
    assert sorted(path.name for path in (planned / "here" / "out").iterdir()) == [
        "a.gain.wav",
        "b.gain.wav",
    ]


def test_where_that_folder_is_not_the_computer_is_named(planned):
    task = task_of("a.wav", output="out/")
    os.chdir(planned / "there")
    (planned / "here").rename(planned / "elsewhere")
    with pytest.raises(FileError) as refused:
        task()
    assert str(refused.value).startswith(
        f"{planned / 'here'}: the computer {os.uname().nodename} cannot enter this folder"
    )


@pytest.mark.parametrize(
    "pipeline", ["gain db=-1", "style reference=b.wav", "style reference={here}/b.wav"]
)
def test_whole_paths_need_no_folder(planned, pipeline):
    here = planned / "here"
    named = pipeline.format(here=here)
    task = task_of(f"{here}/a.wav", output=f"{planned}/there/", pipeline=named)
    assert (pickle.loads(task.common).folder is None) == ("=b.wav" not in named)
