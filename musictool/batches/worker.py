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

__all__ = ["DONE", "FAILED", "TOLD", "serve"]

DONE, FAILED, TOLD = "done", "failed", "told"
"""What a worker says: a result with the memory it has needed, an error, how far a job is."""

EVERY = 0.1
"""Seconds between two words about one job that say the same, but for how much is done."""


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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what is unfinished is removed
    with contextlib.suppress(EOFError, KeyboardInterrupt, ConnectionError):
        while True:
            _do(connection, connection.recv())


def _do(connection: Connection, task: Any) -> None:
    number, said, last = -1, "", 0.0

    def tell(job: int, fraction: float, message: str) -> None:
        nonlocal number, said, last
        now = time.monotonic()
        if (job, message) != (number, said) or now - last > EVERY:
            number, said, last = job, message, now
            connection.send((TOLD, job, fraction, message))

    try:
        result = task(tell)
    except Exception as error:  # noqa: BLE001 - of one task, which must not end the others
        connection.send((FAILED, f"{type(error).__name__}: {error}"))
        return
    connection.send((DONE, result, _peak_bytes()))


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _end_with(life: int) -> None:
    with contextlib.suppress(OSError):
        os.read(life, 1)
    os._exit(1)
