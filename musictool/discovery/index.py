"""The index: the registry as JSON in the user's cache folder, so that help imports no plugin.

It is fresh while nothing that could change it has changed: the folders on `sys.path` (installing
or removing a distribution touches them) and the source files of each plugin (editing an editable
one touches those). That is checked by modification times alone, in well under a millisecond;
`importlib.metadata` would cost more than all the rest of `--help`.

Whatever is wrong with the file (missing, unreadable, corrupt, not writable, written by two
processes at once) only means that the registry is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from musictool import __version__
from musictool.contract.spec import Spec
from musictool.discovery.registry import Command, Plugin, Registry

__all__ = ["load", "path", "store"]

FORMAT = 1
"""Raised whenever the stored form changes."""

HUB = Path(__file__).parents[1]


def path() -> Path:
    """Where the index of this Python environment is; each `sys.path` has its own."""
    from platformdirs import user_cache_path

    key = "\n".join([sys.version, *_search_folders()]).encode()
    return user_cache_path("musictool") / f"index-{hashlib.sha256(key).hexdigest()[:16]}.json"


def load() -> Registry | None:
    """The stored registry, or None if there is none that can be trusted."""
    try:
        stored = json.loads(path().read_bytes())
        if stored["format"] != FORMAT or stored["musictool"] != __version__:
            return None
        if any(_stamp(place) != stamp for place, stamp in stored["stamps"].items()):
            return None
        return _registry(stored)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def store(registry: Registry) -> None:
    """Write the index, in one step; a cache that cannot be written is no error."""
    stored = {
        "format": FORMAT,
        "musictool": __version__,
        "stamps": {place: _stamp(place) for place in _watched(registry)},
        "plugins": [vars(plugin) for plugin in registry.plugins],
        "commands": [
            {
                "spec": command.spec.to_json(),
                "engines": {name: spec.to_json() for name, spec in command.engines.items()},
            }
            for command in registry.commands.values()
        ],
        "presets": dict(registry.presets),
        "contested": dict(registry.contested),
    }
    target = path()
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(stored), encoding="utf-8")
        temporary.replace(target)
    except OSError:
        return


def _registry(stored: dict[str, Any]) -> Registry:
    plugins = tuple(
        Plugin(**{key: tuple(v) if isinstance(v, list) else v for key, v in plugin.items()})  # type: ignore[arg-type]
        for plugin in stored["plugins"]
    )
    commands = {}
    for item in stored["commands"]:
        spec = Spec.from_json(item["spec"])
        engines = {name: Spec.from_json(engine) for name, engine in item["engines"].items()}
        commands[spec.name] = Command(spec, engines)
    return Registry(plugins, commands, stored["presets"], stored["contested"])


def _search_folders() -> list[str]:
    # The first entry is the folder of the script, or "" for `python -c`: it changes with the way
    # the program was started, and plugins are not found by it.
    return [entry for entry in sys.path[1:] if entry]


def _watched(registry: Registry) -> Iterator[str]:
    yield from _search_folders()
    for room in ("contract", "discovery"):
        yield from map(str, (HUB / room).glob("*.py"))
    for plugin in registry.plugins:
        yield from _sources(plugin.module.partition(":")[0])


def _sources(module: str) -> Iterator[str]:
    """The source files and folders of a plugin; a new file shows in its folder's time."""
    from importlib.util import find_spec

    try:
        found = find_spec(module.partition(".")[0])
    except (ImportError, ValueError, AttributeError):
        return
    if found is None:
        return
    if found.submodule_search_locations is None:
        yield from [found.origin] if found.origin else []
        return
    for location in found.submodule_search_locations:
        for folder, folders, files in os.walk(location):
            folders[:] = [name for name in folders if not name.startswith((".", "__"))]
            yield from (str(Path(folder, name)) for name in files if name.endswith(".py"))
            for name in folders:
                yield str(Path(folder, name))


def _stamp(place: str) -> list[int] | None:
    """Modification time (ns) and size; None for what does not exist."""
    try:
        status = os.stat(place)  # noqa: PTH116 - hundreds of calls on the path to --help
    except OSError:
        return None
    return [status.st_mtime_ns, 0 if os.path.isdir(place) else status.st_size]  # noqa: PTH112
