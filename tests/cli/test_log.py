"""`--log`: a batch as JSON lines, below those of earlier runs, that costs no work if it fails."""

import json
import re
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from musictool.cli import main; main()"]


def lines(path="run.jsonl"):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def events(path="run.jsonl"):
    return [line["event"] for line in lines(path)]


@pytest.fixture
def bad(here, tone):
    """Beside `in.wav` a file that is no recording, and one more that is."""
    Path("bad.wav").write_text("no music")
    tone(here / "z.wav")


def test_a_batch_is_told_line_by_line(run, bad, here):
    before = datetime.now(UTC)
    done = run("gain", "bad.wav", "in.wav", "z.wav", "--db", "-1", "-o", "o/", "--log", "run.jsonl")
    assert done.code == 3
    begin, *jobs, end = lines()
    assert begin["event"] == "begin"
    assert (begin["pipeline"], begin["jobs"]) == ("gain db=-1", 3)
    assert (begin["folder"], begin["settings"]["clip"]) == (str(here), "warn")
    assert len({line["process"] for line in lines()}) == 1
    assert begin["musictool"] == begin["plugins"]["musictool"]
    assert "numpy" in begin["versions"]
    assert begin["time"].endswith("Z")
    told = datetime.fromisoformat(begin["time"])
    assert before.timestamp() - 0.01 <= told.timestamp() <= datetime.now(UTC).timestamp()
    assert [(job["job"], job["event"], job["input"], job["output"]) for job in jobs] == [
        (1, "failed", "bad.wav", None),
        (2, "done", "in.wav", str(Path("o", "in.gain.wav"))),
        (3, "done", "z.wav", str(Path("o", "z.gain.wav"))),
    ]
    assert jobs[0]["error"].startswith("bad.wav: is not audio")
    assert jobs[1]["error"] is None
    assert jobs[1]["seconds"] >= 0
    sums = {name: end[name] for name in ("event", "jobs", "done", "skipped", "failed", "undone")}
    assert list(sums.values()) == ["end", 3, 2, 0, 1, 0]


def test_a_further_run_goes_on_below_also_where_a_line_was_cut(run, here):
    run("gain", "in.wav", "--db", "-1", "-o", "a.wav", "--log", "new/run.jsonl")
    log = Path("new", "run.jsonl")
    log.write_bytes(log.read_bytes() + b'{"time": "2026')
    run("gain", "in.wav", "--db", "-1", "-o", "b.wav", "--log", "new/run.jsonl")
    first = log.read_text().replace('{"time": "2026\n', "")
    log.write_text(first)
    assert events(log) == ["begin", "done", "end"] * 2


def test_each_line_is_there_when_it_has_happened(start, lab, here, tone):
    tone(here / "z.wav")
    process = start("lab", "hold", "in.wav", "z.wav", "-o", "o/", "--log", "run.jsonl")
    assert process.stderr.readline() == b"working\n"
    assert events() == ["begin"]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert events() == ["begin", "end"]
    assert (lines()[-1]["undone"], lines()[-1]["error"]) == (2, "interrupted")


def test_that_one_ctrl_c_ended_it_is_told_too(start, lab, here, tone):
    tone(here / "z.wav")
    process = start("lab", "hold", "in.wav", "z.wav", "-o", "o/", "--log", "run.jsonl")
    assert process.stderr.readline() == b"working\n"
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline().startswith(b"stopping:")
    (here / "go").touch()
    process.communicate(timeout=60)
    assert events() == ["begin", "done", "end"]
    assert (lines()[-1]["undone"], lines()[-1]["error"]) == (1, "interrupted")


def test_what_an_earlier_run_did_is_told_as_skipped(run, bad):
    gain = ("gain", "in.wav", "z.wav", "--db", "-1", "-o", "o/", "--log", "run.jsonl")
    run(*gain)
    Path("o", "z.gain.wav").unlink()
    again = run(*gain)
    assert [line.partition(" ")[0] for line in again.out.splitlines()] == ["o/z.gain.wav"]
    assert re.match(r"2 of 2 done \(1 already\), \S+ s\n", again.err)
    assert events()[-4:] == ["begin", "skipped", "done", "end"]
    assert [line["output"] for line in lines()[-3:-1]] == ["o/in.gain.wav", "o/z.gain.wav"]
    rows = json.loads(run(*gain[:-2], "--json").out)
    assert [row["skipped"] for row in rows] == [True, True]


def test_what_did_not_fail_is_left_out_and_nobody_interrupted_it(run, bad):
    run("gain", "bad.wav", "in.wav", "--db", "-1", "-o", "o/")
    inputs = ("bad.wav", "in.wav", "z.wav")
    done = run("gain", *inputs, "--db", "-1", "-o", "o/", "--only-failed", "--log", "run.jsonl")
    assert (
        "1 of 3 done (1 already), 1 failed, 1 left out, of which no earlier run failed, "
        in done.err
    )
    assert lines()[-1]["event"] == "end"
    assert (lines()[-1]["undone"], lines()[-1]["error"]) == (1, None)


def test_a_log_that_cannot_be_written_is_said_before_any_work(run, here):
    Path("notes.txt").write_text("call mum")
    Path("folder").mkdir()
    for place, why in {
        "in.wav": "in.wav: is the input in.wav; an input is never overwritten",
        "out.wav": "out.wav is also an output of this batch; name another file",
        "notes.txt": "notes.txt: exists already, and is no log of a batch; name another file",
        "folder": "folder: is a folder; name a file, or end the name with / for a folder",
        "in.wav/log": "in.wav/log: in.wav is not a folder",
    }.items():
        for flags in ((), ("--dry-run",), ("--force",)):
            done = run("gain", "in.wav", "--db", "-1", "-o", "out.wav", "--log", place, *flags)
            assert (done.code > 0, done.out, done.err) == (True, "", f"error: {why}\n")
    assert Path("notes.txt").read_text() == "call mum"
    assert not Path("out.wav").exists()


def test_a_dry_run_writes_none(run, here):
    assert run("gain", "in.wav", "--db", "-1", "--log", "a/run.jsonl", "--dry-run").code == 0
    assert not Path("a").exists()


def test_a_disk_that_fills_up_under_it_costs_lines_and_no_work(here, tone):
    for number in range(4):
        tone(here / f"{number}.wav", seconds=0.01)
    Path("in.wav").unlink()
    begin = '{"time": "", "event": "end"}\n'
    Path("run.jsonl").write_text(begin * (20_000 // len(begin)))
    process = subprocess.run(
        [*COMMAND, "gain", ".", "--db", "-1", "--log", "run.jsonl"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_100, 20_100)),
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0
    assert len(list(here.glob("*.gain.wav"))) == 4
    last = process.stderr.splitlines()[0]
    assert last.startswith(
        "error: run.jsonl: cannot be written: File too large; 6 lines of the log"
    )
