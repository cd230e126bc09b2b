"""From the plugins found to a `Registry`: who declares what, and which names are claimed twice.

This imports every plugin, and runs only when the index is stale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import TypeVar

from musictool.contract.parameter import Parameter
from musictool.contract.signature import engine_for
from musictool.contract.spec import Spec
from musictool.discovery.load import Found, load, versions
from musictool.discovery.registry import Command, Registry
from musictool.errors import ContractError
from musictool.kinds import Kind

__all__ = ["build"]

Key = TypeVar("Key")
Claims = dict[Key, list[tuple[Found, Spec]]]


def build(entries: Iterable[EntryPoint]) -> Registry:
    """Import every plugin and put the registry together. No plugin can make this raise."""
    found = _with_unique_names([load(entry) for entry in entries])
    contested: dict[str, str] = {}
    commands = _commands(found, contested)
    _add_engines(found, commands)
    _check_shown(found, commands)
    _name_engines(found, commands)
    presets = _presets(found, commands, contested)
    executors = _unique(found, "executor", contested)
    plugins = tuple(one.plugin() for one in found)
    return Registry(plugins, commands, presets, contested, versions(), executors)


def _with_unique_names(found: list[Found]) -> list[Found]:
    """Plugins of one name are called by their distributions as well."""
    names = Counter(one.name for one in found)
    for one in found:
        if names[one.name] > 1:
            one.name = f"{one.distribution}:{one.name}"
    return found


def _commands(found: Sequence[Found], contested: dict[str, str]) -> dict[str, Command]:
    claims: Claims[str] = {}
    for plugin in found:
        for spec in plugin.commands:
            _claim(claims, spec.name, plugin, spec)
    groups: Claims[str] = {}
    for name, claimed in claims.items():
        if "." in name:
            groups.setdefault(name.split(".")[0], []).extend(claimed)
    commands = {}
    for name, claimed in sorted(claims.items()):
        if name in groups:
            what = f"{name}, a command and also a group of commands,"
            contested[name] = _contest(what, claimed + groups[name])
        elif len(claimed) > 1:
            contested[name] = _contest(f"command {name}", claimed)
        else:
            spec = claimed[0][1]
            commands[name] = Command(spec, {spec.engine: spec} if spec.engine else {})
    return commands


def _add_engines(found: Sequence[Found], commands: dict[str, Command]) -> None:
    claims: Claims[tuple[str, str]] = {}
    for plugin in found:
        for spec in [*plugin.commands, *plugin.engines]:
            if spec.engine is not None:
                _claim(claims, (spec.name, spec.engine), plugin, spec)
    for (name, engine), claimed in sorted(claims.items(), key=lambda claim: claim[0]):
        command = commands.get(name)
        if command is not None and len(claimed) > 1:
            sentence = _contest(f"engine {engine} of {name}", claimed)
            engines = {key: spec for key, spec in command.engines.items() if key != engine}
            commands[name] = Command(command.spec, engines, {**command.contested, engine: sentence})
            continue
        for plugin, spec in claimed:
            if spec not in plugin.engines:
                continue  # the command itself, with its default engine
            try:
                commands[name] = _with_engine(command, spec)
            except ContractError as error:
                plugin.engines.remove(spec)
                plugin.add_problem(str(error))


def _with_engine(command: Command | None, spec: Spec) -> Command:
    place = spec.target.replace(":", ".")
    if command is None:
        raise ContractError(
            f"{place}: engine {spec.engine} is for {spec.name!r}, a command that no plugin provides"
        )
    if command.spec.engine is None:
        raise ContractError(f"{place}: {spec.name} takes no engines: its declaration names none")
    for other in command.engines.values():
        forms = {p.name: _flag_form(p) for p in other.engine_settings}
        for setting in spec.engine_settings:
            if forms.get(setting.name, _flag_form(setting)) != _flag_form(setting):
                raise ContractError(
                    f"{place}: parameter {setting.name} is not the same kind of flag (a switch, "
                    f"one value, many values) as in engine {other.engine} of {spec.name}; rename it"
                )
    engines = {**command.engines, str(spec.engine): engine_for(command.spec, spec)}
    return Command(command.spec, engines, command.contested)


def _check_shown(found: Sequence[Found], commands: dict[str, Command]) -> None:
    """Take away the switches that lead to no command that could be run in place of this one."""
    for plugin in found:
        for spec in plugin.commands:
            command = commands.get(spec.name)
            if command is None or command.spec is not spec:
                continue
            problems = {
                switch: _unshowable(spec, commands.get(name)) for switch, name in spec.shows
            }
            for switch, name in spec.shows:
                if problems[switch]:
                    place = spec.target.replace(":", ".")
                    plugin.add_problem(f"{place}: {switch} cannot show {name}: {problems[switch]}")
            kept = tuple(pair for pair in spec.shows if not problems[pair[0]])
            commands[spec.name] = replace(command, spec=replace(spec, shows=kept))


def _unshowable(spec: Spec, shown: Command | None) -> str:
    """Why a command cannot be run in place of another; empty if it can."""
    if shown is None:
        return "there is no such command"
    if (shown.spec.takes, shown.spec.gives) != (Kind.NOTHING, Kind.REPORT):
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


def _name_engines(found: Sequence[Found], commands: dict[str, Command]) -> None:
    """Give parameters that name an engine of some command its engines as their choices."""
    for plugin in found:
        for spec in (*plugin.commands, *plugin.engines):
            for parameter in spec.all_parameters:
                of = commands.get(parameter.engine_of)
                place = f"{spec.target.replace(':', '.')}: parameter {parameter.name}"
                if parameter.engine_of and not (of and of.engines):
                    plugin.add_problem(
                        f"{place} names an engine of {parameter.engine_of}, which is no command "
                        "with engines"
                    )
                elif of and parameter.default not in (None, [], *of.engines):
                    plugin.add_problem(
                        f"{place}: {of.name} has no engine {parameter.default!r}, its default"
                    )
    for name, command in commands.items():
        engines = {key: _with_choices(spec, commands) for key, spec in command.engines.items()}
        commands[name] = replace(
            command, spec=_with_choices(command.spec, commands), engines=engines
        )


def _with_choices(spec: Spec, commands: Mapping[str, Command]) -> Spec:
    def chosen(parameter: Parameter) -> Parameter:
        of = commands.get(parameter.engine_of)
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


def _flag_form(parameter: Parameter) -> tuple[bool, bool]:
    """What two engines with a parameter of one name must agree on: the flag is the same."""
    return parameter.kind == "flag", parameter.many


def _presets(
    found: Sequence[Found], commands: Mapping[str, Command], contested: dict[str, str]
) -> dict[str, str]:
    for plugin in found:
        for name in [one for one in plugin.presets if one in commands or one in contested]:
            plugin.add_problem(f"preset {name} has the name of a command; rename it")
            del plugin.presets[name]
    return _unique(found, "preset", contested)


def _unique(found: Sequence[Found], what: str, contested: dict[str, str]) -> dict[str, str]:
    """The presets or executors of all plugins, but those of which two plugins claim the name."""
    claims: dict[str, dict[str, list[Found]]] = {}
    for plugin in found:
        for name, text in getattr(plugin, f"{what}s").items():
            claims.setdefault(name, {}).setdefault(text, []).append(plugin)
    unique = {}
    for name, texts in claims.items():
        if len(texts) > 1:
            plugins = [(plugin, None) for claimants in texts.values() for plugin in claimants]
            key = name if what == "preset" else f"{what} {name}"
            contested[key] = _contest(f"{what} {name}", plugins)
        else:
            unique[name] = next(iter(texts))
    return unique


def _claim(claims: Claims[Key], key: Key, plugin: Found, spec: Spec) -> None:
    claimed = claims.setdefault(key, [])
    if all(other.target != spec.target for _, other in claimed):  # one function, found twice
        claimed.append((plugin, spec))


def _contest(what: str, claimed: Sequence[tuple[Found, Spec | None]]) -> str:
    """The sentence that tells all claimants of a name that none of them gets it."""
    owners = sorted({plugin.owner for plugin, _ in claimed})
    targets = " and ".join(sorted(spec.target for _, spec in claimed if spec))
    advice = "uninstall all but one of them" if len(owners) > 1 else "rename all but one"
    sentence = f"{what} is declared more than once, by {' and '.join(owners)}"
    sentence += f" ({targets}); {advice}" if targets else f"; {advice}"
    for plugin, _ in claimed:
        if sentence not in plugin.problems:
            plugin.problems.append(sentence)
    return sentence
