"""What lies in a watched folder, and what of it is on its way or of no concern.

Hidden files and folders are left out, and names that a browser, a downloader or an audio
workstation gives to what it has not finished: it renames them when it has.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from musictool import files

__all__ = ["State", "arrivals"]

UNFINISHED = (".crdownload", ".download", ".part", ".partial", ".temp", ".tmp")
"""Endings of names, behind the file's own or before it: `song.wav.part`, `song.temp.m4a`."""


class State(NamedTuple):
    """By which it is told that a file has changed."""

    size: int
    modified_ns: int
    number: int
    """The inode: of a file that replaces another, another."""


def arrivals(
    folder: Path, suffixes: Collection[str], chosen: files.Chosen, without: Path
) -> dict[Path, State]:
    """The files in a folder, and in the folders in it, that can be inputs.

    Parameters
    ----------
    suffixes
        In lower case, of what can be an input.
    chosen
        Which of them are meant.
    without
        A folder whose files are none: where the outputs go.
    """
    found: dict[Path, State] = {}
    left_out = os.path.realpath(without)
    for where, inside, names in os.walk(folder):
        inside[:] = [
            name
            for name in sorted(inside)
            if not _is_unfinished(name) and os.path.realpath(Path(where, name)) != left_out
        ]
        present = set(names)
        for name in sorted(names):
            path = Path(where, name)
            if (
                path.suffix.lower() in suffixes
                and not _is_unfinished(name)
                and not any(f"{name}{ending}" in present for ending in UNFINISHED)
                and chosen.takes(path, folder)
                and (state := _state(path)) is not None
            ):
                found[path] = state
    return found


def _is_unfinished(name: str) -> bool:
    stem, ending = os.path.splitext(name.lower())  # noqa: PTH122
    return name.startswith((".", "~")) or (ending in UNFINISHED or stem.endswith(UNFINISHED))


def _state(path: Path) -> State | None:
    """None for what has gone meanwhile, or has nothing in it yet."""
    try:
        now = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return State(now.st_size, now.st_mtime_ns, now.st_ino) if now.st_size else None
