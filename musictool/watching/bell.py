"""Waiting until something in a folder may have changed.

The system tells of changes by way of watchfiles. It does not on many network disks, where others
write: there, and without watchfiles, the folder is looked at again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread

__all__ = ["Bell"]

LOOK_SECONDS = 1.0
"""From one look to the next where nobody tells of changes."""

MISSED_SECONDS = 60.0
"""After so long it is looked at even so: systems lose words when there are many."""

ALONE = f"the folder is looked at every {LOOK_SECONDS:g} s"

GATHER_MS = 50
"""Changes within this time are one."""


class Bell:
    """Rings when something may have changed.

    Parameters
    ----------
    poll
        Do not ask the system.
    tell
        Told once if the system was to tell of changes, and cannot.
    """

    def __init__(self, folder: Path, poll: bool, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._rung = Event()
        self._over = Event()
        self._thread: Thread | None = None
        self._asks_system = not poll and find_spec("watchfiles") is not None
        if not (poll or self._asks_system):
            tell(f"{ALONE}; pip install 'musictool[watch]' has the system tell of changes")
        if self._asks_system:
            self._thread = Thread(target=self._listen, args=(folder,), daemon=True)
            self._thread.start()

    def _listen(self, folder: Path) -> None:
        try:
            from watchfiles import watch

            for _ in watch(
                folder,
                watch_filter=None,
                debounce=GATHER_MS,
                step=GATHER_MS,
                stop_event=self._over,
                rust_timeout=10 * GATHER_MS,
                raise_interrupt=False,
            ):
                self._rung.set()
        except (
            ImportError,
            OSError,
            RuntimeError,
        ) as error:  # too many folders, or this one has gone
            self._asks_system = False
            if folder.is_dir():
                self._tell(f"{ALONE}, since the system cannot tell of changes: {error}")
            self._rung.set()

    def wait(self, seconds: float | None) -> None:
        """Wait until it rings, or for some seconds; None for as long as it takes."""
        most = MISSED_SECONDS if self._asks_system else LOOK_SECONDS
        self._rung.wait(most if seconds is None else min(seconds, most))
        self._rung.clear()

    def ring(self) -> None:
        """End the waiting; may be called within a signal handler."""
        self._rung.set()

    def close(self) -> None:
        """Listen no more; no thread is left, which a process must not end with."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
