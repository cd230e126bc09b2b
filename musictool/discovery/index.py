"""The index: the registry as JSON in the user's cache folder, so that help imports no plugin.

It is fresh while what is installed in the folders of `sys.path`, and the source files of each
plugin, have the names and modification times they had. To compare them takes some milliseconds;
`importlib.metadata` would cost more than all the rest of `--help`. A process that asks again at
once compares the folders alone. An index that is missing, damaged or not writable only means that
the registry is built anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from musictool import __version__
from musictool.contract.spec import Spec
from musictool.discovery.chosen import VARIABLE, list_file, preferred_file
from musictool.discovery.environments import card_of, environments, isolated_folder
from musictool.discovery.plugin import Plugin
from musictool.discovery.registry import Command, Registry
from musictool.discovery.sources import sources as places_of
from musictool.kinds import Kind
from musictool.regular import open_regular

__all__ = ["hold_path", "load", "path", "snapshot", "store"]

FORMAT = 31
"""Raised whenever the stored form changes."""

BEGINNING = '{"snapshot": '
"""What the stored form begins with."""

UNUSED = 30 * 24 * 3600.0
"""Seconds after which another environment's index is taken for forgotten; it can be built anew."""

HUB = Path(__file__).parents[1]
INSTALLED = {"", ".dist-info", ".egg-info", ".egg-link", ".egg", ".pth", ".py", ".pyd", ".so"}
"""What the name of something that can be imported, or that says what is installed, ends in."""

AT_ONCE = 0.5
"""Seconds within which a process that asks again does not look at every file again: each edit from
Python asks, and most are done in less time than that takes."""

CHOICE = "choice:"
"""The place where the user's choice of plugins is kept, wherever that is."""

Snapshot = dict[str, Any]
"""Each place that is watched, with its state: see `_state`."""


_held: list[str] | None = None
"""The folders that Python imported from when that was to count."""


def hold_path() -> None:
    """From now on plugins are what the folders hold that Python imports from at this moment.

    For a process that begins, before any plugin is imported: what one of them adds to `sys.path`
    for itself would else have the index built anew in the middle of the work.
    """
    global _held
    _held = list(sys.path)


def path() -> Path:
    """Where the index of this Python environment is; each `sys.path` has its own, and each choice
    of plugins for one call.
    """
    from platformdirs import user_cache_path

    places = [*_search_folders(), str(isolated_folder())]
    key = "\n".join([sys.version, *places, os.environ.get(VARIABLE, "")]).encode()
    return user_cache_path("musictool") / f"index-{zlib.crc32(key):08x}.json"


def load() -> Registry | None:
    """The stored registry, or None if there is none that can be trusted."""
    try:
        with open_regular(path()) as file:
            head, _, body = file.read().partition(b"\n")
        if head != _head(body):
            return None
        seen, registry = _read(body)
        return registry if _is_fresh(seen) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


_last: tuple[Snapshot, list[Any], float] | None = None
"""What an index has seen that this process found as it was, its folders, and when that was."""


def _is_fresh(seen: Snapshot) -> bool:
    """Whether all is as an index has seen it."""
    global _last
    now, outside, last = time.monotonic(), [_outside(place) for place in seen], _last
    if last and seen is last[0] and outside == last[1] and 0 <= now - last[2] < AT_ONCE:
        return True
    if any(_state(place) != state for place, state in seen.items()):
        return False
    _last = seen, outside, now
    return True


def _outside(place: str) -> Any:
    """Of a watched place what can be told without a look at what is in it."""
    return _state(place) if place == CHOICE else _file_state(place.partition(":")[2])


@lru_cache(maxsize=1)
def _read(body: bytes) -> tuple[Snapshot, Registry]:
    """What is stored; of an index that is as it was the same objects, since Python asks often."""
    stored = json.loads(body)
    return stored["snapshot"], _registry(stored)


def snapshot(modules: Iterable[tuple[str, str]]) -> Snapshot:
    """The state of every place where a change makes the index stale.

    Parameters
    ----------
    modules
        The modules of the plugins, each with the isolated environment that it is in, or ""; the
        packages they belong to are watched.
    """
    isolated = {one.name: one for one in environments()}
    sites = [str(one.site) for one in isolated.values()]
    folders = [f"folder:{folder}" for folder in (*_search_folders(), *sites)]
    folders += [f"folder:{isolated_folder()}", *(f"source:{card_of(one)}" for one in isolated)]
    rooms = [f"source:{HUB / room}" for room in ("contract", "discovery")]
    sources = {
        f"source:{source}"
        for module, name in modules
        for source in places_of(module, str(isolated[name].site) if name in isolated else "")
    }
    return {place: _state(place) for place in [*folders, *rooms, CHOICE, *sorted(sources)]}


