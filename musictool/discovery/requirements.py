"""What a distribution requires of others, and whether it is installed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement

from musictool.discovery.chosen import OWN

__all__ = ["unmet"]


def unmet(distribution: str) -> list[str]:
    """What a distribution requires and does not find here, a sentence each, with what mends it."""
    try:
        return list(dict.fromkeys(_unmet(distribution, distribution, "", frozenset())))
    except (InvalidRequirement, UndefinedEnvironmentName) as error:
        reason = " ".join(str(error).split())
        return [f"{distribution}: what it requires cannot be read: {reason}"]


def _unmet(asking: str, distribution: str, extra: str, seen: frozenset[str]) -> Iterator[str]:
    """Of one of its extras, if it has a name; an extra of what is required counts as required."""
    for text in requires(distribution) or ():
        required = Requirement(text)
        marker = required.marker
        if marker is not None and not marker.evaluate({"extra": extra}):
            continue
        if extra and marker is not None and marker.evaluate({"extra": ""}):
            continue  # it is required without the extra, too
        required.marker = None
        try:
            there = version(required.name)
        except PackageNotFoundError:
            yield f"{asking} needs {required}, which is not installed; {_mended(asking, required)}"
            continue
        if not required.specifier.contains(there, prereleases=True):
            yield (
                f"{asking} needs {required}, and {required.name} {there} is installed; "
                f"{_mended(asking, required)}"
            )
        for name in required.extras - seen:
            yield from _unmet(asking, required.name, name, seen | required.extras)


def _mended(asking: str, required: Requirement) -> str:
    """The command that installs what fits; if it is older than ours, a newer plugin may do."""
    if required.name.lower() == OWN:
        if any(one.operator in ("<", "<=", "==", "~=") for one in required.specifier):
            return f"pip install --upgrade {asking} {OWN}"
        return f"pip install --upgrade {shlex.quote(str(required))}"
    # With ours named beside it, pip says if ours needs another version, in place of breaking it.
    return f"pip install {OWN} {shlex.quote(str(required))}"
