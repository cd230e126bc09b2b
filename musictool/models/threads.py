"""Sums on the CPU in one thread, so that a result does not depend on how many there are.

Torch and BLAS, by which NumPy multiplies, split sums among threads, and round them as they were
split; a search by gradients then goes another way, and a file alone is another than in a batch,
whose workers have a core each. The steps that are worth it are small, so that one thread is hardly
slower than several, and where other processes are at work it can be ten times faster: threads that
share a step wait for the last of them.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from contextlib import ContextDecorator
from typing import Any

__all__ = ["cores", "hold_to_one_thread", "one_thread"]


class _Held(threading.local):
    """Of each of Python's threads, since torch counts for each."""

    depth = 0
    threads: int | None = None
    """What torch had before; None as long as it has not been imported."""


_held = _Held()


class _Blas:
    """BLAS's threads, which all of Python's threads share.

    OpenBLAS 0.3.31 takes their number from the main thread alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth = 0
        self._before: Any = None
        self._libraries: tuple[int, Any] = (0, None)
        """What was loaded, when so many modules were imported."""

    def hold(self) -> None:
        with self._lock:
            self._depth += 1
            if self._depth == 1 and os.environ.get("OPENBLAS_NUM_THREADS") != "1":
                with contextlib.suppress(ImportError):  # an isolated environment may lack it
                    self._before = self._controller().limit(limits=1, user_api="blas")

    def _controller(self) -> Any:
        from threadpoolctl import ThreadpoolController  # programs and workers begin with one thread

        if self._libraries[0] != len(sys.modules):  # a look takes as long as a small edit
            self._libraries = len(sys.modules), ThreadpoolController()
        return self._libraries[1]

    def release(self) -> None:
        with self._lock:
            self._depth -= 1
            if not self._depth and self._before is not None:
                self._before.restore_original_limits()
                self._before = None


_blas = _Blas()


class one_thread(ContextDecorator):  # noqa: N801  a block
    """Let torch and BLAS work in one thread, and give them back those that they had.

    Within, a plugin may set another number: results are then equal only where that number is.
    """

    def __enter__(self) -> None:
        _held.depth += 1
        if _held.depth == 1:
            _blas.hold()
        hold_to_one_thread()

    def __exit__(self, *error: object) -> None:
        _held.depth -= 1
        if not _held.depth:
            _blas.release()
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
