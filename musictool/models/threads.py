"""Torch's work on the CPU in one thread, so that a result does not depend on how many there are.

Sums are split among threads, and rounded as they were split; a search by gradients then goes
another way. The steps that are worth it are small, so that one thread is hardly slower than
several, and where other processes are at work it can be ten times faster: threads that share a step
wait for the last of them.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["cores", "hold_to_one_thread", "one_thread"]


class _Held(threading.local):
    """Of each of Python's threads, since torch counts for each."""

    depth = 0
    threads: int | None = None
    """What torch had before; None as long as it has not been imported."""


_held = _Held()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch work in one thread, and give it back those that it had.

    Within, a plugin may set another number: results are then equal only where that number is.
    """
    _held.depth += 1
    hold_to_one_thread()
    try:
        yield
    finally:
        _held.depth -= 1
        if not _held.depth and _held.threads is not None:
            _torch().set_num_threads(_held.threads)
            _held.threads = None


def hold_to_one_thread() -> None:
    """Within `one_thread`, when torch was imported just now."""
    if _held.depth and _held.threads is None and _torch() is not None:
        _held.threads = _torch().get_num_threads()
        _torch().set_num_threads(1)


def _torch() -> Any:
    """Torch if something has imported it: commands without a model shall not."""
    return sys.modules.get("torch")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
