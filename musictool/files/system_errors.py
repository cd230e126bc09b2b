"""What the system refuses when a file is written, in sentences."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from musictool.errors import DiskFull, FileError

__all__ = ["file_errors", "system_error", "write_error"]

_PROBE_BYTES = 16384
"""Written and taken back by `write_error`: more than a page."""


class file_errors:  # noqa: N801  a block
    """Raises an `OSError` inside the block as a `FileError` about `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing is done before."""

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if isinstance(error, OSError):
            raise system_error(self._path, error) from error


def system_error(path: Path, error: OSError) -> FileError:
    """An `OSError` as a `FileError` about the target."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(path, "the disk is full; make room or write elsewhere (nothing was left)")
    if error.errno == errno.EROFS:
        return FileError(path, "cannot be written: the disk is read-only")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return FileError(path, "cannot be written: no permission")
    if error.errno == errno.EFBIG:
        return FileError(path, "would be larger than a file may be here (nothing was left)")
    if error.errno == errno.ENAMETOOLONG:
        return FileError(path, "the name is too long for this disk; name a shorter one with -o")
    return FileError(path, f"cannot be written: {error.strerror or error}")


def write_error(temporary: Path) -> OSError | None:
    """The error that writing more bytes to an unfinished file meets; None if there is none.

    libsndfile does not tell why a write failed, and not even that one did while it closed a file.
    A disk that has just refused a write is full to its last page, so asking again shows it.
    """
    try:
        with temporary.open("r+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            try:
                if file.write(bytes(_PROBE_BYTES)) < _PROBE_BYTES:
                    file.write(bytes(_PROBE_BYTES))
            finally:
                file.truncate(end)
    except OSError as error:
        return error
    return None
