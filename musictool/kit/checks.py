"""`Check`: one thing that must hold for every command, or every plugin, and how it is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from musictool.discovery import Plugin, Registry
from musictool.errors import CannotProcess, MissingWeights, told
from musictool.kit.findings import Amiss, Finding, NotChecked, NotConforming
from musictool.kit.subject import Subject

__all__ = [
    "CHECKS",
    "PLUGIN_CHECKS",
    "Check",
    "PluginCheck",
    "check",
    "plugin_check",
    "refused",
    "told",
]


@dataclass(frozen=True)
class Check:
    """What must hold for a command.

    Parameters
    ----------
    look
        `look(subject, way)` raises `Amiss`, or `NotChecked`.
    suits
        Whether there is anything to check of a command.
    ways
        What is tried, by name; a single one without a name if there is nothing to choose.
    """

    name: str
    expected: str
    mend: str
    look: Callable[[Subject, Any], None]
    suits: Callable[[Subject], bool]
    ways: Mapping[str, Any]

    def of(self, subject: Subject) -> Iterator[str]:
        """The ways in which a command is checked."""
        if self.suits(subject):
            yield from self.ways

    def run(self, subject: Subject, way: str) -> None:
        """Check a command in one way.

        Raises
        ------
        NotConforming
            With the finding.
        NotChecked
            If that cannot be done here, and why: also where weights are yet to be fetched.
        """
        what = f"{self.name}: {way}" if way else self.name
        try:
            self.look(subject, self.ways[way])
        except Amiss as amiss:
            mend = amiss.mend or self.mend
            finding = Finding(what, subject.id, self.expected, str(amiss), mend)
            raise NotConforming(finding) from None
        except NotChecked:
            raise
        except Exception as error:  # a plugin can raise anything
            if isinstance(error, MissingWeights) and not error.come_along:
                raise NotChecked(str(error)) from None
            finding = Finding(what, subject.id, self.expected, told(error), self.mend)
            raise NotConforming(finding) from error


@dataclass(frozen=True)
class PluginCheck:
    """What must hold for a plugin; `look(plugin, registry)` raises `Amiss`, or `NotChecked`."""

    name: str
    expected: str
    mend: str
    look: Callable[[Plugin, Registry], None]

    def run(self, plugin: Plugin, registry: Registry) -> None:
        """Check a plugin.

        Raises
        ------
        NotConforming
            With the finding.
        """
        try:
            self.look(plugin, registry)
        except Amiss as amiss:
            mend = amiss.mend or self.mend
            finding = Finding(self.name, plugin.name, self.expected, str(amiss), mend)
            raise NotConforming(finding) from None


CHECKS: dict[str, Check] = {}
"""Of commands, by name, in the order in which they are made."""

PLUGIN_CHECKS: dict[str, PluginCheck] = {}
"""Of plugins."""


def check(
    name: str,
    *,
    expected: str,
    mend: str,
    suits: Callable[[Subject], bool] = lambda subject: True,
    ways: Mapping[str, Any] | None = None,
) -> Callable[[Callable[[Subject, Any], None]], Callable[[Subject, Any], None]]:
    """Declare a check of commands by the function that looks."""

    def declared(look: Callable[[Subject, Any], None]) -> Callable[[Subject, Any], None]:
        CHECKS[name] = Check(name, expected, mend, look, suits, ways or {"": None})
        return look

    return declared


def plugin_check(
    name: str, *, expected: str, mend: str
) -> Callable[[Callable[[Plugin, Registry], None]], Callable[[Plugin, Registry], None]]:
    """Declare a check of plugins by the function that looks."""

    def declared(look: Callable[[Plugin, Registry], None]) -> Callable[[Plugin, Registry], None]:
        PLUGIN_CHECKS[name] = PluginCheck(name, expected, mend, look)
        return look

    return declared


def refused(error: CannotProcess, subject: Subject) -> None:
    """Check the sentence of an error that says why a recording does not suit.

    Raises
    ------
    Amiss
        If it is not one sentence that names the command.
    """
    sentence = str(error)
    if not sentence.startswith(f"{subject.spec.name}: ") or "\n" in sentence:
        raise Amiss(f"the error reads {sentence!r}", "say it in one sentence, without a line break")
