"""What is installed on two computers: they make the same files if it is the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.metadata import distributions

import musictool

__all__ = ["difference", "installed"]


def installed(modules: Collection[str]) -> dict[str, str]:
    """The versions of musictool, and of the distributions whose plugins have some modules."""
    packages = {module.partition(".")[0] for module in modules}
    found = {"musictool": musictool.__version__}
    for distribution in distributions():
        try:
            entries = distribution.entry_points.select(group="musictool")
        except Exception:  # noqa: BLE001 - whatever it trips over in a text it cannot read
            continue
        if any(entry.module.partition(".")[0] in packages for entry in entries):
            found.setdefault(distribution.name, distribution.version)
    return found


def difference(wanted: Mapping[str, str], here: Mapping[str, str]) -> str | None:
    """The first thing that another computer has and this one has not, as the end of a sentence."""
    for name, version in wanted.items():
        if name not in here:
            return f"has no {name}; here it is {version}: install it there"
        if here[name] != version:
            return f"has {name} {here[name]}; here it is {version}: install the same there"
    return None
