"""Finding a pipeline: a YAML file, a preset's name, or the text itself.

Presets are pipelines with names, looked for in this order: the `presets` folder of the user's
configuration folder, the plugins, `./.musictool/presets/NAME.yaml`. One of the current folder never
stands before another, and is run when it was trusted; see `trust`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from musictool.contract.options import ALLOW
from musictool.discovery import Registry
from musictool.errors import MusictoolError, PipelineError, UnknownName
from musictool.pipeline.check import check
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.parse import parse_inline, parse_yaml
from musictool.pipeline.trust import PRESETS, trust, trusted, untrusted
from musictool.regular import read_regular

__all__ = ["Preset", "find", "preset_names", "presets", "trust_preset"]

MOST_BYTES = 256_000
"""Of a pipeline file; one of a thousand steps has 50 kB."""

MOST_STEPS = 1000
"""Of a pipeline, presets unfolded."""

DEEPEST = 16
"""So many presets may be inside each other."""

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
    found = [_preset(name, places, registry) for name in places]
    hidden = [file for file in _files(PRESETS) if places[file.stem] != file]
    problem = "another preset has this name, so this is never used; rename it"
    found += [Preset(file.stem, str(file), problem=f"{file}: {problem}") for file in hidden]
    return sorted(found, key=lambda preset: preset.name)


def _preset(name: str, places: Mapping[str, Path | str], registry: Registry) -> Preset:
    place = places[name]
    source = str(place) if isinstance(place, Path) else PLUGIN
    if name in registry.commands:
        problem = f"{source}: a command is called {name}, so this is never used; rename it"
        return Preset(name, source, problem=problem)
    try:
        found = _Unfolding(registry, lambda: places).unfolded(Pipeline((Step(name),)))
        check(found, registry)
    except MusictoolError as error:
        return Preset(name, source, problem=str(error))
    return Preset(name, source, found.description or str(found))


def preset_names(registry: Registry) -> list[str]:
    """The names of the presets in reach, without reading any."""
    return list(_presets(registry))


def find(
    pipeline: str | Pipeline | Step, registry: Registry, allowed: Collection[str] = ()
) -> Pipeline:
    """The pipeline that a person means by a string, presets among its steps unfolded.

    Parameters
    ----------
    allowed
        What presets of the current folder may do beside the usual; see `contract.options.ALLOW`.

    Raises
    ------
    PipelineError, UnknownName
        If there is no such file, or a step is neither a command nor a preset.
    """
    unfolding = _Unfolding(registry, cache(lambda: _presets(registry)), allowed)
    if isinstance(pipeline, Step):
        pipeline = Pipeline((pipeline,), name=pipeline.command)
    if isinstance(pipeline, Pipeline):
        return replace(unfolding.unfolded(pipeline), name=pipeline.name)
    if _names_a_file(pipeline):
        path = Path(pipeline)
        if not os.path.lexists(path):
            raise PipelineError(f"{pipeline}: there is no such file; a pipeline is a YAML file")
        found = unfolding.unfolded(parse_yaml(_text(_read(path), path), str(path)))
        return replace(found, name=path.stem)
    if not pipeline.strip():
        raise PipelineError("the pipeline is empty; write commands with | between them")
    parsed = parse_inline(pipeline)
    name = parsed.steps[0].command if len(parsed.steps) == 1 else "run"
    return replace(unfolding.unfolded(parsed), name=name)


def trust_preset(name: str, registry: Registry) -> Preset:
    """Trust the preset of the current folder that has a name.

    Raises
    ------
    UnknownName
        If there is none, or another preset or a command has its name.
    PipelineError
        If it cannot be read.
    """
    places = _presets(registry)
    local = {name: place for name, place in places.items() if _is_local(place)}
    if name not in local:
        raise UnknownName("preset of the current folder", name, local)
    file = Path(local[name])
    trust(_read(file), file)
    return _preset(name, places, registry)


def _names_a_file(pipeline: str) -> bool:
    """Whether it is a path, and not a step that ends with one: `style … save_chain=a.yaml`."""
    return pipeline.lower().endswith(SUFFIXES) and not STEPS.search(pipeline)


class _Unfolding:
    """Presets replaced by their steps; each is read once, however often it is a step.

    Parameters
    ----------
    places
        Of all presets; called if there is one among the steps.
    """

    def __init__(
        self,
        registry: Registry,
        places: Callable[[], Mapping[str, Path | str]],
        allowed: Collection[str] = (),
    ) -> None:
        self._registry, self._places = registry, places
        self._denied = frozenset(ALLOW.choices).difference(allowed)
        self._known: dict[str, Pipeline] = {}

    def unfolded(self, pipeline: Pipeline, within: tuple[str, ...] = ()) -> Pipeline:
        """The pipeline without presets, `within` those that it is part of."""
        steps: list[Step] = []
        description = pipeline.description
        for step in pipeline.steps:
            if self._is_command(step.command):
                steps.append(step)
            else:
                inner = self._preset(step, within)
                steps += inner.steps
                if len(pipeline.steps) == 1:
                    description = description or inner.description
            if len(steps) > MOST_STEPS:
                raise PipelineError(f"the pipeline has more than {MOST_STEPS} steps; do with fewer")
        return Pipeline(tuple(steps), description)

    def _is_command(self, name: str) -> bool:
        known = self._registry
        return name in known.commands or (name in known.contested and name not in self._places())

    def _preset(self, step: Step, within: tuple[str, ...]) -> Pipeline:
        name = step.command
        if name not in self._places():
            names = [*self._registry.commands, *self._places()]
            raise UnknownName("command or preset", name, names, step.where)
        if step.parameters or step.engine or step.name:
            raise PipelineError(f"{step.where}: {name} is a preset and takes no parameters")
        if name in within:
            raise PipelineError(f"{step.where}: preset {name} contains itself")
        if len(within) >= DEEPEST:
            raise PipelineError(f"{step.where}: presets inside presets, more than {DEEPEST} deep")
        if name not in self._known:
            parsed = self._parsed(name, self._places()[name])
            found = self.unfolded(parsed, (*within, name))
            steps = tuple(replace(one, adapts=True) for one in found.steps)
            self._known[name] = replace(found, steps=steps)
        return self._known[name]

    def _parsed(self, name: str, place: Path | str) -> Pipeline:
        if isinstance(place, str):
            source = f"preset {name}"
            return parse_yaml(place, source) if YAML.match(place) else parse_inline(place, source)
        content = _read(place)
        if _is_local(place) and not trusted(content):
            raise PipelineError(untrusted(name, place))
        parsed = parse_yaml(_text(content, place), str(place))
        if not _is_local(place):
            return parsed
        return replace(
            parsed, steps=tuple(replace(step, denied=self._denied) for step in parsed.steps)
        )


def _presets(registry: Registry) -> dict[str, Path | str]:
    """Each preset's file, or its text if it is a plugin's."""
    from platformdirs import user_config_path

    own = {file.stem: file for file in _files(user_config_path("musictool") / "presets")}
    local = {file.stem: file for file in _files(PRESETS)}
    return {**local, **registry.presets, **own}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    except OSError:
        return []


def _is_local(place: Path | str) -> bool:
    return isinstance(place, Path) and place.parent == PRESETS


def _read(path: Path) -> bytes:
    try:
        return read_regular(path, MOST_BYTES)
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read: {error.strerror or error}") from None


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PipelineError(f"{path}: cannot be read: it is not UTF-8 text") from None
