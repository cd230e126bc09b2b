"""Finished files that are forced to the disk together, and then get their names.

A disk that is asked to hold one file waits for its journal, some milliseconds; asked for many at
the same time it waits once. The promise stays: no file has its name before its content is on the
disk.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from musictool.errors import FileError, MusictoolError
from musictool.files.system_errors import system_error

__all__ = ["Group"]

AT_ONCE = 4
"""Files that the disk is asked for at the same time."""


class _Finished(NamedTuple):
    part: Path
    path: Path
    """What a person calls it."""
    folder: Path
    publish: Callable[[], None]
    """Gives the part its name."""
    work: contextlib.ExitStack
    """What ends with it; removes the part, if it is still there."""


class Group:
    """Files that wait for each other; those that were not published when it ends are removed."""

    def __init__(self) -> None:
        self._waiting: list[_Finished] = []

    def __enter__(self) -> Group:
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.ExitStack() as stack:
            while self._waiting:
                stack.push(self._waiting.pop().work)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(
        self,
        part: Path,
        path: Path,
        folder: Path,
        publish: Callable[[], None],
        work: contextlib.ExitStack,
    ) -> None:
        """Let a finished file wait; the disk may begin with it meanwhile."""
        _begin_writing(part)
        self._waiting.append(_Finished(part, path, folder, publish, work))

    def publish(self) -> list[MusictoolError | None]:
        """Force all files to the disk and give them their names; for each, what was in the way."""
        with self:
            waiting = list(self._waiting)
            refused = _sync(one.part for one in waiting)
            errors = [_publish(one, refused.get(one.part)) for one in waiting]
            refused = _sync({one.folder for one in waiting})
            return [
                error or _as_error(one, refused.get(one.folder))
                for one, error in zip(waiting, errors, strict=True)
            ]


def _begin_writing(path: Path) -> None:
    """Let the system write to the disk what it would only write when it is forced to.

    Linux does so for what will not be needed soon, and waits for nothing.
    """
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _publish(one: _Finished, refused: OSError | None) -> MusictoolError | None:
    if refused is None:
        try:
            one.publish()
        except OSError as error:
            refused = error
        except MusictoolError as error:
            return error
    return _as_error(one, refused)


def _as_error(one: _Finished, error: OSError | None) -> FileError | None:
    return None if error is None else system_error(one.path, error)


def _sync(paths: Iterable[Path]) -> dict[Path, OSError]:
    """Force files, or folders' lists of names, to the disk; the errors, by path."""
    wanted = list(paths)
    refused: dict[Path, OSError] = {}

    def sync(some: Sequence[Path]) -> None:
        for path in some:
            if error := _synced(path):
                refused[path] = error

    threads = [Thread(target=sync, args=(wanted[at::AT_ONCE],)) for at in range(1, AT_ONCE)]
    threads = threads[: len(wanted) - 1]
    for thread in threads:
        thread.start()
    sync(wanted[::AT_ONCE])
    for thread in threads:
        thread.join()
    return refused


def _synced(path: Path) -> OSError | None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        return None if path.is_dir() else error  # Windows cannot open folders
    try:
        os.fsync(handle)
    except OSError as error:
        return None if error.errno in {errno.EINVAL, errno.ENOTSUP, errno.EBADF} else error
    finally:
        os.close(handle)
    return None
