"""A plugin by its name, and the commands and engines that it brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from musictool.discovery import Plugin, Registry
from musictool.errors import UnknownName
from musictool.kit.subject import Subject
from musictool.values import Audio

__all__ = ["plugins_named", "subjects_of"]

Values = Mapping[str, Mapping[str, Any]]
Inputs = Mapping[str, Callable[[Audio], Sequence[Any]]]


def plugins_named(package: str, registry: Registry) -> list[Plugin]:
    """The plugins of a name, a distribution or a module.

    Raises
    ------
    UnknownName
        If none is installed; says what is near.
    """
    wanted = package.replace("_", "-").lower()
    found = [
        plugin
        for plugin in registry.plugins
        if wanted in (one.replace("_", "-").lower() for one in _names(plugin))
    ]
    if not found:
        raise UnknownName("plugin", package, [plugin.name for plugin in registry.plugins])
    return found


def _names(plugin: Plugin) -> tuple[str, str, str]:
    return plugin.name, plugin.distribution, plugin.module


def subjects_of(
    plugin: Plugin,
    registry: Registry,
    values: Values | None = None,
    inputs: Inputs | None = None,
    seconds: Mapping[str, float] | None = None,
) -> list[Subject]:
    """Every command and engine of a plugin, ready to be checked.

    What is told of one is told by its id, such as "trim of notes" or "continue-acme", or by the
    name of its command; see `musictool.kit.conformance`.
    """
    subjects = []
    for command in registry.commands.values():
        for variant in command.variants:
            of = "" if variant is command else f" of {variant.flow.plural}"
            for spec in tuple(variant.engines.values()) or (variant.spec,):
                if spec.target not in plugin.targets:
                    continue
                name = f"{command.name}{f'-{spec.engine}' if spec.engine else ''}{of}"
                keys = [command.name, name]
                told: dict[str, Any] = {}
                for key in keys:
                    told.update((values or {}).get(key, {}))
                given = next((it for key in keys[::-1] if (it := (inputs or {}).get(key))), None)
                least = max((seconds or {}).get(key, 0.0) for key in keys)
                subjects.append(
                    Subject(name, spec, registry, lambda music, told=told: told, given, least)  # type: ignore[misc]
                )
    return subjects
