"""What the help says of a parameter, in a person's words; typer's own speak of Python's types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musictool.contract import Parameter

__all__ = ["default_of", "escaped", "help_of", "paragraphs", "said", "value_of", "without_types"]


METAVARS = {
    "number": "NUMBER",
    "integer": "INTEGER",
    "text": "TEXT",
    "path": "PATH",
    "output": "PATH",
}


def value_of(parameter: Parameter) -> str:
    """What stands for a parameter's value behind its flag; nothing if it has none, or no flag."""
    if parameter.kind == "flag" or parameter.positional:
        return ""
    value = parameter.unit or METAVARS.get(parameter.kind, "FILE")
    return "|".join([*parameter.choices, *([] if parameter.kind == "choice" else [value])])


def help_of(parameter: Parameter) -> str:
    """What a parameter is for, its range, its choices and its default."""
    words = parameter.help
    if bounds := parameter.bounds():
        words += f" ({bounds})"
    if meanings := [
        f"{choice}: {meaning}"
        for choice, meaning in zip(parameter.choices, parameter.choice_words, strict=True)
        if meaning
    ]:
        words += f" ({'; '.join(meanings)})"
    if parameter.curve:
        words += ' (a number, or a curve such as "0:1, 8:2")'
    if parameter.many:
        words += " (may be repeated)"
    if parameter.required and not parameter.positional:
        words += " (required)"
    elif default := said(parameter.default):
        words += f" [default: {default}]"
    return words.replace("`", "").strip()


def default_of(value: Any) -> str:
    """The default of a hub's option, for typer."""
    return escaped(f"[default: {said(value)}]")


def said(value: Any) -> str:
    """A default as one would write it; empty for a switch that is off, and where there is none."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, list | tuple):
        return ", ".join(map(said, value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def escaped(text: str) -> str:
    """Text for typer: brackets are no markup, and quoted names need no marks."""
    return text.replace("`", "").replace("[", "\\[")


def paragraphs(text: str) -> str:
    """A docstring for typer, with every paragraph on one line."""
    return escaped(re.sub(r"(?<!\n)\n(?![\n\s*-])", " ", text))


def without_types(parameters: Iterable[Any]) -> None:
    """Keep typer from showing `<bool>` beside a switch and `<list[str]>` beside an argument."""
    for parameter in parameters:
        if parameter.param_type_name == "argument" or parameter.is_flag:
            parameter.display_type_rich = lambda ctx: None
