"""Where the source of a plugin lies, and what names stand in it, without running any of it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["declared_in", "first_text", "place_of", "sources"]

DECLARED = re.compile(
    r"""(?<![\w"'])(command|engine)\(\s*["']([\w.-]+)["'](?:\s*,\s*["']([\w.-]+)["'])?"""
)
"""How a command, or an engine of one, is declared."""

MOST_BYTES = 1_000_000
"""A larger file was written by a program, and is not searched."""


def sources(module: str, place: str = "") -> Iterator[str]:
    """The folder or file of the package that a module belongs to, as installed or editable.

    Parameters
    ----------
    place
        The folder that it was installed in, if that is in no environment of this process.
    """
    from importlib.machinery import PathFinder
    from importlib.util import find_spec

    package = re.split(r"\W", module, maxsplit=1)[0]
    if not package:
        return
    try:
        found = PathFinder.find_spec(package, _path(place)) if place else find_spec(package)
    except (ImportError, ValueError, AttributeError):
        return
    if found is not None and found.submodule_search_locations is not None:
        yield from found.submodule_search_locations
    elif found is not None and found.origin:
        yield found.origin


def _path(place: str) -> list[str]:
    """A folder of packages with those that its `.pth` files add, as an editable plugin is one."""
    path = [place]
    for file in sorted(Path(place).glob("*.pth")):
        with contextlib.suppress(OSError, ValueError):
            lines = file.read_text("utf-8").splitlines()
            path += [one for one in lines if one.startswith(os.sep)]
    return path


def declared_in(module: str, place: str = "") -> tuple[list[str], list[tuple[str, str]]]:
    """The commands, and the engines with their commands, that the source of a package names.

    It is read as text: that of a plugin that cannot be imported can be told by nothing else.
    """
    commands: dict[str, None] = {}
    engines: dict[tuple[str, str], None] = {}
    for file in _files(sources(module, place)):
        try:
            text = file.read_text("utf-8") if file.stat().st_size <= MOST_BYTES else ""
        except (OSError, ValueError):
            continue
        for what, name, engine in DECLARED.findall(text):
            if what == "command":
                commands[name] = None
            elif engine:
                engines[name, engine] = None
    return list(commands), list(engines)


def first_text(module: str) -> str:
    """The source of the module of an entry point, without running it; "" if it cannot be read."""
    name, *inner = re.split(r"[^\w.]", module, maxsplit=1)[0].split(".")
    for place in map(Path, sources(name)):
        base = place.joinpath(*inner)
        files = [place] if place.is_file() else [base.with_suffix(".py"), base / "__init__.py"]
        for file in filter(Path.is_file, files):
            with contextlib.suppress(OSError, ValueError):
                return file.read_text("utf-8")
    return ""


def _files(places: Iterable[str]) -> Iterator[Path]:
    for place in map(Path, places):
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def place_of(frames: Iterable[tuple[str, int]], module: str) -> str:
    """Where something went wrong, " (file, line 3)", or "" if that cannot be said.

    Parameters
    ----------
    frames
        File and line of every call that was at work, the innermost first.
    module
        The plugin's: its own innermost line tells its author more than that of a library.
    """
    own = [Path(place) for place in sources(module)]
    outside = [(file, line) for file, line in frames if not file.startswith("<")]
    inside = [it for it in outside if any(Path(it[0]).is_relative_to(place) for place in own)]
    for file, line in (inside or outside)[:1]:
        return f" ({file}, line {line})"
    return ""
