"""Finding a pipeline: a YAML file, a preset's name, or the text itself.

Presets are pipelines with names, looked for in this order: `./.musictool/presets/NAME.yaml`, the
`presets` folder of the user's configuration folder, the plugins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from musictool.discovery import Registry
from musictool.errors import MusictoolError, PipelineError, UnknownName
from musictool.pipeline.check import check
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.parse import parse_inline, parse_yaml
from musictool.regular import read_regular

__all__ = ["Preset", "find", "preset_names", "presets"]

MOST_BYTES = 1_000_000
"""Of a pipeline file; one of a thousand steps has 50 kB."""

PLUGIN = "a plugin"
SUFFIXES = (".yaml", ".yml")
YAML = re.compile(r"\s*(description:|steps:|- |[\[{#])")
"""How a plugin's preset begins, if it is written in YAML."""

STEPS = re.compile(r"\||\s[A-Za-z][\w-]*=")
"""What is in a pipeline's text, and hardly in the name of a file."""


@dataclass(frozen=True)
class Preset:
    """A preset as it is listed."""

    name: str
    source: str
    """Its file, or that it is a plugin's."""
    description: str = ""
    """Its own, or else its text."""
    problem: str = ""
    """Why it cannot be used."""


def presets(registry: Registry) -> list[Preset]:
    """Every preset in reach, by name, those that cannot be used among them."""
    places = _presets(registry)
    return [_preset(name, places, registry) for name in sorted(places)]


def _preset(name: str, places: Mapping[str, Path | str], registry: Registry) -> Preset:
    place = places[name]
    source = str(place) if isinstance(place, Path) else PLUGIN
    if name in registry.commands:
        problem = f"{source}: a command is called {name}, so this is never used; rename it"
        return Preset(name, source, problem=problem)
    try:
        found = _unfold(Pipeline((Step(name),)), registry, lambda: places)
        check(found, registry)
    except MusictoolError as error:
        return Preset(name, source, problem=str(error))
    return Preset(name, source, found.description or str(found))


def preset_names(registry: Registry) -> list[str]:
    """The names of the presets in reach, without reading any."""
    return list(_presets(registry))


def find(pipeline: str | Pipeline | Step, registry: Registry) -> Pipeline:
    """The pipeline that a person means by a string, presets among its steps unfolded.

    Raises
    ------
    PipelineError, UnknownName
        If there is no such file, or a step is neither a command nor a preset.
    """
    places = cache(lambda: _presets(registry))
    if isinstance(pipeline, Step):
        pipeline = Pipeline((pipeline,), name=pipeline.command)
    if isinstance(pipeline, Pipeline):
        return replace(_unfold(pipeline, registry, places), name=pipeline.name)
    if _names_a_file(pipeline):
        path = Path(pipeline)
        if not os.path.lexists(path):
            raise PipelineError(f"{pipeline}: there is no such file; a pipeline is a YAML file")
        found = _unfold(parse_yaml(_read(path), str(path)), registry, places)
        return replace(found, name=path.stem)
    if not pipeline.strip():
        raise PipelineError("the pipeline is empty; write commands with | between them")
    parsed = parse_inline(pipeline)
    name = parsed.steps[0].command if len(parsed.steps) == 1 else "run"
    return replace(_unfold(parsed, registry, places), name=name)


def _names_a_file(pipeline: str) -> bool:
    """Whether it is a path, and not a step that ends with one: `style … save_chain=a.yaml`."""
    return pipeline.lower().endswith(SUFFIXES) and not STEPS.search(pipeline)


def _unfold(
    pipeline: Pipeline,
    registry: Registry,
    places: Callable[[], Mapping[str, Path | str]],
    within: tuple[str, ...] = (),
) -> Pipeline:
    """The pipeline with presets replaced by their steps; `places` is called if it has any."""
    steps: list[Step] = []
    description = pipeline.description
    for step in pipeline.steps:
        name = step.command
        if name in registry.commands or (name in registry.contested and name not in places()):
            steps.append(step)
            continue
        if name not in places():
            raise UnknownName(
                "command or preset", name, [*registry.commands, *places()], step.where
            )
        if step.parameters or step.engine or step.name:
            raise PipelineError(f"{step.where}: {name} is a preset and takes no parameters")
        if name in within:
            raise PipelineError(f"{step.where}: preset {name} contains itself")
        inner = _unfold(_parse(name, places()[name]), registry, places, (*within, name))
        steps += [replace(one, adapts=True) for one in inner.steps]
        if len(pipeline.steps) == 1:
            description = description or inner.description
    return Pipeline(tuple(steps), description)


def _parse(name: str, place: Path | str) -> Pipeline:
    if isinstance(place, Path):
        return parse_yaml(_read(place), str(place))
    source = f"preset {name}"
    return parse_yaml(place, source) if YAML.match(place) else parse_inline(place, source)


def _presets(registry: Registry) -> dict[str, Path | str]:
    """Each preset's file, or its text if it is a plugin's."""
    found: dict[str, Path | str] = dict(registry.presets)
    for folder in reversed(_folders()):
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.suffix.lower() in SUFFIXES:
                found[file.stem] = file
    return found


def _folders() -> list[Path]:
    from platformdirs import user_config_path

    return [Path(".musictool", "presets"), user_config_path("musictool") / "presets"]


def _read(path: Path) -> str:
    try:
        return read_regular(path, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PipelineError(f"{path}: is not UTF-8 text") from None
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read: {error.strerror or error}") from None
