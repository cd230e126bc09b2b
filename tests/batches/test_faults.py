"""Faults that really happen: nothing is lost, nothing partial, and the same command completes.

What completes has the bytes of a run that nothing happened to.
"""

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.files import lock

SCRIPT = Path(__file__).with_name("killed_at_each_moment.py")

PLUGIN = '''
import ctypes, os, signal, time
from musictool import Audio, Context, Extra, Report, Stems, command, hookimpl

@command("bad.file", uses=())
def bad(audio: Audio) -> Audio:
    """Do as the first sample says."""
    first = round(float(audio.samples[0, 0]), 1)
    if first == 0.1:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open("begun", "w").write(str(os.getpid()))
        ctypes.PyDLL(None).sleep(600)  # native code that lets no thread of Python run
    if first == 0.2:
        time.sleep(0.2)
    return audio

@command("bad.parts", uses=())
def parts(audio: Audio) -> Stems:
    """Two parts."""
    return Stems({"one": audio, "two": audio})

@command("bad.drawn", extras={"plot": Extra("A picture", (".png",))}, uses=())
def drawn(audio: Audio, context: Context) -> Report:
    """Its length, and a picture of it."""
    context.extra("plot", lambda suffix: audio.samples.tobytes())
    return Report({"frames": audio.samples.shape[1]})

@hookimpl
def musictool_register():
    return [bad, parts, drawn]
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    inputs(12)
    return tmp_path


@pytest.fixture
def plugin(folder, shared_plugin):
    shared_plugin("musictool-bad", PLUGIN)


def inputs(count, seconds=0.3):
    Path("in").mkdir(exist_ok=True)
    for number in range(count):
        noise = np.random.default_rng(number).standard_normal((round(8000 * seconds), 1))
        soundfile.write(f"in/{number:02}.wav", -0.9 - 0.01 * noise.clip(-1, 1), 8000)


def outputs(place):
    """The files in a folder with their content, unfinished ones among them, without the ledger."""
    inside = [path for path in Path(place).rglob("*") if path.is_file()]
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in inside
        if ".musictool" not in path.parts
    }


def errors(outcomes):
    return [str(one.error) for one in outcomes if one.error]


@contextlib.contextmanager
def run(*arguments):
    """A run in a process of its own, which is killed if it is still there."""
    command = [sys.executable, "-m", "musictool", *map(str, arguments), "-q"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def until(what, seconds=30):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("pipeline", "out", "kinds"),
    [
        ("gain db=-1", "out/", 1),
        ("gain db=-1", "out/{stem}.au", 2),
        pytest.param("bad.parts", "out/", 2, marks=pytest.mark.slow),
        pytest.param("gain db=-6..0", "out/{stem}.mp3", 1, marks=pytest.mark.slow),
        pytest.param("normalize peak=-1 album=true", "out/", 1, marks=pytest.mark.slow),
        pytest.param("analyze", "out/{stem}.csv", 2, marks=pytest.mark.slow),
        pytest.param("bad.drawn plot='out/{stem}.png'", "out/", 2, marks=pytest.mark.slow),
    ],
)
def test_a_kill_before_any_change_to_the_disk_loses_nothing(
    tmp_path, monkeypatch, shared_plugin, pipeline, out, kinds
):
    monkeypatch.chdir(tmp_path)
    inputs(2, 1 if "analyze" in pipeline else 0.1)
    shared_plugin("musictool-bad", PLUGIN)
    # Two have each moment; of the others, which differ in what is written, each third will do.
    step = "4" if "analyze" in pipeline else "1" if "gain db=-1" in pipeline else "3"
    command = [sys.executable, str(SCRIPT), pipeline, out, step]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) >= 5 * kinds  # so many moments there were


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 5), marks=pytest.mark.slow)])
def test_kills_at_random_moments_of_whoever_is_at_work(folder, seeds):
    inputs(40, 3)
    list(mt.map("fx.reverb", "in", "whole/", executor="serial"))
    for seed in seeds:
        shutil.rmtree("out", ignore_errors=True)
        moment = random.Random(seed)
        command = ("fx", "reverb", "in", "-o", "out/", "--executor", "processes", "--workers", 2)
        with run(*command) as first:
            count = moment.randrange(1, 5)
            until(lambda count=count: len(list(Path("out").glob("*.wav"))) >= count)
            time.sleep(moment.uniform(0, 0.3))
            hit = moment.choice([first.pid, *descendants(first.pid)])
            with contextlib.suppress(ProcessLookupError):
                os.kill(hit, moment.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGHUP]))
            if hit != first.pid:
                first.wait()
                assert not list(Path("out").glob(".musictool-part-*"))
            with run(*command) as second:  # at once, while others may still be about to end
                assert second.wait() == 0
        assert outputs("out") == outputs("whole"), seed


def descendants(process):
    of = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            of.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(
                int(path.parent.name)
            )
    found = list(of.get(process, ()))
    for one in found:
        found += of.get(one, ())
    return found


def test_a_worker_in_native_code_neither_outlives_its_run_nor_holds_it_up(folder, plugin):
    soundfile.write("in/01.wav", np.full((800, 1), 0.1), 8000)
    command = ("run", "bad.file", "in", "-o", "out/", "--executor", "processes", "--workers", 2)
    with run(*command) as driver:
        until(lambda: Path("begun").exists() and Path("begun").read_text())
        worker = int(Path("begun").read_text())
        driver.kill()
        driver.wait()
        until(lambda: not Path(f"/proc/{worker}").exists())
    Path("begun").unlink()
    shutil.rmtree("out")  # or the first, if it was done, would come before any worker begins
    outcomes = mt.map("bad.file", "in", "out/", executor="processes", workers=2)
    next(outcomes)
    until(Path("begun").exists)
    outcomes.close()
    assert not list(Path("out").glob(".musictool-part-*"))
    late = list(mt.map("bad.file", "in", "out/", executor="processes", workers=2, timeout=1))
    assert errors(late) == ["took longer than 1 s, and was ended"]
    assert [one.job.number for one in late if one.error] == [1]


def test_the_process_that_starts_workers_may_end(folder, plugin):
    inputs(40)
    for number in range(0, 40, 8):
        soundfile.write(f"in/{number:02}.wav", np.full((800, 1), 0.2), 8000)
    list(mt.map("bad.file", "in", "whole/", executor="serial"))
    outcomes = mt.map("bad.file", "in", "out/", executor="processes", workers=2)
    came = [next(outcomes)]
    nursery = [one for one in descendants(os.getpid()) if descendants(one)]
    os.kill(nursery[0], signal.SIGKILL)
    assert errors([*came, *outcomes]) == []
    assert outputs("out") == outputs("whole")


def test_many_batches_in_one_process_leave_no_process_handle_or_thread(folder):
    def held():
        return (
            len([*Path("/proc/self/fd").iterdir()]),
            threading.active_count(),
            descendants(os.getpid()),
        )

    list(mt.map("gain db=-1", "in", "out/", executor="processes", workers=2))
    before = held()
    for number in range(2):
        outcomes = mt.map(f"gain db={number}", "in", "out/", executor="processes", workers=2)
        if number % 2:
            next(outcomes)
            outcomes.close()
        else:
            assert errors(outcomes) == []
    assert held() == before


def test_without_room_for_workers_it_is_said_and_nothing_else_happens(folder):
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12));"
        "from musictool.cli import main; main()"
    )
    command = [sys.executable, "-c", limited, "gain", "in", "--db", "-1", "-o", "out/"]
    done = subprocess.run([*command, "--executor", "processes"], capture_output=True, text=True)
    assert done.stderr == (
        "error: no worker process can be started: Too many open files; --executor serial needs "
        "none\n"
    )
    assert done.returncode == 1
    assert outputs("out") == {}


def test_a_run_that_was_started_with_all_handles_closed_works(folder):
    command = f"{sys.executable} -m musictool gain in --db -1 --executor processes -o out/"
    assert subprocess.run(["sh", "-c", f"exec {command} <&- >&- 2>&-"]).returncode == 0
    assert len(outputs("out")) == 12


@pytest.mark.parametrize("executor", [pytest.param("serial", marks=pytest.mark.slow), "processes"])
def test_a_file_that_may_not_grow_is_refused_and_made_later(folder, executor):
    soundfile.write("in/05.wav", np.zeros((300_000, 1)), 8000)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000));"
        "from musictool.cli import main; main()"
    )
    command = [sys.executable, "-c", limited, "gain", "in", "--db", "-1", "-o", "out/"]
    done = subprocess.run([*command, "--executor", executor], capture_output=True, text=True)
    assert "out/05.gain.wav: would be larger than a file may be here" in done.stderr
    assert done.returncode == 3
    assert len(outputs("out")) == 11
    assert errors(mt.map("gain db=-1", "in", "out/")) == []
    assert len(outputs("out")) == 12


@pytest.mark.parametrize("executor", [pytest.param("serial", marks=pytest.mark.slow), "processes"])
def test_a_full_disk_ends_the_run_and_with_room_the_same_command_completes(folder, executor):
    Path("disk").mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "disk"])
    if mounted.returncode:
        pytest.skip("NOT TESTED: a full disk, for want of the right to mount one")
    try:
        inputs(12, 15)
        command = ("gain", "in", "--db", "-1", "-o", "disk/out/", "--executor", executor)
        with run(*command) as full:
            said = full.stderr.read()
            assert full.wait() in (1, 3)
        assert "the disk is full; make room" in said
        done = outputs("disk/out")
        assert 0 < len(done) < 12
        assert all(name.endswith(".gain.wav") for name in done)
        subprocess.run(["mount", "-o", "remount,size=20m", "disk"], check=True)
        with run(*command) as again:
            assert again.wait() == 0
        list(mt.map("gain db=-1", "in", "whole/", executor="serial"))
        assert outputs("disk/out") == outputs("whole")
    finally:
        subprocess.run(["umount", "-l", "disk"], check=True)


def test_a_pipe_among_the_inputs_holds_nothing_up(folder):
    Path("in/05.wav").unlink()
    os.mkfifo("in/05.wav")
    outcomes = list(mt.map("gain db=-1", "in", "out/", executor="processes", workers=2, timeout=20))
    assert errors(outcomes) == [
        "in/05.wav: is a pipe or a device; save what it gives to a file first"
    ]
    assert len(outputs("out")) == 11


def test_a_failure_does_not_make_an_output_that_is_there_somebody_elses(folder):
    list(mt.map("gain db=-1", "in", "out/"))
    whole = outputs("out")
    Path("in/03.wav").write_bytes(b"RIFF")
    assert len(errors(mt.map("gain db=-1", "in", "out/"))) == 1
    assert outputs("out") == whole
    soundfile.write("in/03.wav", np.full((800, 1), 0.5), 8000)
    assert errors(mt.map("gain db=-1", "in", "out/", only_failed=True)) == []
    assert outputs("out") != whole


def test_an_output_that_somebody_changed_is_made_again_and_that_is_said(folder):
    command = [sys.executable, "-m", "musictool", "gain", "in", "--db", "-1", "-o", "out/"]
    subprocess.run(command, check=True)
    whole = outputs("out")
    soundfile.write("out/03.gain.wav", np.zeros((900, 1)), 8000)
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    said = "note: out/03.gain.wav: not as it was made, so it is made again"
    assert again.stderr.splitlines()[0] == said
    assert outputs("out") == whole


def test_an_output_that_was_known_by_what_it_carries_is_in_the_ledger_again(folder):
    list(mt.map("gain db=-1", "in", "out/"))
    shutil.rmtree("out/.musictool")
    assert all(one.skipped for one in mt.map("gain db=-1", "in", "out/"))
    assert errors(mt.map("gain db=-2", "in", "out/")) == []  # and so may be replaced


@pytest.mark.parametrize("fault", ["newer", "open elsewhere", "a pipe"])
def test_a_ledger_that_cannot_be_used_is_kept_and_said(folder, fault, recwarn):
    list(mt.map("gain db=-1", "in", "out/"))
    ledger = Path("out/.musictool/ledger.sqlite")
    with contextlib.closing(sqlite3.connect(ledger)) as other:
        if fault == "newer":
            other.execute("ALTER TABLE jobs ADD COLUMN more")
            other.commit()
        elif fault == "open elsewhere":
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(mt.FileError, match="another program has it open"):
                list(mt.map("gain db=-1", "in", "out/"))
            other.rollback()
    if fault == "a pipe":
        ledger.unlink()
        os.mkfifo(ledger)
    assert all(one.skipped for one in mt.map("gain db=-1", "in", "out/"))
    assert ledger.with_name("ledger.sqlite.damaged").exists() == (fault != "open elsewhere")


def test_a_folder_that_is_deleted_meanwhile_is_made_again(folder):
    outcomes = mt.map("gain db=-1", "in", "out/", executor="serial")
    next(outcomes)
    shutil.rmtree("out")
    list(outcomes)
    assert errors(mt.map("gain db=-1", "in", "out/")) == []
    assert len(outputs("out")) == 12


def test_on_a_disk_without_locks_one_run_is_at_work_at_a_time(folder, monkeypatch):
    def none(handle, operation):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock.fcntl, "flock", none)
    monkeypatch.setattr(lock, "CLAIM_SECONDS", 0.05)
    monkeypatch.setattr(lock, "PATIENCE", 0.3)
    first = mt.map("gain db=-1", "in", "out/", executor="serial")
    next(first)
    with pytest.raises(mt.FolderBusy, match=f"process {os.getpid()} "):
        list(mt.map("gain db=-1", "in", "out/"))
    assert errors(first) == []
    held = Path("out/.musictool/lock")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    said = {"process": gone.pid, "host": os.uname().nodename, "command": "", "token": "x"}
    held.write_text(json.dumps(said))
    os.utime(held, (time.time() - 1,) * 2)
    assert all(one.skipped for one in mt.map("gain db=-1", "in", "out/"))
    held.write_text(json.dumps({**said, "host": "elsewhere"}))
    with pytest.raises(mt.FolderBusy, match="on elsewhere"):
        list(mt.map("gain db=-1", "in", "out/"))
    os.utime(held, (time.time() + 3600,) * 2)  # the clock was set back
    assert all(one.skipped for one in mt.map("gain db=-1", "in", "out/"))
