"""The commands of one plugin by their qualified names: `acme:trim`.

What the plugin has alone under a short name is that command. Where others have the name too, or
some of its kinds of value, the qualified name leaves out what is not this plugin's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from musictool.contract.examples import spoken
from musictool.discovery.called import SIGN, called, words_for

if TYPE_CHECKING:
    from musictool.contract.spec import Spec
    from musictool.discovery.registry import Command, Plugin, Registry

__all__ = [
    "all_names_of",
    "asides",
    "called_in",
    "command_called",
    "commands_of",
    "names_of",
    "plugin_called",
    "preset_called",
    "renamed",
]


def called_in(word: str, registry: Registry) -> tuple[str, ...]:
    """The names of the commands that a qualified word means, short where that means the same."""
    plugin = plugin_called(word, registry)
    if plugin is None:
        return ()
    own = commands_of(plugin, registry)
    rest = word.rpartition(SIGN)[2]
    found = (rest,) if rest in own else called(rest, words_for(own))
    return tuple(own[name].name for name in found)


def command_called(name: str, registry: Registry) -> Command | None:
    """The command of exactly that qualified name, or None."""
    plugin = plugin_called(name, registry)
    return commands_of(plugin, registry).get(name.rpartition(SIGN)[2]) if plugin else None


def commands_of(plugin: Plugin, registry: Registry) -> dict[str, Command]:
    """The commands of a plugin by their short names, each with what is the plugin's alone."""
    before = f"{plugin.name}{SIGN}"
    names = dict.fromkeys(name.removeprefix(before) for name in plugin.commands)
    found = {name: _own(name, plugin, registry.commands) for name in names}
    return {name: command for name, command in found.items() if command is not None}


def names_of(registry: Registry) -> list[str]:
    """The qualified names of all commands."""
    return [
        f"{plugin.name}{SIGN}{name.removeprefix(f'{plugin.name}{SIGN}')}"
        for plugin in registry.plugins
        for name in plugin.commands
    ]


def all_names_of(registry: Registry) -> list[str]:
    """The same of all engines and presets, too."""
    found = [
        f"{plugin.name}{SIGN}{name.rpartition(SIGN)[2]}"
        for plugin in registry.plugins
        for name in (*_engines(plugin), *plugin.presets)
    ]
    return list(dict.fromkeys([*names_of(registry), *found]))


def asides(plugin: Plugin) -> list[str]:
    """The names that a plugin's commands, engines and presets have since another has the short."""
    before = f"{plugin.name}{SIGN}"
    names = (*plugin.commands, *_engines(plugin), *plugin.presets)
    return [name for name in names if name.startswith(before)]


def _engines(plugin: Plugin) -> list[str]:
    """The names of its engines, without those of their commands."""
    return [name.split(" ", 1)[1] for name in plugin.engines]


def preset_called(name: str, registry: Registry) -> str | None:
    """The text of the preset of a qualified name: `acme:surf`; None if there is none."""
    plugin, short = plugin_called(name, registry), name.rpartition(SIGN)[2]
    if name in registry.presets or SIGN not in name:
        return registry.presets.get(name)
    return registry.presets.get(short) if plugin and short in plugin.presets else None


def plugin_called(word: str, registry: Registry) -> Plugin | None:
    """The plugin that a qualified name begins with; dashes may be underscores."""
    name = word.rpartition(SIGN)[0]
    plain = name.replace("_", "-")
    exact = [one for one in registry.plugins if one.name == name]
    alike = [one for one in registry.plugins if one.name.replace("_", "-") == plain]
    return next(iter([*exact, *alike]), None)


def renamed(spec: Spec, name: str) -> Spec:
    """What a plugin declared, under another name."""
    before, after = spoken(spec.name), spoken(name)
    examples = (one.replace(before, after, 1) for one in spec.examples)
    return replace(spec, name=name, examples=tuple(examples))


def _own(name: str, plugin: Plugin, commands: Mapping[str, Command]) -> Command | None:
    full = f"{plugin.name}{SIGN}{name}"
    short, aside = commands.get(name), commands.get(full)
    held = [one for one in short.variants if one.spec.target in plugin.targets] if short else []
    if aside is None and short is not None and len(held) == len(short.variants):
        return short
    if aside is not None and not held:
        return aside
    several = [*held, *(aside.variants if aside else ())]
    if not several:
        return None
    first, *others = (_as(one, full) for one in several)
    return replace(first, others=tuple(others))


def _as(variant: Command, name: str) -> Command:
    engines = {key: renamed(engine, name) for key, engine in variant.engines.items()}
    spec = renamed(variant.spec, name)
    return replace(variant, spec=spec, engines=engines, others=(), disputed={})
