"""What help says of a parameter, for a command line, a reference or a form alike."""

from __future__ import annotations

from typing import Any

from musictool.contract.parameter import Parameter
from musictool.kinds import Kind

__all__ = ["default_of", "help_of", "metavar"]

METAVARS = {
    "number": "NUMBER",
    "integer": "INTEGER",
    "range": "NUMBER-NUMBER",
    "bars": "BARS",
    "text": "TEXT",
    "path": "PATH",
    "output": "PATH",
    Kind.STEMS: "FOLDER",
    Kind.MODEL: "FOLDER",
    ":1": "N:1",
}


def metavar(parameter: Parameter) -> str:
    """What stands for a parameter's value behind its flag; "" if it has none, or no flag."""
    if parameter.kind == "flag" or parameter.positional:
        return ""
    unit, kind = parameter.unit, parameter.kind
    value = METAVARS.get(unit or kind, unit or "FILE")
    value = f"{unit}-{unit}" if unit and kind == "range" else value
    return "|".join([*parameter.choices, *([] if parameter.kind == "choice" else [value])])


def help_of(parameter: Parameter) -> str:
    """What a parameter is for, its range, its choices and its default."""
    words = parameter.help
    curve = 'or a curve such as "0:1, 8:2"' if parameter.curve else ""
    if ranges := ", ".join(filter(None, [parameter.bounds(), curve])):
        words += f" ({ranges})"
    if meanings := [
        f"{choice}: {meaning}" for choice, meaning in parameter.meanings.items() if meaning
    ]:
        words += f" ({'; '.join(meanings)})"
    if parameter.many:
        words += " (may be repeated)"
    if parameter.required and not parameter.positional:
        words += " (required)"
    elif default := default_of(parameter):
        words += f" [default: {default}]"
    return words.replace("`", "").strip()


def default_of(parameter: Parameter) -> str:
    """Its default as one would write it; "" for a switch that is off, and where there is none."""
    return _written(parameter.default)


def _written(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, list | tuple):
        return ", ".join(map(_written, value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)
