"""Opening files that are files: what never ends, or waits for somebody, is refused at once.

A name can stand for a pipe, a socket or a device, or for a link to one, in a folder of a stranger,
too; to open it would block, and to read `/dev/zero` fill the memory.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

__all__ = ["SPECIAL", "open_regular", "read_regular"]

SPECIAL = "is a pipe or a device; save what it gives to a file first"
"""What is wrong with a path that is neither a file nor a folder."""


def open_regular(path: Path | str) -> BufferedReader:
    """Open a file for reading.

    Raises
    ------
    OSError
        As `open` does; with `SPECIAL` as its `strerror` for what is no file.
    """
    if stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  opening a device can set it in motion
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file
        file.close()
    raise OSError(errno.EINVAL, SPECIAL, str(path))


def read_regular(path: Path | str, most: int) -> bytes:
    """The bytes of a file.

    Raises
    ------
    OSError
        As `open_regular`; also for a file of more bytes than `most`.
    """
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"is larger than {most / 1e6:g} MB", str(path))
    return content


def _without_waiting(path: str, flags: int) -> int:
    """Open what may have become a pipe meanwhile."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
