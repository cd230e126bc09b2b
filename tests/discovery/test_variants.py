"""Commands of one name for several kinds of value: who gets it, and who does not take it away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from musictool.discovery import Command, Registry, registry
from musictool.kinds import Kind

HEAD = "from musictool import Audio, Score, Stems, Stream, command, engine, hookimpl\n"

Discover = Callable[..., Registry]


def plugin(*functions: str) -> str:
    """A plugin's source, of declared functions called f0, f1, …"""
    named = [text.replace("def _(", f"def f{at}(") for at, text in enumerate(functions)]
    names = ", ".join(f"f{at}" for at in range(len(functions)))
    hook = f"@hookimpl\ndef musictool_register():\n    return [{names}]\n"
    return "\n".join([HEAD, *named, hook])


def declared(mark: str, kind: str, more: str = "") -> str:
    head = f"@{mark}\ndef _(value: {kind}{more}) -> {kind}:\n"
    return f'{head}    """Work on {kind}."""\n    return value\n'


@pytest.fixture
def discover(tmp_path: Path, install_plugin: Any, monkeypatch: pytest.MonkeyPatch) -> Discover:
    """The registry with these plugins: `discover(acme=source, other=source)`."""

    def run(**sources: str) -> Registry:
        for name, source in sources.items():
            install_plugin(tmp_path, f"musictool-{name}", source)
        monkeypatch.syspath_prepend(tmp_path)
        registry()  # is stored
        return registry()

    return run


def problems(known: Registry) -> dict[str, list[str]]:
    return {one.distribution: list(one.problems) for one in known.plugins if one.problems}


def flows(command: Command) -> list[Kind]:
    return [one.flow for one in command.variants]


def test_two_kinds_of_value_are_one_command_from_several_plugins(discover):
    known = discover(
        other=plugin(declared('command("acme")', "Stems")),
        acme=plugin(declared('command("acme", also=("snip-it",))', "Score", ", ticks: int = 1")),
        third=plugin(declared('command("acme")', "Stream", ", seconds: float = 1.0")),
    )
    command = known.command("acme")
    assert set(flows(command)) == {Kind.SCORE, Kind.STEMS, Kind.AUDIO}
    assert not problems(known)
    assert not known.contested
    assert known.called("snip-it") == ("acme",)
    owners = {one.flow: known.plugin_of(one.spec).distribution for one in command.variants}
    assert owners[Kind.SCORE] == "musictool-acme"
    assert owners[Kind.AUDIO] == "musictool-third"


def test_what_is_built_in_comes_first_whoever_is_called_earlier(discover):
    known = discover(acme=plugin(declared('command("gain")', "Stems", ", ticks: int = 1")))
    assert flows(known.command("gain")) == [Kind.AUDIO, Kind.SCORE, Kind.STEMS]


def test_an_engine_belongs_to_the_variant_of_its_kind(discover):
    known = discover(
        acme=plugin(
            declared('command("acme", engine="one")', "Audio"),
            declared('command("acme", engine="two")', "Score"),
            declared('engine("acme", "three")', "Stream"),
            declared('engine("acme", "two")', "Audio"),
        )
    )
    first, second = known.command("acme").variants
    assert [*first.engines] == ["one", "three", "two"]
    assert first.default_engine == "one"
    assert [*second.engines] == ["two"]
    assert second.engines["two"].takes is Kind.SCORE
    assert not problems(known)


def test_of_one_kind_that_two_plugins_claim_the_first_has_it(discover):
    notes = plugin(declared('command("acme")', "Score"))
    known = discover(acme=notes, other=notes, third=plugin(declared('command("acme")', "Audio")))
    command = known.command("acme")
    assert {*flows(command)} == {Kind.SCORE, Kind.AUDIO}
    assert command.variant(Kind.SCORE).spec.target == "musictool_acme:f0"
    (own,) = known.command("musictool_other:acme").variants
    assert (own.flow, own.spec.target) == (Kind.SCORE, "musictool_other:f0")
    (alone,) = known.command("musictool_third:acme").variants
    assert (alone.flow, alone.name) == (Kind.AUDIO, "musictool_third:acme")
    assert not problems(known)
    (note,) = known.notes()
    assert "its acme is called musictool_other:acme, since acme for notes is that of" in note


def test_one_kind_that_a_plugin_claims_twice_leaves_the_others(discover):
    twice = plugin(declared('command("acme")', "Score"), declared('command("acme")', "Score"))
    known = discover(acme=twice, third=plugin(declared('command("acme")', "Audio")))
    assert flows(known.command("acme")) == [Kind.AUDIO]
    (problem,) = problems(known)["musictool-acme"]
    assert "command acme is declared more than once" in problem


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (", db: bool = False", "parameter db is not the same kind of flag"),
        (", mix: bool = False", "parameter mix is not the same kind of flag"),
        (", db: tuple[float, ...] = ()", "parameter db is not the same kind of flag"),
    ],
)
def test_flags_that_cannot_be_one_are_a_problem_of_the_plugin_that_came_later(
    discover, more, reason
):
    known = discover(acme=plugin(declared('command("gain")', "Stems", more)))
    (problem,) = problems(known)["musictool-acme"]
    assert reason in problem
    assert "gain for recordings" in problem
    assert flows(known.command("gain")) == [Kind.AUDIO, Kind.SCORE]
    assert flows(known.command("musictool_acme:gain")) == [Kind.STEMS]


def test_an_engine_whose_flags_do_not_fit_another_kind_takes_nothing_down(discover):
    known = discover(
        acme=plugin(
            declared('command("acme", engine="one")', "Audio", ", *, size: float = 1.0"),
            declared('command("acme", engine="two")', "Score"),
            declared('engine("acme", "bad")', "Score", ", *, size: bool = False"),
        )
    )
    assert [[*one.engines] for one in known.command("acme").variants] == [["one"], ["two"]]
    assert "acme for recordings" in problems(known)["musictool-acme"][0]


def test_a_plugin_that_cannot_be_imported_leaves_the_built_in_command(discover):
    known = discover(acme=plugin(declared('command("gain")', "Stems")) + "\n1 / 0\n")
    assert flows(known.command("gain")) == [Kind.AUDIO, Kind.SCORE]
