"""From a function's signature to its `Spec`; a signature that the hub cannot honour is refused."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args, get_origin, get_type_hints

from musictool.contract.annotation import (
    FLAG_NAME,
    Refusal,
    item_of_sequence,
    read_parameter,
    unwrapped,
)
from musictool.contract.batching import Batching
from musictool.contract.context import Context
from musictool.contract.declare import (
    Declaration,
    Extra,
    declaration_of,
)
from musictool.contract.examples import spoken
from musictool.contract.options import FINDINGS, PLACEMENT, RESERVED
from musictool.contract.parameter import Parameter
from musictool.contract.refusals import (
    check_across,
    check_checkpoint,
    check_declaration,
    check_earlier,
    check_finds,
    check_idleness,
    check_several,
    check_switches,
    check_unreadable,
)
from musictool.contract.spec import Spec
from musictool.errors import ContractError
from musictool.kinds import Kind, kind_of_type
from musictool.score import Score
from musictool.values import Audio, Report, Stream

__all__ = ["spec_of"]

SUFFIX = re.compile(r"\.[a-z0-9]+")
VALUES = ", ".join(dict.fromkeys(kind.type_name for kind in Kind if kind.type_name))


def spec_of(function: Callable[..., Any]) -> Spec:
    """Read a declared function.

    Raises
    ------
    ContractError
        Naming the function and the parameter that the hub cannot honour.
    """
    if not inspect.isfunction(function):
        raise ContractError(
            f"{function!r} was registered, but is no function marked @command or @engine"
        )
    place = f"{function.__module__}.{function.__qualname__}"
    declared = declaration_of(function)
    if declared is None:
        raise ContractError(f"{place}: registered, but marked neither @command nor @engine")
    try:
        check_declaration(declared)
        hints = _hints(function)
        signature = list(inspect.signature(function).parameters.values())
        takes = _takes(signature, hints)
        flags = signature if takes is Kind.NOTHING else signature[1:]
        own, engine_own, context = _parameters(flags, hints, declared)
        result, finds = _beside_report(hints.get("return"))
        gives, many = _gives(result, takes)
        each, several = many and takes is Kind.AUDIOS, many and not takes.is_many
        own = _with_finish(declared, own, takes, gives)
        extras, engine_extras = _extras(declared, (*own, *engine_own), context)
        extras += (FINDINGS,) * finds
        check_finds(declared, (*own, *engine_own, *extras[:-1], *engine_extras), finds, many)
        check_switches(declared, (*own, *extras, *engine_extras))
        check_earlier((*own, *engine_own), (*extras, *engine_extras))
        check_across(declared, own)
        check_several(declared, (*own, *engine_own), several)
        check_idleness((*own, *engine_own), takes, gives)
        batch = _batching(declared, each, context)
        check_unreadable(declared, takes, each)
        check_checkpoint(declared, (*own, *engine_own), each)
        summary, doc = _documentation(function)
    except Refusal as refusal:
        raise ContractError(f"{place}: {refusal}") from None
    return Spec(
        name=declared.command,
        engine=declared.engine,
        summary=summary,
        doc=doc,
        takes=takes,
        gives=gives,
        parameters=own,
        engine_parameters=engine_own,
        target=_target(function),
        each=each,
        several=several,
        finds=finds,
        batch=batch,
        finish=_target(declared.finish) if declared.finish else "",
        context=context,
        uses=declared.uses if context else (),
        keeps_form=declared.keeps_form,
        keeps_time=declared.keeps_time,
        rings=declared.rings,
        passes=declared.passes,
        extras=extras,
        engine_extras=engine_extras,
        also=declared.also,
        shows=declared.shows,
        examples=tuple(f"{spoken(declared.command)} {one}" for one in declared.examples),
        docs=declared.docs,
        across=declared.across,
        leaves_out=declared.unreadable == "left out",
        goes_on=declared.goes_on,
        was=declared.was,
    )


def _extras(
    declared: Declaration, own: tuple[Parameter, ...], context: str | None
) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """The flags of further files: those that every engine makes, and the engine's own."""
    if declared.engine_extras and declared.engine is None:
        raise Refusal("has extras of its engine, but is no engine")
    taken = {*RESERVED, *(parameter.name for parameter in (*own, *PLACEMENT))}
    for name, extra in (*declared.extras, *declared.engine_extras):
        if not FLAG_NAME.fullmatch(name) or name in taken:
            raise Refusal(f"cannot have the extra {name!r}: it is no name, or one already taken")
        if any(not SUFFIX.fullmatch(suffix) for suffix in extra.suffixes):
            raise Refusal(f"the suffixes of the extra {name!r} must be like .png")
        if context is None:
            raise Refusal(f"has the extra {name!r}, so it needs a parameter of the type Context")
        taken.add(name)
    return _outputs(declared.extras), _outputs(declared.engine_extras)


def _outputs(extras: tuple[tuple[str, Extra], ...]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name,
            "output",
            extra.help,
            optional=True,
            suffixes=tuple(extra.suffixes),
            also=tuple(extra.also),
        )
        for name, extra in extras
    )


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except Exception as error:  # an annotation is code, and can raise anything
        raise Refusal(f"its annotations cannot be read: {error}") from error


