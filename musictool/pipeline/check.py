"""Holding a pipeline against the commands installed, before anything is opened.

What flows between two steps must be of a kind the next one takes; every parameter is checked; a
name that a reference uses must be an earlier step's. Where the first command works on several kinds
of value, that is done for each, since what comes in is known only when the files are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from musictool.contract import SECOND_INPUTS, Spec
from musictool.contract.options import BARS, HEARD_BY
from musictool.discovery import Registry
from musictool.errors import BadParameter, MusictoolError, OtherKind, PipelineError
from musictool.kinds import Kind, kind_of_input
from musictool.near import did_you_mean, near_names
from musictool.pipeline.checked import CheckedPipeline, CheckedStep
from musictool.pipeline.draws import find_draws, with_values
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.renamed import called_anew, renamed
from musictool.pipeline.trust import refuse_unless_allowed

__all__ = ["check"]


def check(pipeline: Pipeline, registry: Registry, inputs: Sequence[Any] = ()) -> CheckedPipeline:
    """Check every step and every neighbourhood.

    Parameters
    ----------
    inputs
        What comes in, where that is known: of what stops several kinds, theirs is told.

    Raises
    ------
    UsageError
        The first thing that does not hold, with the step's number and place; of a pipeline that
        could begin with several kinds of value only if it holds for none of them: then what stops
        the kind that comes in, or else the one that comes furthest.
    """
    if not pipeline.steps:
        raise PipelineError("the pipeline has no steps; write at least one command")
    first = registry.command(pipeline.steps[0].command, pipeline.steps[0].where)
    if not first.others and not first.disputed:
        return _checked(pipeline, registry, first.flow, [])
    found: list[CheckedPipeline] = []
    refused: dict[Kind, MusictoolError] = {}
    reached: dict[Kind, int] = {}
    for flow in (*(one.flow for one in first.variants), *first.disputed):
        steps: list[CheckedStep] = []
        try:
            found.append(_checked(pipeline, registry, flow, steps))
        except MusictoolError as error:
            refused[flow], reached[flow] = error, len(steps)
    if not found and (known := _kind_of_all(inputs, refused)):
        raise refused[known]
    if not found:  # of a setting that is for another kind only if there is nothing else to say
        raise refused[
            max(refused, key=lambda one: (reached[one], not isinstance(refused[one], OtherKind)))
        ]
    return replace(found[0], others=tuple(found[1:]), refused=refused)


def _kind_of_all(inputs: Sequence[Any], among: Collection[Kind]) -> Kind | None:
    """The kind that all inputs are, if that can be told without a search."""
    named = (one for one in inputs if not isinstance(one, Path) or one.suffix)
    kinds = {kind_of_input(one, among) for one in named}
    return kinds.pop() if len(kinds) == 1 else None


def _checked(
    pipeline: Pipeline, registry: Registry, flows: Kind, checked: list[CheckedStep]
) -> CheckedPipeline:
    """The pipeline for one kind of input; `checked` gets the steps that hold."""
    names: dict[str, Kind] = {}  # what later steps can refer to, with what it is
    all_names = {step.name for step in pipeline.steps if step.name}
    before = ""
    for step in pipeline.steps:
        command = registry.command(step.command, step.where)
        where = step.place("")
        variant = command.variant(flows)
        if variant is None:
            raise PipelineError(
                f"{where} takes {command.takes}, but {before} before it gives {flows.words}"
            )
        places = {name.replace("-", "_"): step.place(name) for name in step.parameters}
        command.refuse_others(variant, step.engine, places, step.place("engine"), places)
        spec = variant.choose(step.engine, step.place("engine"))
        step, outdated = renamed(step, spec)
        step, said = called_anew(step, command)
        places = {name.replace("-", "_"): step.place(name) for name in step.parameters}
        given = _shaped(step, spec, places, registry)
        draws = find_draws(spec.settings, given, places)
        given = with_values(given, draws, lambda draw: draw.among.at(0))
        values = variant.check(step.engine, given, where, places)
        if spec.joins:
            names.clear()  # what was made once per input has no meaning after the join
        _check_references(spec, values, names, all_names, places)
        for parameter in spec.all_parameters if step.denied else ():
            place = places.get(parameter.name, where)
            refuse_unless_allowed(parameter, values.get(parameter.name), step, place)
        if step.name is not None:
            if step.name in names:
                where = step.place("as")
                raise PipelineError(f"{where}: an earlier step is called {step.name!r} already")
            names[step.name] = spec.gives.flow
        flows, before = spec.gives.flow, step.command
        hears = spec.takes.is_recording and BARS in spec.hub_parameters and values.get(BARS.name)
        if hears and not registry.called(HEARD_BY):
            raise PipelineError(
                f"{where}: bars are heard by {HEARD_BY}, which no plugin here brings"
            )
        checked.append(CheckedStep(spec, values, step, draws, said + outdated))
    return CheckedPipeline(tuple(checked), pipeline)


def _shaped(
    step: Step, spec: Spec, places: Mapping[str, str], registry: Registry
) -> dict[str, Any]:
    """Parameters as the command line and the text give them, with lists only where one fits."""
    known = {parameter.name: parameter for parameter in spec.settings}
    if any(
        name.replace("-", "_") not in known or value is True
        for name, value in step.parameters.items()
    ):
        from musictool.pipeline.strays import refuse_strays  # most steps are written right

        refuse_strays(step, spec, registry)
    shaped: dict[str, Any] = {}
    for given, value in step.parameters.items():
        name = given.replace("-", "_")
        parameter, where = known.get(name), places[name]
        one = parameter if parameter and not parameter.many and parameter.kind != "range" else None
        if one and isinstance(value, list) and not step.places:  # Python's list is one value
            raise BadParameter(f"{where}: {name} must be {one.expects()}, not {value}")
        if name in shaped or (one and isinstance(value, list)):
            raise PipelineError(f"{where}: {name} is given more than once; it takes one value")
        if parameter and value is True and parameter.kind != "flag":
            raise PipelineError(f"{where}: {name} needs a value; it must be {parameter.expects()}")
        shaped[name] = value
    return shaped


def _check_references(
    spec: Spec,
    values: Mapping[str, Any],
    names: Mapping[str, Kind],
    all_names: set[str],
    places: Mapping[str, str],
) -> None:
    for parameter in spec.all_parameters:
        value = values.get(parameter.name) if parameter.kind in SECOND_INPUTS else None
        for name in value if isinstance(value, tuple) else (value,):
            if not isinstance(name, str):
                continue  # a recording
            where = places[parameter.name]
            given = names.get(name)
            stems, _, part = name.partition(".")
            if name not in all_names and part and names.get(stems) is Kind.STEMS:
                name, given = stems, Kind.AUDIO
            if name not in all_names:
                _check_path(name, all_names, f"{where}: {parameter.name}")
                continue
            if name not in names:
                raise PipelineError(
                    f"{where}: {parameter.name} is {name!r}, a step not done by then, or joined "
                    f"with others since; write ./{name} if you mean a file"
                )
            if given is not None and given not in parameter.kinds:
                advice = f"; name one of them: {name}.PART" if given is Kind.STEMS else ""
                raise PipelineError(
                    f"{where}: {parameter.name} must be {parameter.expects()}, but step {name!r} "
                    f"gives {given.words}{advice}"
                )


def _check_path(path: str, all_names: set[str], what: str) -> None:
    """Refuse what is no file and looks like the name of a step; others may still come to be."""
    near = near_names(path, all_names)
    if near and not Path(path).exists():
        raise PipelineError(
            f"{what} is {path!r}, but no step and no file is called that; {did_you_mean(near)}"
        )
