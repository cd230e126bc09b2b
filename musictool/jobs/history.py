"""How an output was made: the entry that goes into its metadata.

It has all that the output follows from: versions, inputs and references with their hashes, the
pipeline, each step with its parameters, engine and distribution, seed, device and encoding. Equal
work gives an equal entry: it holds no time and no host. Entries follow each other, the newest last;
where several inputs became one, the entry holds the history of each beside it, and is the first.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

from musictool import __version__
from musictool.address import known_as, without_secrets
from musictool.discovery import Registry
from musictool.jobs.apply import Application
from musictool.jobs.bars import Span
from musictool.jobs.job import Settings
from musictool.jobs.sources import files_behind, given_references, referenced_files
from musictool.model_files import MODEL_FILE
from musictool.origin import Origin
from musictool.pipeline import CheckedStep
from musictool.plain import plain
from musictool.printable import legible, portable
from musictool.table import Table
from musictool.values import Audio, Model, Stems, Stream, Value, with_origin

__all__ = ["output_settings", "step_entry", "versions", "with_history", "with_output"]


MOST_ENTRIES = 64
"""Steps whose entries are kept."""

_entries: dict[int, tuple[CheckedStep, dict[str, Any]]] = {}


def with_history(
    value: Value,
    application: Application,
    inputs: Sequence[Value],
    at: int = 0,
    copies: Mapping[Path, Path] = MappingProxyType({}),
    is_written: bool = False,
) -> Value:
    """The result number `at`, of `inputs`, with one more entry in its history.

    What its steps noted is in it, and if it `is_written` by which settings. `copies` are files of
    this computer, and what they are copies of.
    """
    notes = application.told.notes.get(at, ())
    pipeline = application.pipeline
    joined = pipeline.joins and len(inputs) > 1
    unused = {one.path for one in application.left_out if one.path}
    inputs = [one for one in inputs if not (one.origin and one.origin.path in unused)]
    references = [*application.references.used.values(), *given_references(pipeline)]
    made: dict[str, Any] = {
        "musictool": __version__,
        "versions": versions(application.registry, with_torch=application.device is not None),
        "inputs": [
            source for one in inputs for source in _sources(one, copies, with_history=joined)
        ],
        "pipeline": pipeline.written,
        "steps": [
            step_entry(step, application.registry, application.told.spans.get((number, at)))
            for number, step in enumerate(pipeline.steps)
        ],
        "seed": application.settings.seed,
        "device": application.device,
    }
    if left := application.left_out:
        made["left_out"] = [portable(PurePath(one.name).name) for one in left]
    if pipeline.several:
        made["result"] = at + 1
    if notes:
        made["notes"] = list(map(legible, notes))
    if application.learnt.recorded:
        made["weights"] = list(application.learnt.recorded.values())
    if pipeline.looks_across and (measured := application.measured()):
        made["across"] = measured
    if references:
        made["references"] = [source for one in references for source in _sources(one, copies)]
    if application.named:
        made["files"] = application.named
    if is_written and isinstance(value, Audio | Stream | Stems):
        made["output"] = output_settings(application.settings)
    origin = value.origin or Origin()
    before = () if joined else origin.history
    behind = [path for one in inputs for path in files_behind(one)]
    sources = tuple(dict.fromkeys([*behind, *referenced_files(pipeline)]))
    return with_origin(value, replace(origin, history=(*before, made), sources=sources))


def with_output(value: Value, settings: Settings) -> Value:
    """The value, its newest entry now with the settings by which it is written.

    An entry that has them is of a file that was only read: it stays as it is.
    """
    origin = value.origin
    if not isinstance(value, Audio | Stream | Stems) or origin is None or not origin.history:
        return value
    *before, made = origin.history
    if "output" in made:
        return value
    made = {**made, "output": output_settings(settings)}
    return with_origin(value, replace(origin, history=(*before, made)))


def output_settings(settings: Settings) -> dict[str, Any]:
    """How a recording is written, as a person chose."""
    written = ("clip", "bit_depth", "bitrate", "ceiling")
    asked = {name: getattr(settings, name) for name in written}
    return {name: setting for name, setting in asked.items() if setting is not None}


def versions(registry: Registry, *, with_torch: bool) -> dict[str, str]:
    """Torch is among them where a step asked for a device: that is what has models."""
    import soundfile

    libraries = {
        name: version
        for name, version in registry.versions.items()
        if with_torch or name != "torch"
    }
    libsndfile = str(soundfile.__libsndfile_version__)
    return {"python": platform.python_version(), **libraries, "libsndfile": libsndfile}


def _sources(
    value: Value | Table, copies: Mapping[Path, Path], with_history: bool = False
) -> list[dict[str, Any]]:
    """What is behind a value: a file, one for each stem, or none that still has these samples."""
    if isinstance(value, Stems):
        return [item for part in value.recordings.values() for item in _sources(part, copies, True)]
    if isinstance(value, Table):
        if value.sha256 is None or value.path is None:
            return [{"name": None}]
        return [{"name": known_as(copies.get(value.path, value.path)), "sha256": value.sha256}]
    digest = getattr(value, "sha256", None)
    path = value.origin.path if value.origin else None
    source: dict[str, Any] = {"name": None}
    if digest is not None and path is not None:
        name = known_as(copies.get(path, path))
        name = f"{name}/{MODEL_FILE}" if isinstance(value, Model) else name
        source = {"name": name, "sha256": digest}
    if with_history and value.origin and value.origin.history:
        source["history"] = list(value.origin.history)
    return [source]


def step_entry(step: CheckedStep, registry: Registry, span: Span | None = None) -> dict[str, Any]:
    """A step with all its parameters; `span` is the region that was heard for its bars."""
    entry = _entry_of(step, registry)
    if span is None:
        return entry
    heard = {"start": span[0], "end": span[1]}
    return {**entry, "parameters": {**entry["parameters"], **heard}}


def _entry_of(step: CheckedStep, registry: Registry) -> dict[str, Any]:
    """The same without its region; of a step of many jobs it is made once."""
    if known := _entries.get(id(step)):
        return known[1]
    if len(_entries) > MOST_ENTRIES:
        _entries.clear()
    spec = step.spec
    plugin = registry.plugin_of(spec)
    parameters = {
        parameter.name: _plain(step.values.get(parameter.name, parameter.default))
        for parameter in (*spec.all_parameters, *spec.hub_parameters)
        if parameter in spec.all_parameters or parameter.name in step.values
    }
    drawn = {draw.parameter.name: draw.text for draw in step.draws}
    entry = {
        "command": spec.name,
        "engine": spec.engine,
        "parameters": parameters,
        **({"drawn": drawn} if drawn else {}),
        **({"adapts": True} if step.step.adapts else {}),
        "plugin": f"{plugin.distribution} {plugin.version}",
    }
    _entries[id(step)] = step, entry  # which keeps its id
    return entry


def _plain(value: Any) -> Any:
    if isinstance(value, Value):
        return str(value)
    if isinstance(value, str):
        return without_secrets(value)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else plain(value)
