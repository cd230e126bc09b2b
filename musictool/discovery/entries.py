"""Which plugins are installed: the entry points of all distributions, and none of them imported."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distributions, version

from musictool.discovery.chosen import OWN, why_off
from musictool.discovery.environments import Environment, environments
from musictool.discovery.found import Found

__all__ = ["GROUP", "entries", "versions"]

GROUP = "musictool"

LIBRARIES = ("numpy", "scipy", "soxr", "soundfile", "av", "pedalboard", "librosa", "torch")
"""What computes samples. Whether one of them was imported depends on what else the process did, so
all are named."""


def entries() -> list[Found]:
    """The plugins of all distributions, sorted by name, not imported yet; some may be off.

    Each distribution is read by itself: `importlib.metadata.entry_points` gives up altogether
    when a single one of them, whosever it is, has an `entry_points.txt` that makes no sense. Of one
    that is no plugin no more than that file is read: what else is said of a hundred of them takes
    as long as it takes to import all plugins.
    """
    found: list[Found] = []
    seen: set[str] = set()
    isolated = environments()
    places = [
        *((one, [str(one.site)], True) for one in isolated),  # what was asked for by its name
        *((one, [str(one.site)], False) for one in isolated),
        (None, sys.path, False),
    ]
    for environment, path, named in places:
        for distribution in distributions(path=path):
            name = _name(distribution)
            if environment and (name == OWN or (named and name != _spelled(environment.name))):
                continue
            if name not in seen:  # the first on the path hides those behind it
                seen.add(name)
                if _brings_plugins(distribution):
                    found += _in(environment, _entries(distribution))
    found += [_without_its_folder(one) for one in isolated if not one.site.is_dir()]
    for one in _with_unique_names(found):
        one.off = why_off(one.name, one.distribution)
    return sorted(found, key=lambda one: one.name)


def _without_its_folder(environment: Environment) -> Found:
    """What to say of a plugin that is not there any more, under the name that such plugins have."""
    name = environment.name
    lost = Found(name.removeprefix("musictool-"), "", name, "", str(environment.site))
    lost.isolated = name
    lost.add_problem(environment.fault() or environment.unusable(f"{environment.site} is gone"))
    return lost


def _spelled(name: str) -> str:
    """A name as those of folders are spelled."""
    return name.replace("-", "_")


def _in(environment: Environment | None, found: Iterable[Found]) -> Iterator[Found]:
    """What was found in an environment, if that is an isolated one."""
    for one in found:
        if environment is not None:
            one.isolated = environment.name
            if fault := environment.fault():
                one.add_problem(fault)
        yield one


def _name(distribution: Distribution) -> str:
    """The name, spelled in one way; that of its folder, if it lies in one that tells."""
    with suppress(Exception):  # where there is none, or no text that can be read
        return str(distribution._normalized_name)  # type: ignore[attr-defined]  # as it does itself
    return ""


def _brings_plugins(distribution: Distribution) -> bool:
    with suppress(UnicodeDecodeError):
        return f"[{GROUP}]" in (distribution.read_text("entry_points.txt") or "")
    return False


def _entries(distribution: Distribution) -> Iterator[Found]:
    owner = distribution.name or "unknown distribution"
    folder = os.path.abspath(str(distribution.locate_file("")))  # noqa: PTH100
    try:
        for entry in distribution.entry_points.select(group=GROUP):
            yield Found(entry.name, entry.value, owner, distribution.version or "", folder)
    except Exception as error:  # noqa: BLE001 - whatever it trips over in a text it cannot read
        unreadable = Found(owner, "entry_points.txt", owner, distribution.version or "", folder)
        unreadable.add_problem(f"its entry points cannot be read: {error}")
        yield unreadable


def _with_unique_names(found: list[Found]) -> list[Found]:
    """Plugins of one name are called by their distributions as well, but for our own."""
    names = Counter(one.name for one in found)
    for one in found:
        if names[one.name] > 1 and one.distribution != OWN:
            one.name = f"{one.distribution}:{one.name}"
    return found


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
