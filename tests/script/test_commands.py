"""Commands as Python functions: what they are called with, what is said of them, their types."""

from __future__ import annotations

import copy
import functools
import inspect
import os
import pickle
import subprocess
import sys
import typing
from dataclasses import replace
from pathlib import Path

import pytest
from mypy import api

import musictool as mt
from musictool.discovery import registry
from musictool.script.signatures import signature_of

ROOT = Path(mt.__file__).parents[1]


def test_a_signature_is_that_of_the_command():
    shown = inspect.signature(mt.commands.fx.reverb)
    audio, room, *_, tail = shown.parameters.values()
    assert (audio.name, audio.kind) == ("audio", audio.POSITIONAL_ONLY)
    assert (room.name, room.kind, room.default) == ("room_size", room.KEYWORD_ONLY, 0.5)
    assert room.annotation == float | mt.Curve
    assert (tail.name, tail.default) == ("tail", "auto")
    assert shown.return_annotation is mt.Audio
    assert typing.get_type_hints(mt.commands.analyze)["return"] is mt.Report
    with pytest.raises(TypeError, match="room_sise"):
        shown.bind("a.wav", room_sise=1)


def test_what_does_nothing_for_a_command_is_no_argument_of_it(lab, song):
    assert "seed" not in inspect.signature(mt.commands.gain).parameters
    assert inspect.signature(mt.commands.lab.dice).parameters["seed"].default == 0
    assert inspect.signature(mt.commands.lab.sketch).parameters["force"].default is False
    with pytest.raises(TypeError, match="gain: no parameter is called 'seed'"):
        mt.commands.gain(song, seed=1)
    with pytest.raises(TypeError, match="gain: no parameter is called 'engine'"):
        mt.commands.gain(song, engine="x")


def test_a_seed_draws_the_values_of_any_command(song):
    drawn = [mt.commands.gain(song, db="-6..6", seed=seed).origin.history[-1] for seed in (1, 1, 2)]
    first, again, other = (made["steps"][0]["parameters"]["db"] for made in drawn)
    assert first == again != other
    with pytest.raises(TypeError, match="no parameter is called 'seed'"):
        mt.commands.gain(song, db=-6, seed=1)


def test_engines_bring_their_own_arguments(lab):
    paint = inspect.signature(mt.commands.lab.paint).parameters
    assert paint["engine"].default == "oil"
    assert set(typing.get_args(paint["engine"].annotation)) >= {typing.Literal["oil", "water"]}
    assert "(engine water)" in mt.commands.lab.paint.__doc__


def test_a_contested_default_leaves_the_choice(lab):
    command = registry().command("lab.paint")
    engines = {"water": command.engines["water"]}
    contested = replace(command, engines=engines, contested={"oil": "two plugins claim it"})
    engine = signature_of(contested).parameters["engine"]
    assert (engine.default, typing.Literal["water"] in typing.get_args(engine.annotation)) == (
        None,
        True,
    )


def test_recordings_to_be_joined_come_one_by_one_or_as_a_list(song):
    values = inspect.signature(mt.commands.concat).parameters["values"]
    assert values.kind is values.VAR_POSITIONAL
    one_by_one, as_list = mt.commands.concat(song, song), mt.commands.concat([song, song])
    assert one_by_one.frames == as_list.frames == 2 * song.frames
    assert mt.commands.concat(one for one in (song, song)).frames == 2 * song.frames


def test_a_docstring_tells_units_bounds_defaults_and_choices():
    doc = mt.commands.fade.__doc__
    assert doc.startswith(mt.commands.fade.__doc__.splitlines()[0])
    assert "\nParameters\n----------\nvalue : Recording | Score | FilePath\n" in doc
    assert "in_ : float [s]\n    Length of the fade-in (at least 0 s) [default: 0]\n" in doc
    assert 'shape : Literal["linear", "equal-power", "s-curve", "exponential"]' in doc
    assert doc.endswith("Returns\n-------\nAudio | Score")


