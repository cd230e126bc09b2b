"""Checks of what a plugin says of itself: its module, its words, its parameters."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

from musictool.discovery import Plugin, Registry
from musictool.errors import UsageError
from musictool.kit.checks import check, plugin_check
from musictool.kit.findings import Amiss, NotChecked
from musictool.kit.music import Piece
from musictool.kit.subject import Subject
from musictool.pipeline import schema

HEAVY = (
    *("av", "jax", "librosa", "matplotlib", "numba", "onnxruntime", "pandas", "pedalboard"),
    *("scipy", "sklearn", "soundfile", "soxr", "tensorflow", "torch", "torchaudio"),
    "transformers",
)
"""What takes long to import."""

PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from musictool.discovery.found import Found
from musictool.discovery.load import load
load(Found(sys.argv[2], sys.argv[2], "", ""))
print("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@plugin_check(
    "registered",
    expected="everything that it brings can be used",
    mend="mend what the sentence names; musictool doctor says it as well",
)
def registered(plugin: Plugin, registry: Registry) -> None:
    """No problem, and nothing that another plugin claims as well."""
    names = (*plugin.commands, *plugin.presets)
    contested = [registry.contested[name] for name in names if name in registry.contested]
    for sentence in (*plugin.problems, *contested, *plugin.notes):
        raise Amiss(sentence)
    if plugin.off:
        raise Amiss(plugin.off)


@plugin_check(
    "imports light",
    expected="its module imports nothing that takes long, since help and the index import it",
    mend="import it inside the functions that use it",
)
def imports_light(plugin: Plugin, registry: Registry) -> None:
    """In a process of its own, since in this one much is imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(sys.path), plugin.module],
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise Amiss(f"importing it ended the process: {done.stderr.strip()[-300:]}")
    heavy = [name for name in json.loads(done.stdout.splitlines()[-1]) if name in HEAVY]
    if heavy:
        raise Amiss(f"{plugin.module} imports {', '.join(heavy)}")


@check(
    "words",
    expected="every parameter has help without a full stop, the summary a full stop",
    mend="write Param(help) for each, and a sentence as the first line of the docstring",
)
def words(subject: Subject, way: Any) -> None:
    """The help is complete."""
    for parameter in subject.spec.all_parameters:
        if not parameter.help:
            raise Amiss(f"{parameter.name} has no help")
        if parameter.help.endswith("."):
            raise Amiss(f"the help of {parameter.name} ends with a full stop")
    if not subject.spec.summary.endswith("."):
        raise Amiss(f"the summary is {subject.spec.summary!r}")


def validator(subject: Subject) -> Any:
    """Of the schema of pipelines of this command alone: that of all takes long."""
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        raise NotChecked("jsonschema is not installed: pip install musictool[kit]") from None

    name = subject.spec.name
    alone = replace(subject.registry, commands={name: subject.registry.commands[name]})
    document = schema(alone)
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@check(
    "schema",
    expected="the JSON Schema of pipelines takes a step of it, and none with an unknown parameter",
    mend="give parameters the types that musictool docs plugins/commands lists",
)
def in_schema(subject: Subject, way: Any) -> None:
    """Editors complete it."""
    spec = subject.spec
    arguments = subject.arguments(Piece().audio())
    plain = {
        key: value
        for key, value in arguments.items()
        if isinstance(value, str | int | float | bool | list)
    }
    valid = validator(subject).is_valid
    step = {spec.name: plain | ({"engine": spec.engine} if spec.engine else {})}
    if len(plain) == len(arguments) and not valid({"steps": [step]}):
        raise Amiss(f"the schema refuses {step}")
    if valid({"steps": [{spec.name: plain | {"no_such_parameter": 1}}]}):
        raise Amiss("the schema takes a parameter that there is not")


@check(
    "unknown parameter",
    expected="a parameter that there is not is refused",
    mend="name every parameter; a command takes no **keywords",
)
def unknown_parameter(subject: Subject, way: Any) -> None:
    """What is accepted is heeded."""
    _refused(subject, "no_such_parameter", 1, "no parameter is called 'no_such_parameter'")


@check(
    "out of range",
    expected="values beyond the bounds are refused by the name of the parameter",
    mend="give Param the bounds that the function needs",
)
def out_of_range(subject: Subject, way: Any) -> None:
    """Bounds hold."""
    for parameter in subject.spec.all_parameters:
        if parameter.kind not in ("number", "integer"):
            continue
        for bound, beyond in ((parameter.ge, -1), (parameter.le, 1), (parameter.gt, 0)):
            if bound is None:
                continue
            value: Any = bound + beyond
            sentence = f"{subject.spec.name}: {parameter.name} must be"
            _refused(subject, parameter.name, [value] if parameter.many else value, sentence)


def _refused(subject: Subject, name: str, value: Any, sentence: str) -> None:
    try:
        subject.checked(Piece().audio(), **{name: value})
    except UsageError as error:
        if sentence not in str(error):
            raise Amiss(f"{name}={value} is refused with {str(error)!r}") from None
    else:
        raise Amiss(f"{name}={value} is taken")
