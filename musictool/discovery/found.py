"""`Found`: an entry point of the group `musictool`, and what it registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from musictool.contract.spec import Spec
from musictool.discovery.plugin import Plugin

__all__ = ["Found"]


@dataclass(eq=False)
class Found:
    """One entry point, while the registry is being built."""

    name: str
    module: str
    distribution: str
    version: str
    folder: str = ""
    """Where the distribution is installed."""
    summary: str = ""
    commands: list[Spec] = field(default_factory=list)
    engines: list[Spec] = field(default_factory=list)
    presets: dict[str, str] = field(default_factory=dict)
    executors: dict[str, str] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    """Declarations as JSON."""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What its author should know, and harms nothing."""
    contract: str = ""
    """The version of the contract that it says it is made for."""
    off: str = ""
    """Why it is left out, if its user does not want it."""
    isolated: str = ""
    """The environment of its own that it is in, if it has one."""
    lost: list[str] = field(default_factory=list)
    """The commands that it would bring if it were whole."""

    @property
    def owner(self) -> str:
        return f"{self.distribution} ({self.module})" if self.module else self.distribution

    def add_problem(self, problem: str) -> None:
        self.problems.append(f"{self.owner}: {problem}")

    def add_note(self, note: str) -> None:
        self.notes.append(f"{self.owner}: {note}")

    def plugin(self) -> Plugin:
        return Plugin(
            name=self.name,
            module=self.module,
            distribution=self.distribution,
            version=self.version,
            summary=self.summary,
            commands=tuple(dict.fromkeys(spec.name for spec in self.commands)),
            engines=tuple(f"{spec.name} {spec.engine}" for spec in self.engines),
            presets=tuple(self.presets),
            executors=tuple(self.executors),
            weights=tuple(self.weights),
            problems=tuple(self.problems),
            notes=tuple(self.notes),
            contract=self.contract,
            off=self.off,
            isolated=self.isolated,
            lost=tuple(self.lost),
            targets=tuple(spec.target for spec in (*self.commands, *self.engines)),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain data, to travel to another process and back."""
        specs = {
            "commands": [spec.to_json() for spec in self.commands],
            "engines": [spec.to_json() for spec in self.engines],
        }
        return {**vars(self), **specs}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Found:
        specs = {what: [*map(Spec.from_json, plain[what])] for what in ("commands", "engines")}
        return cls(**{**plain, **specs})
