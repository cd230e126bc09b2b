"""What a command has to say of a result that is there all the same."""

from __future__ import annotations

import json

import pytest

import musictool as mt

SAID = "lab.complain: nothing was done: the recording is fine"


@pytest.mark.parametrize("line", ["lab complain", "run lab.complain|normalize"])
def test_a_warning_is_a_line_on_standard_error(run, here, lab, line):
    """Said once, however often the recording is read."""
    result = run(*line.split(), "in.wav", "-o", "out.wav")
    assert result.code == 0
    assert result.err == f"warning: out.wav: {SAID}\n"
    assert result.out.startswith("out.wav (0.5 s")


def test_an_edit_that_does_nothing_says_so(run, here):
    for line in ("trim", "convert", "trim | convert"):
        told = run("run", line, "in.wav", "-o", "out.wav", "--force").err
        assert told == "warning: out.wav: nothing was changed: this is the recording as it was\n"
    assert run("convert", "in.wav", "-o", "out.flac").err == ""
    assert run("convert", "in.wav", "--bit-depth", "24", "-o", "24.wav").err == ""


def test_each_of_many_has_its_own(run, here, lab, tone):
    tone(here / "other.wav")
    result = run("lab", "complain", "in.wav", "other.wav", "-o", "out/")
    assert result.err.splitlines()[:2] == [
        f"warning: out/in.lab.complain.wav: {SAID}",
        f"warning: out/other.lab.complain.wav: {SAID}",
    ]


def test_in_json_it_is_among_the_warnings(run, here, lab):
    result = run("lab", "complain", "in.wav", "-o", "out.wav", "--json")
    assert json.loads(result.out)["warnings"] == [SAID]


def test_quiet_is_quiet(run, here, lab):
    assert run("lab", "complain", "in.wav", "--quiet").err == ""


def test_in_python_it_is_a_warning_of_the_line_that_called(here, lab):
    for call in (
        lambda: mt.run("lab.complain", "in.wav"),
        lambda: mt.commands.lab.complain("in.wav"),
    ):
        with pytest.warns(UserWarning, match=SAID) as warned:
            call()
        assert [warning.filename for warning in warned] == [__file__]


def test_what_only_warns_has_neither_seed_nor_device(run, here, lab):
    for option, why in (("--seed", "nothing in this pipeline is random"), ("--device", "no flag")):
        result = run("lab", "complain", "in.wav", option, "1")
        assert (result.code, result.out) == (2, "")
        assert why in result.err
    for option, why in (("--seed", "is random"), ("--device", "can use a device")):
        result = run("run", "lab.complain", "in.wav", option, "1")
        assert (result.code, result.out) == (2, "")
        assert why in result.err


def test_what_is_not_declared_is_not_had(run, here, lab):
    result = run("lab", "complain", "in.wav", "--gamble")
    assert result.code == 1
    assert "it is declared with uses=(), without 'seed'; that is a bug in the plugin" in result.err


def test_a_limiter_that_cannot_reach_a_loudness_says_so(run, here):
    result = run("fx", "true-peak-limiter", "in.wav", "--lufs", "0", "-o", "out.wav", "--json")
    assert result.code == 0
    (said,) = json.loads(result.out)["warnings"]
    assert said.startswith("fx.true-peak-limiter: reached -")
    assert "not the 0 LUFS asked for" in said
    assert f"warning: out.wav: {said}\n" in result.err
