"""Which paths are one file: links followed, capitals and accents compared as the disk does it."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from musictool.address import Address, is_address

__all__ = ["Folders", "Taken"]

T = TypeVar("T")

LOOKED_AT = 1000
"""So many names of a folder are looked at for one that tells how its disk compares names."""


class Folders:
    """Folders with links followed, each looked up once, for many paths."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}

    def entry(self, path: Path) -> str:
        """What two paths of one entry of a folder have in common; a link is an entry of its own."""
        if isinstance(path, Address):
            return path.url
        folder, _, name = str(path).rpartition(os.sep)
        if name in ("", ".", ".."):
            return os.path.realpath(path)
        if folder not in self._real:
            whole = os.path.realpath(folder or (os.sep if path.is_absolute() else ""))
            self._real[folder] = whole.removesuffix(os.sep) + os.sep
        return self._real[folder] + name

    def file(self, path: Path) -> str:
        """What two paths of one file have in common."""
        entry = self.entry(path)
        return os.path.realpath(entry) if os.path.islink(entry) else entry  # noqa: PTH114


class Taken(Generic[T]):
    """Files that are spoken for, each by somebody."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._found: dict[str, list[tuple[str, T]]] = {}
        self._told_apart: dict[tuple[str, Callable[[str], str]], bool] = {}

    def by(self, path: Path) -> T | None:
        """Who has the file that a path names, or will name; None for nobody."""
        file = self._folders.file(path)
        return self._owner(file, self._found.get(_alike(file), ()))

    def give(self, path: Path, who: T) -> T | None:
        """Give a file to somebody, or say who has it already."""
        file = self._folders.file(path)
        alike = self._found.setdefault(_alike(file), [])
        owner = self._owner(file, alike)
        if owner is None:
            alike.append((file, who))
        return owner

    def _owner(self, file: str, alike: Iterable[tuple[str, T]]) -> T | None:
        for other, who in alike:
            if other == file or not self._are_two(other, file):
                return who
        return None

    def _are_two(self, one: str, other: str) -> bool:
        """Whether paths that differ in capitals or forms of accents alone name two files."""
        if is_address(one) or is_address(other):
            return True
        with suppress(OSError):
            return not os.path.samefile(one, other)  # noqa: PTH121
        folder = _existing(one)
        with suppress(OSError):
            if not os.path.samefile(folder, _existing(other)):  # noqa: PTH121
                return True
        changed = _other_form if _composed(one) == _composed(other) else str.swapcase
        key = folder, changed
        if key not in self._told_apart:
            self._told_apart[key] = _tells_apart(folder, changed)
        return self._told_apart[key]


def _tells_apart(folder: str, changed: Callable[[str], str]) -> bool:
    """Whether the disk of a folder has another file, or none, under a name that is changed.

    Nothing is made for that: a name that is there tells. If none does, two names are taken for one.
    """
    above, own = os.path.split(folder)
    names = [own] if own and os.stat(above).st_dev == os.stat(folder).st_dev else []  # noqa: PTH116
    tried = [(above, name) for name in names]
    with suppress(OSError), os.scandir(folder) as entries:
        tried += [(folder, entry.name) for entry in islice(entries, LOOKED_AT)]
    for place, name in tried:
        if changed(name) == name:
            continue
        path = os.path.join(place, name)  # noqa: PTH118
        try:
            found = os.lstat(os.path.join(place, changed(name)))  # noqa: PTH118
            return not os.path.samestat(found, os.lstat(path))
        except OSError:
            return True
    return False


def _existing(path: str) -> str:
    """The folder that is there already, of those that a path leads through."""
    while path and not os.path.isdir(path):  # noqa: PTH112
        path = os.path.dirname(path)  # noqa: PTH120
    return path


def _alike(path: str) -> str:
    return _composed(path).casefold()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _other_form(name: str) -> str:
    """A name with its accents written the other way."""
    composed = _composed(name)
    return unicodedata.normalize("NFD", name) if composed == name else composed
