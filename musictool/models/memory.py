"""Main memory: how much a process may still take, and what it keeps of what it has freed."""

from __future__ import annotations

import contextlib
from pathlib import Path

__all__ = ["available_memory", "keep_freed_memory"]

KEPT_BYTES = 2**25
"""Of what was freed, and the largest piece that is."""

GROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    ),
)
"""Limit and use of a container, in the second and the first version of control groups."""


def available_memory() -> int | None:
    """Bytes that can be taken without swapping; None where the system does not tell."""
    found = []
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        found.append(1024 * int(line.split()[1]))
    for limit, used in GROUPS:
        with contextlib.suppress(OSError, ValueError):  # "max" is no number: no limit
            found.append(int(Path(limit).read_text()) - int(Path(used).read_text()))
    return max(min(found), 0) if found else None


def keep_freed_memory() -> None:
    """Let the C library keep some of the memory that is freed, if it is glibc.

    To give the megabytes of a recording back to the system and have them anew, cleared page by
    page, takes as long as an effect.
    """
    import ctypes  # as numpy does

    trim_threshold, mmap_threshold = -1, -3  # malloc.h
    with contextlib.suppress(OSError, AttributeError, TypeError):
        for option in (trim_threshold, mmap_threshold):
            ctypes.CDLL(None).mallopt(option, KEPT_BYTES)
