"""Recordings in folders, and what a pattern fits where no shell has expanded it.

Links to folders are not followed on the way down, so that one which leads back up ends nothing in a
loop. A folder that cannot be looked into is found itself: whoever opens it is told why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from musictool.files.globs import Chosen, regular

__all__ = ["has_magic", "in_folder", "matching"]

MAGIC = re.compile(r"[*?\[]|\{[^{}/]*,[^{}/]*\}")


def in_folder(
    folder: Path, suffixes: frozenset[str], chosen: Chosen, without: Path | None = None
) -> list[Path]:
    """The files in a folder and the folders in it, sorted, hidden ones left out.

    Parameters
    ----------
    suffixes
        In lower case, of those that are wanted.
    without
        A folder that is not entered.
    """
    found: list[Path] = []
    barred = _identity(without) if without is not None else None

    def closed(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError) and error.filename is not None:
            found.append(Path(error.filename))

    def is_entered(where: str, name: str) -> bool:
        path = os.path.join(where, name)  # noqa: PTH118  a path object costs more than the rest
        wanted = not name.startswith(".") and chosen.enters(path, folder)
        return wanted and _may_enter(path, barred)

    for where, folders, names in os.walk(folder, onerror=closed):
        folders[:] = sorted(name for name in folders if is_entered(where, name))
        here = Path(where)
        files = [
            here / name
            for name in sorted(names)
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in suffixes  # noqa: PTH122
        ]
        found += [file for file in files if chosen.takes(file, folder)]
    return found


def has_magic(text: str) -> bool:
    """Whether a text is a pattern, with `*`, `?`, `[…]` or `{…,…}`."""
    return MAGIC.search(text) is not None


def matching(pattern: str, without: Path | None = None) -> list[Path]:
    """What a pattern fits, sorted; `**` stands for folders in folders.

    Parameters
    ----------
    without
        A folder that is not entered, unless the pattern names it.
    """
    barred = _identity(without) if without is not None else None
    root = "/" * (len(pattern) - len(pattern.lstrip("/")))
    parts = [part for part in pattern.split("/") if part]
    return sorted({Path(one) for one in _fitting(root, parts, barred)})


def _fitting(base: str, parts: Sequence[str], barred: object) -> Iterator[str]:
    if not parts:
        yield base
        return
    first, *rest = parts
    if first == "**":
        for folder, _, _ in _walk(base, barred):
            yield from _fitting(folder, rest or ["*"], barred)
    elif not has_magic(first):
        path = os.path.join(base, first)  # noqa: PTH118
        if os.path.isdir(path) if rest else os.path.lexists(path):  # noqa: PTH112
            yield from _fitting(path, rest, barred)
    else:
        fits = re.compile(regular(first), re.DOTALL).fullmatch
        for name in _names(base):
            if fits(name) and (first.startswith(".") or not name.startswith(".")):
                path = os.path.join(base, name)  # noqa: PTH118
                if not rest or (os.path.isdir(path) and _may_enter(path, barred)):  # noqa: PTH112
                    yield from _fitting(path, rest, barred)


def _walk(base: str, barred: object) -> Iterator[tuple[str, list[str], list[str]]]:
    for where, folders, names in os.walk(base or "."):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and _may_enter(os.path.join(where, name), barred)  # noqa: PTH118
        ]
        yield (where if base else where[2:]), folders, names


def _may_enter(path: str, barred: object) -> bool:
    return barred is None or _identity(path) != barred


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")  # noqa: PTH208
    except OSError:
        return []


def _identity(path: Path | str) -> object:
    """What is the same of two paths of one folder; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino
