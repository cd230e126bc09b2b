"""Loading one entry point by itself, so that no plugin can break another."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import (
    Distribution,
    EntryPoint,
    PackageNotFoundError,
    distributions,
    version,
)
from typing import Any

import pluggy

from musictool import hookspecs
from musictool.contract.declare import declaration_of
from musictool.contract.signature import spec_of
from musictool.contract.spec import Spec
from musictool.discovery.registry import Plugin
from musictool.errors import ContractError

__all__ = ["GROUP", "Found", "entries", "load", "versions"]

GROUP = "musictool"

HOOKS = (
    hookspecs.musictool_register,
    hookspecs.musictool_presets,
    hookspecs.musictool_executors,
    hookspecs.musictool_weights,
)

for hook in HOOKS:
    pluggy.HookspecMarker(GROUP)(hook)

LIBRARIES = ("numpy", "scipy", "soxr", "soundfile", "av", "pedalboard", "librosa", "torch")
"""What computes samples. Whether one of them was imported depends on what else the process did, so
all are named."""


@dataclass
class Found:
    """What one entry point registers, while the registry is being built."""

    entry: EntryPoint
    name: str = ""
    summary: str = ""
    commands: list[Spec] = field(default_factory=list)
    engines: list[Spec] = field(default_factory=list)
    presets: dict[str, str] = field(default_factory=dict)
    executors: dict[str, str] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    """Declarations as JSON."""
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name or self.entry.name

    @property
    def distribution(self) -> str:
        return (self.entry.dist.name if self.entry.dist else None) or "unknown distribution"

    @property
    def owner(self) -> str:
        return f"{self.distribution} ({self.entry.value})"

    def add_problem(self, problem: str) -> None:
        self.problems.append(f"{self.owner}: {problem}")

    def plugin(self) -> Plugin:
        return Plugin(
            name=self.name,
            module=self.entry.value,
            distribution=self.distribution,
            version=(self.entry.dist.version if self.entry.dist else None) or "",
            summary=self.summary,
            commands=tuple(dict.fromkeys(spec.name for spec in self.commands)),
            engines=tuple(f"{spec.name} {spec.engine}" for spec in self.engines),
            presets=tuple(self.presets),
            executors=tuple(self.executors),
            weights=tuple(self.weights),
            problems=tuple(self.problems),
            targets=tuple(spec.target for spec in (*self.commands, *self.engines)),
        )


def entries() -> list[EntryPoint]:
    """The entry points of all distributions, sorted by name.

    Each distribution is read by itself: `importlib.metadata.entry_points` gives up altogether
    when a single one of them, whosever it is, has an `entry_points.txt` that makes no sense.
    """
    found: list[EntryPoint] = []
    seen: set[str] = set()
    for distribution in distributions():
        name = re.sub(r"[-_.]+", "-", distribution.name or "").lower()
        if name not in seen:  # the first on the path hides those behind it
            seen.add(name)
            found += _entries(distribution)
    return sorted(found, key=lambda entry: entry.name)


def versions() -> dict[str, str]:
    """Of each library that computes samples, the version installed.

    They are read here, for the index: `importlib.metadata` takes a third of the time of all that is
    imported for a short command.
    """
    found = {}
    for library in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[library] = version(library)
    return found


def _entries(distribution: Distribution) -> list[EntryPoint]:
    try:
        return list(distribution.entry_points.select(group=GROUP))
    except Exception:  # noqa: BLE001 - whatever it trips over in a text it cannot read
        text = distribution.read_text("entry_points.txt") or ""
        if f"[{GROUP}]" not in text:
            return []
    unreadable = EntryPoint(distribution.name, "entry_points.txt", GROUP)
    vars(unreadable)["dist"] = distribution
    return [unreadable]


def load(entry: EntryPoint) -> Found:
    """Import a plugin and read what it registers; what goes wrong is among its problems."""
    found = Found(entry)
    try:
        with redirect_stdout(sys.stderr):  # standard output belongs to the result
            module = entry.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - an import can raise anything, SystemExit too
        found.add_problem(f"importing it raised {type(error).__name__}: {error}")
        return found
    found.summary = (inspect.getdoc(module) or "").split("\n")[0]
    try:
        # A manager of its own, so that no other plugin is called.
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(hookspecs)
        manager.register(module)
    except Exception as error:  # noqa: BLE001 - looking at a module can run its code
        found.add_problem(f"its hooks cannot be read: {error}")
        return found
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        *others, last = (hook.__name__ for hook in HOOKS)
        known = f"{', '.join(others)} and {last}"
        found.add_problem(f"{' '.join(str(error).split())}; there are {known}")
    for hook, read in (
        (manager.hook.musictool_register, _read_functions),
        (manager.hook.musictool_presets, partial(_read_texts, "preset")),
        (manager.hook.musictool_executors, partial(_read_texts, "executor")),
        (manager.hook.musictool_weights, _read_weights),
    ):
        try:
            with redirect_stdout(sys.stderr):
                for result in hook():
                    read(result, found)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - and so can a hook
            found.add_problem(f"{hook.name} raised {type(error).__name__}: {error}")
    brings = (found.commands, found.engines, found.presets, found.executors, found.weights)
    if not any(brings) and not found.problems:
        found.add_problem("it registers nothing; is there a @hookimpl that returns something?")
    return found


def _read_functions(result: Any, found: Found) -> None:
    if not isinstance(result, Iterable) or isinstance(result, str):
        found.add_problem(f"musictool_register must return a list of functions, not {result!r}")
        return
    for function in result:
        try:
            spec = spec_of(function)
            _check_reachable(function)
        except ContractError as error:
            found.add_problem(str(error))
            continue
        declared = declaration_of(function)
        (found.engines if declared and declared.is_engine else found.commands).append(spec)


def _check_reachable(function: Callable[..., Any]) -> None:
    """Later the function is imported by its name, so that name must lead to it."""
    module = sys.modules.get(function.__module__)
    if getattr(module, function.__qualname__, None) is not function:
        raise ContractError(
            f"{function.__module__}.{function.__qualname__}: cannot be imported by this name; "
            "a command is a function at the top level of a module"
        )


def _read_texts(what: str, result: Any, found: Found) -> None:
    """Names with a text each: of presets a pipeline, of executors a target."""
    texts: dict[str, str] = getattr(found, f"{what}s")
    if not isinstance(result, Mapping):
        found.add_problem(f"musictool_{what}s must return names with their texts, not {result!r}")
        return
    for name, text in result.items():
        if isinstance(name, str) and isinstance(text, str):
            texts[name] = text
        else:
            found.add_problem(f"{what} {name!r} must be a text, not {text!r}")


def _read_weights(result: Any, found: Found) -> None:
    """What is declared of weights, and what is wrong with it."""
    from musictool.contract.weights import NAME, Weights  # few plugins have any

    if not isinstance(result, Mapping):
        found.add_problem(f"musictool_weights must return names with their Weights, not {result!r}")
        return
    for name, declared in result.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            found.add_problem(
                f"weights {name!r} must be called by lower-case letters, digits, and - or . between"
            )
        elif not isinstance(declared, Weights):
            found.add_problem(f"weights {name} must be a Weights, not {declared!r}")
        else:
            found.weights[name] = json.dumps(declared.to_json(), sort_keys=True)
