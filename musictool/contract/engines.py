"""Whether an engine fits its command, and its spec beside what it takes over from that.

Apart from the signatures that both are read from, and from the values that flow: to build the
index has only specs to compare, and imports no numpy for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from musictool.contract.parameter import Parameter
from musictool.contract.spec import Spec
from musictool.errors import ContractError
from musictool.kinds import Kind

__all__ = ["engine_for"]


def engine_for(command: Spec, engine: Spec) -> Spec:
    """An engine's spec with the help, bounds and defaults of its command's own parameters.

    Raises
    ------
    ContractError
        If the engine lacks one of them, has it with another type or default, or flows differently.
    """
    place = engine.place
    exact = bool(command.finish)  # which is handed what the engine was, and what it gave
    if _flow(engine, exact) != _flow(command, exact):
        raise ContractError(
            f"{place}: engine {engine.engine} of {command.name} must take {command.takes} and "
            f"give {_given_by(command)}, not take {engine.takes} and give {_given_by(engine)}"
        )
    remaining = {parameter.name: parameter for parameter in engine.parameters}
    finishing = {parameter.name for parameter in command.parameters if parameter.finishing}
    leaves = bool(finishing) and finishing.isdisjoint(remaining)
    for parameter in command.parameters:
        if parameter.finishing and leaves:
            continue
        found = remaining.pop(parameter.name, None)
        if found is None or _form(found) != _form(parameter):
            raise ContractError(
                f"{place}: engine {engine.engine} must have {command.name}'s own parameter "
                f"{parameter.variable} ({parameter.expects()})"
            )
        if not found.required and (parameter.required or found.default != parameter.default):
            wanted = "without one" if parameter.required else f"as {parameter.default!r}"
            raise ContractError(
                f"{place}: engine {engine.engine} has a default of its own for {parameter.variable}"
                f" ({found.default!r}), which {command.name} has {wanted}; write the same, or none"
            )
    if remaining:
        name = next(iter(remaining))
        raise ContractError(
            f"{place}: parameter {name} is not one of {command.name}'s own, so it must be "
            "keyword-only: put it after the *"
        )
    taken = {extra.name: "an extra" for extra in command.extras}
    taken |= dict.fromkeys(finishing, "a parameter")
    for own in engine.engine_settings:
        if what := taken.get(own.name):
            raise ContractError(f"{place}: {command.name} has {what} {own.name!r}; rename it")
    return replace(
        engine,
        parameters=command.parameters,
        finished_by=command.finish if leaves else "",
        keeps_form=command.keeps_form,
        keeps_time=command.keeps_time,
        rings=command.rings,
        passes=command.passes,
        extras=command.extras,
        across=command.across,
        leaves_out=command.leaves_out,
        goes_on=command.goes_on,
    )


def _given_by(spec: Spec) -> str:
    given = f"several of {spec.gives}" if spec.several else str(spec.gives)
    return f"{given} and a report beside it" if spec.finds else given


def _flow(spec: Spec, exact: bool) -> tuple[Any, ...]:
    """What goes in and comes out; unless `exact`, however a recording is handed over.

    Of what starts from nothing only that: each engine then makes what it can make, one notes and
    another a recording, and the step that is chosen says which.
    """
    if spec.takes is Kind.NOTHING and not exact:
        return (spec.takes, spec.finds)
    kinds = (spec.takes, spec.gives)
    whole = (Kind.STREAM, Kind.AUDIOS) if spec.each else (Kind.STREAM,)
    given = kinds if exact else tuple(Kind.AUDIO if one in whole else one for one in kinds)
    return (*given, spec.several, spec.finds)


def _form(parameter: Parameter) -> tuple[Any, ...]:
    """What an engine must have in common with its command; choices in whatever order."""
    return (
        parameter.variable,
        parameter.kind,
        parameter.many,
        parameter.streamed,
        parameter.optional,
        set(parameter.choices),
        parameter.members,
    )
