"""What a distribution requires of others, and whether it is installed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement

from musictool.discovery.chosen import OWN
from musictool.discovery.environments import Environment, environment_of

__all__ = ["unmet"]


def unmet(distribution: str, isolated: str = "") -> list[str]:
    """What a distribution requires and does not find, a sentence each, with what mends it.

    Parameters
    ----------
    isolated
        The environment of its own that it is in, if it has one.
    """
    environment = environment_of(isolated) if isolated else None
    try:
        _found(distribution, environment)
    except PackageNotFoundError:
        return []  # that it is gone is its plugin's problem
    try:
        return list(dict.fromkeys(_unmet(distribution, distribution, environment)))
    except (InvalidRequirement, UndefinedEnvironmentName) as error:
        reason = " ".join(str(error).split())
        return [f"{distribution}: what it requires cannot be read: {reason}"]


def _unmet(
    asking: str,
    distribution: str,
    environment: Environment | None,
    extra: str = "",
    seen: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Of one of its extras, if it has a name; an extra of what is required counts as required."""
    for text in _found(distribution, environment).requires or ():
        required = Requirement(text)
        marker = required.marker
        if marker is not None and not marker.evaluate({"extra": extra}):
            continue
        if extra and marker is not None and marker.evaluate({"extra": ""}):
            continue  # it is required without the extra, too
        required.marker = None
        try:
            there = _found(required.name, environment).version
        except PackageNotFoundError:
            mended = _mended(asking, required, environment)
            yield f"{asking} needs {required}, which is not installed; {mended}"
            continue
        if not required.specifier.contains(there, prereleases=True):
            yield (
                f"{asking} needs {required}, and {required.name} {there} is installed; "
                f"{_mended(asking, required, environment)}"
            )
        for name in required.extras - seen:
            known = seen | required.extras
            yield from _unmet(asking, required.name, environment, name, known)


def _found(name: str, environment: Environment | None) -> Distribution:
    """What is installed under a name, where it is looked for; ours is the same everywhere."""
    if environment is None or name.lower() == OWN:
        return Distribution.from_name(name)
    for one in Distribution.discover(name=name, path=[str(environment.site)]):
        return one
    raise PackageNotFoundError(name)


def _mended(asking: str, required: Requirement, environment: Environment | None) -> str:
    """The command that installs what fits; if it is older than ours, a newer plugin may do."""
    if environment is not None and required.name.lower() != OWN:
        return f"make its environment anew: {environment.anew}"
    if required.name.lower() == OWN:
        if any(one.operator in ("<", "<=", "==", "~=") for one in required.specifier):
            return f"pip install --upgrade {asking} {OWN}"
        return f"pip install --upgrade {shlex.quote(str(required))}"
    # With ours named beside it, pip says if ours needs another version, in place of breaking it.
    return f"pip install {OWN} {shlex.quote(str(required))}"
