"""Temporary folders for what is far: removed with all in them, also after a process was killed.

Whoever has one holds a lock in it, which ends with the process (flock(2)). The next that needs one
removes those that nobody holds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: an open file could not be removed there
    fcntl = None  # type: ignore[assignment]

__all__ = ["scratch"]

PREFIX = "musictool-far-"

LOCK = ".lock"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder for as long as the block works in it."""
    _remove_abandoned(tempfile.gettempdir())
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX)))
        if fcntl is not None:
            handle = os.open(folder / f"{LOCK}-new", os.O_CREAT | os.O_WRONLY, 0o600)
            stack.callback(os.close, handle)
            with contextlib.suppress(OSError):  # a disk without locks has none that is free, either
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                (folder / f"{LOCK}-new").rename(folder / LOCK)  # held before anybody sees it
        yield folder


@cache
def _remove_abandoned(place: str) -> None:
    """Remove the folders whose makers are gone; once in a process."""
    if fcntl is None:
        return
    for folder in Path(place).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            handle = os.open(folder / LOCK, os.O_WRONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its maker lives
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)
