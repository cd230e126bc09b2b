"""`examine`: all checks of a plugin, made one after the other, for `musictool plugins check`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from musictool.discovery import Plugin, Registry
from musictool.errors import UnknownName
from musictool.kit.checks import CHECKS, PLUGIN_CHECKS
from musictool.kit.findings import Finding, NotChecked, NotConforming
from musictool.kit.packages import Inputs, Values, plugins_named, subjects_of
from musictool.kit.subject import Subject

__all__ = ["Examined", "begins", "cases", "cases_of_plugins", "examine"]

Cases = dict[str, Callable[[], None]]
"""By name, what checks."""


@dataclass(frozen=True)
class Examined:
    """What was found of a command, or of the plugin itself."""

    subject: str
    checks: int
    """How many were made."""
    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...]
    """What could not be, each with why."""


def cases_of_plugins(plugins: Iterable[Plugin], registry: Registry) -> Cases:
    """Every check of every plugin, by the name of the case, such as "acme imports light"."""
    return {
        f"{plugin.name} {check.name}": partial(check.run, plugin, registry)
        for check in PLUGIN_CHECKS.values()
        for plugin in plugins
    }


def cases(subjects: Iterable[Subject]) -> Cases:
    """Every check of every command, likewise: "acme.trim blocks of one frame"."""
    return {
        f"{subject.id} {check.name} {way}".rstrip(): partial(check.run, subject, way)
        for check in CHECKS.values()
        for subject in subjects
        for way in check.of(subject)
    }


def begins(case: str, subject: str, words: Collection[str]) -> bool:
    """Whether a case is meant by any of some words: "acme.trim", "acme.trim region", "region"."""
    of_all = case.removeprefix(f"{subject} ")
    return any(f"{name} ".startswith(f"{one} ") for name in (case, of_all) for one in words)


def examine(
    package: str,
    registry: Registry,
    *,
    values: Values | None = None,
    inputs: Inputs | None = None,
    seconds: Mapping[str, float] | None = None,
    only: Sequence[str] = (),
) -> Iterator[Examined]:
    """Check a plugin: first itself, then each of its commands and engines.

    Parameters
    ----------
    package
        Its name, its distribution or its module.
    values, inputs, seconds
        As of `conformance`.
    only
        What is checked, as `without` of `conformance`; all if empty.

    Raises
    ------
    UnknownName
        If it is not installed, or nothing is checked.
    """
    any_made = False
    for plugin in plugins_named(package, registry):
        looks = {plugin.name: cases_of_plugins([plugin], registry)}
        for subject in subjects_of(plugin, registry, values, inputs, seconds):
            looks[subject.id] = cases([subject])
        for name, its in looks.items():
            wanted = {
                case: look for case, look in its.items() if not only or begins(case, name, only)
            }
            if wanted:
                any_made = True
                yield _examined(name, wanted)
    if not any_made:
        raise UnknownName("check", only[0], [*PLUGIN_CHECKS, *CHECKS])


def _examined(subject: str, looks: Cases) -> Examined:
    made, findings = 0, []
    skipped: dict[str, list[str]] = {}
    for name, look in looks.items():
        try:
            look()
        except NotConforming as error:
            findings.append(error.finding)
        except NotChecked as reason:
            skipped.setdefault(str(reason), []).append(name.removeprefix(f"{subject} "))
            continue
        made += 1
    sentences = [f"{_named(cases)}: {reason}" for reason, cases in skipped.items()]
    return Examined(subject, made, tuple(findings), tuple(sentences))


def _named(cases: Sequence[str]) -> str:
    """Several checks that were not made, without the ways in which each would have been."""
    if len(cases) == 1:
        return cases[0]
    kinds = [
        name for name in (*PLUGIN_CHECKS, *CHECKS) if any(begins(it, "", [name]) for it in cases)
    ]
    return ", ".join(kinds)
