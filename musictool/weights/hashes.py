"""Hashes of large files, kept for later processes: gigabytes are read once, not for each command.

    hashes/0123456789abcdef.json    a file's path, its hash, and how the file was when it was read

A hash counts as long as size, times and inode of its file are those that it had then. That tells of
a file that was changed, by whatever program, and not of a disk that decays: who wants to know that
reads it all, as `musictool models verify` does.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

from musictool.models.weights import replace_file
from musictool.regular import open_regular, read_regular

__all__ = ["forget_hash", "hash_of", "known_hash"]

LARGE = 1 << 24
"""Bytes; less is read in a moment."""

SETTLED_NS = 2 * 10**9
"""A file that was written only just now might change once more without another time of it."""

MOST_KEPT_BYTES = 1 << 16


def known_hash(file: Path, digits: int = 64, anew: bool = False) -> str:
    """As `hash_of`; a large file is read only if it has changed since it was last read.

    Parameters
    ----------
    anew
        Read it in any case.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    state = _state(file)
    if state["size"] < LARGE:
        return hash_of(file, digits)
    place = _place(file, digits)
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(read_regular(place, MOST_KEPT_BYTES))
        if kept["file"] == state and not anew:
            return str(kept["hash"])
    found = hash_of(file, digits)
    if _state(file) == state and time.time_ns() - state["mtime_ns"] > SETTLED_NS:
        with contextlib.suppress(OSError):  # it is read again next time
            place.parent.mkdir(parents=True, exist_ok=True)
            replace_file(place, json.dumps({"file": state, "hash": found}).encode())
    return found


def forget_hash(file: Path) -> None:
    """Keep nothing of a file that goes."""
    for digits in (40, 64):
        with contextlib.suppress(OSError):
            _place(file, digits).unlink()


def hash_of(file: Path, digits: int = 64) -> str:
    """SHA-256 of a file, in hexadecimal; of 40 digits what git calls it."""
    with open_regular(file) as opened:
        if digits == 64:
            return hashlib.file_digest(opened, "sha256").hexdigest()
        head = b"blob %d\0" % os.fstat(opened.fileno()).st_size
        return hashlib.file_digest(opened, lambda: hashlib.sha1(head)).hexdigest()


def _state(file: Path) -> dict[str, Any]:
    now = file.stat()
    return {
        "path": str(file),
        "size": now.st_size,
        "mtime_ns": now.st_mtime_ns,
        "ctime_ns": now.st_ctime_ns,
        "inode": now.st_ino,
    }


def _place(file: Path, digits: int) -> Path:
    """In the user's own cache, also of weights that many share: nobody else writes there."""
    from platformdirs import user_cache_path

    name = hashlib.sha256(f"{digits} {file}".encode()).hexdigest()[:16]
    return user_cache_path("musictool") / "hashes" / f"{name}.json"
