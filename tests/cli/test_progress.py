"""Progress: a bar on a terminal, plain lines elsewhere, never on standard output."""

import os
import pty
import re
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from musictool.cli import bar, progress
from musictool.cli.tally import Tally
from musictool.errors import FileError
from musictool.jobs import Outcome

COMMAND = [sys.executable, "-c", "from musictool.cli import main; main()"]


MAIN = (
    "from musictool.cli import bar, main; bar.SLOW = 0; bar.Bar.every = 0.01; "
    "bar.Bar.delay = {}; main()"
)


def left_on(terminal):
    """The lines that remain on a terminal when all that was printed has been obeyed."""
    lines, row, column = [""], 0, 0
    for command, text in re.findall(
        r"(\x1b\[[0-9;?]*[A-Za-z]|\x1b\].*?\x07|[\r\n])|([^\x1b\r\n]+)", terminal
    ):
        if text:
            line = lines[row].ljust(column)
            lines[row] = line[:column] + text + line[column + len(text) :]
            column += len(text)
        elif command == "\r":
            column = 0
        elif command == "\n":
            row, column = row + 1, 0
            lines += [""] * (row == len(lines))
        elif command.endswith("A"):
            row -= int(command[2:-1])
        elif command in ("\x1b[K", "\x1b[J"):
            lines[row] = lines[row][:column]
            del lines[row + 1 if command == "\x1b[J" else len(lines) :]
    return [line.rstrip() for line in lines if line.strip()]


@pytest.fixture
def on_terminal(here):
    """Run with standard error on a terminal of 60 columns; what it showed, and standard output."""

    def run(*arguments, out_too=False, delay=0.001, code=0, term="xterm"):
        leader, follower = pty.openpty()
        environment = {**os.environ, "COLUMNS": "60", "TERM": term, "NO_COLOR": "1"}
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


@pytest.mark.parametrize("flags", [(), ("--executor", "processes", "--workers", "1")])
def test_a_bar_on_a_terminal_and_results_beside_it(on_terminal, lab, here, tone, flags):
    tone(here / "b.wav")
    shown, out = on_terminal("lab", "nap", "in.wav", "b.wav", *flags)
    assert "0/2 ╸" in shown
    assert "  in.wav  25% resting" in shown
    assert "1/2 ━━" in shown
    assert re.search(r"\d+% \d s left, \d+(\.\d)? (a second|s each)", shown)
    assert left_on(shown) == [line for line in left_on(shown) if line.startswith("2 of 2 done, ")]
    assert [line.split(" ")[0] for line in out.splitlines()] == ["in.lab.nap.wav", "b.lab.nap.wav"]
    assert "\x1b" not in out


def test_of_one_job_the_bar_says_what_it_is_at_and_so_does_the_title(on_terminal, lab):
    shown, _ = on_terminal("lab", "nap", "in.wav")
    assert re.search(r"in.wav ━+╸─+  25% 0 s, resting", shown)
    assert left_on(shown) == []
    titles = re.findall(r"\x1b\]2;(.*?)\x07", shown)
    assert "musictool 25% lab.nap" in titles
    assert titles[-1] == ""
    assert shown.index("\x1b[22;2t") < shown.index(f"\x1b]2;{titles[0]}")
    assert shown.endswith("\x1b[23;2t")


def test_the_bar_leaves_whole_lines_on_a_shared_terminal(on_terminal, lab, here, tone):
    for name in ("b", "c"):
        tone(here / f"{name}.wav")
    shown, _ = on_terminal(
        "lab", "nap", "in.wav", "gone.wav", "b.wav", "c.wav", out_too=True, code=3
    )
    lines = left_on(shown)
    assert lines[0] == "error: gone.wav: there is no such file or folder"
    assert [line.partition(" (0.5 s")[0] for line in lines[1:4]] == [
        f"{name}.lab.nap.wav" for name in ("in", "b", "c")
    ]
    assert lines[4].startswith("3 of 4 done, 1 failed, ")
    assert len(lines) == 5


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


