"""The end of a batch: what failed, if it is out of sight by then, and the sum."""

import re
from pathlib import Path

import pytest


@pytest.fixture
def many(here, tone):
    """30 recordings, and others that are none: two for one reason, one for another."""
    for number in range(30):
        tone(here / "in" / f"{number:02}.wav", seconds=0.01)
    for name in ("0bad", "1bad"):
        Path("in", f"{name}.wav").write_text("no music")
    Path("in", "2empty.wav").touch()
    return here


def test_failures_that_are_out_of_sight_are_told_again(run, many):
    done = run("gain", "in", "--db", "-1", "-o", "o/")
    assert done.code == 3
    *_, head, first, second, total = done.err.splitlines()
    assert head == "Failed:"
    assert re.fullmatch(r"  in/0bad.wav and 1 more  is not audio that can be read here: .*", first)
    assert re.fullmatch(r"  in/2empty.wav +is empty \(0 bytes\)", second)
    assert re.fullmatch(r"30 of 33 done, 3 failed, \S+ s, [\d.,]+ (a second|s each)", total)


def test_those_just_printed_are_not(run, many):
    done = run("gain", "in/0bad.wav", "in/00.wav", "in/1bad.wav", "--db", "-1", "-o", "o/")
    assert [line.partition(" ")[0] for line in done.err.splitlines()] == ["error:", "error:", "1"]
    assert re.fullmatch(r"1 of 3 done, 2 failed, \S+ s", done.err.splitlines()[-1])


def test_quiet_says_each_once(run, many):
    done = run("gain", "in", "--db", "-1", "-o", "o/", "--quiet")
    assert [line.partition(" ")[0] for line in done.err.splitlines()] == ["error:"] * 3


@pytest.mark.parametrize(
    ("flags", "whole"), [((), "--report FILE.csv"), (("--report", "r.csv"), "r.csv")]
)
def test_of_many_reasons_some_are_told_and_the_rest_counted(run, here, flags, whole):
    names = [f"gone {number}.wav" for number in range(30)]
    for name in names:
        Path(name).symlink_to(f"nowhere {name}")
    done = run("gain", "in.wav", *names, "--db", "-1", *flags)
    *_, last, more, total = done.err.splitlines()
    assert last.startswith("  gone 19.wav  is a link to nowhere gone 19.wav")
    assert more == f"and 10 more; {whole} has all"
    assert total.startswith("1 of 31 done, 30 failed, ")
