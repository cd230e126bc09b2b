"""Parameters, and whatever else stands in tables, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from musictool.contract import Parameter, Spec
from musictool.contract.words import default_of

__all__ = ["KINDS", "also", "anchor", "hub_parameters", "parameters", "switches", "table"]

KINDS = {
    "audio": "a recording, whole in memory",
    "stream": "a recording, block by block",
    "audios": "recordings",
    "score": "notes (MIDI, MusicXML)",
    "stems": "a folder of stems",
    "model": "a model, a folder",
    "nothing": "nothing",
    "report": "findings, shown or written as JSON, CSV or JAMS",
}
TYPES = {
    "integer": "whole number",
    "flag": "switch",
    "audio": "recording",
    "output": "file to write",
}


def anchor(heading: str) -> str:
    """What GitHub makes of a heading, for links to it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def hub_parameters(spec: Spec, reference: str = "") -> str:
    """The hub's parameters that a command has; what they mean stands in one place."""
    flags = ", ".join(f"`{parameter.flag}`" for parameter in spec.hub_parameters)
    return (
        f"Further [where and how much]({reference}#where-and-how-much): {flags}." if flags else ""
    )


def parameters(given: Sequence[Parameter]) -> Iterator[str]:
    """Their table, unless there are none."""
    if given:
        head = ("flag", "key", "type", "range", "unit", "default", "meaning")
        yield table(head, map(_row, given))


def also(spec: Spec) -> Iterator[str]:
    """A line with the other words that a command answers to."""
    if spec.also:
        yield f"Also: {', '.join(f'`{word}`' for word in spec.also)}.\n"


def switches(spec: Spec, reference: str = "") -> Iterator[str]:
    """A line for each switch that shows something in place of the work."""
    for switch, name in spec.shows:
        flag = "--" + switch.replace("_", "-")
        link = f"[`{name}`]({reference}#{anchor(name)})"
        yield f"`{flag}` shows what {link} finds instead, and needs no input.\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; columns that are empty throughout are left out."""
    cells = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    used = [at for at in range(len(head)) if any(row[at] for row in cells)]
    lines = [[head[at] for at in used], ["---"] * len(used)]
    lines += [[row[at] for at in used] for row in cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _row(parameter: Parameter) -> tuple[str, ...]:
    kind = TYPES.get(parameter.kind, parameter.kind)
    kind += " or curve" if parameter.curve else ""
    return (
        f"`{parameter.flag}`",
        f"`{parameter.name}`",
        f"{kind}, may be repeated" if parameter.many else kind,
        _range(parameter),
        parameter.unit,
        _default(parameter),
        _meaning(parameter),
    )


def _range(parameter: Parameter) -> str:
    words = [f"`{choice}`" for choice in parameter.choices]
    ge, gt, le, lt = parameter.ge, parameter.gt, parameter.le, parameter.lt
    if ge is not None and le is not None:
        return ", ".join([*words, f"{ge:.15g} to {le:.15g}"])
    bounds = (("≥", ge), (">", gt), ("≤", le), ("<", lt))
    words += [f"{sign} {bound:.15g}" for sign, bound in bounds if bound is not None]
    return ", ".join(words)


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "**must be given**"
    return "off" if parameter.default is False else default_of(parameter)


def _meaning(parameter: Parameter) -> str:
    words = parameter.meanings.items()
    meanings = "; ".join(f"`{choice}`: {meaning}" for choice, meaning in words if meaning)
    return f"{parameter.help} ({meanings})" if meanings else parameter.help
