"""Where a command's function is: "module:name", or "module:name@environment" in one of its own."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Target", "target_of"]


class Target(NamedTuple):
    """A function by the names that lead to it."""

    module: str
    name: str
    environment: str = ""
    """The isolated environment that it is in; "" for that of musictool."""

    def __str__(self) -> str:
        at = f"@{self.environment}" if self.environment else ""
        return f"{self.module}:{self.name}{at}"

    @property
    def package(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]


def target_of(text: str) -> Target:
    """The parts of a target."""
    place, _, environment = text.partition("@")
    module, _, name = place.partition(":")
    return Target(module, name, environment)
