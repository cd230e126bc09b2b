"""The command lines with which a command's help begins: those declared, or one made of its spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from musictool.contract.parameter import Parameter
from musictool.errors import BadParameter
from musictool.kinds import Kind

if TYPE_CHECKING:
    from musictool.contract.spec import Spec

__all__ = ["examples_of", "spoken"]

INPUTS = {
    Kind.AUDIO: "song.wav",
    Kind.SCORE: "tune.mid",
    Kind.STEMS: "stems/",
    Kind.MODEL: "model/",
}
SECOND_INPUTS = {
    Kind.AUDIO: "other.wav",
    Kind.SCORE: "other.mid",
    Kind.STEMS: "other-stems/",
    Kind.MODEL: "model/",
}
NUMBERS = (1, 2, 10, 100)
RANGES = ("1-2", "60-120")
"""What is tried for what must be given, after the ends of its range."""


def spoken(name: str) -> str:
    """How a command is called on the command line: `musictool fx reverb`, `musictool acme:trim`."""
    return f"musictool {name if ':' in name else name.replace('.', ' ')}"


def examples_of(spec: Spec) -> tuple[str, ...]:
    """Command lines that run.

    Where none were declared, one with whatever must be given, if something that is valid can be
    thought of for it: not for a text, a path or a table, which can be wrong in ways that only the
    plugin knows.
    """
    if spec.examples:
        return spec.examples
    first = [spoken(spec.name)]
    flags: list[str] = []
    for parameter in spec.all_parameters:
        if parameter.required:
            value = _valid(parameter)
            if value is None:
                return ()
            if parameter.positional:
                first.append(value)
            else:
                flags += [parameter.flag, value]
    return (" ".join([*first, *_inputs(spec), *flags, *_output(spec)]),)


def _valid(parameter: Parameter) -> str | None:
    """A value that a parameter takes, as one would type it; None if that cannot be told."""
    if parameter.kind in SECOND_INPUTS:
        return SECOND_INPUTS[Kind(parameter.kind)]
    tried: tuple[Any, ...] = parameter.choices
    if parameter.kind in ("number", "integer"):
        tried = (*tried, parameter.ge, parameter.le, *NUMBERS)
    if parameter.kind == "range":
        tried = (f"{parameter.ge}-{parameter.le}", *RANGES)
    for value in tried:
        if value is not None and _takes(parameter, value):
            return f"{value:g}" if isinstance(value, float) else str(value)
    return None


def _takes(parameter: Parameter, value: Any) -> bool:
    try:
        parameter.check(value, "")
    except BadParameter:
        return False
    return True


def _inputs(spec: Spec) -> list[str]:
    if spec.joins:
        return [f"one{spec.takes.suffix}", f"two{spec.takes.suffix}"]
    return [] if spec.takes is Kind.NOTHING else [INPUTS[spec.takes.flow]]


def _output(spec: Spec) -> list[str]:
    """Where the result goes, if that cannot be told from what goes in."""
    if spec.gives is Kind.REPORT or not (spec.joins or spec.takes is Kind.NOTHING):
        return []
    return ["-o", "model/" if spec.gives is Kind.MODEL else f"new{spec.gives.suffix or '/'}"]
