"""From a function's signature to its `Spec`; a signature that the hub cannot honour is refused."""

from __future__ import annotations

import inspect
import keyword
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from musictool.contract.context import Context
from musictool.contract.declare import Param, declaration_of
from musictool.contract.spec import Gives, Kind, Parameter, Spec, Takes
from musictool.errors import BadParameter, ContractError
from musictool.values import Audio, Report, Score, Stems, Stream

__all__ = ["HUB_OPTIONS", "engine_for", "spec_of"]

HUB_OPTIONS = frozenset(
    {
        "as",
        "clip",
        "device",
        "dry_run",
        "engine",
        "force",
        "help",
        "json",
        "output",
        "quiet",
        "seed",
    }
)
"""Names that the hub itself gives to every command or step."""

NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?")
TAKES: dict[Any, Takes] = {Audio: "audio", Stream: "stream", Score: "score", Stems: "stems"}
GIVES: dict[Any, Gives] = {
    Audio: "audio",
    Stream: "stream",
    Score: "score",
    Stems: "stems",
    Report: "report",
}
SCALARS: dict[Any, Kind] = {
    float: "number",
    int: "integer",
    bool: "flag",
    str: "text",
    Path: "path",
    Audio: "audio",
}
VALUES = ", ".join(kind.__name__ for kind in GIVES)


class _Refusal(Exception):
    """What is wrong, without the place, which the caller knows."""


def spec_of(function: Callable[..., Any]) -> Spec:
    """Read a declared function.

    Raises
    ------
    ContractError
        Naming the function and the parameter that the hub cannot honour.
    """
    place = f"{function.__module__}.{function.__qualname__}"
    declared = declaration_of(function)
    if declared is None:
        raise ContractError(f"{place}: registered, but marked neither @command nor @engine")
    if not NAME.fullmatch(declared.command):
        raise ContractError(
            f"{place}: {declared.command!r} cannot name a command; use lower-case letters, digits "
            "and dashes, with at most one dot for a group"
        )
    if declared.engine is not None and not NAME.fullmatch(declared.engine):
        raise ContractError(f"{place}: {declared.engine!r} cannot name an engine")
    try:
        hints = get_type_hints(function, include_extras=True)
    except Exception as error:
        raise ContractError(f"{place}: its annotations cannot be read: {error}") from error

    signature = list(inspect.signature(function).parameters.values())
    takes: Takes = "nothing"
    if signature and signature[0].name in hints:
        first = _bare(hints[signature[0].name])
        if first in TAKES and signature[0].default is inspect.Parameter.empty:
            takes = TAKES[first]
        elif _item_of_sequence(first) is Audio:
            takes = "audios"
    own: list[Parameter] = []
    engine_own: list[Parameter] = []
    context: str | None = None
    for parameter in signature if takes == "nothing" else signature[1:]:
        if parameter.name not in hints:
            raise ContractError(f"{place}: parameter {parameter.name} has no type annotation")
        if _bare(hints[parameter.name]) is Context:
            context = parameter.name
            continue
        try:
            read = _parameter(parameter, hints[parameter.name])
        except _Refusal as refusal:
            raise ContractError(f"{place}: parameter {parameter.name} {refusal}") from None
        is_engines = declared.engine is not None and parameter.kind is parameter.KEYWORD_ONLY
        (engine_own if is_engines else own).append(read)

    doc = inspect.getdoc(function) or ""
    if not doc:
        raise ContractError(f"{place}: has no docstring, which is the command's help")
    text = re.split(r"\n\n[^\n]+\n-{3,}\n", doc, maxsplit=1)[0]
    return Spec(
        name=declared.command,
        engine=declared.engine,
        summary=text.split("\n\n")[0].replace("\n", " "),
        doc=text,
        takes=takes,
        gives=_gives(hints.get("return"), place),
        parameters=tuple(own),
        engine_parameters=tuple(engine_own),
        target=f"{function.__module__}:{function.__qualname__}",
        context=context,
        keeps_form=declared.keeps_form,
    )


