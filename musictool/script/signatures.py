"""A command as a Python function: its arguments with their types, and its docstring.

The types are written down once, as text: stubs (`stubs`) have the text, signatures what it means.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from keyword import iskeyword
from textwrap import fill
from typing import Any

from musictool.contract import Spec
from musictool.contract.parameter import Parameter
from musictool.contract.words import help_of
from musictool.discovery import Command
from musictool.kinds import Kind, either

__all__ = [
    "ALIASES",
    "Argument",
    "arguments_of",
    "docstring_of",
    "in_python",
    "result_of",
    "signature_of",
]

ALIASES = {"FilePath": "PathLike[str] | str", "Recording": "Audio | Stream | PathLike[str] | str"}
"""Names of types that stubs and docstrings use."""

TYPES: dict[str, str] = {
    "number": "float",
    "integer": "int",
    "range": "tuple[float, float]",
    "bars": "tuple[int, int] | int",
    "flag": "bool",
    "text": "str",
    "path": "FilePath",
    "output": "FilePath",
    "table": "Table | FilePath",
    Kind.AUDIO: "Recording",
    Kind.SCORE: "Score | FilePath",
    Kind.STEMS: "Stems | FilePath",
    Kind.MODEL: "Model | FilePath",
}
"""By the kind of a parameter. A number can be given as text, too, with a unit in it; not to a type
checker, which could not tell that from a slip."""

WIDTH = 88
"""Of the lines of a docstring."""

REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True)
class Argument:
    """One argument of a command's function."""

    name: str
    type: str
    help: str
    default: Any = REQUIRED
    unit: str = ""
    positional: bool = False
    """What flows in: it has no name to be given by."""
    several: bool = False
    """There may be any number of these."""

    def __str__(self) -> str:
        """As in a `def`."""
        default = "" if self.default is REQUIRED else f" = {_written(self.default)}"
        return f"{'*' if self.several else ''}{self.name}: {self.type}{default}"


def arguments_of(command: Command, engine: str | None = None) -> list[Argument]:
    """The arguments of a command's function, in order, for all kinds of value that it works on.

    Parameters
    ----------
    engine
        Those of a call with this engine alone; None for those that there are with any.
    """
    if not command.others:
        return _of_variant(command, engine)
    found: dict[str, list[tuple[Kind, Argument]]] = {"": []}
    for variant in command.variants:
        for one in _of_variant(variant, engine):
            name = "" if one.positional else one.name
            found.setdefault(name, []).append((variant.flow, one))
    count = len(command.variants)
    merged = [_merged(dict(several), count) for several in found.values() if several]
    return sorted(merged, key=lambda one: one.name == "engine")


def _of_variant(command: Command, engine: str | None) -> list[Argument]:
    """Those for the kind of value that this variant works on."""
    spec = command.engines[engine] if engine else command.spec
    found = {one.name: one for one in _arguments(spec)}
    others = [] if engine else [one for one in command.engines.values() if one != spec]
    for other in others:
        used = (it for it in other.run_parameters if it.name in other.uses)
        for parameter in used:
            found.setdefault(parameter.name, _argument(parameter))
        for parameter in other.engine_settings:
            one = replace(_argument(parameter), help=f"{_help(parameter)} (engine {other.engine})")
            one = replace(one, default=None) if one.default is REQUIRED else one
            found.setdefault(one.name, one)
    if command.engines:
        found["engine"] = _engine(command, engine)
    return list(found.values())


def _merged(several: dict[Kind, Argument], count: int) -> Argument:
    """One argument for what `several` of `count` variants have under one name."""
    first, *others = several.values()
    further = {flow: one.help for flow, one in several.items() if one.help != first.help}
    helps = [first.help, *(f"{flow.with_it}: {words}" for flow, words in further.items())]
    if first.positional:
        names = {one.name.removesuffix("s") for one in several.values()}
        words = f"What it works on: {either(flow.words for flow in several)}, or the path of one."
        helps = [words if len(several) > 1 else first.help]
        name = "values" if any(one.several for one in several.values()) else "value"
        first = replace(first, name=first.name if len(names) == 1 else name)
    elif len(several) < count:
        helps[0] = f"{helps[0]} ({either(flow.with_it for flow in several)})".strip()
    all_have = len(several) == count and not any(one.default is not REQUIRED for one in others)
    types = [one.type for one in several.values()]
    if not any("[" in type_ for type_ in types):
        types = [one for type_ in types for one in type_.split(" | ")]
    types += ["None"] if first.positional and len(several) < count else []
    return replace(
        first,
        type=" | ".join(dict.fromkeys(types)),
        help="; ".join(helps),
        default=None if first.default is REQUIRED and not all_have else first.default,
        several=any(one.several for one in several.values()),
    )


