"""What is installed here, as the metadata of each package tell it.

References
----------
PEP 610, `direct_url.json`; PEP 440, versions, local ones among them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import invalidate_caches
from importlib.metadata import Distribution, distributions
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from musictool.discovery.entries import GROUP

__all__ = ["Installed", "constraints", "folders_of_installed", "installed", "needing", "unsuited"]


@dataclass(frozen=True)
class Installed:
    """A package that is installed."""

    name: str
    """As it calls itself."""
    version: str
    requires: tuple[str, ...]
    distribution: Distribution

    @cached_property
    def is_plugin(self) -> bool:
        """Whether it has an entry point that musictool looks for."""
        return f"[{GROUP}]" in (_read(self.distribution, "entry_points.txt"))

    @cached_property
    def origin(self) -> Mapping[str, Any]:
        """Where it came from if that is no index, as `direct_url.json` says; empty otherwise."""
        with suppress(ValueError):
            found = json.loads(_read(self.distribution, "direct_url.json") or "{}")
            return found if isinstance(found, dict) else {}
        return {}

    @property
    def is_editable(self) -> bool:
        return bool(self.origin.get("dir_info", {}).get("editable"))


def installed() -> dict[str, Installed]:
    """All that is installed, by its name as indexes spell it; without what has no such name.

    `Distribution.metadata` would parse the whole text of each, which takes ten times as long.
    """
    invalidate_caches()
    found: dict[str, Installed] = {}
    for one in distributions():
        fields = _fields(_read(one, "METADATA") or _read(one, "PKG-INFO"))
        name = next(iter(fields.get("name", ())), "")
        key = canonicalize_name(name)
        if name and key not in found:  # the first on the path hides those behind it
            version = next(iter(fields.get("version", ())), "")
            found[key] = Installed(name, version, tuple(fields.get("requires-dist", ())), one)
    return found


def _read(one: Distribution, file: str) -> str:
    with suppress(Exception):  # whatever is wrong with what a stranger has installed
        return one.read_text(file) or ""
    return ""


def _fields(text: str) -> dict[str, list[str]]:
    """The values of the fields at the head of metadata, by their names."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not line.strip():
            break  # a description follows
        if colon and not line[0].isspace():
            found.setdefault(name.lower(), []).append(value.strip())
    return found


def folders_of_installed() -> set[str]:
    """The folders in which packages are installed that can be imported here."""
    return {os.path.realpath(str(one.locate_file(""))) for one in distributions()}


def constraints(there: Mapping[str, Installed], free: Iterable[str]) -> str:
    """A file of constraints that holds all that is installed at its version, but what is free.

    `torch==2.9.0+cpu` is that build alone. What has no version that indexes know cannot be told so,
    and cannot be asked for either.
    """
    free = {canonicalize_name(name) for name in free}
    held = [one for key, one in there.items() if key not in free and _is_version(one.version)]
    return "".join(f"{one.name}=={one.version}\n" for one in held)


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except (InvalidVersion, TypeError):
        return False
    return True


def unsuited(there: Mapping[str, Installed], versions: Mapping[str, str]) -> Iterator[str]:
    """Whom it would break to have these versions of packages; a sentence each.

    Parameters
    ----------
    versions
        By the names of packages that are to change, as indexes spell them.
    """
    for key, one in there.items():
        if key in versions:
            continue  # whatever asks for the new one has asked for what it needs
        for required in map(_requirement, one.requires):
            name = canonicalize_name(required.name) if required else ""
            if required is None or name not in versions or name not in there:
                continue
            fits = [
                required.specifier.contains(it, prereleases=True)
                for it in (there[name].version, versions[name])
            ]
            if fits == [True, False]:
                yield (
                    f"{required.name} {versions[name]} does not suit {one.name} {one.version}, "
                    f"which needs {required.name}{required.specifier}"
                )


def needing(package: str) -> list[str]:
    """The packages that need another, whose name is as indexes spell it."""
    return [
        one.name
        for one in installed().values()
        for required in map(_requirement, one.requires)
        if required and canonicalize_name(required.name) == package
    ]


def _requirement(text: str) -> Requirement | None:
    """A requirement that counts here without an extra."""
    with suppress(InvalidRequirement):
        found = Requirement(text)
        with suppress(Exception):  # an environment's name that this version does not know
            if found.marker is None or found.marker.evaluate({"extra": ""}):
                return found
    return None
