"""The flags of a plugin's command: one of each name, for all engines and all kinds of value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from musictool.cli.help import PLACEMENT
from musictool.cli.params import Option, escaped, option_of
from musictool.contract import Parameter
from musictool.contract.words import help_of
from musictool.kinds import Kind, either

if TYPE_CHECKING:
    from musictool.discovery import Command

__all__ = ["OWN", "flags_of_command", "inputs_words", "is_own"]

OWN = "Options"
"""The panel of what is for the command's own work."""

FILES = {
    Kind.AUDIO: "recordings",
    Kind.SCORE: "files of notes",
    Kind.STEMS: "folders of stems",
    Kind.MODEL: "folders of models",
}


def flags_of_command(command: Command) -> Iterator[Option]:
    """The options that set something of a step, each with its panel, in the order of the help."""
    variants = command.variants
    own = [(one.flow, p) for one in variants for p in one.spec.parameters if not p.positional]
    extras = [(one.flow, extra) for one in variants for extra in one.spec.extras]
    options = list(_options([*own, *extras], OWN))
    if engines := [one.flow for one in variants if one.engines]:
        options.append((engines, _engine(command)))
    for flows, option in sorted(options, key=lambda one: len(one[0]) < len(variants)):
        if len(flows) < len(variants):
            words = either(flow.with_it for flow in flows)
            option.rich_help_panel = words[0].upper() + words[1:]
        yield option
    yield from _engines_own(command)
    yield from _earlier(command)
    placement = [(spec.takes.flow, one) for spec in command.specs for one in spec.hub_parameters]
    for _, option in _options(placement, PLACEMENT):
        yield option


def _engines_own(command: Command) -> Iterator[Option]:
    """What engines have alone; of a flag that several have, the help says what it is for each."""
    shown: dict[str, Option] = {}
    meant: dict[str, list[tuple[str, Parameter]]] = {}
    for spec in command.specs:
        of = f", {spec.takes.flow.with_it}" if command.others else ""
        for parameter in spec.engine_settings:
            shown.setdefault(parameter.name, option_of(parameter, f"Engine {spec.engine}{of}"))
            meant.setdefault(parameter.name, []).append((f"engine {spec.engine}", parameter))
    for name, option in shown.items():
        option.help = _help_of_all(meant[name])
        yield option


def _earlier(command: Command) -> Iterator[Option]:
    """Flags as they were called in earlier versions, which no help shows."""
    for spec in command.specs:
        for parameter in spec.settings:
            for name in parameter.was:
                option = option_of(replace(parameter, name=name), OWN)
                option.hidden = True
                yield option


def is_own(panel: str) -> bool:
    """Whether a panel has what is for the command's own work, for all kinds of value or for one."""
    kinds = [kind.with_it for kind in Kind]
    return panel == OWN or any(panel.lower().startswith(words) for words in kinds)


def inputs_words(command: Command) -> str:
    """What a command's inputs are; "" if it has none."""
    specs = [one.spec for one in command.variants if one.flow is not Kind.NOTHING]
    if not specs:
        return ""
    joins = all(spec.joins for spec in specs)
    together = "together" if specs[0].gives is Kind.REPORT else "made into one"
    if len(specs) == 1 and specs[0].takes.is_recording:
        return f"the inputs, {together}" if joins else "files, folders, patterns"
    words = either(FILES[spec.takes.flow] for spec in specs)
    if joins:
        return f"{words}, {together}"
    return words if len(specs) == 1 else f"{words}: files, folders, patterns"


def _options(
    settings: Iterable[tuple[Kind, Parameter]], panel: str
) -> Iterator[tuple[list[Kind], Option]]:
    """An option for each name, with the kinds of value that it is for."""
    named: dict[str, dict[Kind, Parameter]] = {}
    for flow, parameter in settings:
        named.setdefault(parameter.name, {}).setdefault(flow, parameter)
    for parameters in named.values():
        yield list(parameters), _option(parameters, panel)


def _option(parameters: dict[Kind, Parameter], panel: str) -> Option:
    """One that sets a parameter of several variants, whose help says where they differ."""
    first, *others = parameters.values()
    if not others:
        return option_of(first, panel)
    meanings = {
        choice: words for one in parameters.values() for choice, words in one.meanings.items()
    }
    on = any(one.default is not False for one in parameters.values())
    option = option_of(
        replace(
            first,
            choices=tuple(meanings),
            choice_words=tuple(meanings.values()),
            default=first.default if first.kind != "flag" else on and None,
            also=tuple(dict.fromkeys(word for one in parameters.values() for word in one.also)),
        ),
        panel,
    )
    option.help = _help_of_all([(flow.with_it, one) for flow, one in parameters.items()])
    return option


def _help_of_all(meant: Sequence[tuple[str, Parameter]]) -> str:
    """That of the first, and where others differ from it, each with whose it is."""
    (_, first), *others = meant
    differing: dict[str, list[str]] = {}
    for whose, one in others:
        if help_of(one) != help_of(first):
            own = help_of(replace(one, help="") if one.help == first.help else one)
            differing.setdefault(own, []).append(whose)
    words = [f"{', '.join(whose)}: {own}" for own, whose in differing.items() if own]
    return escaped("; ".join([help_of(first), *words]))


def _engine(command: Command) -> Option:
    """The choice of an engine, whose default may be another for each kind of value."""
    defaults = {one.flow: one.default_engine for one in command.variants if one.engines}
    default, *others = dict.fromkeys(defaults.values())
    words = "What does the work"
    if others:
        told = (f"{flow.with_it} {name}" for flow, name in defaults.items() if name)
        words += f" [default: {', '.join(told)}]"
    names = dict.fromkeys(name for one in command.variants for name in one.engines)
    engine = Parameter(
        "engine",
        "choice",
        words,
        choices=tuple(names),
        default=None if others else default,
        required=not others and not default,
    )
    return option_of(engine, OWN)
