"""From an entry of a record to a checked pipeline that does the same again.

The values are those in the record, what was drawn and defaults of then included; the text is kept
beside them, so that the entry about the new file says the same. The record is a stranger's: its
steps may do no more than a preset of the current folder may; see `pipeline.trust`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any

from musictool.contract import Spec
from musictool.contract.options import ALLOW, BARS
from musictool.discovery import SIGN, Command, Registry
from musictool.errors import MusictoolError, PipelineError
from musictool.jobs import Settings
from musictool.kinds import Kind, kind_of_file
from musictool.models import choose_device
from musictool.pipeline import CheckedPipeline, CheckedStep, Pipeline, Step, check
from musictool.pipeline.draws import Draw, OneOf
from musictool.pipeline.parse import parse_inline
from musictool.pipeline.presets import MOST_STEPS
from musictool.plain import plain
from musictool.remaking.record import Entry, MadeStep
from musictool.remaking.sources import is_of_model

__all__ = ["device_of", "pipeline_of", "settings_of"]

WHOSE = "a record"


def pipeline_of(entry: Entry, registry: Registry, allowed: Collection[str]) -> CheckedPipeline:
    """The steps of an entry, with the values that they had.

    Raises
    ------
    UsageError
        For a command, an engine, a parameter or a value that is none here, and for what a record
        may not do unless it is `allowed`.
    """
    if len(entry.steps) > MOST_STEPS:
        raise PipelineError(f"the record has more than {MOST_STEPS} steps")
    written = _as_written(entry)
    denied = frozenset(ALLOW.choices).difference(allowed)
    names = [step.name for step in written.steps] if written else [None] * len(entry.steps)
    specs = _specs(entry, registry)
    steps = tuple(
        Step(
            specs[number - 1].name,
            _given(made, specs[number - 1]),
            specs[number - 1].engine if made.engine else None,
            names[number - 1],
            where=f"step {number} of the record",
            adapts=made.adapts,
            denied=denied,
            whose=WHOSE,
        )
        for number, made in enumerate(entry.steps, start=1)
    )
    begins = specs[0].takes.flow if specs else Kind.NOTHING
    checked = check(Pipeline(steps), registry).of(begins)
    drawn = tuple(map(_drawn, checked.steps, entry.steps))
    return CheckedPipeline(drawn, written or checked.pipeline)


def _as_written(entry: Entry) -> Pipeline | None:
    """The pipeline of an entry's text, if that is of its steps."""
    with contextlib.suppress(MusictoolError):
        pipeline = parse_inline(entry.pipeline)
        short = [step.command.rpartition(SIGN)[2] for step in pipeline.steps]
        if short == [step.command.rpartition(SIGN)[2] for step in entry.steps]:
            return pipeline
    return None


def _specs(entry: Entry, registry: Registry) -> list[Spec]:
    """What did each step; of a command for several kinds of value the variant for what came."""
    specs: list[Spec] = []
    for number, made in enumerate(entry.steps, start=1):
        where = f"step {number} of the record"
        gives = specs[-1].gives.flow if specs else None
        flow_of = partial(_begins, entry) if gives is None else lambda _, it=gives: it
        command = _called_here(made, registry, flow_of)
        if command is None:
            registry.refuse_missing(made.command)
            raise PipelineError(
                f"{where} is {made.command}, which no plugin here brings; it was done by "
                f"{made.plugin}"
            )
        flow = flow_of(command)
        variant = command.variant(flow) or command
        engine = _engine_here(made, variant, registry)
        specs.append(variant.choose(engine, f"{where}: {made.command}"))
    return specs


def _called_here(
    made: MadeStep, registry: Registry, flow_of: Callable[[Command], Kind]
) -> Command | None:
    """The command of a step, whose name may be another plugin's by now; None if there is none."""
    distribution, short = made.plugin.rpartition(" ")[0], made.command.rpartition(SIGN)[2]
    own = [one.name for one in registry.plugins if one.distribution == distribution]
    names = [made.command, short, *(f"{name}{SIGN}{short}" for name in own)]
    for command in filter(None, map(registry.get, names)):
        flow = flow_of(command)
        specs = [one.spec for one in command.variants if one.flow is flow]
        if any(registry.plugin_of(spec).distribution == distribution for spec in specs):
            return command
    return registry.get(made.command) or registry.earlier(made.command)


def _engine_here(made: MadeStep, command: Command, registry: Registry) -> str | None:
    """The engine of a step, whose name may be another plugin's by now."""
    distribution = made.plugin.rpartition(" ")[0]
    short = (made.engine or "").rpartition(SIGN)[2]
    for one in registry.plugins if made.engine else ():
        name = command.engine_called(f"{one.name}{SIGN}{short}")
        if one.distribution == distribution and name in command.engines:
            return name
    return made.engine


def _begins(entry: Entry, command: Command) -> Kind:
    """What went in, as far as the names of the files tell, and the parameters of the first step."""
    given = entry.steps[0].parameters.keys()
    able = {one.flow: one for one in command.variants if given <= one.setting_names}
    if not entry.inputs:
        return Kind.NOTHING
    first, *more = entry.inputs
    kind = Kind.AUDIO if first.name is None else kind_of_file(PurePath(first.name))
    kind = Kind.MODEL if is_of_model(first) else kind
    if Kind.STEMS in able and more and not (kind in able and able[kind].spec.joins):
        return Kind.STEMS
    return kind if kind in able else next(iter(able), command.flow)


def _given(made: MadeStep, spec: Spec) -> dict[str, Any]:
    """What a step is to be given: all that is not as it would be without.

    What was written to meanwhile, such as a port, is left alone: it is no part of the result.
    """
    defaults = {one.name: plain(one.default) for one in spec.settings}
    streams = {one.name for one in spec.settings if one.streams}
    given = {
        name: value
        for name, value in made.parameters.items()
        if value is not None and value != defaults.get(name) and name not in streams
    }
    bars = given.get(BARS.name)
    if isinstance(bars, list) and any(one.name == BARS.name for one in spec.hub_parameters):
        given = {name: value for name, value in given.items() if name not in ("start", "end")}
        given[BARS.name] = "-".join(map(str, bars))  # they are heard again
    return given


def _drawn(step: CheckedStep, made: MadeStep) -> CheckedStep:
    """A step whose draws come to what they came to."""
    draws = []
    for parameter in step.spec.settings:
        if parameter.name in made.drawn and step.values.get(parameter.name) is not None:
            value = step.values[parameter.name]
            among = OneOf((value[0] if parameter.many else value,))
            draws.append(Draw(parameter, made.drawn[parameter.name], among))
    return replace(step, draws=tuple(draws))


def settings_of(entry: Entry) -> Settings:
    """Seed, device and encoding of an entry.

    Raises
    ------
    UsageError
        For a value that is none.
    """
    given = {**entry.output, "seed": entry.seed, "device": device_of(entry)}
    if isinstance(bitrate := given.get("bitrate"), int):
        given["bitrate"] = bitrate / 1000
    return Settings.of(given, force=False, where="the record")


def device_of(entry: Entry) -> str | None:
    """The device that an entry names, if it is here."""
    with contextlib.suppress(MusictoolError):
        return entry.device and choose_device(entry.device)
    return None