def _takes(signature: list[inspect.Parameter], hints: Mapping[str, Any]) -> Kind:
    """What flows in, from the first parameter; nothing if that is a flag already."""
    if not signature or signature[0].name not in hints:
        return Kind.NOTHING
    first = signature[0]
    hint, param, optional = unwrapped(hints[first.name])
    takes = kind_of_type(hint)
    item = unwrapped(item_of_sequence(hint))[0]
    takes = {Audio: Kind.AUDIOS, Stream: Kind.STREAMS, Score: Kind.SCORES}.get(item, takes)
    is_knob = param is not None  # as the model of a command that starts from nothing
    if takes in (None, Kind.REPORT) or is_knob or optional or first.default is not first.empty:
        return Kind.NOTHING
    if first.kind not in (first.POSITIONAL_ONLY, first.POSITIONAL_OR_KEYWORD):
        raise Refusal(f"parameter {first.name} is what flows in, so it must be positional")
    return takes


def _parameters(
    flags: list[inspect.Parameter], hints: Mapping[str, Any], declared: Declaration
) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...], str | None]:
    """The command's own parameters, the engine's own, and the name of the context's."""
    own: list[Parameter] = []
    engine_own: list[Parameter] = []
    context: str | None = None
    for parameter in flags:
        if parameter.name not in hints:
            raise Refusal(f"parameter {parameter.name} has no type annotation")
        if unwrapped(hints[parameter.name])[0] is Context:
            if parameter.kind not in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD):
                raise Refusal(f"parameter {parameter.name} is handed over by name, so it needs one")
            context = parameter.name
            continue
        try:
            read = read_parameter(parameter, hints[parameter.name])
        except Refusal as refusal:
            raise Refusal(f"parameter {parameter.name} {refusal}") from None
        if any(read.name == other.name for other in own + engine_own):
            raise Refusal(f"parameter {parameter.name} would be a second flag {read.flag}")
        is_engines = declared.engine is not None and parameter.kind is parameter.KEYWORD_ONLY
        if is_engines and read.positional:
            raise Refusal(f"parameter {parameter.name} is the engine's, so it cannot be positional")
        (engine_own if is_engines else own).append(read)
    return tuple(own), tuple(engine_own), context


def _with_finish(
    declared: Declaration, own: tuple[Parameter, ...], takes: Kind, gives: Kind
) -> tuple[Parameter, ...]:
    """The command's own parameters, marked where an engine may leave them to its `finish`."""
    if declared.finish is None:
        return own
    if declared.engine is None:
        raise Refusal("finishes what engines give, but has none")
    hints = _hints(declared.finish)
    result, *signature = inspect.signature(declared.finish).parameters.values()
    given = kind_of_type(hints.get(result.name)), kind_of_type(hints.get("return"))
    if given != (gives, gives) or _takes(signature, hints) is not takes:
        raise Refusal(f"must be finished by a function of {gives} and {takes} that gives {gives}")
    finishing, _, context = _parameters(signature[1:], hints, replace(declared, engine=None))
    if context != "context" or not set(finishing) <= set(own):
        raise Refusal("must be finished by a function of its own parameters, and the context")
    return tuple(replace(one, finishing=one in finishing) for one in own)


def _target(function: Callable[..., Any]) -> str:
    return f"{function.__module__}:{function.__qualname__}"


def _beside_report(hint: Any) -> tuple[Any, bool]:
    """The result alone of a `tuple[Audio, Report]`, and whether there is a report beside it."""
    arguments = get_args(hint) if get_origin(hint) is tuple else ()
    if len(arguments) == 2 and arguments[1] is Report and arguments[0] is not Report:
        return arguments[0], True
    return hint, False


def _gives(hint: Any, takes: Kind) -> tuple[Kind, bool]:
    """What comes out, and whether that is a sequence: one for each of many, or several of one."""
    hint, _, optional = unwrapped(hint)
    gives = kind_of_type(hint)
    if gives is not None and not optional:
        return gives, False
    item, _, optional = unwrapped(item_of_sequence(hint))
    gives = kind_of_type(item)
    if gives is None or optional:
        raise Refusal(f"must say what it returns: {VALUES}, or a Sequence of one of these")
    if takes in (Kind.SCORES, Kind.STREAMS):
        raise Refusal(
            f"cannot give Sequence[{gives.type_name}], one for each that flows in, unless it takes "
            "Sequence[Audio], nor several of many; take one to give several of it"
        )
    if takes is not Kind.AUDIOS and gives in (Kind.REPORT, Kind.MODEL):
        raise Refusal(
            f"cannot give several of {gives.type_name}: put all findings into one Report, as rows"
            if gives is Kind.REPORT
            else "cannot give several of Model: give one"
        )
    return gives, True


def _batching(declared: Declaration, each: bool, context: str | None) -> Batching | None:
    """What is worked on at once: always so where one value is given for each recording."""
    wanted = declared.batch
    if wanted is None:
        return Batching() if each else None
    if not isinstance(wanted, Batching):
        raise Refusal(f"has batch={wanted!r}; write batch=Batching(…)")
    if fault := wanted.fault():
        raise Refusal(f"wants {fault}")
    if each:
        return wanted
    if wanted.sample_rate or wanted.channels:
        raise Refusal(
            "says in what form its batches are; only one from Sequence[Audio] to a Sequence, one "
            "for each, has its recordings brought to that"
        )
    if context is None:
        raise Refusal(
            "has a batch, so it needs a parameter of the type Context, to work on recordings "
            "together, or to go from Sequence[Audio] to a Sequence, one for each"
        )
    return wanted


def _documentation(function: Callable[..., Any]) -> tuple[str, str]:
    """The docstring's first paragraph in one line, and its text up to the first section."""
    doc = inspect.getdoc(function) or ""
    if not doc.strip():
        raise Refusal("has no docstring, which is the command's help")
    text = re.split(r"\n\n[^\n]+\n-{3,}\n", doc, maxsplit=1)[0]
    return text.split("\n\n")[0].replace("\n", " "), text
