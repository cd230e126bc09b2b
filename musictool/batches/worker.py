"""A process that does tasks, one after the other, until nobody has any more for it."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from musictool.errors import told

__all__ = ["DONE", "FAILED", "TOLD", "serve"]

DONE, FAILED, TOLD = "done", "failed", "told"
"""What a worker says: a result with the memory it has needed, an error, how far a job is."""

EVERY = 0.1
"""Seconds between two words about how far the work is: of short jobs most pass unsaid."""


def serve(connection: Connection, life: int) -> None:
    """Do what comes by a connection.

    Parameters
    ----------
    life
        A pipe that ends when the process that conducts does, however that is: nothing is then
        finished for nobody, while a second run is at work on the same files.
    """
    threading.Thread(target=_end_with, args=(life,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that conducts decides
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # what is unfinished is removed
    said = _Said(connection)
    with contextlib.suppress(EOFError, KeyboardInterrupt, ConnectionError):
        while True:
            _do(said, connection.recv())


class _Said:
    """What goes back by a connection; how far the work is goes now and then, from a thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._now: tuple[int, float, str] | None = None
        threading.Thread(target=self._keep_telling, daemon=True).start()

    def tell(self, number: int, fraction: float, message: str) -> None:
        """How far the job of a number is; costs next to nothing."""
        self._now = number, fraction, message

    def finish(self, *what: Any) -> None:
        """What came of the task."""
        with self._lock:
            self._now = None
            self._connection.send(what)

    def _keep_telling(self) -> None:
        last = None
        with contextlib.suppress(OSError):
            while True:
                time.sleep(EVERY)
                with self._lock:
                    now = self._now
                    if now is not None and now is not last:
                        self._connection.send((TOLD, *now))
                    last = now


def _do(said: _Said, task: Any) -> None:
    try:
        result = task(said.tell)
    except Exception as error:  # noqa: BLE001 - of one task, which must not end the others
        said.finish(FAILED, told(error))
        return
    said.finish(DONE, result, _peak_bytes())


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _end_with(life: int) -> None:
    with contextlib.suppress(OSError):
        os.read(life, 1)
    os._exit(1)
