"""What `plugins` shows: the plugins installed, and all that one of them brings; which are used."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from musictool.cli.tables import print_values
from musictool.cli.views import print_json, print_line, print_prose, show_line
from musictool.contract.words import help_of, metavar
from musictool.discovery import SIGN, Plugin, Registry, chosen
from musictool.discovery import registry as discover
from musictool.discovery.qualified import all_names_of, asides, plugin_called
from musictool.errors import UnknownName, UsageError
from musictool.kinds import Kind
from musictool.near import did_you_mean

if TYPE_CHECKING:
    from musictool.contract import Parameter, Spec

__all__ = ["brings", "prefer", "show_plugin", "show_plugins", "switch_off", "switch_on"]


def show_plugins(registry: Registry, as_json: bool) -> None:
    """The plugins, each with what it brings, and under them what is wrong."""
    if as_json:
        print_json([asdict(plugin) for plugin in registry.plugins])
        return
    rows = {}
    for plugin in registry.plugins:
        words = brings(plugin, [_named(name, plugin, registry) for name in plugin.commands])
        state = " (off)" if plugin.off else " (broken)" if plugin.problems else ""
        state = f" (isolated){state}" if plugin.isolated else state
        rows[f"{plugin.name}{state}"] = (
            f"{plugin.distribution} {plugin.version}: {plugin.off or words or Kind.NOTHING}"
        )
    print_values(rows)
    for problem in registry.problems():
        show_line("problem", problem)
    for note in (*registry.notes(), *_unknown(registry)):
        show_line("note", note)


def brings(plugin: Plugin, commands: Sequence[str] = ()) -> str:
    """What a plugin brings, in words; its commands as they are given, if they are."""
    groups = {
        "": commands or plugin.commands,
        "engines ": plugin.engines,
        "presets ": plugin.presets,
        "executors ": plugin.executors,
        "weights ": plugin.weights,
    }
    return "; ".join(f"{what}{', '.join(names)}" for what, names in groups.items() if names)


def switch_off(registry: Registry, name: str) -> None:
    """Leave a plugin out from now on.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    _plugin(registry, name)
    chosen.disable(name)
    print_prose(f"{name}: disabled; musictool plugins enable {name} uses it again", sys.stdout)


def switch_on(registry: Registry, name: str) -> None:
    """Use a plugin again.

    Raises
    ------
    UsageError
        If it is not disabled, or not there.
    """
    if name not in chosen.disabled():
        _plugin(registry, name)
        raise UsageError(f"{name} is not disabled")
    chosen.enable(name)
    print_prose(f"{name}: enabled", sys.stdout)


def prefer(registry: Registry, name: str) -> None:
    """Let the command, the engine or the preset of a qualified name have the short one.

    Raises
    ------
    UnknownName
        If there is none of that name.
    UsageError
        If it is not qualified, has the short name already, or cannot have it.
    """
    short = name.rpartition(SIGN)[2]
    of_name = [one for one in all_names_of(registry) if one.endswith(f"{SIGN}{short}")]
    if SIGN not in name:
        advice = did_you_mean(of_name) or f"write it as PLUGIN{SIGN}{name}"
        raise UsageError(f"prefer: {name} does not say whose command is meant; {advice}")
    registry.refuse_missing(name)
    plugin = plugin_called(name, registry)
    full = f"{plugin.name}{SIGN}{short}" if plugin else ""
    if plugin is None or full not in of_name:
        raise registry.unknown(name)
    before = chosen.preferred()
    chosen.keep_preferred([*(one for one in before if one.rpartition(SIGN)[2] != short), full])
    now = discover()
    own = _plugin(now, plugin.name)
    if full in asides(own):  # it is still called so
        chosen.keep_preferred(before)
        why = [text for text in (*own.problems, *own.notes) if f" {full}" in text]
        raise UsageError(f"{full} cannot be called {short}: {why[0] if why else 'it does not fit'}")
    others = [one for one in dict.fromkeys(of_name) if one != full and _is_aside(one, now)]
    are = f"; also here: {', '.join(others)}" if others else "; no other plugin has one"
    print_prose(f"{short}: that of {plugin.name}{are}", sys.stdout)


def _is_aside(name: str, registry: Registry) -> bool:
    plugin = plugin_called(name, registry)
    return plugin is not None and name in asides(plugin)


def _unknown(registry: Registry) -> list[str]:
    """What to say of names that are meant to choose plugins, and are none."""
    names = chosen.unknown([plugin.name for plugin in registry.plugins])
    return [f"{chosen.VARIABLE} names {name}, and no plugin is called so" for name in names]


def show_plugin(registry: Registry, name: str, as_json: bool) -> None:
    """One plugin, with the parameters of its commands and engines.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    found = _plugin(registry, name)
    specs = _specs(registry, found)
    if as_json:
        print_json({**asdict(found), "specs": [spec.to_json() for spec in specs]})
        return
    names = [_named(name, found, registry) for name in found.commands]
    shown = {**asdict(found), "commands": names, "targets": ()}
    shown = {key: value for key, value in shown.items() if value}
    print_values(
        {key: one if isinstance(one, str) else ", ".join(one) for key, one in shown.items()}
    )
    for spec in specs:
        print_line("", sys.stdout)
        command = registry.commands[spec.name]
        variant = command.variant(spec.takes.flow) or command
        of = f", {spec.takes.flow.with_it}" if command.others else ""
        print_prose(f"{spec.name}{of}: {spec.summary}", sys.stdout)
        if spec == variant.spec:
            if spec.also:
                print_prose(f"  Also: {', '.join(spec.also)}", sys.stdout)
            _show_batching(spec)
            print_values(_flags((*spec.parameters, *spec.extras)) | _switches(registry, spec))
        if spec.engine:
            default = " (default)" if spec.engine == variant.default_engine else ""
            print_line(f"  engine {spec.engine}{default}", sys.stdout)
            if not default:
                _show_batching(spec)
            print_values(_flags(spec.engine_settings))


def _plugin(registry: Registry, name: str) -> Plugin:
    found = next((plugin for plugin in registry.plugins if plugin.name == name), None)
    if found is None:
        raise UnknownName("plugin", name, [plugin.name for plugin in registry.plugins])
    return found


def _named(name: str, plugin: Plugin, registry: Registry) -> str:
    """A command, with the kinds of value that this plugin has it for if there are others."""
    command = registry.commands.get(name)
    if command is None or not command.others:
        return name
    own = [one.flow.plural for one in command.variants if one.spec.target in plugin.targets]
    return f"{name} ({', '.join(own)})" if own else name


def _specs(registry: Registry, plugin: Plugin) -> list[Spec]:
    """What a plugin brings: its commands, which may be engines, too, and then further engines."""
    names = dict.fromkeys([*plugin.commands, *(key.split()[0] for key in plugin.engines)])
    variants = [
        one
        for name in names
        if name in registry.commands
        for one in registry.commands[name].variants
    ]
    commands = {one.spec.target: one.spec for one in variants}
    engines = {it.target: it for one in variants for it in one.engines.values()}
    return [(commands | engines)[one] for one in plugin.targets if one in commands | engines]


def _show_batching(spec: Spec) -> None:
    if spec.batch is not None:
        print_prose(f"  Works on {spec.batch.words()}", sys.stdout)


def _switches(registry: Registry, spec: Spec) -> dict[str, Any]:
    """What is shown in place of a command's work."""
    flags = {f"    --{switch.replace('_', '-')}": name for switch, name in spec.shows}
    shown = {flag: registry.command(name) for flag, name in flags.items()}
    return {flag: (one.variant(Kind.NOTHING) or one).spec.summary for flag, one in shown.items()}


def _flags(parameters: Sequence[Parameter]) -> dict[str, Any]:
    return {f"    {one.flag} {metavar(one)}".rstrip(): help_of(one) for one in parameters}