def result_of(command: Command, engine: str | None = None) -> str:
    """The type of what a command's function gives back, with an engine, or with any."""
    specs = [command.engines[engine]] if engine else command.specs
    types = ["Audio" if one.gives.is_recording else one.gives.type_name for one in specs]
    given = zip(types, specs, strict=True)
    return " | ".join(dict.fromkeys(f"list[{it}]" if spec.several else it for it, spec in given))


def signature_of(command: Command) -> inspect.Signature:
    """The signature of a command's function, whatever its engine."""
    parameters = []
    for one in arguments_of(command):
        kind: Any = inspect.Parameter.KEYWORD_ONLY
        if one.positional:
            kind = inspect.Parameter.POSITIONAL_ONLY
        if one.several:
            kind = inspect.Parameter.VAR_POSITIONAL
        meaning = _meaning(one.type)
        parameters.append(
            inspect.Parameter(one.name, kind, default=one.default, annotation=meaning)
        )
    return inspect.Signature(parameters, return_annotation=_meaning(result_of(command)))


def docstring_of(command: Command, engine: str | None = None) -> str:
    """What a command does, and each argument with its type, unit, bounds, choices and default."""
    spec = command.engines[engine] if engine else command.spec
    lines = [spec.doc]
    for other in command.others:
        lines += ["", f"{other.flow.with_it.capitalize()}: {other.spec.doc}"]
    lines += ["", "Parameters", "----------"]
    for one in arguments_of(command, engine):
        unit = f" [{one.unit}]" if one.unit else ""
        lines.append(f"{one.name} : {one.type}{unit}")
        lines += [_filled(one.help)] if one.help else []
    lines += ["", "Returns", "-------", result_of(command, engine)]
    return "\n".join(lines)


def in_python(name: str) -> str:
    """The name of a command, a group or a parameter as Python can have it."""
    name = name.replace("-", "_")
    return f"{name}_" if iskeyword(name) else name


def _arguments(spec: Spec) -> Iterator[Argument]:
    if spec.takes is not Kind.NOTHING:
        name, type_ = spec.takes.flow.value, TYPES[spec.takes.flow]
        words = f"What it works on: {spec.takes.words}, or the path of one."
        if spec.joins:
            words = f"{spec.takes.plural.capitalize()} or their paths, one by one or as a list."
            name, type_ = f"{name}s", f"{type_} | Sequence[{type_}]"
        yield Argument(name, type_, words, positional=True, several=spec.joins)
    used = (option for option in spec.run_parameters if option.name in spec.uses)
    for parameter in (*spec.settings, *used):
        yield _argument(parameter)
    if spec.all_extras:
        yield Argument("force", "bool", "Replace further files that are there already", False)


def _argument(parameter: Parameter) -> Argument:
    default = REQUIRED if parameter.required else parameter.default
    default = tuple(default) if isinstance(default, list) else default
    name = f"{parameter.variable}_" if iskeyword(parameter.variable) else parameter.variable
    return Argument(name, _type(parameter), _help(parameter), default, parameter.unit)


def _help(parameter: Parameter) -> str:
    help_ = help_of(replace(parameter, required=False, many=False))
    return help_.replace("--", "").strip()


def _engine(command: Command, engine: str | None) -> Argument:
    """The choice of an engine; the default one need not be named."""
    is_default = engine is None or engine == command.default_engine
    names = [engine] if engine else list(command.engines)
    default = command.default_engine if is_default else REQUIRED
    type_ = _choice(names) + (" | None" if is_default else "")
    return Argument("engine", type_, "Which model does it", default)


def _type(parameter: Parameter) -> str:
    type_ = TYPES.get(parameter.kind) or _choice(parameter.choices)
    further = [TYPES[kind] for kind in parameter.kinds[1:]]
    options = [type_, *further, *(["Curve"] if parameter.curve else [])]
    if parameter.choices and parameter.kind not in ("text", "choice"):
        options.append(_choice(parameter.choices))
    if parameter.many:
        options += [f"Sequence[{' | '.join(options)}]"]
    options += ["None"] if parameter.optional else []
    return " | ".join(options)


def _choice(words: Sequence[str]) -> str:
    return f"Literal[{', '.join(json.dumps(word, ensure_ascii=False) for word in words)}]"


def _written(default: Any) -> str:
    """A default as Python has it."""
    return json.dumps(default, ensure_ascii=False) if isinstance(default, str) else repr(default)


def _filled(text: str) -> str:
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ")


@cache
def _meaning(type_: str) -> Any:
    """The type that a text stands for."""
    import os
    import typing

    from musictool import curve, table, values

    known = {**vars(values), "Curve": curve.Curve, "Table": table.Table}
    known |= {"PathLike": os.PathLike, "Sequence": Sequence, "Literal": typing.Literal}
    known |= {name: eval(meaning, known) for name, meaning in ALIASES.items()}
    return eval(type_, known)  # a text that this module has made
