"""Who uses an isolated environment: one that was replaced or uninstalled is kept until nobody does.

A lease is a shared lock on the environment's folder, which ends with the process that holds it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

__all__ = ["leased", "removed"]


def leased(folder: Path) -> int | None:
    """A handle by which a folder is kept until it is closed; None if it is gone, or just going."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    if _locked(handle, shared=True) and folder.is_dir():
        return handle
    os.close(handle)
    return None


def removed(folder: Path) -> bool:
    """Remove a folder, unless somebody uses it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            if not _locked(handle, shared=False):
                return False
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)
    return True


def _locked(handle: int, shared: bool) -> bool:
    """Whether it is locked now; where a file system has no locks, it counts as locked."""
    import fcntl  # not on Windows, for which there are no isolated plugins

    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
