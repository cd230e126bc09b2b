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
from contextlib import ContextDecorator

__all__ = ["cores", "hold_to_one_thread", "one_thread"]


class _Held(threading.local):
    """Of each of Python's threads, since torch counts for each."""

    depth = 0
    threads: int | None = None
    """What torch had before; None as long as it has not been imported."""


_held = _Held()


class one_thread(ContextDecorator):  # noqa: N801  a block
    """Let torch work in one thread, and give it back those that it had.

    Within, a plugin may set another number: results are then equal only where that number is.
    """

    def __enter__(self) -> None:
        _held.depth += 1
        hold_to_one_thread()

    def __exit__(self, *error: object) -> None:
        _held.depth -= 1
        if not _held.depth and _held.threads is not None:
            sys.modules["torch"].set_num_threads(_held.threads)
            _held.threads = None


def hold_to_one_thread() -> None:
    """Within `one_thread`, when torch was imported just now: commands without a model shall not."""
    torch = sys.modules.get("torch")
    if torch is not None and _held.depth and _held.threads is None:
        _held.threads = torch.get_num_threads()
        torch.set_num_threads(1)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
