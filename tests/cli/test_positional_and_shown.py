"""`musictool acme load PLACE in.wav`, and `musictool acme load PLACE --params`."""

from __future__ import annotations

import json

import pytest

SOURCE = '''
"""Acme."""
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from musictool import Param, Report, Stream, command, hookimpl

Place = Annotated[Path, Param("What to load", positional=True)]

@command("acme.load", shows={"params": "acme.load-params", "about": "acme.about"})
def load(
    stream: Stream,
    place: Place,
    set_: Annotated[Sequence[str], Param("A value")] = (),
    factor: float = 0.5,
) -> Stream:
    """Load."""
    assert place == Path("here"), place
    return stream.map(lambda block: block * factor)

@command("acme.load-params")
def params(place: Place) -> Report:
    """List the parameters of what is loaded."""
    low = {"name": "attack", "from": 0.1, "to": 1000.0, "choices": [], "on": False}
    high = {"name": "way", "from": None, "to": None, "choices": ["up", "down"]}
    return Report({"place": place, "parameters": [low, high]})

@command("acme.about")
def about(place: Place) -> Report:
    """Say who made it."""
    return Report({"maker": "Acme"})

@hookimpl
def musictool_register():
    return [load, params, about]
'''


@pytest.fixture
def acme(shared_plugin, here):
    shared_plugin("musictool-acme", SOURCE)
    return here


def test_the_positional_parameter_comes_first(run, acme):
    result = run("acme", "load", "here", "in.wav", "--factor", "1", "-o", "out.wav")
    assert result.code == 0, result.err
    assert (acme / "out.wav").exists()


def test_in_a_pipeline_it_has_its_name(run, acme):
    assert run("run", "acme.load place=here | gain db=0", "in.wav", "-o", "out.wav").code == 0
    result = run("run", "acme.load", "in.wav")
    assert result.code == 2
    assert "acme.load: place must be given: a path" in result.err


@pytest.mark.usefixtures("acme")
def test_without_it_nothing_happens(run):
    result = run("acme", "load")
    assert (result.code, result.err) == (2, "error: acme load: missing argument 'PLACE'\n")


@pytest.mark.usefixtures("acme")
def test_help_shows_it_among_the_arguments_and_the_switches_among_the_options(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    lines = run("acme", "load", "--help").out.splitlines()
    (place,) = [line for line in lines if "What to load" in line]
    assert place.split()[:2] == ["PLACE", "What"]
    (params,) = [line for line in lines if " --params " in line]
    assert "List the parameters of what is loaded" in params
    assert not any("--place" in line for line in lines)


def test_a_switch_shows_a_table_and_makes_nothing(run, acme):
    before = sorted(acme.iterdir())
    result = run("acme", "load", "here", "--params")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "place       here",
        "parameters  name    from  to    choices   on",
        "            attack  0.1   1000            off",
        "            way                 up, down",
    ]
    assert sorted(acme.iterdir()) == before


@pytest.mark.usefixtures("acme")
def test_a_switch_gives_json(run):
    found = json.loads(run("acme", "load", "here", "--params", "--json").out)
    assert found["place"] == "here"
    assert found["parameters"][0]["to"] == 1000.0
    assert found["parameters"][1]["choices"] == ["up", "down"]


def test_what_is_shown_can_be_written(run, acme):
    result = run("acme", "load", "here", "--params", "-o", "shown.json")
    assert result.code == 0, result.err
    assert json.loads((acme / "shown.json").read_text())["place"] == "here"


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["in.wav"], "INPUT"),
        (["--set", "a=1"], "--set"),
        (["--factor", "1"], "--factor"),
        (["--mix", "0.5"], "--mix"),
        (["--about"], "--about"),
    ],
)
def test_what_a_switch_would_not_heed_is_refused(run, given, word):
    result = run("acme", "load", "here", "--params", *given)
    assert result.code == 2
    assert result.err == (
        f"error: acme.load: --params only shows something and works on nothing; leave {word} out\n"
    )


@pytest.mark.usefixtures("acme")
def test_what_a_plugin_brings_lists_both(run):
    name = "musictool_acme"
    shown = [line.split() for line in run("plugins", "show", name).out.splitlines()]
    assert ["PLACE", "What", "to", "load"] in shown
    assert ["--params", "List", "the", "parameters", "of", "what", "is", "loaded."] in shown
