"""What `info`, `plugins` and `doctor` show."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from musictool import __version__
from musictool.cli.commands import also_line
from musictool.cli.findings import show_rows
from musictool.cli.screen import Rows
from musictool.cli.tables import print_pairs
from musictool.cli.views import (
    begin_work,
    exit_code,
    print_json,
    print_line,
    print_prose,
    show_failure,
    show_line,
)
from musictool.contract.words import help_of, metavar
from musictool.discovery import Plugin, Registry
from musictool.errors import MusictoolError, UnknownName
from musictool.kinds import SCORE_SUFFIXES, Kind
from musictool.printable import legible, printable
from musictool.quantities import format_time

if TYPE_CHECKING:
    from musictool.contract import Parameter, Spec

__all__ = ["show_doctor", "show_info", "show_plugin", "show_plugins"]

LIBRARIES = ("torch", "librosa", "pedalboard", "soundfile", "av", "soxr", "numpy", "scipy", "typer")


FIRST = (
    *("file", "duration_s", "loudness_lufs", "true_peak_dbtp"),
    *("container", "sample_rate", "channels"),
)
"""What a table of many files begins with."""


def show_info(files: list[str], as_json: bool) -> int:
    """Format, length, loudness, tags and history of files. Returns the exit code."""
    from musictool.files import AUDIO_SUFFIXES, expand_inputs
    from musictool.jobs.pipes import STDIN, standard_input
    from musictool.script import info

    begin_work()
    paths = [item.path for item in expand_inputs(files, AUDIO_SUFFIXES | SCORE_SUFFIXES)]
    failed = []
    found = []
    rows = Rows(many=len(paths) > 1) if as_json else None
    for path in paths:
        with standard_input(Kind.AUDIO.suffix) if str(path) == "-" else nullcontext(path) as place:
            name = STDIN if place is not path else str(path)
            try:
                findings = {**info(place).findings, "file": name}
            except MusictoolError as error:
                failed.append(error)
                show_failure(error, as_json=False)
                findings = {"file": name, "error": legible(str(error))}
                if rows is None:
                    continue
        if rows:
            rows.add(findings)
        else:
            found.append({**findings, "file": printable(name)})
    if rows:
        rows.close()
    elif len(paths) == 1:
        for findings in found:
            _show_findings(findings)
    elif found:
        _show_table(found)
    return exit_code(failed, len(paths))


def _show_table(found: list[dict[str, Any]]) -> None:
    """A row for each of many files, with what matters most first."""
    for findings in found:
        _show_warnings(findings)
    rows = [{**{name: one[name] for name in FIRST if name in one}, **one} for one in found]
    show_rows(rows, sys.stdout, "--json has them")
    print_prose("musictool info of a single file lists tags, markers and history.", sys.stderr)


def _show_findings(findings: dict[str, Any]) -> None:
    history = findings.pop("history", [])
    tags = findings.pop("tags", {})
    markers = findings.pop("markers", [])
    chunks = findings.pop("chunks", [])
    _show_warnings(findings)
    _show({name: value for name, value in findings.items() if value not in (None, [], {})})
    if tags:
        print_line("tags", sys.stdout)
        _show({f"  {name}": "; ".join(values) for name, values in tags.items()})
    if markers:
        print_line("markers", sys.stdout)
        _show({f"  {number}": _marker(one) for number, one in enumerate(markers, 1)})
    if chunks:
        _show({"chunks": ", ".join(chunks)})
    if history:
        print_line("made by", sys.stdout)
        for made in history:
            _show({f"  musictool {made.get('musictool')}": _how_made(made)})


def _how_made(made: Mapping[str, Any]) -> str:
    """The pipeline of an entry of a history, and what was drawn for it."""
    steps = made.get("steps")
    drawn = [
        f"{step.get('command')} {name} {step['parameters'].get(name)}"
        for step in (steps if isinstance(steps, list) else ())
        if isinstance(step, dict) and isinstance(step.get("parameters"), dict)
        for name in (step["drawn"] if isinstance(step.get("drawn"), dict) else ())
    ]
    words = f"  (drawn: {', '.join(drawn)})" if drawn else ""
    return f"{made.get('pipeline')}{words}"


def _show_warnings(findings: dict[str, Any]) -> None:
    for warning in findings.pop("warnings", []):
        show_line("warning", f"{findings['file']}: {warning}")


def _marker(marker: dict[str, Any]) -> str:
    """When it is, what it is, and what it is called."""
    end = "" if marker["end"] is None else f" to {format_time(marker['end'], 3)}"
    return f"{format_time(marker['start'], 3)}{end}  {marker['kind']}  {marker['text']}".rstrip()


def show_plugins(registry: Registry, as_json: bool) -> None:
    """The plugins, each with what it brings, and under them what is wrong."""
    if as_json:
        print_json([asdict(plugin) for plugin in registry.plugins])
        return
    rows = {}
    for plugin in registry.plugins:
        brings = {
            "": plugin.commands,
            "engines ": plugin.engines,
            "presets ": plugin.presets,
        }
        words = [f"{what}{', '.join(names)}" for what, names in brings.items() if names]
        state = " (broken)" if plugin.problems else ""
        rows[f"{plugin.name}{state}"] = (
            f"{plugin.distribution} {plugin.version}: {'; '.join(words) or Kind.NOTHING}"
        )
    _show(rows)
    for problem in registry.problems():
        show_line("problem", problem)


def show_plugin(registry: Registry, name: str, as_json: bool) -> None:
    """One plugin, with the parameters of its commands and engines.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    found = next((plugin for plugin in registry.plugins if plugin.name == name), None)
    if found is None:
        raise UnknownName("plugin", name, [plugin.name for plugin in registry.plugins])
    specs = _specs(registry, found)
    if as_json:
        print_json({**asdict(found), "specs": [spec.to_json() for spec in specs]})
        return
    shown = {key: value for key, value in asdict(found).items() if value}
    _show({key: one if isinstance(one, str) else ", ".join(one) for key, one in shown.items()})
    for spec in specs:
        print_line("", sys.stdout)
        print_prose(f"{spec.name}: {spec.summary}", sys.stdout)
        if spec == registry.commands[spec.name].spec:
            for line in also_line(spec.also):
                print_prose(f"  {line}", sys.stdout)
            _show(_flags((*spec.parameters, *spec.extras)) | _switches(registry, spec))
        if spec.engine:
            default = (
                " (default)" if spec.engine == registry.commands[spec.name].default_engine else ""
            )
            print_line(f"  engine {spec.engine}{default}", sys.stdout)
            _show(_flags(spec.engine_settings))


