"""The check that a command is the same on the command line, in YAML and in Python."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from musictool.contract import Parameter, Spec
from musictool.files import numbered_there
from musictool.files.history import HISTORY
from musictool.findings import Report
from musictool.kinds import JSON
from musictool.kit.checks import check
from musictool.kit.findings import Amiss
from musictool.kit.on_disk import on_disk, values_on_disk
from musictool.kit.program import called
from musictool.kit.same import difference
from musictool.kit.subject import Subject
from musictool.pipeline import Pipeline, Step
from musictool.plain import plain
from musictool.script import commands
from musictool.script.work import read, run


@check(
    "faces",
    expected="the command line, a pipeline in YAML and Python give the same, of the same files",
    mend="take from the parameters alone what to do, not from sys.argv, the name of a file or the "
    "current folder, and give parameters the types that docs/plugins.md lists",
)
def faces(subject: Subject, way: Any) -> None:
    """On a short piece, with every parameter of its own written down."""
    music, spec = subject.short.audio(), subject.spec
    with TemporaryDirectory() as place:
        folder = Path(place)
        values = values_on_disk(_values(spec, subject.arguments(music)), folder)
        files = [on_disk(one, folder, f"in-{at}") for at, one in enumerate(subject.inputs(music))]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what there is to say of it, all faces say
            in_python = _in_python(spec, files, values)
            in_yaml = _in_yaml(spec, files, values, folder)
        if differs := difference(in_python, in_yaml):
            raise Amiss(f"in YAML {differs} in Python")
        if differs := _on_command_line(spec, files, values, folder, in_python):
            raise Amiss(f"on the command line {differs} in Python")


def _values(spec: Spec, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, and the defaults, which are then written in each face's way."""
    usual = {one.name: one.default for one in spec.all_parameters if one.default is not None}
    known = {one.name for one in spec.settings}
    return {name: value for name, value in (usual | dict(given)).items() if name in known}


def _in_python(spec: Spec, files: Sequence[Path], values: Mapping[str, Any]) -> Any:
    variables = {one.name: one.variable for one in spec.settings}
    named = {variables[name]: value for name, value in values.items()}
    engine = {"engine": spec.engine} if spec.engine else {}
    return commands[spec.name](*files, **named, **engine)


def _in_yaml(spec: Spec, files: Sequence[Path], values: Mapping[str, Any], folder: Path) -> Any:
    pipeline = folder / "pipeline.yaml"
    text = Pipeline((Step(spec.name, values, spec.engine),)).as_yaml()
    pipeline.write_text(text, encoding="utf-8")
    return run(str(pipeline), *files)


def _on_command_line(
    spec: Spec, files: Sequence[Path], values: Mapping[str, Any], folder: Path, right: Any
) -> str:
    """What differs there."""
    out = folder / f"out{spec.gives.suffix}"
    words = [*spec.name.split("."), *_words(spec, values, positional=True), *map(str, files)]
    words += [*_words(spec, values, positional=False), "-o", str(out), "--quiet"]
    words += [f"--engine={spec.engine}"] * bool(spec.engine)
    words += ["--bit-depth=float"] * spec.gives.has_sound
    code, said = called(words)
    if code:
        raise Amiss(f"on the command line, as {' '.join(words)}, it says {said!r}")
    if isinstance(right, Report):
        found = json.loads(out.with_suffix(JSON).read_text(encoding="utf-8"))
        wanted = json.loads(json.dumps(plain(dict(right))))
        for name in {"file", HISTORY} - wanted.keys():  # what the program adds to findings
            found.pop(name, None)
        return "" if found == wanted else f"{found!r} instead of {wanted!r}"
    if spec.several:
        wanted = [read(on_disk(one, folder, f"right-{at}")) for at, one in enumerate(right)]
        return difference(wanted, [read(one) for one in numbered_there(out)])
    return difference(read(on_disk(right, folder, "right")), read(out))


def _words(spec: Spec, values: Mapping[str, Any], *, positional: bool) -> list[str]:
    """Values as they are typed."""
    return [
        word
        for one in spec.settings
        if one.name in values and one.positional == positional
        for item in _several(values[one.name] if one.many else [values[one.name]])
        for word in _typed(one, item)
    ]


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _typed(parameter: Parameter, value: Any) -> list[str]:
    if parameter.positional:
        return [_text(parameter, value)]
    if parameter.kind == "flag":
        off = [f"--no-{parameter.flag[2:]}"] if parameter.default is not False else []
        return [parameter.flag] if value else off
    return [f"{parameter.flag}={_text(parameter, value)}"]


def _text(parameter: Parameter, value: Any) -> str:
    if parameter.kind in ("range", "bars") and isinstance(value, list | tuple):
        return "-".join(map(str, value))
    return str(plain(value))