def store(registry: Registry, seen: Snapshot, target: Path) -> None:
    """Write the index, in one step; a cache that cannot be written is no error.

    `seen` and `target` are of before the plugins were imported: what changed since then makes the
    index stale, and plugins may change `sys.path`.
    """
    stored = {
        "snapshot": seen,  # the first: see `BEGINNING`
        "plugins": [asdict(plugin) for plugin in registry.plugins],
        "commands": [_stored(command) for command in registry.commands.values()],
        "presets": dict(registry.presets),
        "contested": dict(registry.contested),
        "missing": dict(registry.missing),
        "versions": dict(registry.versions),
        "executors": dict(registry.executors),
        "declared": dict(registry.declared),
    }
    body = json.dumps(stored).encode()
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(_head(body) + b"\n" + body)
        temporary.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _clear(target)


def _clear(own: Path) -> None:
    """Remove the other indices that nobody will use again, and what building left half written."""
    for file in own.parent.glob("index-*"):
        with contextlib.suppress(OSError):
            age = time.time() - file.stat().st_mtime
            if file != own and (age > UNUSED or (file.suffix == own.suffix and _is_lost(file))):
                file.unlink()


def _is_lost(file: Path) -> bool:
    """Whether a folder is gone in which an index has found something: its environment is, too."""
    try:
        with open_regular(file) as opened:
            text = opened.read().partition(b"\n")[2].decode()
        seen, _ = json.JSONDecoder().raw_decode(text, len(BEGINNING))  # no more is wanted of it
        folders = [place for place in seen if place.startswith("folder:") and seen[place]]
        return not all(os.path.isdir(place.partition(":")[2]) for place in folders)  # noqa: PTH112
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _stored(command: Command) -> dict[str, Any]:
    engines = {name: engine.to_json() for name, engine in command.engines.items()}
    return {
        "spec": command.spec.to_json(),
        "engines": engines,
        "contested": dict(command.contested),
        "others": [_stored(other) for other in command.others],
        "disputed": dict(command.disputed),
        "whose": dict(command.whose),
    }


def _command(item: dict[str, Any]) -> Command:
    return Command(
        Spec.from_json(item["spec"]),
        {name: Spec.from_json(engine) for name, engine in item["engines"].items()},
        item["contested"],
        tuple(map(_command, item["others"])),
        {Kind(kind): sentence for kind, sentence in item["disputed"].items()},
        item["whose"],
    )


def _head(body: bytes) -> bytes:
    """The first line: it vouches for the rest, against damage and against other versions."""
    return f"musictool {__version__} index {FORMAT} {zlib.crc32(body):08x}".encode()


def _registry(stored: dict[str, Any]) -> Registry:
    plugins = tuple(
        Plugin(**{key: tuple(v) if isinstance(v, list) else v for key, v in plugin.items()})  # type: ignore[arg-type]
        for plugin in stored["plugins"]
    )
    commands = {one.name: one for one in map(_command, stored["commands"])}
    rest = ("presets", "contested", "missing", "versions", "executors", "declared")
    return Registry(plugins, commands, *(stored[name] for name in rest))


def _search_folders() -> list[str]:
    # The first entry is the folder of the script, or the current one: it changes with the way the
    # program was started, and counts only if something is installed there.
    places = sys.path if _held is None else _held
    first, *others = [os.path.abspath(entry) for entry in places] or [""]  # noqa: PTH100
    try:
        named = any(name.endswith((".dist-info", ".egg-info")) for name in os.listdir(first))  # noqa: PTH208
    except OSError:
        named = False
    return list(dict.fromkeys([first, *others] if named else others))


def _state(place: str) -> Any:
    """The state of a watched place, to be compared with the one stored; None if it is not there."""
    kind, _, where = place.partition(":")
    if place == CHOICE:
        return [_file_state(str(file)) for file in (list_file(), preferred_file())]
    try:
        return _folder_state(where) if kind == "folder" else _source_state(where)
    except OSError:
        return None


def _folder_state(folder: str) -> list[Any]:
    """What a folder on `sys.path` offers to import, and when its distributions were installed."""
    seen: list[Any] = []
    with os.scandir(folder) as items:
        for item in sorted(items, key=lambda item: item.name):
            _, dot, last = item.name.rpartition(".")  # `splitext` takes as long as all the rest
            suffix = dot + last if dot else ""
            if suffix not in INSTALLED or item.name.startswith(("__pycache__", ".")):
                continue
            seen.append(item.name)
            if suffix in (".dist-info", ".egg-info"):
                seen.append(_file_state(os.path.join(item.path, "entry_points.txt")))  # noqa: PTH118
            elif suffix == ".pth":
                seen.append(_file_state(item.path))
    return [len(seen), zlib.crc32(json.dumps(seen).encode())]


def _source_state(where: str) -> Any:
    """Size and modification time of a file, or of each one in a package, with its name."""
    if not os.path.isdir(where):  # noqa: PTH112
        return _file_state(where)
    seen: list[Any] = []
    with os.scandir(where) as items:
        for item in sorted(items, key=lambda item: item.name):
            if not item.name.startswith((".", "__pycache__")):
                is_folder = item.is_dir(follow_symlinks=False)  # a link may lead in a circle
                state = _source_state if is_folder else _file_state
                seen += [item.name, state(item.path)]
    return seen


def _file_state(file: str) -> list[int] | None:
    try:
        status = os.stat(file)  # noqa: PTH116 - hundreds of calls on the way to --help
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size]
