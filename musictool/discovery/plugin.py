"""`Plugin`: one entry point of one distribution, and what it registers, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from musictool.discovery.called import SIGN

__all__ = ["Plugin"]


@dataclass(frozen=True, eq=False)
class Plugin:
    """One entry point of one distribution, and what it registers."""

    name: str
    """The entry point's; where several distributions use one, with the distribution before it."""
    summary: str
    """First line of the module's docstring."""
    distribution: str
    version: str
    module: str
    commands: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    """As "command engine"."""
    presets: tuple[str, ...] = ()
    executors: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Why it, or a part of it, is not available: one sentence each."""
    notes: tuple[str, ...] = ()
    """What its author should know, and harms nothing."""
    contract: str = ""
    """The version of the contract that it says it is made for; "" if it says none."""
    off: str = ""
    """Why it is left out, if its user does not want it, and what to do about that."""
    lost: tuple[str, ...] = ()
    """The commands that its source names, and that are not there for what is among the problems."""
    isolated: str = ""
    """The environment of its own that it is in; "" for one that is in that of musictool."""
    targets: tuple[str, ...] = ()
    """Where the functions of its commands and engines are."""

    def why_missing(self, command: str) -> str:
        """Why it does not bring a command that its source names; "" if it does, or names none."""
        if command not in self.lost:
            return ""
        why = self.off or f"broken: {next(iter(self.problems), '')}"
        return f"{self.name}{SIGN}{command}: its plugin is {why}"
