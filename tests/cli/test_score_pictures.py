"""Pictures of scores, which every command that gives or takes one can make."""

from __future__ import annotations

import json

import pytest

import musictool as mt
from musictool import Score, Text, Track


@pytest.fixture
def tune(here):
    notes = Track.of([(0, 960, 60)])
    mt.write(here / "tune.mid", Score((notes,), texts=(Text(0, "title", "Air"),)))
    return here / "tune.mid"


def test_what_a_command_gives_is_drawn(run, here, lab, tune):
    result = run(
        "lab", "transpose", "tune.mid", "--steps", "1", "--roll", "roll.svg", "-o", "o.mid"
    )
    assert result.out.splitlines()[-1] == "roll.svg"
    assert "1 note<" in (here / "roll.svg").read_text()
    row = json.loads(run("lab", "play", "tune.mid", "--roll", "taken.png", "--json").out)
    assert row["extras"] == ["taken.png"]
    assert (here / "taken.png").read_bytes().startswith(b"\x89PNG")


def test_each_step_and_each_input_has_its_own(run, here, lab, tune):
    mt.write(here / "other.mid", mt.read(tune))
    line = "lab.transpose steps=1 roll={stem}-1.png | lab.transpose roll={stem}-2.html"
    assert run("run", line, "tune.mid", "other.mid", "-o", "out/").code == 0
    names = {path.name for path in here.iterdir() if path.suffix in (".png", ".html")}
    assert names == {"tune-1.png", "tune-2.html", "other-1.png", "other-2.html"}


def test_a_command_on_recordings_has_none(run, here, lab):
    assert "--roll" not in run("normalize", "--help-all").out
    assert "--roll" in run("lab", "transpose", "--help-all").out
    result = run("lab", "transpose", "in.wav", "--roll", "roll.pdf")
    assert ".png or .svg or .html" in result.err


def test_a_picture_is_never_written_over_a_file(run, here, lab, tune):
    (here / "roll.png").touch()
    assert run("lab", "transpose", "tune.mid", "--roll", "roll.png", "-o", "o.mid").code == 2
    assert not (here / "o.mid").exists()


def test_of_a_folder_that_becomes_one_result_there_is_one(run, here, tune):
    (here / "tunes").mkdir()
    for name in ("a", "b"):
        mt.write(here / "tunes" / f"{name}.mid", mt.read(tune))
    result = run("concat", "tunes", "-o", "o.mid", "--roll", "roll.svg")
    assert result.code == 0
    assert "2 notes<" in (here / "roll.svg").read_text()
