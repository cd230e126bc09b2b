"""How an output was made: the entry that goes into its metadata.

An entry names the program and its version, the inputs and references with their hashes, the
pipeline as text, each step with all its parameters, its engine and the distribution it came from,
the seed and the device. Equal work gives an equal entry: it holds no time and no host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from musictool import __version__, files
from musictool.discovery import Registry
from musictool.jobs.apply import Application, Value
from musictool.pipeline import CheckedStep
from musictool.values import Audio, Origin, Stems, Stream

__all__ = ["entry", "with_history"]


def entry(application: Application, inputs: Sequence[Value], registry: Registry) -> dict[str, Any]:
    """What was done to `inputs`, as a JSON-able mapping."""
    references = list(application.references.files.values())
    made: dict[str, Any] = {
        "musictool": __version__,
        "inputs": [source for value in inputs for source in _sources(value)],
        "pipeline": str(application.pipeline.pipeline),
        "steps": [_step(step, registry) for step in application.pipeline.steps],
        "seed": application.settings.seed,
        "device": application.device,
    }
    if references:
        made["references"] = [source for audio in references for source in _sources(audio)]
    return made


def with_history(value: Value, made: Mapping[str, Any]) -> Value:
    """The value with one more entry in its history."""
    origin = value.origin or Origin()
    return replace(value, origin=replace(origin, history=(*origin.history, made)))


def _sources(value: Value) -> list[dict[str, Any]]:
    """The files behind a value: one, or one for each stem."""
    if isinstance(value, Stems):
        return [source for part in value.parts.values() for source in _sources(part)]
    origin = value.origin
    if origin is None or origin.path is None:
        return [{"name": None}]
    digest = origin.sha256 or files.hash_file(origin.path)
    return [{"name": origin.path.name, "sha256": digest}]


def _step(step: CheckedStep, registry: Registry) -> dict[str, Any]:
    spec = step.spec
    plugin = registry.plugin_of(spec)
    parameters = {
        parameter.name: _plain(step.values.get(parameter.name, parameter.default))
        for parameter in spec.all_parameters
    }
    return {
        "command": spec.name,
        "engine": spec.engine,
        "parameters": parameters,
        "plugin": f"{plugin.distribution} {plugin.version}",
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Audio | Stream):
        return str(value.origin.path) if value.origin and value.origin.path else "a recording"
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
