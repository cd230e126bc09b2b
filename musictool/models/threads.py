"""Sums on the CPU in one thread, so that a result does not depend on how many there are.

Torch and BLAS, by which NumPy multiplies, split sums among threads, and round them as they were
split; a search by gradients then goes another way, and a file alone is another than in a batch,
whose workers have a core each. The steps that are worth it are small, so that one thread is hardly
slower than several, and where other processes are at work it can be ten times faster: threads that
share a step wait for the last of them.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import ContextDecorator
from functools import lru_cache
from typing import Any

__all__ = ["cores", "hold_to_one_thread", "one_thread"]


class _Held(threading.local):
    """Of each of Python's threads, since torch counts for each."""

    depth = 0
    threads: int | None = None
    """What torch had before; None as long as it has not been imported."""
    blas: Any = None
    """What gives BLAS back the threads that it had."""


_held = _Held()


class one_thread(ContextDecorator):  # noqa: N801  a block
    """Let torch and BLAS work in one thread, and give them back those that they had.

    Within, a plugin may set another number: results are then equal only where that number is.
    """

    def __enter__(self) -> None:
        _held.depth += 1
        if _held.depth == 1:
            _held.blas = _blas_in_one()
        hold_to_one_thread()

    def __exit__(self, *error: object) -> None:
        _held.depth -= 1
        if not _held.depth and _held.blas is not None:
            _held.blas.restore_original_limits()
            _held.blas = None
        if not _held.depth and _held.threads is not None:
            sys.modules["torch"].set_num_threads(_held.threads)
            _held.threads = None


def _blas_in_one() -> Any:
    """Let BLAS work in one thread; None where it does, or nobody can tell it to.

    All of Python's threads share those of BLAS, and OpenBLAS 0.3.31 heeds the main one alone.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        return None  # as in the program, and in workers
    try:
        return _libraries(len(sys.modules)).limit(limits=1, user_api="blas")
    except ImportError:  # an isolated environment may lack what it takes
        return None


@lru_cache(maxsize=1)
def _libraries(imported: int) -> Any:
    """What is loaded now that so many modules are imported: a look takes as long as an edit."""
    from threadpoolctl import ThreadpoolController  # programs and workers do without

    return ThreadpoolController()


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
