"""Ctrl-C, SIGTERM, SIGHUP: no partial file, one line, the exit code that says so."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from musictool.cli.stopping import ONCE_S, stopping

COMMAND = [sys.executable, "-c", "from musictool.cli import main; main()"]
CODES = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143}


@pytest.fixture
def spool(tmp_path_factory):
    return tmp_path_factory.mktemp("spool")


@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize(
    "arguments",
    [
        ["lab", "wait", "in.wav", "-o", "out.wav"],  # while a command works on the whole
        ["lab", "crawl", "in.wav", "-o", "out.flac"],  # while a result is written
        ["lab", "crawl", "in.wav", "-o", "-"],
    ],
)
def test_stopped_while_working(start, lab, here, tone, spool, number, arguments):
    tone(here / "in.wav", seconds=20)
    process = start(*arguments, TMPDIR=str(spool))
    assert process.stderr.readline() == b"working\n"
    if "out.flac" in arguments:
        assert [path for path in here.iterdir() if path.name.startswith(".musictool-part-")]
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert err == b"interrupted: nothing was written\n"
    assert out == b""
    assert process.returncode == CODES[number]
    assert [path.name for path in here.iterdir()] == ["in.wav"]
    assert list(spool.iterdir()) == []


STOPPING = b"stopping: after what is under way; Ctrl-C again stops at once\n"


@pytest.mark.parametrize("flags", [(), ("--quiet",)])
def test_ctrl_c_in_a_batch_finishes_what_is_under_way(start, lab, here, tone, flags):
    for name in ("a.wav", "b.wav", "c.wav"):
        tone(here / name)
    arguments = ("a.wav", "b.wav", "c.wav", "--json", "-o", "out/", *flags)
    process = start("run", "gain db=-1 | lab.hold", *arguments)
    assert process.stderr.readline() == b"working\n"
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline() == STOPPING
    (here / "go").touch()
    out, err = process.communicate(timeout=60)
    assert err == b"interrupted: 1 of 3 were done; the same command goes on\n"
    assert [row["output"] for row in json.loads(out)] == [str(Path("out", "a.run.wav"))]
    assert process.returncode == 130
    names = [path.name for path in (here / "out").iterdir() if path.name != ".musictool"]
    assert names == ["a.run.wav"]
    if flags:
        return
    process = start("run", "gain db=-1 | lab.hold", *arguments)
    out, err = process.communicate(timeout=60)
    assert [row["output"][-9:-8] for row in json.loads(out)] == ["a", "b", "c"]
    assert b"3 of 3 done (1 already), " in err


def test_ctrl_c_lets_other_processes_finish_as_well(lab, here, tone):
    """A terminal sends it to all of them."""
    for name in "abcd":
        tone(here / f"{name}.wav")
    process = subprocess.Popen(
        [*COMMAND, "lab", "hold", ".", "-o", "out/", "--executor", "processes", "--workers", "2"],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not (here / "held").exists() or len((here / "held").read_text().split()) < 2:
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.stderr.readline() == STOPPING
    (here / "go").touch()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.fullmatch(rb"interrupted: [23] of 5 were done; the same command goes on\n", err)
    made = sorted(path.name[0] for path in (here / "out").glob("*.wav"))
    assert made[:2] == ["a", "b"]
    assert len(made) < 4


@pytest.mark.parametrize(
    ("signals", "code"),
    [((signal.SIGINT, signal.SIGINT), 130), ((signal.SIGTERM,), 143), ((signal.SIGHUP,), 129)],
)
def test_stopped_at_once_in_a_batch_keeps_what_is_done(start, lab, here, tone, signals, code):
    tone(here / "in.wav", seconds=2)
    tone(here / "a.wav", seconds=0.1)
    process = start("run", "gain db=-1 | lab.hold over=1", "a.wav", "in.wav", "--json")
    done = process.stdout.readline()
    assert process.stderr.readline() == b"working\n"
    assert process.stderr.readline() == b"working\n"
    for number in signals[:-1]:
        process.send_signal(number)
        assert process.stderr.readline() == STOPPING
        time.sleep(2 * ONCE_S)
    process.send_signal(signals[-1])
    out, err = process.communicate(timeout=60)
    assert err == b"interrupted: 1 of 2 were done\n"
    assert [row["output"] for row in json.loads(done + out)] == ["a.run.wav"]
    assert process.returncode == code
    assert sorted(path.name for path in here.glob("*.wav")) == ["a.run.wav", "a.wav", "in.wav"]
    assert not list(here.glob(".*"))


def test_a_signal_that_comes_twice_at_once_is_one():
    told = []
    with stopping(lambda: told.append("stop"), lambda *said: told.append(said[0])) as interrupted:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        time.sleep(2 * ONCE_S)
        assert interrupted.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert sorted(told) == ["stop", "stopping"]


def test_stopped_while_a_library_is_imported(start, install_plugin, here):
    slow = (
        "import sys, time\n"
        "from musictool import Audio, command, hookimpl\n"
        "print('importing', file=sys.stderr, flush=True)\n"
        "time.sleep(20)\n"
        "@hookimpl\n"
        "def musictool_register(): return []\n"
    )
    install_plugin(here / "plugins", "musictool-slow", slow)
    for number, code in CODES.items():
        process = start("gain", "in.wav", "--db", "3", PYTHONPATH=str(here / "plugins"))
        assert process.stderr.readline() == b"importing\n"
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert err == b"interrupted: nothing was written\n"
        assert process.returncode == code


def test_stopped_at_any_moment_of_encoding(start, here, tone):
    """Also while libsndfile calls back into Python, where an exception would be lost."""
    tone(here / "in.wav", seconds=600, sample_rate=44100)
    for delay in (0.0, 0.03, 0.07, 0.1):
        process = start("gain", "in.wav", "--db", "-3", "-o", "out.flac")
        while not any(Path(here).glob(".musictool-part-*")):
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (130, b"interrupted: nothing was written\n")
        assert [path.name for path in here.iterdir()] == ["in.wav"]


def test_a_terminal_that_is_closed_leaves_nothing(lab, here, tone):
    tone(here / "in.wav", seconds=20)
    leader, follower = pty.openpty()
    code = (
        "import fcntl, os, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
        "from musictool.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "lab", "crawl", "in.wav", "-o", "out.flac"],
        cwd=here,
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    while not any(here.glob(".musictool-part-*")):
        assert process.poll() is None
        time.sleep(0.02)
    os.close(leader)
    assert process.wait(timeout=60) == 129
    assert [path.name for path in here.iterdir()] == ["in.wav"]


def test_under_nohup_the_work_goes_on(lab, here, tone):
    tone(here / "in.wav", seconds=2)
    process = subprocess.Popen(
        ["nohup", sys.executable, "-m", "musictool", "lab", "crawl", "in.wav", "-o", "out.flac"],
        cwd=here,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr.readline() == b"working\n"
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert (here / "out.flac").exists()