def test_a_terminal_without_escape_sequences_has_plain_lines(on_terminal, lab):
    shown, _ = on_terminal("lab", "nap", "in.wav", term="dumb")
    assert shown == ""


class Terminal:
    """A stream to a terminal that keeps what is sent to it."""

    encoding = "utf-8"

    def __init__(self, file):
        self.file = file
        self.shown = ""

    def isatty(self):
        return True

    def fileno(self):
        return self.file.fileno()

    def write(self, text):
        self.shown += text

    def flush(self):
        pass


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """A bar that is drawn when `show` is called, and a function for the lines then on screen."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(bar, "SLOW", 0.0)
    with (tmp_path / "terminal").open("w") as file:
        terminal = Terminal(file)

        def begin(jobs):
            shown = bar.Bar(Tally(jobs), terminal)

            def lines():
                shown.show()
                return left_on(terminal.shown)

            return shown, lines

        yield begin


ERROR = FileError("a.wav", "is empty (0 bytes)")


def test_a_line_for_each_job_under_way_and_the_rest_counted(drawn, jobs):
    some = jobs(20)
    shown, lines = drawn(some)
    for job in some[:12]:
        shown.tally.update(job, 0.25, "choosing units")
    head, *below = lines()
    assert head.startswith("0/20 ━")
    assert below[:2] == ["  song 0.wav  25% choosing units", "  song 1.wav  25% choosing units"]
    assert len(below) == 9
    assert below[-1] == "  and 4 more"


def test_jobs_keep_their_lines_and_new_ones_take_those_that_are_free(drawn, jobs):
    some = jobs(6)
    shown, lines = drawn(some)
    for job in some[:3]:
        shown.tally.update(job, 0.5, "")
    lines()
    shown.tally.add(Outcome(some[1]))
    shown.tally.update(some[4], 0.0, "reading")
    assert lines()[1:] == ["  song 0.wav  50%", "  song 4.wav   0% reading", "  song 2.wav  50%"]


def test_quick_jobs_have_no_lines(drawn, jobs, monkeypatch):
    monkeypatch.setattr(bar, "SLOW", 60.0)
    some = jobs(3)
    shown, lines = drawn(some)
    shown.tally.update(some[0], 0.5, "writing")
    assert len(lines()) == 1


def test_no_line_is_wider_than_the_terminal(drawn, jobs, monkeypatch):
    some = jobs(10_000, "長い名前の録音" * 9 + ".wav")
    shown, lines = drawn(some)
    shown.tally.add(Outcome(some[9], error=ERROR))
    for columns in (20, 40, 60, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        shown.tally.update(some[0], 0.5, "choosing units " * 9)
        assert all(bar.cells(line) < columns for line in lines())
        assert len(lines()) == 2


def test_what_is_drawn_goes_when_the_terminal_has_become_narrower(drawn, jobs, monkeypatch):
    shown, lines = drawn(jobs(2))
    lines()
    monkeypatch.setenv("COLUMNS", "30")
    shown.file.shown = ""
    shown.show()
    assert shown.file.shown.startswith("\r\x1b[1A")  # 59 columns are two lines by now


def test_terminals_without_such_signs_have_others(drawn, jobs):
    Terminal.encoding = "ascii"
    try:
        _, lines = drawn(jobs(2))
        assert lines()[0].startswith("0/2 >---")
    finally:
        Terminal.encoding = "utf-8"


def test_thousands_of_words_cost_nothing(jobs):
    """Whoever works leaves word as often as he likes: nothing is drawn for it."""
    some = jobs(10_000)
    tally = Tally(some)
    for job in some:
        tally.update(job, 0.5, "writing")
        tally.add(Outcome(job, skipped=True))
    assert tally.going == []
    assert tally.in_words == "10,000 of 10,000 done (10,000 already)"


def test_plain_lines_say_how_many_how_fast_and_how_long(capsys, monkeypatch, jobs):
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    some = jobs(10_000)
    lines = progress.Lines(Tally(some), sys.stderr)
    for now, job in zip((1.0, 2.0, 3.0), some, strict=False):  # noqa: B007
        lines.tally.add(Outcome(job, error=ERROR if job.number == 1 else None))
    lines.show()
    said = "2 of 10,000 done, 1 failed, 1.0 a second, 2:46:37 left\n"
    assert capsys.readouterr().err == said


def test_plain_lines_say_what_takes_so_long(capsys, jobs):
    one, other, third = jobs(3)
    lines = progress.Lines(Tally([one, other, third]), sys.stderr)
    lines.tally.update(one, 0.4, "choosing units")
    lines.show()
    lines.tally.update(other, 0.1, "")
    lines.show()
    alone = progress.Lines(Tally([one]), sys.stderr)
    alone.tally.update(one, 0.4, "choosing units")
    alone.show()
    assert capsys.readouterr().err.splitlines() == [
        "0 of 3 done; song 0.wav: 40% choosing units",
        "0 of 3 done; song 0.wav: 40% choosing units; 1 more under way",
        "song 0.wav: 40% choosing units",
    ]


def test_plain_lines_are_few_and_come_also_while_nothing_is_said(capsys, monkeypatch, jobs):
    (job,) = jobs(1)
    with progress.Lines(Tally([job]), sys.stderr) as lines:
        for step in range(100):
            lines.tally.update(job, step / 100, "working")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress.Lines, "every", 0.02)
    with lines.__class__(Tally([job]), sys.stderr) as lines:
        lines.tally.update(job, 0.5, "working")
        time.sleep(0.1)
    assert capsys.readouterr().err.startswith("song 0.wav: 50% working\nsong 0.wav: 50% working\n")


CURVE = "3.211 nats a moment ▁▂▃▄▅▆▇█▇▆▅▄▃▂▁▁▂▃▄▅▆▇██"


def test_a_long_message_of_one_job_gives_way_in_its_middle(drawn, jobs, monkeypatch):
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    (job,) = jobs(1)
    songs = replace(job, inputs=tuple(map(Path, ("a.mid", "b.mid"))))
    shown, lines = drawn([songs])
    shown.tally.update(songs, 0.5, CURVE)
    now = 30.0
    shown.tally.update(songs, 0.75, CURVE)
    (line,) = lines()
    assert bar.cells(line) < 60
    assert re.search(r" 75% 30 s left, 3\.211 nats .*….*▆▇██$", line)
    monkeypatch.setenv("COLUMNS", "80")
    (line,) = lines()
    assert line.startswith("gain ━")
    assert line.endswith(f"  75% 30 s left, {CURVE}")  # not 10 s: it went on at a half


def test_a_plain_line_of_one_job_says_how_long_it_takes(capsys, monkeypatch, jobs):
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    (job,) = jobs(1)
    lines = progress.Lines(Tally([job]), sys.stderr)
    lines.tally.update(job, 0.1, CURVE)
    lines.show()
    now = 60.0
    lines.tally.update(job, 0.3, CURVE)
    lines.show()
    assert capsys.readouterr().err.splitlines() == [
        f"song 0.wav: 10% {CURVE}",
        f"song 0.wav: 30% {CURVE}, 3:30 left",
    ]


def test_what_gives_no_sound_is_done_when_its_steps_are(execute, lab, tmp_path):
    from musictool import Note, Score, write
    from musictool.batches import Batch
    from musictool.discovery import registry
    from musictool.jobs import Settings
    from musictool.pipeline import check, find

    write(tmp_path / "a.mid", Score.of([Note(0.0, 1.0, 60), Note(1.0, 2.0, 60)]))
    known = registry()
    told: list[float] = []
    for text in ("lab.learn", "lab.transpose | lab.learn"):
        pipeline = check(find(text, known), known)
        batch = Batch.planned(pipeline, ["a.mid", "a.mid"], text[4:5], Settings(), known)
        list(batch.run(lambda job, fraction, message: told.append(fraction)))
    assert told == [0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.5, 0.5, 0.75]
