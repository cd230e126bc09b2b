"""From one annotated parameter of a function to its `Parameter`, or to the reason why not."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from musictool.contract.declare import Param
from musictool.contract.members import members_of, word_of
from musictool.contract.options import RESERVED
from musictool.contract.parameter import Parameter, ParameterKind
from musictool.curve import Curve
from musictool.errors import BadParameter
from musictool.kinds import Kind
from musictool.table import Table
from musictool.values import Audio, Stream

__all__ = ["Refusal", "item_of_sequence", "read_parameter", "unwrapped"]

FLAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SCALARS: dict[Any, ParameterKind] = {
    float: "number",
    int: "integer",
    bool: "flag",
    str: "text",
    Path: "path",
    Table: "table",
    **{kind.type: kind.flow for kind in Kind if kind.is_second_input},
}


class Refusal(Exception):
    """What is wrong with a parameter, to complete "parameter x …"; the caller knows the place."""


def read_parameter(parameter: inspect.Parameter, hint: Any) -> Parameter:
    """Read one parameter that is to become a flag.

    Raises
    ------
    Refusal
        If no flag can be made of it.
    """
    if parameter.kind in (
        parameter.VAR_POSITIONAL,
        parameter.VAR_KEYWORD,
        parameter.POSITIONAL_ONLY,
    ):
        raise Refusal("cannot become a flag: it has no fixed name")
    name = parameter.name.removesuffix("_")
    if not FLAG_NAME.fullmatch(name) or name.endswith("_"):
        raise Refusal("cannot become a flag: use letters, digits and single underscores between")
    if name in RESERVED:
        raise Refusal(f"has the name of an option that the hub gives to every command (--{name})")
    hint, param, optional = unwrapped(hint)
    item = item_of_sequence(hint)
    many = item is not None
    if many:
        hint, item_param, _ = unwrapped(item)
        param = param or item_param
    hint, choices, curve = _alternatives(hint)
    hint, further = _second_inputs(hint)
    members = members_of(hint)
    kind = "choice" if members else _kind(hint)
    choices = choices or tuple(members)
    param = param or Param("")
    required = parameter.default is inspect.Parameter.empty
    if param.positional and (not required or many or kind == "flag"):
        raise Refusal("cannot be positional: only one value that must be given can")
    if param.aligned and hint not in (Audio, Stream):
        raise Refusal("is aligned, but is no recording (Audio or Stream)")
    if param.engine_of and kind != "text":
        raise Refusal("names an engine, so it must be a str")
    if param.above_nyquist and (kind not in ("number", "integer") or param.unit != "Hz" or many):
        raise Refusal("is said to be above Nyquist, but is not one frequency in Hz")
    if param.each and (kind not in ("number", "integer") or many or curve):
        raise Refusal("has each of several values make a result, but is not one number")
    read = Parameter(
        name=name,
        kind=kind,
        help=param.help,
        required=required,
        many=many,
        optional=optional,
        unit=param.unit,
        choices=choices,
        choice_words=_choice_words(param, choices),
        curve=curve,
        positional=param.positional,
        aligned=param.aligned,
        native=param.native,
        streams=param.streams,
        engine_of=param.engine_of,
        also=tuple(param.also),
        was=tuple(param.was),
        above_nyquist=param.above_nyquist or "",
        each=param.each,
        streamed=hint is Stream,
        further=further,
        keyword=name != parameter.name,
        members=any(not isinstance(one, str) or isinstance(one, Enum) for one in members.values()),
        suffixes=(),
        flags=(),
        finishing=False,
        **_bounds(param, kind),
    )
    if required or (parameter.default is None and optional):
        return read
    return replace(read, default=_default(read, parameter.default))


def unwrapped(hint: Any) -> tuple[Any, Param | None, bool]:
    """The type inside `Annotated` and `… | None`, however nested; its `Param`; whether optional."""
    param: Param | None = None
    optional = False
    while True:
        if get_origin(hint) is Annotated:
            hint, *extras = get_args(hint)
            param = next((extra for extra in extras if isinstance(extra, Param)), param)
            continue
        options = [one for one in get_args(hint) if one is not NoneType]
        if get_origin(hint) not in (Union, UnionType) or len(options) == len(get_args(hint)):
            return hint, param, optional
        hint, optional = Union[tuple(options)], True  # noqa: UP007 - built at run time


def item_of_sequence(hint: Any) -> Any:
    """The item's type of a `Sequence`, `list` or `tuple[…, ...]`, else None."""
    arguments = get_args(hint)
    if get_origin(hint) in (Sequence, list) and len(arguments) == 1:
        return arguments[0]
    if get_origin(hint) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return arguments[0]
    return None


