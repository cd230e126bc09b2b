"""A fork of this process that does work of its own, waited for and ended like a `Popen`."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection
from itertools import pairwise

__all__ = ["Forked", "can_fork"]

TASKS = "/proc/self/task"
"""Where Linux lists the threads of a process, those of native libraries among them."""

MOST_HANDLES = 2**30
"""No handle has a higher number."""

PAUSE_SECONDS = 0.001
"""Between two looks whether it has ended."""


def can_fork() -> bool:
    """Whether a fork of this process has all that it needs, and no lock that a thread holds.

    Only Linux tells; on macOS, libraries of the system do not work in a fork.
    """
    try:
        return len(os.listdir(TASKS)) == 1  # noqa: PTH208
    except OSError:
        return False


class Forked:
    """The fork, as seen by the process that made it.

    Parameters
    ----------
    work
        What it does; then it ends, and nothing of this process is done in it.
    kept
        Handles that it has of this process; all others are closed in it.
    output
        The handle to which goes what it prints; None for nowhere.

    Raises
    ------
    OSError
        If the system refuses.
    """

    def __init__(self, work: Callable[[], None], kept: Collection[int], output: int | None) -> None:
        self._has_ended = False
        self._pid = os.fork()
        if not self._pid:
            try:
                _leave(kept, output)
                work()
            finally:
                os._exit(0)

    def wait(self, timeout: float | None = None) -> None:
        """Wait until it has ended; raises `subprocess.TimeoutExpired` if it has not by then."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._has_ended:
            self._has_ended = os.waitpid(self._pid, os.WNOHANG)[0] == self._pid
            if not self._has_ended:
                if end is not None and time.monotonic() > end:
                    raise subprocess.TimeoutExpired("", timeout or 0.0)
                time.sleep(PAUSE_SECONDS)

    def kill(self) -> None:
        """End it, whatever it is at."""
        if not self._has_ended:
            os.kill(self._pid, signal.SIGKILL)


def _leave(kept: Collection[int], output: int | None) -> None:
    """Leave the terminal of the process that forked, and its files."""
    os.setsid()  # Ctrl-C is for the process that conducts
    nowhere = os.open(os.devnull, os.O_RDWR)
    said = nowhere if output is None else output
    for handle, stands_for in ((1, said), (2, said), (0, nowhere)):
        os.dup2(stands_for, handle)
    for last, following in pairwise(sorted({2, *kept, MOST_HANDLES})):
        os.closerange(last + 1, following)
