"""Ctrl-C while a batch is at work: once finishes what is under way, twice stops at once.

Of one job alone, and by any other signal, the work stops at once, see `cli`.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

__all__ = ["stopping"]

SAID = "after what is under way; Ctrl-C again stops at once"

ONCE_S = 0.05
"""Two signals no further apart are one: `timeout` sends to a process and, again, to its group."""


@contextmanager
def stopping(
    stop: Callable[[], None],
    say: Callable[[str, str], None],
    numbers: Sequence[int] = (signal.SIGINT,),
) -> Iterator[Event]:
    """Call `stop` at the first Ctrl-C inside, and do at the next what is done without this.

    What it gives is set from the first on.

    Parameters
    ----------
    stop
        Called within the signal handler.
    say
        Prints a kind and a sentence. It is called in a thread: the handler may have come in the
        midst of printing.
    numbers
        The signals that are taken so; by default that of Ctrl-C.
    """
    before = {number: signal.getsignal(number) for number in numbers}
    interrupted = Event()
    said: list[Thread] = []
    first = 0.0

    def restore() -> None:
        for number, was in before.items():
            signal.signal(number, was)

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal first
        if not interrupted.is_set():
            first = time.monotonic()
            interrupted.set()
            stop()
            said.append(Thread(target=say, args=("stopping", SAID), daemon=True))
            said[0].start()
        elif time.monotonic() > first + ONCE_S:
            restore()
            signal.raise_signal(number)

    for number, was in before.items():
        if was is not signal.SIG_IGN:  # as `nohup` and `&` in scripts ask for
            signal.signal(number, handle)
    try:
        yield interrupted
    finally:
        restore()
        for thread in said:
            thread.join()
