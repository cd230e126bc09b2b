"""Progress: a bar on a terminal, plain lines elsewhere, never on standard output."""

import os
import pty
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass

import pytest

from musictool.cli import progress

COMMAND = [sys.executable, "-c", "from musictool.cli import main; main()"]


MAIN = "from musictool.cli import main, progress; progress.DELAY = {}; main()"


@pytest.fixture
def on_terminal(here):
    """Run with standard error on a terminal of 60 columns; what it showed, and standard output."""

    def run(*arguments, out_too=False, delay=0, code=0):
        leader, follower = pty.openpty()
        environment = {**os.environ, "COLUMNS": "60", "TERM": "xterm"}
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN.format(delay), *arguments],
            cwd=here,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=follower if out_too else subprocess.PIPE,
            stderr=follower,
        )
        os.close(follower)
        shown = b""
        with closing(os.fdopen(leader, "rb", buffering=0)) as terminal:
            while True:
                try:
                    shown += terminal.read(65536)
                except OSError:  # its other end is closed
                    break
        out = process.stdout.read() if process.stdout else b""
        assert process.wait(timeout=60) == code
        return shown.decode(), out.decode()

    return run


def test_a_bar_on_a_terminal_and_results_beside_it(on_terminal, here, tone):
    tone(here / "b.wav", seconds=60)
    shown, out = on_terminal("gain", "in.wav", "b.wav", "--db", "-3")
    assert "━" in shown
    assert "writing" in shown
    assert "2 of 2 done" in shown
    assert [line.split(" ")[0] for line in out.splitlines()] == ["in.gain.wav", "b.gain.wav"]
    assert "\x1b" not in out


def test_the_bar_leaves_whole_lines_on_a_shared_terminal(on_terminal, here, tone):
    tone(here / "b.wav", seconds=60)
    shown, _ = on_terminal("gain", "in.wav", "b.wav", "--db", "-3", out_too=True)
    lines = [line.rpartition("\r")[2] for line in shown.replace("\r\n", "\n").split("\n")]
    assert any(line.rpartition("\x1b[2K")[2].startswith("in.gain.wav (0.5 s") for line in lines)


def test_no_bar_flashes_up_before_a_quick_result_or_an_error(on_terminal):
    shown, out = on_terminal("gain", "in.wav", "--db", "-3", delay=60)
    assert shown == ""
    assert out.startswith("in.gain.wav")
    arguments = ("gain", "nope.wav", "in.wav", "--db", "-3", "--force")
    shown, _ = on_terminal(*arguments, delay=60, code=3)
    assert "━" not in shown


def test_no_bar_when_quiet(on_terminal):
    assert on_terminal("gain", "in.wav", "--db", "-3", "--quiet") == ("", "")


def test_standard_output_on_a_terminal_takes_no_recording(here):
    leader, follower = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "gain", "in.wav", "--db", "3", "-o", "-"],
        cwd=here,
        stdout=follower,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(leader)
    os.close(follower)
    assert done.returncode == 2
    assert done.stderr.startswith("error: standard output is a terminal; pipe it on")


@dataclass(frozen=True)
class Job:
    number: int
    input_names: tuple[str, ...]
    inputs: tuple[str, ...] = ("",)


def test_plain_lines_say_which_job_how_far_and_what(capsys):
    jobs = [Job(number, (name,)) for number, name in enumerate(("a.wav", "b.wav"))]
    lines = progress.Lines(jobs, sys.stderr, every=0)
    lines.update(jobs[0], 0.4, "choosing units")
    progress.Lines(jobs[:1], sys.stderr, every=0).update(jobs[0], 1.0, "")
    assert capsys.readouterr().err == "1/2 a.wav: 40% choosing units\na.wav: 100%\n"


def test_the_time_left_is_that_of_the_jobs_done(capsys, monkeypatch):
    jobs = [Job(number, (f"{number}.wav",)) for number in range(4)]
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    lines = progress.Lines(jobs, sys.stderr, every=0)
    for number, now in ((0, 10.0), (1, 100.0), (1, 160.0), (3, 300.0)):  # noqa: B007
        lines.update(jobs[number], 0.5, "")
    told = [line.rpartition(": ")[2] for line in capsys.readouterr().err.splitlines()]
    assert told == ["50%", "50%, 5:00 left", "50%, 4:00 left", "50%, 1:40 left"]


def test_plain_lines_are_few(capsys):
    job = Job(0, ("a.wav",))
    lines = progress.Lines([job], sys.stderr)
    for step in range(100):
        lines.update(job, step / 100, "working")
    assert capsys.readouterr().err == ""
