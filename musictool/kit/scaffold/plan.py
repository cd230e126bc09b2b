"""`Plan`: what `musictool plugins new` is to write, checked before anything is written."""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import musictool
from musictool.contract import Spec
from musictool.contract.refusals import HUB_COMMANDS
from musictool.discovery import Registry
from musictool.errors import OutputExists, UnknownName, UsageError
from musictool.kinds import Kind, either
from musictool.kit.scaffold.flows import FLOWS

__all__ = ["KINDS", "Plan", "plan_of", "refuse_name"]

PluginKind = Literal["command", "engine", "generator", "model"]
KINDS: tuple[str, ...] = get_args(PluginKind)
"""What a plugin can begin as."""

WORD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
OWN = ("audio", "context", "network", "np", "partial", "stream", "weights")
"""What a package has under these names itself."""

LONGEST = 40
"""Letters of a name."""

BODIES = ("continue", "inpaint", "rhythm.beats", "transcribe")
"""Commands with an engine of their own to begin with; all others have one by what flows."""


@dataclass(frozen=True)
class Plan:
    """A package that is to be written."""

    name: str
    kind: str
    folder: Path
    serves: Spec | None = None
    """The command that it brings an engine for."""

    @property
    def module(self) -> str:
        """What is imported."""
        return f"musictool_{self.name.replace('-', '_')}"

    @property
    def function(self) -> str:
        """What the function is called, that is no name of Python or of what it imports."""
        name = self.name.replace("-", "_")
        taken = {*dir(builtins), *musictool.__all__, *OWN}
        return f"{name}_" if keyword.iskeyword(name) or name in taken else name


def plan_of(name: str, kind: str, serves: str | None, parent: Path, registry: Registry) -> Plan:
    """What is to be written.

    Parameters
    ----------
    serves
        The command that an engine or a model is for; None for the usual, which is `continue` of an
        engine, and a command of its own of a model.
    parent
        Where the folder of the package is made.

    Raises
    ------
    UsageError
        For a name that is none, or is taken; a kind or a command that there is not.
    OutputExists
        If the folder is there.
    """
    if kind not in KINDS:
        raise UnknownName("kind of plugin", kind, KINDS)
    if serves is not None and kind not in ("engine", "model"):
        raise UsageError(f"plugins new: a {kind} is a command of its own; leave --for out")
    wanted = "continue" if serves is None and kind == "engine" else serves
    spec = _served(wanted, kind, registry) if wanted else None
    refuse_name(name, spec, registry)
    folder = parent / f"musictool-{name}"
    if folder.exists() or folder.is_symlink():
        raise OutputExists(str(folder), "is there already; choose another name, or another folder")
    return Plan(name, kind, folder, spec)


def refuse_name(name: str, serves: Spec | None, registry: Registry) -> None:
    """Refuse a name that is none, or that something installed has.

    Raises
    ------
    UsageError
    """
    if name.startswith(("musictool-", "musictool_")):
        raise UsageError(
            f"plugins new: leave {name[:10]} out: the package of acme is called musictool-acme"
        )
    if not WORD.fullmatch(name) or len(name) > LONGEST:
        raise UsageError(
            f"plugins new: {name!r} cannot name a plugin; use lower-case letters, digits and "
            f"dashes, a letter first, at most {LONGEST}"
        )
    if name in HUB_COMMANDS:
        raise UsageError(f"plugins new: {name} is a command of musictool itself; choose another")
    for plugin in registry.plugins:
        if name in (plugin.name, plugin.distribution.removeprefix("musictool-")):
            whose = f"{plugin.distribution} {plugin.version}"
            raise UsageError(f"plugins new: {name} is a plugin already ({whose}); choose another")
    if serves is not None:
        command = registry.commands[serves.name]
        if name in {engine for one in command.variants for engine in one.engines}:
            raise UsageError(f"plugins new: {serves.name} has an engine {name}; choose another")
    elif name in registry.groups() or name in registry.presets or registry.called(name):
        means = either(registry.called(name)) if registry.called(name) else name
        what = f"a word for {means}" if means != name else "there"
        raise UsageError(f"plugins new: {name} is {what} already; choose another name")


def _served(name: str, kind: str, registry: Registry) -> Spec:
    """The command that an engine is for."""
    command = registry.command(name, "plugins new")
    if command.spec.engine is None:
        takers = [it.name for it in registry.commands.values() if it.spec.engine is not None]
        raise UsageError(f"plugins new: {command.name} takes no engines; {either(takers)} do")
    spec = command.spec
    if kind == "model" and (spec.takes.flow, spec.gives.flow) != (Kind.AUDIO, Kind.AUDIO):
        raise UsageError(
            f"plugins new: it writes a model for {either(_of_sound(registry))}, and none for "
            f"{spec.name}; begin with an engine"
        )
    if spec.name not in BODIES and flows_of(spec) not in FLOWS:
        raise UsageError(
            f"plugins new: it knows no engine from {spec.takes.words} to {spec.gives.words}; one "
            f"for {spec.name} is made by hand, as musictool docs plugins shows"
        )
    return spec


def flows_of(spec: Spec) -> tuple[Kind, Kind]:
    """What flows in, and what comes out."""
    takes = spec.takes if spec.takes is Kind.SCORES else spec.takes.flow
    return takes, spec.gives.flow


def _of_sound(registry: Registry) -> list[str]:
    """The commands with engines from recording to recording."""
    sound = Kind.AUDIO, Kind.AUDIO
    specs = [one.spec for one in registry.commands.values() if one.spec.engine is not None]
    return [spec.name for spec in specs if (spec.takes.flow, spec.gives.flow) == sound]
