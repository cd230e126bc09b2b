"""Whether a file is still what it was: by its size and time, or by its content."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from musictool.address import Address
from musictool.errors import FileError
from musictool.files.far import local_copy
from musictool.files.history import hash_file

__all__ = ["FileState", "state_of"]


class FileState(NamedTuple):
    """A file as it was at some moment."""

    path: Path
    size: int
    """In bytes."""
    mtime_ns: int
    """When its content was last changed, by the file system's clock, which is only compared."""
    sha256: str | None = None

    def is_current(self) -> bool:
        """Whether size and time are still the same; one call of the system."""
        now = state_of(self.path)
        return now is not None and now[1:3] == self[1:3]

    def is_intact(self) -> bool:
        """Whether the content is still the same; reads all of it."""
        try:
            with local_copy(self.path) as copy:
                return hash_file(copy) == self.sha256
        except (OSError, FileError):
            return False


def state_of(path: Path, sha256: str | None = None) -> FileState | None:
    """The state of a file, its hash if that is known; None if there is no such file."""
    if isinstance(path, Address):
        return _far(path, sha256)
    try:
        now = os.stat(path)  # noqa: PTH116 - thousands of calls before a run begins
    except OSError:
        return None
    return FileState(path, now.st_size, now.st_mtime_ns, sha256)


def _far(address: Address, sha256: str | None) -> FileState | None:
    """The same by one request; a mark of the content, such as an ETag, in place of its time.

    None, too, where nobody answers, or not with such a mark.
    """
    import hashlib  # OpenSSL; most files lie here

    from musictool.files import remote  # and fsspec

    try:
        found = remote.state(address)
    except FileError:
        return None
    if found is None or found.size is None or not found.mark:
        return None
    mark = hashlib.sha256(found.mark.encode()).digest()
    return FileState(address, found.size, int.from_bytes(mark[:6]), sha256)