def _alternatives(hint: Any) -> tuple[Any, tuple[str, ...], bool]:
    """What stands beside a number: words that are taken too, and whether a `Curve` is."""
    options = list(get_args(hint)) if get_origin(hint) in (Union, UnionType) else []
    words = [one for one in options if get_origin(one) is Literal]
    others = [one for one in options if one is not Curve and one not in words]
    choices = get_args(words[0]) if words else ()
    known = len(words) <= 1 and all(isinstance(choice, str) for choice in choices)
    if len(others) != 1 or others[0] not in (float, int) or not known:
        return hint, (), False
    return others[0], choices, Curve in options


def _second_inputs(hint: Any) -> tuple[Any, tuple[str, ...]]:
    """Of a second input that may be one of several, as `Score | Audio`: the first, the others."""
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else ()
    kinds = [SCALARS.get(option) for option in options]
    whole = [kind for kind in kinds if isinstance(kind, Kind) and not kind.is_folder]
    if Stream in options or not whole or len(set(whole)) < len(options):
        return hint, ()
    return options[0], tuple(map(str, whole[1:]))


def _kind(hint: Any) -> ParameterKind:
    """The kind of value a type stands for."""
    if hint == tuple[float, float]:
        return "range"
    for scalar, kind in SCALARS.items():
        if hint is scalar:
            return kind
    names = ", ".join(scalar.__name__ for scalar in SCALARS)
    known = (
        f"{names}, tuple[float, float], Literal or Enum of strings or whole numbers, a number or "
        "Curve or Literal of strings, Score | Audio, and Sequence of these"
    )
    shown = hint.__name__ if isinstance(hint, type) else str(hint).replace("typing.", "")
    raise Refusal(f"has the type {shown}, which the hub does not know; it knows {known}")


def _choice_words(param: Param, choices: tuple[str, ...]) -> tuple[str, ...]:
    words = {word_of(choice): meaning for choice, meaning in (param.choices or {}).items()}
    unknown = ", ".join(sorted(set(words) - set(choices)))
    if unknown:
        raise Refusal(f"explains choices that its Literal does not have: {unknown}")
    return tuple(words.get(choice, "") for choice in choices)


def _bounds(param: Param, kind: ParameterKind) -> dict[str, float | None]:
    bounds = {"ge": param.ge, "gt": param.gt, "le": param.le, "lt": param.lt}
    given = [bound for bound in bounds.values() if bound is not None]
    if given and kind not in ("number", "integer", "range"):
        raise Refusal("has bounds, but is not a number")
    if not all(isinstance(bound, int | float) and math.isfinite(bound) for bound in given):
        raise Refusal("has a bound that is not a finite number")
    lowest = max((b for b in (param.ge, param.gt) if b is not None), default=-math.inf)
    highest = min((b for b in (param.le, param.lt) if b is not None), default=math.inf)
    if lowest > highest:
        raise Refusal(f"has bounds that leave no value: from {lowest:g} to {highest:g}")
    return bounds


def _default(read: Parameter, default: Any) -> Any:
    """The default as plain data that JSON holds."""
    try:
        value = read.check(default, "default")
    except BadParameter:
        raise Refusal(f"must be {read.expects()}, but its default is {default!r}") from None
    if read.many:
        return [str(item) if read.kind == "path" else item for item in value]
    if read.kind == "range":
        return "{:g}-{:g}".format(*value)
    return str(value) if read.kind == "path" or isinstance(value, Curve) else value
