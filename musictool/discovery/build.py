"""From entry points to a `Registry`, each entry point on its own, so that none can break another.

This imports every plugin, and runs only when the index is stale.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from musictool import hookspecs
from musictool.contract.declare import declaration_of
from musictool.contract.signature import engine_for, spec_of
from musictool.contract.spec import Spec
from musictool.discovery.registry import Command, Plugin, Registry
from musictool.errors import ContractError

__all__ = ["GROUP", "build"]

GROUP = "musictool"


@dataclass
class _Found:
    """What one entry point brought, while the registry is being put together."""

    entry: EntryPoint
    summary: str = ""
    commands: list[Spec] = field(default_factory=list)
    engines: list[Spec] = field(default_factory=list)
    presets: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def owner(self) -> str:
        distribution = self.entry.dist.name if self.entry.dist else "unknown distribution"
        return f"{distribution} ({self.entry.value})"

    def plugin(self) -> Plugin:
        return Plugin(
            name=self.entry.name,
            module=self.entry.value,
            distribution=self.entry.dist.name if self.entry.dist else "",
            version=self.entry.dist.version if self.entry.dist else "",
            summary=self.summary,
            commands=tuple(spec.name for spec in self.commands),
            engines=tuple(f"{spec.name} {spec.engine}" for spec in self.engines),
            presets=tuple(self.presets),
            problems=tuple(self.problems),
        )


def build() -> Registry:
    """Import every plugin and put the registry together. No plugin can make this raise."""
    found = [_load(entry) for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name)]
    contested: dict[str, str] = {}

    claims: dict[str, list[tuple[_Found, Spec]]] = defaultdict(list)
    for plugin in found:
        for spec in plugin.commands:
            claims[spec.name].append((plugin, spec))
    commands: dict[str, Command] = {}
    for name, claimed in sorted(claims.items()):
        if _sole(claimed, f"command {name}", name, contested):
            spec = claimed[0][1]
            commands[name] = Command(spec, {spec.engine: spec} if spec.engine else {})

    claims.clear()
    for plugin in found:
        for spec in list(plugin.engines):
            try:
                claims[f"{spec.name} {spec.engine}"].append((plugin, _engine(spec, commands)))
            except ContractError as error:
                plugin.engines.remove(spec)
                plugin.problems.append(f"{plugin.owner}: {error}")
    for key, claimed in sorted(claims.items()):
        name, _, engine = key.partition(" ")
        claimed += [
            (plugin, spec)
            for plugin in found
            for spec in plugin.commands
            if spec.name == name and spec.engine == engine
        ]
        if _sole(claimed, f"engine {engine} of {name}", key, contested):
            before = commands[name]
            commands[name] = Command(before.spec, {**before.engines, engine: claimed[0][1]})

    presets: dict[str, str] = {}
    for plugin in found:
        for name, text in plugin.presets.items():
            if presets.setdefault(name, text) is not text:
                plugin.problems.append(f"{plugin.owner}: preset {name} is another plugin's already")
    return Registry(tuple(plugin.plugin() for plugin in found), commands, presets, contested)


def _sole(
    claimed: list[tuple[_Found, Spec]], what: str, key: str, contested: dict[str, str]
) -> bool:
    """Whether a name has one claimant; several are all told, and none gets it."""
    if len(claimed) == 1:
        return True
    owners = " and ".join(sorted({plugin.owner for plugin, _ in claimed}))
    targets = " and ".join(sorted(spec.target for _, spec in claimed))
    contested[key] = (
        f"{what} is declared more than once, by {owners} ({targets}); uninstall all but one of them"
    )
    for plugin, _ in claimed:
        if contested[key] not in plugin.problems:
            plugin.problems.append(contested[key])
    return False


def _engine(spec: Spec, commands: Mapping[str, Command]) -> Spec:
    command = commands.get(spec.name)
    place = spec.target.replace(":", ".")
    if command is None:
        raise ContractError(
            f"{place}: engine {spec.engine} is for {spec.name!r}, a command no plugin declares"
        )
    if not command.engines:
        raise ContractError(f"{place}: {spec.name} takes no engines: its declaration names none")
    for other in command.engines.values():
        kinds = {p.name: (p.kind == "flag", p.many) for p in other.engine_parameters}
        for parameter in spec.engine_parameters:
            if kinds.get(parameter.name, (parameter.kind == "flag", parameter.many)) != (
                parameter.kind == "flag",
                parameter.many,
            ):
                raise ContractError(
                    f"{place}: parameter {parameter.name} is a switch in one engine of {spec.name} "
                    f"and takes a value in another ({other.engine}); rename it"
                )
    return engine_for(command.spec, spec)


def _load(entry: EntryPoint) -> _Found:
    found = _Found(entry)
    try:
        module = entry.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - an import can raise anything, SystemExit too
        found.problems.append(f"{found.owner}: importing it raised {type(error).__name__}: {error}")
        return found
    found.summary = (inspect.getdoc(module) or "").split("\n")[0]
    try:
        for function in _call(module, "musictool_register"):
            _register(function, found)
        found.presets = {
            str(name): str(text)
            for mapping in _call(module, "musictool_presets", each=False)
            for name, text in mapping.items()
        }
    except Exception as error:  # noqa: BLE001 - a plugin's hook can raise anything
        found.problems.append(f"{found.owner}: its hook raised {type(error).__name__}: {error}")
    if not (found.commands or found.engines or found.presets or found.problems):
        found.problems.append(f"{found.owner}: it registers nothing; does it have a @hookimpl?")
    return found


def _call(module: Any, hook: str, each: bool = True) -> Iterator[Any]:
    """The results of one plugin's hook; a manager of its own, so that no other is called."""
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    manager.register(module)
    manager.check_pending()
    for result in getattr(manager.hook, hook)():
        yield from result if each else [result]


def _register(function: Callable[..., Any], found: _Found) -> None:
    try:
        spec = spec_of(function)
    except ContractError as error:
        found.problems.append(f"{found.owner}: {error}")
        return
    declared = declaration_of(function)
    (found.engines if declared and declared.is_engine else found.commands).append(spec)
