"""Words in a step that set nothing: a value without its name, a flag, a file, the next step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from musictool.contract import Parameter, Spec
from musictool.contract.options import RESERVED
from musictool.contract.strays import meant
from musictool.discovery import Registry
from musictool.errors import PipelineError
from musictool.near import near_names
from musictool.pipeline.model import Step
from musictool.quantities import is_unit

__all__ = ["refuse_strays"]


def refuse_strays(step: Step, spec: Spec, registry: Registry) -> None:
    """Refuse values without the names of their parameters, and what belongs elsewhere.

    Raises
    ------
    PipelineError
        With what to write in their place.
    """
    known = {parameter.name: parameter for parameter in spec.settings}
    words: dict[str, str] = {}
    given: set[str] = set()
    for name, value in step.parameters.items():
        parameter = known.get(name.replace("-", "_"))
        if parameter and (value is not True or parameter.kind == "flag"):
            given.add(parameter.name)
        elif value is True or name.startswith("-"):
            words[name] = f"{name}={value}" if isinstance(value, str) else name
    found = meant(list(words.values()), spec, given)
    if found:
        where = step.place(next(iter(words)))
        said = " ".join(words.values())
        written = [
            " ".join(
                str(Step(name, {name: value or True})).partition(" ")[2] for name, value in settings
            )
            for settings in found
        ]
        raise PipelineError(f"{where}: {said!r} names no parameter; write {' or '.join(written)}")
    if step.places:  # what is made in Python has none, and calls have these as arguments
        words |= {name: name for name in step.parameters if name.replace("-", "_") in RESERVED}
    for name in words:
        if advice := _elsewhere(name, known, registry):
            raise PipelineError(f"{step.place(name)}: {advice}")


def _elsewhere(name: str, known: Mapping[str, Parameter], registry: Registry) -> str:
    """Where a word belongs which is no parameter; "" if it is near one, or like nothing."""
    if name.replace("-", "_") in known:
        return ""
    if is_unit(name):
        return f"write a number and its unit in one, as -3{name}, or in quotes"
    if "." in name and Path(name).is_file():
        return f"{name} is a file; an input stands behind the pipeline, not in its quotes"
    if near_names(name, known):
        return ""
    if name.startswith("-") or name.replace("-", "_") in RESERVED:
        return f"{name!r} is no parameter; what is for the whole run stands outside the pipeline"
    names = registry.called(name)
    if any(name in (one, one.rpartition(".")[2]) for one in names):
        return f"write | before {name}, if it is the next step"
    return ""
