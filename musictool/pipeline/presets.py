"""Finding a pipeline: a YAML file, a preset's name, or the text itself.

Presets are pipelines with names; `places` knows where they lie. One of the current folder is run
when it was trusted; see `trust`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from musictool.contract.options import ALLOW
from musictool.discovery import SIGN, UNKNOWN_WORD, Registry
from musictool.errors import MusictoolError, PipelineError, UnknownName
from musictool.pipeline.check import check
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.parse import parse_inline, parse_yaml
from musictool.pipeline.places import (
    SUFFIXES,
    Place,
    files_in,
    is_local,
    places,
    read,
    read_text,
    text_of,
)
from musictool.pipeline.trust import PRESETS, trust, trusted, untrusted

__all__ = [
    "Preset",
    "find",
    "names_a_file",
    "parsed",
    "preset",
    "preset_names",
    "presets",
    "trust_preset",
    "unfolded",
]

MOST_STEPS = 1000
"""Of a pipeline, presets unfolded."""

DEEPEST = 16
"""So many presets may be inside each other."""

PLUGIN = "a plugin"
YAML = re.compile(r"\s*(description:|adapts:|steps:|- |[\[{#])")
"""How a plugin's preset begins, if it is written in YAML."""

STEPS = re.compile(r"\||\s[A-Za-z][\w-]*=")
"""What is in a pipeline's text, and hardly in the name of a file."""


@dataclass(frozen=True, eq=False)
class Preset:
    """A preset as it is listed."""

    name: str
    source: str
    """Its file, or that it is a plugin's."""
    description: str = ""
    """Its own, or else its text."""
    pipeline: str = ""
    """Its text, the presets in it unfolded."""
    problem: str = ""
    """Why it cannot be used."""


def presets(registry: Registry) -> list[Preset]:
    """Every preset in reach, by name, those that cannot be used among them."""
    known = places(registry)
    found = [preset(name, known, registry) for name in known]
    hidden = [file for file in files_in(PRESETS) if known[file.stem] != file]
    problem = "another preset has this name, so this is never used; rename it"
    found += [Preset(file.stem, str(file), problem=f"{file}: {problem}") for file in hidden]
    return sorted(found, key=lambda preset: preset.name)


def preset(name: str, known: Mapping[str, Place], registry: Registry) -> Preset:
    """The preset of that name among those `known`."""
    place = known[name]
    source = str(place) if isinstance(place, Path) else PLUGIN
    if name in registry.commands:
        problem = f"{source}: a command is called {name}, so this is never used; rename it"
        return Preset(name, source, problem=problem)
    try:
        found = unfolded(name, known, registry)
        check(found, registry)
    except MusictoolError as error:
        return Preset(name, source, problem=str(error))
    return Preset(name, source, found.description or str(found), str(found))


def unfolded(name: str, known: Mapping[str, Place], registry: Registry) -> Pipeline:
    """The preset of that name among those `known`, without presets in it.

    Raises
    ------
    PipelineError, UnknownName
        If one cannot be read, contains itself, or has a step that nothing is called.
    """
    return _Unfolding(registry, lambda: known).unfolded(Pipeline((Step(name),)))


def preset_names(registry: Registry) -> list[str]:
    """The names of the presets in reach, without reading any."""
    return list(places(registry))


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
    unfolding = _Unfolding(registry, cache(lambda: places(registry)), allowed)
    if isinstance(pipeline, Step):
        pipeline = Pipeline((pipeline,), name=unfolding.name(pipeline))
    if isinstance(pipeline, Pipeline):
        return replace(unfolding.unfolded(pipeline), name=pipeline.name)
    if names_a_file(pipeline):
        path = Path(pipeline)
        if not os.path.lexists(path):
            raise PipelineError(f"{pipeline}: there is no such file; a pipeline is a YAML file")
        found = unfolding.unfolded(parse_yaml(read_text(path), str(path)))
        return replace(found, name=path.stem)
    if not pipeline.strip():
        raise PipelineError("the pipeline is empty; write commands with | between them")
    parsed = parse_inline(pipeline)
    name = unfolding.name(parsed.steps[0]) if len(parsed.steps) == 1 else "run"
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
    known = places(registry)
    local = {name: place for name, place in known.items() if is_local(place)}
    if name not in local:
        raise UnknownName("preset of the current folder", name, local)
    file = Path(local[name])
    trust(read(file), file)
    return preset(name, known, registry)


def names_a_file(pipeline: str) -> bool:
    """Whether it is a path, and not a step that ends with one: `style … save_chain=a.yaml`."""
    return pipeline.lower().endswith(SUFFIXES) and not STEPS.search(pipeline)


