"""What a step calls as it was called in an earlier version of its plugin: command, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from musictool.contract import Spec
from musictool.discovery import Command
from musictool.errors import PipelineError
from musictool.pipeline.model import Step

__all__ = ["called_anew", "renamed"]


def called_anew(step: Step, command: Command) -> tuple[Step, tuple[str, ...]]:
    """The step with the name that its command has now, and what to say of it if that is another."""
    if not command.was_called(step.command):
        return step, ()
    said = (
        f"{step.command} is called {command.name} now; write that, since a later version will not "
        f"know {step.command}"
    )
    return replace(step, command=command.name), (said,)


def renamed(step: Step, spec: Spec) -> tuple[Step, tuple[str, ...]]:
    """The step as it is written now, and what to say of each name that was brought up to date.

    Raises
    ------
    PipelineError
        If a parameter is given by both names.
    """
    now = {old: one.name for one in spec.settings for old in one.was}
    old = [name for name in step.parameters if name.replace("-", "_") in now] if now else []
    if not old:
        return step, ()
    names = {name: now[name.replace("-", "_")] for name in old}
    present = {name.replace("-", "_") for name in step.parameters}
    for name, new in names.items():
        if new in present:
            raise PipelineError(f"{step.place(name)}: {name} is called {new} now; give it once")

    def brought_up(named: Mapping[str, Any]) -> dict[str, Any]:
        return {names.get(name, name): value for name, value in named.items()}

    parameters, places = brought_up(step.parameters), brought_up(step.places)
    said = tuple(
        f"{spec.name}: {name} is called {new} now; write that, since a later version will not "
        f"take {name}"
        for name, new in names.items()
    )
    return replace(step, parameters=parameters, places=places), said
