"""Jobs in worker processes make the files of one process; one that is lost harms no other."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.batches import processes
from musictool.batches.options import ExecutorOptions
from musictool.models import cores

BAD = '''
import os, signal, time
from musictool import Audio, command, hookimpl

@command("bad.file", uses=())
def bad(audio: Audio) -> Audio:
    """Do as the first sample says."""
    first = round(float(audio.samples[0, 0]), 1)
    if first == 0.1:
        os.abort()
    if first == 0.2:
        os._exit(0)
    if first == 0.3:
        time.sleep(600)
    if first == 0.4:
        raise ValueError("no")
    if first == 0.5:
        os.kill(os.getpid(), signal.SIGKILL)
    return audio

@hookimpl
def musictool_register():
    return [bad]
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(12):
        soundfile.write(f"in/{number:02}.wav", np.full((800, 1), -number / 100), 8000)
    return tmp_path


@pytest.fixture
def bad(folder, shared_plugin):
    shared_plugin("musictool-bad", BAD)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.wav")}


def test_they_make_the_files_that_one_process_makes(folder):
    pipeline = "gain db=-6..6 | fx.reverb"
    one = list(mt.map(pipeline, "in", "one/", executor="serial"))
    two = list(mt.map(pipeline, "in", "two/", executor="processes", workers=2))
    assert [each.error for each in [*one, *two]] == [None] * 24
    assert [each.job.number for each in two] == list(range(12))
    assert contents(folder / "one") == contents(folder / "two")
    assert [each.drawn for each in one] == [each.drawn for each in two]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (0.1, "crashed (SIGABRT)"),
        (0.2, "ended before it was done (exit code 0)"),
        (0.3, "took longer than 1.5 s"),
        (0.4, "failed unexpectedly: ValueError: no"),
        (0.5, "was killed"),
    ],
)
def test_a_file_that_takes_its_worker_down_is_a_row_and_the_rest_goes_on(
    folder, bad, first, reason
):
    soundfile.write("in/05.wav", np.full((800, 1), first), 8000)
    options = {"executor": "processes", "workers": 2, "timeout": 1.5 if first == 0.3 else None}
    outcomes = list(mt.map("bad.file", "in", "out/", **options))
    errors = {each.job.number: str(each.error) for each in outcomes if each.error}
    assert list(errors) == [5]
    assert reason in errors[5]
    assert len(contents(folder / "out")) == 11
    assert not list((folder / "out").glob(".musictool-part*"))
    soundfile.write("in/05.wav", np.full((800, 1), 0.9), 8000)
    again = list(mt.map("bad.file", "in", "out/", only_failed=True, **options))
    assert [(each.job.number, each.error, each.skipped) for each in again if not each.skipped] == [
        (5, None, False)
    ]
    assert len(contents(folder / "out")) == 12


def test_a_script_without_a_guard_is_not_run_twice(folder, python):
    script = (
        "import musictool as mt\n"
        "print('begun')\n"
        "done = list(mt.map('gain db=-1', 'in', 'out/', executor='processes', workers=2))\n"
        "print(len(done), {one.error for one in done})\n"
    )
    assert python(script).split("\n")[:2] == ["begun", "12 {None}"]


def test_a_killed_run_leaves_no_worker_and_the_same_command_completes(folder, tmp_path):
    for number in range(12):
        tone = 0.1 * np.random.default_rng(number).standard_normal((200_000, 1))
        soundfile.write(f"in/{number:02}.wav", tone, 44100)
    run = [sys.executable, "-m", "musictool", "run", "fx.reverb | fx.phaser", "in", "-o"]
    subprocess.run([*run, "whole/", "--executor", "serial", "-q"], check=True)
    workers = ["--executor", "processes", "--workers", "2", "-q"]
    for wait in (0.6, 0.9):
        killed = subprocess.Popen([*run, "out/", *workers])
        time.sleep(wait)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    subprocess.run([*run, "out/", *workers], check=True)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert not list((tmp_path / "out").glob(".musictool-part*"))


MANY = '''
import os
from collections.abc import Sequence
from musictool import Audio, Context, command, hookimpl

@command("bad.many", uses=())
def many(audios: Sequence[Audio], *, context: Context) -> Sequence[Audio]:
    """Say how many there are; end with one that says so."""
    if any(round(float(one.samples[0, 0]), 1) == 0.1 for one in audios):
        os.abort()
    context.note(f"{len(audios)} at once")
    return audios

@hookimpl
def musictool_register():
    return [many]
'''


def test_workers_have_enough_jobs_at_hand_to_fill_batches_and_lose_only_the_bad_one(
    folder, shared_plugin
):
    shared_plugin("musictool-many", MANY)
    how = {"executor": "processes", "workers": 1, "batch_size": 4, "force": True}
    outcomes = list(mt.map("bad.many", "in", "out/", **how))
    assert [outcome.notes for outcome in outcomes] == [("bad.many: 4 at once",)] * 12
    soundfile.write("in/05.wav", np.full((800, 1), 0.1), 8000)
    outcomes = list(mt.map("bad.many", "in", "out/", **how))
    failed = [outcome.job.inputs[0].name for outcome in outcomes if outcome.error]
    assert failed == ["05.wav"]
    assert len({outcome.job.number for outcome in outcomes}) == 12


@pytest.mark.parametrize(
    ("on_device", "device", "workers"),
    [(True, None, 2), (True, "cuda:1", 1), (True, "cpu", None), (False, None, None)],
)
def test_on_gpus_there_is_one_worker_for_each(monkeypatch, on_device, device, workers):
    monkeypatch.setattr(processes, "gpus", lambda: ["0", "1"])
    monkeypatch.setattr(processes, "available_memory", lambda: 2**40)
    options = ExecutorOptions(on_device=on_device, device=device)
    with processes.Processes(options) as executor:
        assert executor.workers == (workers or cores())


@pytest.mark.parametrize(
    ("usual", "options", "said"),
    [
        ("", {"executor": "seral"}, "no executor is called 'seral'; did you mean serial?"),
        ("", {"executor": "serial", "workers": 2}, "^the executor serial has one worker"),
        ("", {"address": "head:1"}, "name its executor too"),
        ("serial", {"timeout": 9}, "^the executor serial of MUSICTOOL_EXECUTOR cannot end a job"),
        ("clouds", {}, "^MUSICTOOL_EXECUTOR: no executor is called 'clouds'"),
    ],
)
def test_what_an_executor_cannot_do_is_refused_before_any_job(
    folder, monkeypatch, usual, options, said
):
    monkeypatch.setenv("MUSICTOOL_EXECUTOR", usual)
    with pytest.raises(mt.UsageError, match=said):
        mt.map("gain db=-1", "in", "out/", **options)
