"""Holding a pipeline against the commands installed, before anything is opened.

What flows between two steps must be of a kind the next one takes; every parameter is checked; a
name that a reference uses must be an earlier step's. Where the first command works on several kinds
of value, that is done for each, since what comes in is known only when the files are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from musictool.address import place, without_secrets
from musictool.contract import SECOND_INPUTS, Parameter, Spec
from musictool.contract.options import BARS, HEARD_BY
from musictool.discovery import Registry
from musictool.errors import BadParameter, MusictoolError, OtherKind, PipelineError
from musictool.kinds import Kind, kind_of_file, kind_of_folder, kind_of_input
from musictool.near import did_you_mean, near_names
from musictool.pipeline.draws import Draw, find_draws, share, with_values
from musictool.pipeline.model import Pipeline, Step
from musictool.pipeline.trust import refuse_unless_allowed
from musictool.printable import legible

__all__ = ["CheckedPipeline", "CheckedStep", "check"]


@dataclass(frozen=True, eq=False)
class CheckedStep:
    """A step of an existing command with valid parameters."""

    spec: Spec
    values: Mapping[str, Any]
    """Parameters given, converted; the command's defaults stand for the others. For one that is
    drawn any that fits, until `CheckedPipeline.drawn`."""
    step: Step
    draws: tuple[Draw, ...] = ()

    @property
    def text(self) -> str:
        """The step, with the values it has in place of those drawn."""
        short = {given.replace("-", "_"): given for given in self.step.parameters}
        given = {name: self.step.parameters[own] for name, own in short.items()}
        return str(replace(self.step, parameters=with_values(given, self.draws, self.value_of)))

    @property
    def looks_across(self) -> bool:
        """Whether its result depends on all recordings of a run."""
        return bool(self.spec.across) and bool(self.values.get(self.spec.across))

    @cached_property
    def frequencies(self) -> tuple[tuple[Parameter, Any], ...]:
        """The parameters that have to be under half the sample rate, and their values, if known."""
        limited = [one for one in self.spec.all_parameters if one.above_nyquist]
        given = [(one, self.values.get(one.name, one.default)) for one in limited]
        known = [(one, one.check(value, one.name)) for one, value in given if value is not None]
        return tuple((one, value) for one, value in known if not isinstance(value, str))

    @property
    def streams_to_standard(self) -> bool:
        """Whether it writes to standard output while it works."""
        several = self.spec.all_parameters
        return any(one.streams and self.values.get(one.name) == "-" for one in several)

    def value_of(self, draw: Draw) -> Any:
        """What a draw has come to."""
        value = self.values[draw.parameter.name]
        return value[draw.item] if draw.parameter.many else value


@dataclass(frozen=True, eq=False)
class CheckedPipeline:
    """A pipeline whose steps are valid and fit each other."""

    steps: tuple[CheckedStep, ...]
    pipeline: Pipeline
    others: tuple[CheckedPipeline, ...] = ()
    """The same for inputs of other kinds, if its first command works on several."""
    refused: Mapping[Kind, MusictoolError] = field(default_factory=dict)
    """Kinds of input that its first command works on and the pipeline does not, each with why."""

    @property
    def variants(self) -> tuple[CheckedPipeline, ...]:
        """It for each kind of input, this one first."""
        return (self, *self.others)

    def of(self, kind: Kind) -> CheckedPipeline:
        """It for one kind of input; for what it does not take at all, it as it is.

        Raises
        ------
        UsageError
            If only its first command works on that.
        """
        if kind in self.refused:
            raise self.refused[kind]
        found = next((one for one in self.others if one.takes is kind), self)
        return found._alone

    @cached_property
    def _alone(self) -> CheckedPipeline:
        """It for its first kind of input; the same one for all inputs of that kind."""
        return replace(self, others=(), refused={}) if self.others or self.refused else self

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What its first command works on, those kinds first that go through."""
        return (*(one.takes for one in self.variants), *self.refused)

    def of_path(self, path: Path) -> CheckedPipeline:
        """It for a file, by its name; a folder is stems or a model, where those are taken.

        Raises
        ------
        UsageError
            As `of`.
        """
        if len(self.kinds) == 1:
            return self
        taken = [one.takes for one in self.variants]
        return self.of(kind_of_input(path, taken) or kind_of_file(path))

    def of_arguments(self, arguments: Sequence[str]) -> CheckedPipeline:
        """It for the one kind that all inputs are, if that can be told without a search.

        Raises
        ------
        UsageError
            As `of`, for a single input.
        """
        if len(self.kinds) == 1:
            return self
        if not arguments:
            return self.of(Kind.NOTHING) if Kind.NOTHING in self.kinds else self
        paths = [place(argument) for argument in arguments]
        taken = [one.takes for one in self.variants]
        if not all(kind_of_folder(path, taken) or path.suffix for path in paths):
            return self
        if len(paths) == 1:
            return self.of_path(paths[0])
        kinds = {kind_of_input(path, taken) or kind_of_file(path) for path in paths}
        return (
            self.of_path(paths[0]) if len(kinds) == 1 and not kinds & self.refused.keys() else self
        )

    def each(self, change: Callable[[CheckedPipeline], CheckedPipeline]) -> CheckedPipeline:
        """With what is to be done to it done for each kind of input."""
        return replace(change(self), others=tuple(map(change, self.others)))

    @property
    def flows(self) -> str:
        """What it takes and gives."""
        return "; ".join(f"takes {one.takes}, gives {one.gives}" for one in self.variants)

    @property
    def name(self) -> str:
        """What outputs are named after: its own name, its only command, or "run"."""
        only = self.steps[0].spec.name if len(self.steps) == 1 else "run"
        return self.pipeline.name or only

    @property
    def takes(self) -> Kind:
        """The kind that the first step takes."""
        return self.steps[0].spec.takes.flow

    @property
    def gives(self) -> Kind:
        """The kind that the last step gives."""
        return self.steps[-1].spec.gives.flow

    @cached_property
    def written(self) -> str:
        """Its text as it was typed, as a document may hold it."""
        return legible(without_secrets(str(self.pipeline)))

    def names_result(self, text: str) -> bool:
        """Whether a reference is a step's result, or one stem of it, and not a file."""
        named = {step.step.name: step.spec.gives for step in self.steps if step.step.name}
        return text in named or named.get(text.partition(".")[0]) is Kind.STEMS

    @property
    def text(self) -> str:
        """Its text, with the values it has in place of those drawn."""
        return " | ".join(step.text for step in self.steps)

    @property
    def draws(self) -> dict[str, tuple[CheckedStep, Draw]]:
        """All that is drawn, each with its step, by its name: "gain db", "2 gain db"."""
        commands = [step.spec.name for step in self.steps]
        found: dict[str, tuple[CheckedStep, Draw]] = {}
        for number, step in enumerate(self.steps, start=1):
            name = step.spec.name
            place = f"{number} {name}" if commands.count(name) > 1 else name
            for draw in step.draws:
                several = f" {draw.item + 1}" if draw.parameter.many else ""
                found[f"{place} {draw.parameter.name}{several}"] = (step, draw)
        return found

    @property
    def drawn_values(self) -> dict[str, Any]:
        """What the draws have come to."""
        return {name: step.value_of(draw) for name, (step, draw) in self.draws.items()}

    @property
    def uses_seed(self) -> bool:
        """Whether another seed gives another result."""
        return any(step.draws or "seed" in step.spec.uses for step in self.steps)

    @property
    def batched(self) -> bool:
        """Whether any step works on several recordings at once."""
        return any(step.spec.batch is not None for step in self.steps)

    @property
    def looks_across(self) -> bool:
        """Whether a result depends on all recordings of a run."""
        return any(step.looks_across for step in self.steps)

    def drawn(self, seed: int, inputs: str) -> CheckedPipeline:
        """The pipeline with all that is drawn.

        Parameters
        ----------
        inputs
            What of the inputs the values are to depend on beside the seed.
        """

        def value(number: int, draw: Draw) -> Any:
            return draw.among.at(share(seed, inputs, number, draw.parameter.name, draw.item))

        steps = tuple(
            replace(step, values=with_values(step.values, step.draws, partial(value, number)))
            for number, step in enumerate(self.steps, start=1)
        )
        return replace(self, steps=steps)

    @property
    def joins(self) -> bool:
        """Makes one output of all its inputs."""
        return any(step.spec.joins for step in self.steps)


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
        checked.append(CheckedStep(spec, values, step, draws))
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
