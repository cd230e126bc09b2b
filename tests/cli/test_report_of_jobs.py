"""`--report`: what came of every job in one table, whole, whatever happens to the batch."""

import csv
import json
import signal
import time
from pathlib import Path

import pytest

from musictool.cli.stopping import ONCE_S


@pytest.fixture
def bad(here, tone):
    """Beside `in.wav` a file that is no recording, and one more that is."""
    Path("bad.wav").write_text("no music")
    tone(here / "z.wav")


GAIN = ("gain", "bad.wav", "gone.wav", "in.wav", "z.wav", "--db", "20", "-o", "o/")


def statuses(path="r.json"):
    return [(row["input"], row["status"]) for row in json.loads(Path(path).read_text())]


def test_a_row_for_each_job_in_the_order_of_the_inputs(run, bad):
    assert run(*GAIN, "--report", "r.json").code == 3
    rows = json.loads(Path("r.json").read_text())
    assert statuses() == [
        *[("bad.wav", "failed"), ("gone.wav", "failed")],
        *[("in.wav", "done"), ("z.wav", "done")],
    ]
    failed, missing, done, _ = rows
    assert failed["error"].startswith("bad.wav: is not audio")
    assert missing["error"] == "gone.wav: there is no such file or folder"
    assert failed["output"] is None
    assert done["output"] == str(Path("o", "in.gain.wav"))
    assert (failed["tries"], done["tries"]) == (1, 1)
    assert (done["error"], done["pipeline"]) == (None, "gain db=20")
    assert "clipped" in done["warnings"][0]
    assert (done["duration_s"], done["sample_rate"], done["channels"]) == (0.5, 8000, 2)


def test_the_same_as_a_table(run, bad):
    run(*GAIN, "--report", "new/r.csv")
    with Path("new", "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:5] == ["input", "output", "status", "seconds", "tries"]
    assert [row["status"] for row in rows] == ["failed", "failed", "done", "done"]
    assert rows[0]["error"].startswith("bad.wav: is not audio")
    assert "clipped" in rows[2]["warnings"]
    assert rows[2]["duration_s"] == "0.5"


def test_what_an_earlier_run_did_has_a_row_too(run, bad):
    run(*GAIN)
    run(*GAIN, "--report", "r.json")
    assert [status for _, status in statuses()] == ["failed", "failed", "skipped", "skipped"]
    assert json.loads(Path("r.json").read_text())[2]["output"] == str(Path("o", "in.gain.wav"))


def test_findings_have_files_of_their_own_and_variations_their_numbers(run, lab, here, tone):
    tone(here / "z.wav")
    run("lab", "listen", "in.wav", "z.wav", "--report", "r.json")
    assert statuses() == [("in.wav", "done"), ("z.wav", "done")]
    assert "key" not in json.loads(Path("r.json").read_text())[0]
    run("lab", "listen", "in.wav", "z.wav", "-o", "all.csv", "--report", "r.json")
    assert json.loads(Path("r.json").read_text())[0]["output"] == "all.csv"
    run("gain", "in.wav", "--db=-6..0", "--variations", "2", "--report", "r.csv")
    with Path("r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["variation"] for row in rows] == ["1", "2"]
    assert float(rows[0]["drawn.gain db"]) != float(rows[1]["drawn.gain db"])


def test_that_of_an_earlier_run_is_replaced_and_no_other_file(run, bad):
    for name in ("r.json", "r.csv"):
        run(*GAIN, "--report", name)
        again = run(*GAIN, "--report", name, "--force")
        assert again.code == 3
        once_more = run("gain", "in.wav", "--db", "1", "-o", "x/", "--force", "--report", name)
        assert once_more.code == 0
    assert statuses() == [("in.wav", "done")]
    Path("own.json").write_text('{"mine": 1}')
    Path("own.csv").write_text("input;what I think\n")
    Path("b.wav").write_bytes(Path("in.wav").read_bytes())
    for name in ("own.json", "own.csv"):
        refused = run("gain", "b.wav", "--db", "1", "--report", name)
        assert refused.code == 2
        assert refused.err == (
            f"error: {name}: exists already, and is no report on a batch; use --force to replace "
            "it\n"
        )
    assert not Path("b.gain.wav").exists()
    assert run("gain", "b.wav", "--db", "1", "--report", "own.json", "--force").code == 0
    assert statuses("own.json") == [("b.wav", "done")]


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("r.txt", "gain: report must be a file to write, ending in .json or .csv, not r.txt"),
        ("r", "r: a report on a batch is JSON or CSV; end it in .json"),
        ("o.csv", "o.csv is also an output of this batch; name another file"),
        ("log.json", "log.json cannot be log and report at once; name two files"),
    ],
)
def test_what_it_cannot_be_is_said_before_any_work(run, lab, here, place, why):
    Path("b.wav").write_bytes(Path("in.wav").read_bytes())
    command = ("gain", "--db", "1") if place != "o.csv" else ("lab", "level", "-o", "o.csv")
    done = run(*command, "in.wav", "b.wav", "--report", place, "--log", "log.json")
    assert (done.code, done.out, done.err) == (2, "", f"error: {why}\n")
    assert sorted(path.name for path in here.iterdir()) == ["b.wav", "in.wav"]


@pytest.mark.parametrize(
    ("signals", "statuses_left"),
    [
        ((signal.SIGINT,), ["done", "undone", "undone"]),
        ((signal.SIGINT, signal.SIGINT), ["undone"] * 3),
        ((signal.SIGTERM,), ["undone"] * 3),
    ],
)
def test_an_interrupted_batch_has_one_too(start, lab, here, tone, signals, statuses_left):
    for name in ("a.wav", "b.wav"):
        tone(here / name)
    process = start("lab", "hold", "a.wav", "b.wav", "in.wav", "-o", "o/", "--report", "r.json")
    assert process.stderr.readline() == b"working\n"
    for number in signals:
        process.send_signal(number)
        if number == signal.SIGINT and process.poll() is None:
            process.stderr.readline()
            time.sleep(2 * ONCE_S)
    if signals == (signal.SIGINT,):
        (here / "go").touch()
    process.communicate(timeout=60)
    assert process.returncode == (143 if signals == (signal.SIGTERM,) else 130)
    assert [status for _, status in statuses()] == statuses_left


def test_a_command_with_such_a_name_of_its_own_keeps_it(run, lab, here):
    assert run("lab", "trace", "in.wav", "--log", "frames.txt").code == 0
    assert Path("frames.txt").read_text() == "4000"
    done = run("run", "lab.trace", "in.wav", "--force", "--log", "run.jsonl")
    assert done.code == 0
    assert Path("run.jsonl").read_text().startswith('{"time": "')


def test_a_report_can_go_to_a_store(run, bad, bucket):
    place = f"s3://{bucket.name}/new/r.csv"
    for _ in range(2):  # the second replaces the first
        assert run(*GAIN, "--report", place).code == 3
        text = bucket.Object("new/r.csv").get()["Body"].read().decode()
        assert [row["input"] for row in csv.DictReader(text.splitlines())] == list(GAIN[1:5])
    bucket.put_object(Key="new/r.csv", Body=b"mine")
    refused = run(*GAIN, "--report", place)
    assert refused.code == 2
    assert refused.err.startswith(f"error: {place}: exists already, and is no report on a batch")
    refused = run(*GAIN, "--log", place)
    assert (refused.code, refused.err) == (
        2,
        f"error: {place}: a log grows by lines; name a file of this computer for it\n",
    )
    assert not Path("s3:").exists()
