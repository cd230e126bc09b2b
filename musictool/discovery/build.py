"""From what plugins register to a `Registry`: commands with their engines, presets and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from musictool.contract.parameter import Parameter
from musictool.contract.spec import Spec
from musictool.discovery.chosen import OWN
from musictool.discovery.engines import add_engines
from musictool.discovery.found import Found
from musictool.discovery.named_presets import presets_of
from musictool.discovery.names import Variants, contest, variants_of
from musictool.discovery.order import Order
from musictool.discovery.registry import Command, Registry
from musictool.kinds import Kind

__all__ = ["build"]

Key = TypeVar("Key")


def build(
    found: Iterable[Found], versions: Mapping[str, str], order: Order | None = None
) -> Registry:
    """Put the registry together. No plugin can make this raise.

    Parameters
    ----------
    order
        Which of the plugins was there first; None if it does not matter.
    """
    found = list(found)
    contested: dict[str, str] = {}
    disputed: dict[str, dict[Kind, str]] = {}
    order = order or Order()
    _rename_served(found)
    variants = variants_of(found, order, contested, disputed)
    add_engines(found, variants, order)
    _check_shown(found, variants)
    _name_engines(found, variants)
    missing = _missing(found, variants, contested, order)
    _name_owners(found, variants)
    commands = _joined(variants, disputed)
    presets = presets_of(found, commands, contested, order)
    executors = _unique(found, "executor", contested)
    weights = _unique(found, "weights", contested)
    plugins = tuple(one.plugin() for one in found)
    return Registry(plugins, commands, presets, contested, missing, versions, executors, weights)


def _rename_served(found: Sequence[Found]) -> None:
    """Let engines of a command that has another name by now serve it by that."""
    declared = {spec.name for plugin in found for spec in plugin.commands}
    pairs = {(old, spec.name) for one in found for spec in one.commands for old in spec.was}
    today = {old: name for old, name in sorted(pairs) if old not in declared}
    for plugin in found:
        for at, spec in enumerate(plugin.engines):
            if spec.name in today:
                now = today[spec.name]
                plugin.engines[at] = replace(spec, name=now)
                plugin.add_note(
                    f"{spec.place}: {spec.name} is called {now} now; write that, since a later "
                    f"version will not know {spec.name}"
                )


def _joined(variants: Variants, disputed: Mapping[str, Mapping[Kind, str]]) -> dict[str, Command]:
    """The commands by name, each the first of its variants."""
    names: dict[str, list[Command]] = {}
    for (name, _), one in variants.items():
        names.setdefault(name, []).append(one)
    return {
        name: replace(first, others=tuple(others), disputed=disputed.get(name, {}))
        for name, (first, *others) in names.items()
    }


def _own_first(claimed: list[tuple[Found, Key]], what: str) -> list[tuple[Found, Key]]:
    """Only our own of several claimants, if it is among them."""
    own = [it for it in claimed if it[0].distribution == OWN]
    if own and len(own) < len(claimed):
        for plugin in {id(it[0]): it[0] for it in claimed if it not in own}.values():
            plugin.add_problem(f"{what} is {OWN}'s own, so this one cannot be had; rename it")
    return own or claimed


def _name_owners(found: Sequence[Found], variants: Variants) -> None:
    """Write down whose each engine is, by which its qualified name is understood."""
    owners = {spec.target: one.name for one in found for spec in (*one.commands, *one.engines)}
    for key, command in variants.items():
        whose = {name: owners[spec.target] for name, spec in command.engines.items()}
        variants[key] = replace(command, whose=whose)


def _check_shown(found: Sequence[Found], commands: Variants) -> None:
    """Take away the switches that lead to no command that could be run in place of this one."""
    names = {name for name, _ in commands}
    for plugin in found:
        for spec in plugin.commands:
            command = commands.get((spec.name, spec.takes.flow))
            if command is None or command.spec is not spec:
                continue
            own = {name: f"{plugin.name}:{name}" for _, name in spec.shows}
            shows = [(switch, own[it] if own[it] in names else it) for switch, it in spec.shows]
            problems = {
                switch: _unshowable(spec, commands.get((name, Kind.NOTHING)), name in names)
                for switch, name in shows
            }
            for switch, name in shows:
                if problems[switch]:
                    place = spec.place
                    plugin.add_problem(f"{place}: {switch} cannot show {name}: {problems[switch]}")
            kept = tuple(pair for pair in shows if not problems[pair[0]])
            commands[spec.name, command.flow] = replace(command, spec=replace(spec, shows=kept))


def _unshowable(spec: Spec, shown: Command | None, is_there: bool) -> str:
    """Why a command cannot be run in place of another; empty if it can."""
    if not is_there:
        return "there is no such command"
    if shown is None or shown.spec.gives is not Kind.REPORT:
        return "it must need no input and give a Report"
    own = {parameter.name: parameter for parameter in spec.parameters}
    for parameter in shown.spec.all_parameters:
        if parameter.name not in own or _form(own[parameter.name]) != _form(parameter):
            return f"{spec.name} has no such parameter {parameter.name} itself"
    shown_names = {parameter.name for parameter in shown.spec.all_parameters}
    for parameter in spec.parameters:
        if parameter.positional and parameter.name not in shown_names:
            return f"it must have the parameter {parameter.name}, which comes first, as well"
    return ""


def _name_engines(found: Sequence[Found], commands: Variants) -> None:
    """Give parameters that name an engine of some command its engines as their choices."""
    for plugin in found:
        for spec in (*plugin.commands, *plugin.engines):
            for parameter in spec.all_parameters:
                of = _named(parameter, spec, commands)
                place = f"{spec.place}: parameter {parameter.name}"
                if parameter.engine_of and not (of and of.engines):
                    plugin.add_problem(
                        f"{place} names an engine of {parameter.engine_of}, which is no command "
                        "with engines"
                    )
                elif of and parameter.default not in (None, [], *of.engines):
                    plugin.add_problem(
                        f"{place}: {of.name} has no engine {parameter.default!r}, its default"
                    )
    for key, command in commands.items():
        engines = {name: _with_choices(spec, commands) for name, spec in command.engines.items()}
        commands[key] = replace(
            command, spec=_with_choices(command.spec, commands), engines=engines
        )


def _named(parameter: Parameter, spec: Spec, commands: Variants) -> Command | None:
    """The command of whose engines a parameter names one: for what the spec works on, if it can."""
    variants = [one for (name, _), one in commands.items() if name == parameter.engine_of]
    with_engines = [one for one in variants if one.engines] or variants
    same = [one for one in with_engines if one.flow is spec.takes.flow]
    return next(iter([*same, *with_engines]), None)


def _with_choices(spec: Spec, commands: Variants) -> Spec:
    def chosen(parameter: Parameter) -> Parameter:
        of = _named(parameter, spec, commands)
        if of is None or not of.engines:
            return parameter  # the text is refused when it is used
        engines = tuple(of.engines)
        return replace(
            parameter,
            kind="choice",
            choices=engines,
            default=of.default_engine if parameter.default is None else parameter.default,
        )

    return replace(
        spec,
        parameters=tuple(map(chosen, spec.parameters)),
        engine_parameters=tuple(map(chosen, spec.engine_parameters)),
    )


def _form(parameter: Parameter) -> tuple[object, ...]:
    return parameter.kind, parameter.many, parameter.required, parameter.choices


def _missing(
    found: Sequence[Found], commands: Variants, contested: Mapping[str, str], order: Order
) -> dict[str, str]:
    """The commands that broken plugins would bring, with what is said of that.

    Engines of commands that are there are put among those that cannot be chosen.
    """
    names = {name for name, _ in commands}
    missing: dict[str, str] = {}
    for plugin in found:
        if plugin.off:
            why = f"its plugin {plugin.name} is {plugin.off}"
        elif plugin.problems:
            why = f"its plugin is broken: {plugin.problems[0]}"
        else:
            continue
        declared, engines = order.declared(plugin)
        brought = {spec.name.rpartition(":")[2] for spec in plugin.commands}
        for name in declared:
            if name not in brought:
                plugin.lost.append(name)
            if name not in brought | names and name not in contested:
                missing.setdefault(name, f"{name}: {why}")
        for (name, flow), command in commands.items():
            variants = [one for (other, _), one in commands.items() if other == name]
            known = {engine for one in variants for engine in one.engines} | {*command.contested}
            lost = {
                engine: f"engine {engine} of {name}: {why}"
                for of, engine in engines
                if of == name and command.engines and engine not in known
            }
            if lost:
                commands[name, flow] = replace(command, contested={**command.contested, **lost})
    return missing


def _unique(found: Sequence[Found], what: str, contested: dict[str, str]) -> dict[str, str]:
    """The executors or weights of all plugins, but those of which two claim the name."""
    claims: dict[str, dict[str, list[Found]]] = {}
    for plugin in found:
        for name, text in getattr(plugin, what if what == "weights" else f"{what}s").items():
            claims.setdefault(name, {}).setdefault(text, []).append(plugin)
    unique = {}
    for name, claimed in claims.items():
        several = [(plugin, text) for text, plugins in claimed.items() for plugin in plugins]
        ours = _own_first(several, f"{what} {name}") if len(claimed) > 1 else several
        texts = dict.fromkeys(text for _, text in ours)
        if len(texts) > 1:
            claimed_by = [(plugin, None) for plugin, _ in several]
            contested[f"{what} {name}"] = contest(f"{what} {name}", claimed_by)
        else:
            unique[name] = next(iter(texts))
    return unique
