"""Ctrl-C while a batch is at work: once finishes what is under way, twice stops at once.

Of one job alone, and by any other signal, the work stops at once, see `cli`.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

__all__ = ["stopping"]

SAID = "after what is under way; Ctrl-C again stops at once"


@contextmanager
def stopping(stop: Callable[[], None], say: Callable[[str, str], None]) -> Iterator[Event]:
    """Call `stop` at the first Ctrl-C inside, and do at the next what is done without this.

    What it gives is set from the first on.

    Parameters
    ----------
    stop
        Called within the signal handler.
    say
        Prints a kind and a sentence. It is called in a thread: the handler may have come in the
        midst of printing.
    """
    before = signal.getsignal(signal.SIGINT)
    interrupted = Event()
    said: list[Thread] = []

    def at_first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        interrupted.set()
        stop()
        said.append(Thread(target=say, args=("stopping", SAID), daemon=True))
        said[0].start()

    if before is signal.SIG_IGN:  # as `nohup` and `&` in scripts ask for
        yield interrupted
        return
    signal.signal(signal.SIGINT, at_first)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)
        for thread in said:
            thread.join()
