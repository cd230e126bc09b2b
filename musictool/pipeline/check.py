"""Holding a pipeline against the commands installed, before anything is opened.

What flows between two steps must be of a kind the next one takes; every parameter is checked; a
name that a reference uses must be an earlier step's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from musictool.contract import Spec
from musictool.discovery import Registry
from musictool.errors import PipelineError
from musictool.pipeline.model import Pipeline, Step

__all__ = ["CheckedPipeline", "CheckedStep", "check"]

KIND = {"audio": "audio", "stream": "audio", "audios": "audio"}
"""How a recording is handed over is the hub's business; that it is one is the step's."""

WORDS = {
    "audio": "a recording",
    "score": "notes",
    "stems": "stems",
    "report": "a report",
    "nothing": "nothing",
}


@dataclass(frozen=True)
class CheckedStep:
    """A step that is known to make sense."""

    spec: Spec
    values: Mapping[str, Any]
    """Parameters given, converted; the command's defaults stand for the others."""
    step: Step


@dataclass(frozen=True)
class CheckedPipeline:
    """A pipeline that is known to hold together."""

    steps: tuple[CheckedStep, ...]
    pipeline: Pipeline

    @property
    def takes(self) -> str:
        """What the first step works on: "audio", "score", "stems" or "nothing"."""
        return KIND.get(self.steps[0].spec.takes, self.steps[0].spec.takes)

    @property
    def gives(self) -> str:
        """What comes out: "audio", "score", "stems" or "report"."""
        return KIND.get(self.steps[-1].spec.gives, self.steps[-1].spec.gives)

    @property
    def joins(self) -> bool:
        """Makes one output of all its inputs."""
        return any(step.spec.joins for step in self.steps)


def check(pipeline: Pipeline, registry: Registry) -> CheckedPipeline:
    """Check every step and every neighbourhood.

    Raises
    ------
    UsageError
        The first thing that does not hold, with the step's number and place.
    """
    checked: list[CheckedStep] = []
    names: set[str] = set()
    flows: str | None = None
    before = ""
    for step in pipeline.steps:
        command = registry.command(step.command, step.where)
        where = f"{step.where}: {step.command}" if step.where else step.command
        spec = command.choose(step.engine, where)
        parameters = _shaped(step, spec, where)
        values = command.check(step.engine, parameters, where)
        takes = KIND.get(spec.takes, spec.takes)
        if flows is not None and takes != flows:
            raise PipelineError(
                f"{where} takes {WORDS[takes]}, but {before} before it gives {WORDS[flows]}"
            )
        if step.name is not None:
            if step.name in names:
                raise PipelineError(f"{where}: an earlier step is called {step.name!r} already")
            names.add(step.name)
        if spec.joins:
            names.clear()  # what was made once per input has no meaning after the join
        flows, before = KIND.get(spec.gives, spec.gives), step.command
        checked.append(CheckedStep(spec, values, step))
    if not checked:
        raise PipelineError("the pipeline has no steps; write at least one command")
    return CheckedPipeline(tuple(checked), pipeline)


def _shaped(step: Step, spec: Spec, where: str) -> dict[str, Any]:
    """Parameters as the command line and the text give them, with lists only where one fits."""
    known = {parameter.name: parameter for parameter in spec.all_parameters}
    shaped: dict[str, Any] = {}
    for given, value in step.parameters.items():
        name = given.replace("-", "_")
        parameter = known.get(name)
        if parameter and isinstance(value, list) and not parameter.many:
            raise PipelineError(f"{where}: {name} is given twice")
        if parameter and value is True and parameter.kind != "flag":
            raise PipelineError(f"{where}: {name} needs a value: {name}={parameter.expects()}")
        shaped[name] = value
    return shaped
