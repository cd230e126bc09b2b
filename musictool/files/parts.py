"""Unfinished files: hidden, marked as somebody's work, and removed when their maker is gone.

So are unfinished folders.

A process that is killed leaves its part behind. The next that writes into the folder removes it, if
it is of the same machine and the lock that its maker held is free, which the system sees to when a
process ends (flock(2)). A part of another machine, or of a version without locks, is removed when
nobody has written to it for a day.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import time
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: an open file could not be renamed there
    fcntl = None  # type: ignore[assignment]

__all__ = ["needed_folder", "new_folder", "new_part", "remove_abandoned"]

PREFIX = ".musictool-part-"
NAME = re.compile(re.escape(PREFIX) + r"(?:([0-9a-f]{8})-)?[0-9a-f]{12}(?:\..*)?", re.DOTALL)

OLD_SECONDS = 24 * 3600.0
"""A part without a maker that can be asked is given up after so long without a change."""


@contextlib.contextmanager
def new_part(folder: Path, suffix: str, mode: int) -> Iterator[Path]:
    """An empty hidden file for as long as the block works on it; afterwards it is gone or renamed.

    Parameters
    ----------
    mode
        Its permissions, of which the process's umask takes away some.
    """
    _begin(folder)
    names: list[Path] = []
    handle = None
    try:
        handle = _create(folder, suffix, mode, names)
        yield names[-1]
    finally:
        # After success the name is gone already; otherwise nothing may stay behind, not even if
        # Ctrl-C comes while it is created.
        for name in names:
            with contextlib.suppress(OSError):
                name.unlink()
        if handle is not None:
            os.close(handle)


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """The same for a folder, in another one."""
    _begin(folder)
    names: list[Path] = []
    handle = None
    try:
        handle = _create_folder(folder, names)
        yield names[-1]
    finally:
        for name in names:
            shutil.rmtree(name, ignore_errors=True)
        if handle is not None:
            os.close(handle)


@contextlib.contextmanager
def needed_folder(folder: Path) -> Iterator[None]:
    """Make a folder, and those that it lies in, if they are missing; who stays empty goes again."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        with contextlib.suppress(OSError):  # somebody's work is in it
            for one in missing:
                one.rmdir()


def _create_folder(folder: Path, names: list[Path]) -> int | None:
    while True:
        path = folder / f"{PREFIX}{_machine()}-{os.urandom(6).hex()}"
        names.append(path)
        path.mkdir()
        if fcntl is None:
            return None
        handle = os.open(path, os.O_RDONLY)
        with contextlib.suppress(OSError):  # no locks on this disk
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.is_dir():  # and nobody has just taken it for abandoned
            return handle
        os.close(handle)


def _create(folder: Path, suffix: str, mode: int, names: list[Path]) -> int | None:
    """Create a file, whose name is the last of `names`; its handle holds a lock on it, if any."""
    while True:
        path = folder / f"{PREFIX}{_machine()}-{os.urandom(6).hex()}{suffix}"
        names.append(path)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        if fcntl is None:
            os.close(handle)
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another process has just taken it for abandoned
            os.close(handle)
            continue
        except OSError:
            pass  # no locks on this disk, so nobody else gets one either
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)


@cache
def _begin(folder: Path) -> None:
    """Make room in a folder, before the first part of this process."""
    remove_abandoned(folder)


def remove_abandoned(folder: Path) -> None:
    """Remove the parts in a folder whose makers are gone."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = NAME.fullmatch(entry.name)
            if match and not entry.is_symlink():
                with contextlib.suppress(OSError):
                    _remove_if_abandoned(Path(entry.path), match[1] == _machine())


def _remove_if_abandoned(part: Path, is_ours: bool) -> None:
    if not is_ours or fcntl is None:
        if time.time() - part.lstat().st_mtime > OLD_SECONDS:
            _remove(part)
        return
    handle = os.open(part, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        if stat.S_ISREG(mode := os.fstat(handle).st_mode) or stat.S_ISDIR(mode):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its maker lives
            except BlockingIOError:
                return
            except OSError:  # no locks on this disk
                _remove_if_abandoned(part, False)
                return
            _remove(part)
    finally:
        os.close(handle)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink()


@cache
def _machine() -> str:
    """A mark of this machine, equal for all its processes."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return f"{zlib.crc32(name.encode(errors='replace')):08x}"
