"""What `--dry-run` says of several jobs: what there is, where it goes, how long it takes."""

import json
import re

import pytest


@pytest.fixture
def songs(here, tone):
    for name, seconds in (("a.wav", 2), ("deep/b.wav", 4), ("c.wav", 6)):
        tone(here / "songs" / name, seconds)
    return here / "songs"


def test_the_plan_comes_first_and_the_time_last(run, songs):
    (songs / "d.wav").write_bytes(b"RIFF")
    before = sorted(songs.parent.rglob("*"))
    result = run("gain", "songs", "--db=-3", "-o", "out/", "--dry-run")
    lines = result.out.splitlines()
    assert result.code == 3
    assert lines[:3] == [
        "4 files, 12.0 s, 384.1 kB; 1 cannot be done",
        "steps: gain db=-3",
        "outputs: 2 folders in out/",
    ]
    assert lines[3] == "songs/a.wav -> gain db=-3 -> out/a.gain.wav"
    assert len(lines) == 7
    assert re.fullmatch(
        r"less than 1 s on one core: songs/c\.wav took 0\.\d+ s, and nothing of it was kept",
        lines[-1],
    )
    assert result.err.startswith("error: songs/d.wav: ")
    assert sorted(songs.parent.rglob("*")) == before


def test_json_has_all_of_it(run, songs):
    found = json.loads(run("gain", "songs", "--db=-3..3", "--dry-run", "--json").out)
    assert (found["files"], found["duration_s"], found["bytes"]) == (3, 12.0, 384132)
    assert (found["done"], found["failing"], found["steps"]) == (0, 0, "gain db=-3..3")
    assert found["outputs"] == "beside the inputs"
    assert found["measured"]["input"] == "songs/c.wav"
    assert found["seconds_on_one_core"] >= found["measured"]["seconds"] > 0
    assert [(job["inputs"], job["duration_s"], job["done"]) for job in found["jobs"]] == [
        (["songs/a.wav"], 2.0, False),
        (["songs/c.wav"], 6.0, False),
        (["songs/deep/b.wav"], 4.0, False),
    ]
    assert all("gain db" in job["drawn"] for job in found["jobs"])


@pytest.mark.parametrize(
    ("line", "steps", "outputs"),
    [
        (["lab", "level", "songs"], "lab.level", "only shown"),
        (["lab", "level", "songs", "-o", "all.csv"], "lab.level", "all.csv"),
        (["run", "fade out=1 | gain", "--jobs", "list.csv"], "fade | gain, in 2 forms", "new/"),
    ],
)
def test_steps_and_outputs_in_words(run, songs, lab, line, steps, outputs):
    (songs.parent / "list.csv").write_text("path,db\nsongs/a.wav,1\nsongs/c.wav,2\n")
    goes = [] if "level" in line else ["-o", "new/"]
    lines = run(*line, *goes, "--dry-run").out.splitlines()
    assert lines[1:3] == [f"steps: {steps}", f"outputs: {outputs}"]
    assert " on one core: songs/" in lines[-1]
    assert not (songs.parent / "new").exists()


def test_what_an_earlier_run_has_done_is_counted_and_not_listed(run, songs):
    line = ("gain", "songs", "--db=-3", "-o", "out/")
    assert run(*line, "--exclude", "a.wav").code == 0
    before = {path: path.stat() for path in songs.parent.rglob("*")}
    lines = run(*line, "--dry-run").out.splitlines()
    assert lines[0].endswith("; 2 done already")
    assert [one for one in lines if "->" in one] == ["songs/a.wav -> gain db=-3 -> out/a.gain.wav"]
    assert "songs/a.wav took" in lines[-1]
    again = run("gain", "songs", "--db=-6", "-o", "out/", "--dry-run")
    assert (again.code, "done already" in again.out) == (0, False)
    (songs.parent / "out" / ".musictool" / "ledger.sqlite").write_bytes(b"damaged" * 1000)
    assert run(*line, "--dry-run").out.splitlines()[0].endswith("; 2 done already")
    assert {path: path.stat().st_ino for path in before} == {
        path: status.st_ino for path, status in before.items()
    }
    assert set(before) == set(songs.parent.rglob("*"))


def test_nothing_is_measured_where_nothing_can_be_done(run, songs):
    assert run("gain", "songs", "--db=-3", "-o", "out/").code == 0
    result = run("gain", "songs", "--db=-3", "-o", "out/", "--dry-run")
    assert (result.code, len(result.out.splitlines())) == (0, 3)
    assert "; 3 done already" in result.out
    assert run("gain", "songs", "--db=-3").code == 0
    result = run("gain", "songs", "--db=-3", "--dry-run")
    assert (result.code, len(result.out.splitlines())) == (1, 3)
    assert "; 3 cannot be done" in result.out
    quiet = run("gain", "songs", "--db=-3", "-o", "new/", "--dry-run", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
