"""Whether a file may be read or written here."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from musictool.address import Address
from musictool.errors import FileError, OutputExists, UnreadableFile
from musictool.files.group import Group
from musictool.files.system_errors import file_errors
from musictool.regular import SPECIAL

__all__ = [
    "CLOSED",
    "Place",
    "at_target",
    "check_place",
    "check_readable",
    "missing",
    "native",
    "over_input",
    "resolve",
]

CLOSED = "no permission to look into this folder"


@dataclass(frozen=True, eq=False)
class Place:
    """Where a file is to be made, and under which conditions."""

    path: Path
    inputs: tuple[Path, ...] = ()
    """Files that must not be touched, also by way of links."""
    force: bool = False
    """Replace an existing file, but never an input."""
    parents: bool = False
    """Make missing folders."""
    group: Group | None = None
    """The files that it waits for when it is finished; by default it gets its name at once."""


def native(path: Path) -> Path | bytes:
    """A path for libsndfile: the very bytes of its name, which on Linux need not be valid UTF-8."""
    return path if os.name == "nt" else os.fsencode(path)


def resolve(path: Path) -> Path:
    """The file that a target stands for: links followed to where they point, even if dangling."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else path  # noqa: PTH114


def at_target(path: Path) -> tuple[Path, os.stat_result | None]:
    """The same with what is there; None for nothing."""
    there = _status(path, os.lstat)
    if there is None or not stat.S_ISLNK(there.st_mode):
        return path, there
    return resolve(path), _status(path)


def check_readable(path: Path, wanted: str = "a recording") -> None:
    """Refuse what cannot be an input: no file, a folder, no bytes, no permission."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFile(path, CLOSED if _is_closed(path) else f"is a folder, not {wanted}")
        # The size of a pipe is 0, it can be read only once, and opening it could wait for ever.
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(path, SPECIAL)
        if status.st_size == 0:
            raise UnreadableFile(path, "is empty (0 bytes)")
        os.close(os.open(path, os.O_RDONLY))
    except FileNotFoundError:
        target = path.readlink() if path.is_symlink() else None
        why = f"is a link to {target}, which is not there" if target else missing(path)
        raise UnreadableFile(path, why) from None
    except PermissionError:
        raise UnreadableFile(path, "no permission to read it") from None
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror or error}") from None


def _is_closed(folder: Path) -> bool:
    try:
        os.scandir(folder).close()
    except PermissionError:
        return True
    return False


def missing(path: Path, what: str = "file") -> str:
    """What to say of a path where nothing is, with what it may be instead."""
    said = f"there is no such {what}"
    if str(path).startswith("@") and Path(str(path)[1:]).is_file():
        return f"{said}; a list of files is given with --files-from {str(path)[1:]}"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", str(path)):
        return f"{said}; an address has two slashes, and is given as text"
    if str(path).startswith("~"):
        try:
            return f"{said}; ~ stands for {Path('~').expanduser()} only where a shell reads it"
        except RuntimeError:  # no home is known
            return said
    return said


def over_input(path: Path, source: Path) -> OutputExists:
    """The refusal of an output that would replace an input."""
    return OutputExists(path, f"is the input {source}; an input is never overwritten")


def check_place(place: Place) -> None:
    """Refuse a place that could not, or must not, be written to; touches nothing.

    Raises
    ------
    OutputExists
        It is one of the inputs (also by way of links), or exists and `force` is not set.
    FileError
        The folder is missing (and `parents` is not set), no folder, or not writable.
    """
    path = place.path
    if isinstance(path, Address):
        from musictool.files.remote import check_far  # fsspec; most files lie here

        for source in place.inputs:
            if path == source:
                raise over_input(path, source)
        check_far(path, place.force, place.parents)
        return
    with file_errors(path):
        target, there = at_target(path)
        for source in place.inputs:
            if _is_same(path, there, source):
                raise over_input(path, source)
        if there is not None and stat.S_ISDIR(there.st_mode):
            raise FileError(path, "is a folder; name a file, or end the name with / for a folder")
        if there is not None and not stat.S_ISREG(there.st_mode):
            raise FileError(path, "is a pipe or a device; name a file")
        is_loop = target != path and os.path.lexists(target)
        if (there is not None or is_loop) and not place.force:
            raise OutputExists(path, "exists already; use --force to replace it")
        folder = target.parent
        found = _status(folder)
        while place.parents and found is None and folder != folder.parent:
            folder = folder.parent
            found = _status(folder)
        if found is None:
            raise FileError(path, f"there is no folder {folder}; make it first")
        if not stat.S_ISDIR(found.st_mode):
            raise FileError(path, f"{folder} is not a folder")
        if not os.access(folder, os.W_OK | os.X_OK):
            why = _why_locked(folder)
            raise FileError(path, f"cannot write into the folder {folder}: {why}")


def _why_locked(folder: Path) -> str:
    try:
        read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
    except (OSError, AttributeError):  # Windows has no statvfs
        read_only = 0
    return "it is on a read-only disk" if read_only else "no permission"


def _status(path: Path, look: Callable[[Path], os.stat_result] = os.stat) -> os.stat_result | None:
    """What a path leads to; None if nothing is there."""
    try:
        return look(path)
    except OSError as error:
        if error.errno not in _MISSING:
            raise
        return None


_MISSING = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}


def _is_same(path: Path, there: os.stat_result | None, source: Path) -> bool:
    try:
        other = source.stat()
    except OSError:
        return os.path.realpath(path) == os.path.realpath(source)
    return there is not None and os.path.samestat(there, other)