def _specs(registry: Registry, plugin: Plugin) -> list[Spec]:
    """What a plugin brings: its commands, which may be engines, too, and then further engines."""
    known = registry.commands
    commands = [known[name].spec for name in plugin.commands if name in known]
    keys = [key.split() for key in plugin.engines]
    engines = [known[name].engines.get(engine) for name, engine in keys if name in known]
    return [*commands, *filter(None, engines)]


def _switches(registry: Registry, spec: Spec) -> dict[str, Any]:
    """What is shown in place of a command's work."""
    flags = {f"    --{switch.replace('_', '-')}": name for switch, name in spec.shows}
    return {flag: registry.commands[name].spec.summary for flag, name in flags.items()}


def _flags(parameters: Sequence[Parameter]) -> dict[str, Any]:
    return {f"    {one.flag} {metavar(one)}".rstrip(): help_of(one) for one in parameters}


def show_doctor(as_json: bool) -> bool:
    """Versions, devices, codecs, plugins. Returns whether all is well."""
    from musictool.discovery import index, registry

    known = registry(fresh=True)
    problems = known.problems()
    found: dict[str, Any] = {
        "musictool": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": platform.platform(),
    }
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = None
            problems.append(f"{library} is not installed; install musictool again")
    for find in (_devices, _codecs):
        try:
            found |= find()
        except Exception as error:  # noqa: BLE001 - a library that is broken can raise anything
            problems.append(f"{find.__name__[1:]}: {type(error).__name__}: {error}")
    from musictool.playback import way_to_play

    found["player"] = way_to_play()
    found["index"] = str(index.path())
    found["plugins"] = [
        f"{plugin.name} ({plugin.distribution} {plugin.version})" for plugin in known.plugins
    ]
    found["problems"] = problems
    if as_json:
        print_json(found)
    else:
        _show(
            {
                name: ("\n".join(value) if isinstance(value, list) else str(value or "")) or "none"
                for name, value in found.items()
            }
        )
    return not problems


def _show(values: Mapping[str, Any]) -> None:
    """Two columns on standard output: text as it is, all else as in JSON."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
    }
    print_pairs(texts.items(), sys.stdout)


def _devices() -> dict[str, Any]:
    from musictool.models import available_devices

    return {"devices": [f"{device.name}: {device.description}" for device in available_devices()]}


def _codecs() -> dict[str, Any]:
    import soundfile

    from musictool.files.audio.formats import AUDIO_SUFFIXES, CONTAINERS

    writable = {name: set(its.suffixes) for name, its in CONTAINERS.items() if its.suffixes}
    others = AUDIO_SUFFIXES.difference(*writable.values())
    formats = [
        f"read and written: {', '.join(sorted(writable))}, MIDI",
        f"read only: {' '.join(sorted(others))}",
    ]
    return {"libsndfile": soundfile.__libsndfile_version__, "formats": formats}