AS_TYPED = ("musictool", "run", "preset")
"""Words that a terminal has before the name of a command or a preset, and a pipeline has not."""


class _Unfolding:
    """Presets replaced by their steps; each is read once, however often it is a step.

    Parameters
    ----------
    known
        The places of all presets; called if there is one among the steps.
    """

    def __init__(
        self,
        registry: Registry,
        known: Callable[[], Mapping[str, Place]],
        allowed: Collection[str] = (),
    ) -> None:
        self._registry, self._places = registry, known
        self._denied = frozenset(ALLOW.choices).difference(allowed)
        self._known: dict[str, Pipeline] = {}

    def unfolded(self, pipeline: Pipeline, within: tuple[str, ...] = ()) -> Pipeline:
        """The pipeline without presets, `within` those that it is part of."""
        steps: list[Step] = []
        description = pipeline.description
        for step in pipeline.steps:
            if name := self._command(step.command):
                # An earlier name stays until the step is checked, which warns of it.
                word = step.command if self._registry.earlier(step.command) else name
                steps.append(replace(step, command=word, engine=self._engine(name, step.engine)))
            else:
                inner = self._preset(step, within)
                steps += inner.steps
                if len(pipeline.steps) == 1:
                    description = description or inner.description
            if len(steps) > MOST_STEPS:
                raise PipelineError(f"the pipeline has more than {MOST_STEPS} steps; do with fewer")
        return Pipeline(tuple(steps), description)

    def name(self, step: Step) -> str:
        """What a pipeline of one step is called: its command, by whatever word, or its preset."""
        return self._command(step.command).replace(SIGN, ".") or step.command

    def _command(self, word: str) -> str:
        """The command that a step asks for; "" if it is a preset, or nothing that is known."""
        known = self._registry
        if word in known.commands:
            return word
        if SIGN not in word and word in self._places():
            return ""
        found = (word,) if word in known.contested else known.called(word)
        return found[0] if len(found) == 1 else ""

    def _engine(self, name: str, engine: str | None) -> str | None:
        """The engine that a step asks for, by the name that it has here."""
        command = self._registry.get(name) if engine and SIGN in engine else None
        called = [one.engine_called(engine) for one in command.variants] if command else []
        return next((one for one in called if one != engine), engine)

    def _preset(self, step: Step, within: tuple[str, ...]) -> Pipeline:
        name = step.command
        place = self._places().get(name)
        if place is None and SIGN in name:
            from musictool.discovery.qualified import preset_called  # few names are

            place = preset_called(name, self._registry)
        if place is None:
            self._registry.refuse_missing(name)
            if SIGN in name:
                raise self._registry.unknown(name, step.where)
            names = [*self._registry.commands, *self._places()]
            words = {**self._registry.suggestions(name), **self._spaced(step)}
            raise UnknownName("command or preset", name, names, step.where, words, UNKNOWN_WORD)
        if step.parameters or step.engine or step.name:
            raise PipelineError(f"{step.where}: {name} is a preset and takes no parameters")
        if name in within:
            raise PipelineError(f"{step.where}: preset {name} contains itself")
        if len(within) >= DEEPEST:
            raise PipelineError(f"{step.where}: presets inside presets, more than {DEEPEST} deep")
        if name not in self._known:
            parsed = self._parsed(name, place)
            found = self.unfolded(parsed, (*within, name))
            steps = tuple(replace(one, adapts=True) for one in found.steps)
            self._known[name] = replace(found, steps=steps)
        return self._known[name]

    def _spaced(self, step: Step) -> dict[str, tuple[str, ...]]:
        """What is meant by words with spaces between, as on the command line: `fx reverb`."""
        word = next((key for key, value in step.parameters.items() if value is True), "")
        inside = self._registry.called(f"{step.command}.{word}") if word else ()
        if not inside and step.command in AS_TYPED and word:
            inside = (word,) if word in self._places() else self._registry.called(word)
        return {step.command: inside} if inside else {}

    def _parsed(self, name: str, place: Place) -> Pipeline:
        found = parsed(name, place)
        if not is_local(place):
            return found
        steps = tuple(replace(step, denied=self._denied) for step in found.steps)
        return replace(found, steps=steps)


def parsed(name: str, place: Place) -> Pipeline:
    """A preset as it is written, the presets in it not unfolded.

    Raises
    ------
    PipelineError
        If it cannot be read, or was not trusted.
    """
    if isinstance(place, str):
        source = f"preset {name}"
        return parse_yaml(place, source) if YAML.match(place) else parse_inline(place, source)
    content = read(place)
    if is_local(place) and not trusted(content):
        raise PipelineError(untrusted(name, place))
    return parse_yaml(text_of(content, place), str(place))
