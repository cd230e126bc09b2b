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


def matching(pattern: str, suffixes: frozenset[str], without: Path | None = None) -> list[Path]:
    """The files that a pattern fits, sorted; `**` stands for folders in folders.

    Parameters
    ----------
    suffixes
        In lower case, of those that are wanted.
    without
        A folder that is not entered, unless the pattern names it.
    """
    search = _Search(_identity(without) if without is not None else None)
    root = "/" * (len(pattern) - len(pattern.lstrip("/")))
    paths = map(Path, search.fitting(root, [part for part in pattern.split("/") if part]))
    found = {path for path in paths if path.suffix.lower() in suffixes and path.is_file()}
    return sorted({*found, *map(Path, search.closed)})


class _Search:
    """For what a pattern fits; notes the folders that it cannot look into."""

    def __init__(self, barred: object) -> None:
        self._barred = barred
        self.closed: list[str] = []

    def fitting(self, base: str, parts: Sequence[str]) -> Iterator[str]:
        """All that parts of a pattern fit below a folder."""
        if not parts:
            yield base
            return
        first, *rest = parts
        if first == "**":
            for folder in self._folders(base):
                yield from self.fitting(folder, rest or ["*"])
        elif not has_magic(first):
            path = os.path.join(base, first)  # noqa: PTH118
            if os.path.isdir(path) if rest else os.path.lexists(path):  # noqa: PTH112
                yield from self.fitting(path, rest)
        else:
            fits = re.compile(regular(first), re.DOTALL).fullmatch
            for name in self._names(base):
                if fits(name) and (first.startswith(".") or not name.startswith(".")):
                    path = os.path.join(base, name)  # noqa: PTH118
                    if not rest or (os.path.isdir(path) and _may_enter(path, self._barred)):  # noqa: PTH112
                        yield from self.fitting(path, rest)

    def _folders(self, base: str) -> Iterator[str]:
        """A folder and all in it."""
        for where, folders, _ in os.walk(base or ".", onerror=self._note):
            folders[:] = [
                name
                for name in folders
                if not name.startswith(".") and _may_enter(os.path.join(where, name), self._barred)  # noqa: PTH118
            ]
            yield where if base else where[2:]

    def _names(self, folder: str) -> list[str]:
        try:
            return os.listdir(folder or ".")  # noqa: PTH208
        except OSError as error:
            self._note(error)
            return []

    def _note(self, error: OSError) -> None:
        if isinstance(error, PermissionError) and error.filename is not None:
            self.closed.append(error.filename)


def _may_enter(path: str, barred: object) -> bool:
    return barred is None or _identity(path) != barred


def _identity(path: Path | str) -> object:
    """What is the same of two paths of one folder; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino
