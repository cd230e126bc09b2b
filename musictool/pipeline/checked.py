"""A pipeline held against the commands installed: its steps are valid, and fit each other.

What follows from the pipeline alone is found once, however many files go through it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from musictool.address import place, without_secrets
from musictool.contract import SECOND_INPUTS, Parameter, Spec
from musictool.discovery import SIGN
from musictool.errors import MusictoolError
from musictool.kinds import Kind, kind_of_file, kind_of_folder, kind_of_input
from musictool.pipeline.draws import Draw, share, with_values
from musictool.pipeline.model import Pipeline, Step
from musictool.printable import legible

__all__ = ["REFERRED", "CheckedPipeline", "CheckedStep"]

REFERRED = (*SECOND_INPUTS, "table")
"""Kinds of parameters whose value is a file that is read."""


@dataclass(frozen=True, eq=False)
class CheckedStep:
    """A step of an existing command with valid parameters."""

    spec: Spec
    values: Mapping[str, Any]
    """Parameters given, converted; the command's defaults stand for the others. For one that is
    drawn any that fits, until `CheckedPipeline.drawn`."""
    step: Step
    draws: tuple[Draw, ...] = ()
    outdated: tuple[str, ...] = ()
    """What to say of names that its parameters no longer have."""

    @property
    def text(self) -> str:
        """The step, with the values it has in place of those drawn."""
        short = {given.replace("-", "_"): given for given in self.step.parameters}
        given = {name: self.step.parameters[own] for name, own in short.items()}
        return str(replace(self.step, parameters=with_values(given, self.draws, self.value_of)))

    @cached_property
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

    @cached_property
    def references(self) -> tuple[tuple[Parameter, Any], ...]:
        """Each second input or table that it was given, with the parameter that it is for."""
        referring = [one for one in self.spec.all_parameters if one.kind in REFERRED]
        given = [(one, self.values.get(one.name)) for one in referring]
        several = [(one, value if isinstance(value, tuple) else (value,)) for one, value in given]
        return tuple((one, item) for one, items in several for item in items if item is not None)

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
    cell: str = ""
    """Its values as its outputs are named for them, if others of a grid have other ones."""

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
        given = [
            f"several {one.gives.plural}" if one.several else one.gives for one in self.variants
        ]
        each = zip(self.variants, given, strict=True)
        return "; ".join(f"takes {one.takes}, gives {gives}" for one, gives in each)

    @property
    def name(self) -> str:
        """What outputs are named after: its own name, its only command, or "run"."""
        only = self.steps[0].spec.name if len(self.steps) == 1 else "run"
        return self.pipeline.name or only.replace(SIGN, ".")  # no file of Windows has a colon

    @cached_property
    def takes(self) -> Kind:
        """The kind that the first step takes."""
        return self.steps[0].spec.takes.flow

    @cached_property
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
    def outdated(self) -> list[str]:
        """What to say of names that parameters no longer have."""
        return [sentence for step in self.steps for sentence in step.outdated]

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

    @cached_property
    def batched(self) -> bool:
        """Whether any step works on several recordings at once."""
        return any(step.spec.batch is not None for step in self.steps)

    @cached_property
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

    @cached_property
    def references(self) -> tuple[tuple[Parameter, Any], ...]:
        """Those of all its steps."""
        return tuple(one for step in self.steps for one in step.references)

    @cached_property
    def joins(self) -> bool:
        """Makes one output of all its inputs."""
        return any(step.spec.joins for step in self.steps)

    @cached_property
    def several(self) -> bool:
        """Makes several outputs of an input: a step does, and no later one makes one of them."""
        several = False
        for step in self.steps:
            several = step.spec.several or (several and not step.spec.joins)
        return several

    @cached_property
    def leaves_out(self) -> bool:
        """Whether a step does without what cannot be read."""
        return any(step.spec.leaves_out for step in self.steps)