def engine_for(command: Spec, engine: Spec) -> Spec:
    """An engine's spec with the help, bounds and defaults of its command's own parameters.

    Raises
    ------
    ContractError
        If the engine lacks one of them, has it with another type, or flows differently.
    """
    place = engine.target.replace(":", ".")
    if (engine.takes, engine.gives) != (command.takes, command.gives):
        raise ContractError(
            f"{place}: engine {engine.engine} of {command.name} must take {command.takes} and "
            f"give {command.gives}, not take {engine.takes} and give {engine.gives}"
        )
    theirs = {parameter.name: parameter for parameter in engine.parameters}
    for parameter in command.parameters:
        its = theirs.pop(parameter.name, None)
        if its is None or (its.kind, its.many) != (parameter.kind, parameter.many):
            raise ContractError(
                f"{place}: engine {engine.engine} must have {command.name}'s own parameter "
                f"{parameter.name} ({parameter.expects()})"
            )
    if theirs:
        name = next(iter(theirs))
        raise ContractError(
            f"{place}: parameter {name} is not one of {command.name}'s own, so it must be "
            "keyword-only: put it after the *"
        )
    return replace(engine, parameters=command.parameters)


def _parameter(parameter: inspect.Parameter, hint: Any) -> Parameter:
    if parameter.kind in (
        parameter.VAR_POSITIONAL,
        parameter.VAR_KEYWORD,
        parameter.POSITIONAL_ONLY,
    ):
        raise _Refusal("cannot become a flag: it has no fixed name")
    keyword_name = parameter.name.endswith("_") and keyword.iskeyword(parameter.name[:-1])
    name = parameter.name[:-1] if keyword_name else parameter.name
    if name in HUB_OPTIONS:
        raise _Refusal(f"has the name of an option that the hub gives to every command (--{name})")
    param = next(
        (extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Param)), None
    )
    inner = _bare(hint)
    optional = NoneType in get_args(inner) and get_origin(inner) in (Union, UnionType)
    if optional:
        rest = [option for option in get_args(inner) if option is not NoneType]
        inner = rest[0] if len(rest) == 1 else inner
    item = _item_of_sequence(inner)
    many = item is not None
    inner = _bare(item) if many else inner
    kind: Kind
    choices: tuple[str, ...] = ()
    if get_origin(inner) is Literal and all(isinstance(choice, str) for choice in get_args(inner)):
        kind, choices = "choice", get_args(inner)
    elif inner in SCALARS:
        kind = SCALARS[inner]
    else:
        raise _Refusal(
            f"has the type {getattr(inner, '__name__', inner)}, which the hub does not know; it "
            "knows float, int, bool, str, Path, Literal of strings, Audio, and Sequence of these"
        )
    words = dict(param.choices or {}) if param else {}
    if set(words) - set(choices):
        raise _Refusal(
            f"explains choices that its Literal does not have: {set(words) - set(choices)}"
        )
    bounds = {side: getattr(param, side) for side in ("ge", "gt", "le", "lt")} if param else {}
    if kind not in ("number", "integer") and any(bound is not None for bound in bounds.values()):
        raise _Refusal("has bounds, but is not a number")
    required = parameter.default is inspect.Parameter.empty
    read = Parameter(
        name=name,
        kind=kind,
        help=param.help if param else "",
        required=required,
        many=many,
        optional=optional,
        unit=param.unit if param else "",
        choices=choices,
        choice_words=tuple(words.get(choice, "") for choice in choices),
        keyword=keyword_name,
        **bounds,
    )
    if required or (parameter.default is None and optional):
        return read
    try:
        default = read.check(parameter.default, "default")
    except BadParameter:
        raise _Refusal(
            f"must be {read.expects()}, but its default is {parameter.default!r}"
        ) from None
    if many:
        default = list(default)
    return replace(read, default=str(default) if kind == "path" and not many else default)


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _item_of_sequence(hint: Any) -> Any:
    """The item's type of a `Sequence`, `list` or `tuple[…, ...]`, else None."""
    arguments = get_args(hint)
    if get_origin(hint) in (Sequence, list) and len(arguments) == 1:
        return _bare(arguments[0])
    if get_origin(hint) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _bare(arguments[0])
    return None


def _gives(hint: Any, place: str) -> Gives:
    bare = _bare(hint)
    if bare in GIVES:
        return GIVES[bare]
    if _item_of_sequence(bare) is Audio:
        return "audios"
    raise ContractError(f"{place}: must say what it returns: {VALUES} or Sequence[Audio]")