def test_functions_behave_as_functions_do(song):
    reverb = mt.commands.fx.reverb
    assert reverb is mt.commands.fx.reverb is mt.commands["fx.reverb"] is mt.commands.fx["reverb"]
    assert (reverb.__name__, reverb.__qualname__) == ("reverb", "commands.fx.reverb")
    for function in (reverb, mt.commands.continue_, mt.commands.fx.low_shelf):
        assert pickle.loads(pickle.dumps(function)) is function
        assert copy.deepcopy(function) is function
    softer = functools.partial(mt.commands.gain, db=-6)
    assert inspect.signature(softer).parameters["db"].default == -6
    assert softer(song).samples.max() == pytest.approx(song.samples.max() / 2, rel=0.01)
    assert functools.wraps(reverb)(lambda: None).__doc__ == reverb.__doc__


def test_groups_tell_what_is_in_them():
    assert type(mt.commands.fx).__mro__[1] is type(mt)  # a module, whose names notebooks complete
    assert not hasattr(type(mt.commands.fx), "__getattr__")
    assert {"reverb", "low_shelf"} <= set(dir(mt.commands.fx))
    assert {"fx", "continue_", "rhythm"} <= set(dir(mt.commands))
    assert "\n  low_shelf" in repr(mt.commands.fx)
    assert "Let a recording sound in a room" in repr(mt.commands.fx)
    assert "fx.reverb" in list(mt.commands)
    assert all(name in mt.commands for name in ("gain", "fx", "fx.reverb"))
    assert "reverb" in mt.commands.fx
    assert "no-such" not in mt.commands
    assert mt.commands["fx"].reverb is mt.commands.fx.reverb
    with pytest.raises(TypeError, match="commands are found by name"):
        mt.commands[0]


def test_groups_go_through_pickle_and_copies():
    assert pickle.loads(pickle.dumps(mt.commands)) is mt.commands
    for other in (pickle.loads(pickle.dumps(mt.commands.fx)), copy.deepcopy(mt.commands.fx)):
        assert other.reverb is mt.commands.fx.reverb


SNIPPET = """\
import musictool as mt

song: mt.Audio = mt.commands.fx.reverb("in.wav", room_size=mt.Curve.parse("0:0.1, 4:1"))
mt.commands.fx.reverb(song, room_sise=0.3)
mt.commands.fx.reverb(song, room_size="big")
mt.commands.fade(song, shape="lineer")
mt.commands.reverbb(song)
mt.commands.lab.paint(song, engine="water", wetness=0.5)
mt.commands.lab.paint(song, wetness=0.5)
mt.commands.lab.accompany(song, melody="tune.mid").samples
found: mt.Report = mt.commands.analyze(song)
joined: mt.Audio = mt.commands.concat(song, "b.wav", crossfade=0.5)
mt.commands.concat([song, song], crossfade=0.5).samples
cut: mt.Score = mt.commands.lab.cut(mt.Score(), lowest=3)
mt.commands.lab.cut(song, lowest=3)
cut = mt.commands.lab.cut(song, fade=0.5)
"""
WRONG = {4, 5, 6, 7, 9, 10, 15, 16}
"""Lines of it."""


def test_mypy_tells_slips_of_built_in_commands_and_of_others(lab, tmp_path, monkeypatch):
    """The types are those of `musictool stubs`, laid over the shipped ones as PEP 561 has it."""
    program = [sys.executable, "-c", "from musictool.cli import script; script()"]
    made = subprocess.run(
        [*program, "stubs", "-o", tmp_path], capture_output=True, text=True, check=True
    )
    package = tmp_path / "musictool-stubs"
    assert made.stdout.split() == [str(package)]
    assert (package / "py.typed").read_text() == "partial\n"
    snippet, stub = tmp_path / "snippet.py", "script/installed.pyi"
    snippet.write_text(SNIPPET)
    monkeypatch.setenv("MYPYPATH", f"{ROOT}{os.pathsep}{ROOT / 'plugins'}")
    quick = "--no-site-packages --ignore-missing-imports --follow-imports=silent --no-incremental"
    shadow = ["--shadow-file", str(ROOT / "musictool" / stub), str(package / stub)]
    said, problem, _ = api.run(["--config-file=", *quick.split(), *shadow, str(snippet)])
    assert not problem
    told = [line.removeprefix(f"{snippet}:") for line in said.splitlines() if ": error:" in line]
    assert {int(line.split(":")[0]) for line in told} == WRONG, said
