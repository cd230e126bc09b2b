"""A parameter without a flag, and switches that show something instead of working."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pytest

from musictool import Audio, Param, Report, command, engine
from musictool.contract import Spec
from musictool.contract.signature import spec_of
from musictool.errors import ContractError

PLACE = Param("What to load", positional=True)


def load(audio: Audio, file_name: Annotated[Path, PLACE], depth: float = 1.0) -> Audio:
    """Load."""
    return audio


def with_default(audio: Audio, place: Annotated[str, PLACE] = "here") -> Audio:
    """Wrong."""
    return audio


def many(audio: Audio, place: Annotated[Sequence[str], PLACE]) -> Audio:
    """Wrong."""
    return audio


def switch(audio: Audio, place: Annotated[bool, PLACE]) -> Audio:
    """Wrong."""
    return audio


def of_engine(audio: Audio, *, place: Annotated[str, PLACE]) -> Audio:
    """Wrong."""
    return audio


def test_a_positional_parameter_has_no_flag_and_keeps_its_name():
    place, depth = spec_of(command("load")(load)).parameters
    assert (place.positional, place.name, place.flag) == (True, "file_name", "FILE-NAME")
    assert (depth.positional, depth.flag) == (False, "--depth")


@pytest.mark.parametrize("function", [with_default, many, switch])
def test_only_one_value_that_must_be_given_can_be_positional(function):
    with pytest.raises(ContractError, match="place cannot be positional: only one value"):
        spec_of(command("load")(function))


@pytest.mark.parametrize("declare", [command("load", engine="a"), engine("load", "b")])
def test_what_is_an_engines_own_cannot_be_positional(declare):
    with pytest.raises(ContractError, match="place is the engine's, so it cannot be positional"):
        spec_of(declare(of_engine))


def test_both_survive_the_index():
    spec = spec_of(command("load", shows={"params": "load-params"})(load))
    assert spec.shows == (("params", "load-params"),)
    assert Spec.from_json(json.loads(json.dumps(asdict(spec)))) == spec


@pytest.mark.parametrize("name", ["depth", "output", "json", "mix", "start", "tail", "no name", ""])
def test_a_switch_takes_no_name_that_is_taken(name):
    with pytest.raises(ContractError, match="cannot have the switch"):
        spec_of(command("load", shows={name: "load-params"})(load))


PLUGIN = '''
from pathlib import Path
from typing import Annotated
from musictool import Audio, Param, Report, command, hookimpl

Place = Annotated[Path, Param("What to load", positional=True)]

@command("acme.load", shows={"params": "acme.params"})
def load(audio: Audio, place: Place, depth: float = 1.0) -> Audio:
    """Load."""
    return audio

@command("acme.params")
def params(PARAMETERS) -> RESULT:
    """Show."""

@hookimpl
def musictool_register():
    return [load, params]
'''
SEEN = (
    "import json\nfrom musictool.discovery import registry\nknown = registry()\n"
    "print(json.dumps([dict(known.commands['acme.load'].spec.shows),"
    "[p.problems for p in known.plugins if p.distribution == 'musictool-acme'][0]]))"
)
CASES: dict[str, tuple[str, str, str]] = {
    "fits": ("place: Place", "Report", ""),
    "takes something": ("audio: Audio, place: Place", "Report", "must need no input and give"),
    "gives no report": ("place: Place", "Audio", "must need no input and give a Report"),
    "wants more": ("place: Place, width: float", "Report", "no such parameter width"),
    "wants another kind": ("place: str", "Report", "no such parameter place itself"),
    "lacks the positional one": ("", "Report", "must have the parameter place, which comes first"),
    "wants what need not be": ("depth: float", "Report", "no such parameter depth itself"),
}


@pytest.mark.parametrize(("parameters", "result", "problem"), CASES.values(), ids=CASES)
def test_a_switch_that_leads_nowhere_is_a_problem_and_not_offered(
    python: Any, install_plugin: Any, tmp_path: Path, parameters: str, result: str, problem: str
):
    source = PLUGIN.replace("PARAMETERS", parameters).replace("RESULT", result)
    install_plugin(tmp_path, "musictool-acme", source)
    shows, problems = json.loads(python(SEEN, tmp_path))
    if not problem:
        assert (shows, problems) == ({"params": "acme.params"}, [])
        return
    assert shows == {}
    (sentence,) = problems
    assert "musictool_acme.load: params cannot show acme.params: " in sentence
    assert problem in sentence


def test_a_switch_to_no_command_is_a_problem(python: Any, install_plugin: Any, tmp_path: Path):
    source = PLUGIN.replace("return [load, params]", "return [load]").replace(
        "PARAMETERS) -> RESULT", "place: Place) -> Report"
    )
    install_plugin(tmp_path, "musictool-acme", source)
    shows, (sentence,) = json.loads(python(SEEN, tmp_path))
    assert shows == {}
    assert "params cannot show acme.params: there is no such command" in sentence


def test_the_decorated_function_is_still_the_function():
    report = Report({"a": 1})
    assert command("show")(lambda: report)() is report
