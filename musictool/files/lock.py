"""One run at a time in a folder.

The lock is the system's (flock(2)), which ends with the process that holds it and with its workers,
however they end. Where a disk knows none, as some network file systems, the file itself says that
somebody is at work, and is believed as long as he touches it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from musictool.errors import FolderBusy
from musictool.files.system_errors import file_errors

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Lock"]

PATIENCE = 5.0
"""Seconds to wait in any case: so long the workers of a run that was killed may still be there."""

POLL_SECONDS = 0.2
"""Between two looks at a lock that somebody has."""

TOUCH_SECONDS, STALE_SECONDS = 20.0, 120.0
"""Without locks of the system: how often a file is touched, and when its run has gone."""

CLAIM_SECONDS = 1.0
"""After which it shows who of several has it that took a file at the same moment."""

BUSY = "is at work there; let it end, or use --wait"

NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


class Lock:
    """The right to work in a folder, from `take` on until `close`.

    Parameters
    ----------
    path
        The file that says who is at work.
    place
        What a person calls the folder.
    busy
        What is said of who has it, behind his name.
    """

    def __init__(self, path: Path, place: str, busy: str = BUSY) -> None:
        self._path = path
        self._place = place
        self._busy = busy
        self._handle: int | None = None
        self._token = os.urandom(6).hex()
        self.is_of_system = True
        """Whether the disk knows locks."""
        self._closed = threading.Event()

    @property
    def handles(self) -> tuple[int, ...]:
        """What workers keep open, so that the lock lasts as long as they do."""
        return () if self._handle is None else (self._handle,)

    def take(self, wait: bool, tell: Callable[[str], None]) -> None:
        """Take the right, at once or when it is free.

        Parameters
        ----------
        wait
            For as long as it takes, which `tell` is told once.

        Raises
        ------
        FolderBusy
            Somebody has it; says who.
        FileError
            The folder cannot be written to.
        """
        start, said = time.monotonic(), False
        while not self.take_if_free():
            if not wait and time.monotonic() - start > PATIENCE:
                raise FolderBusy(self._place, f"{self._who()} {self._busy}")
            if wait and not said and time.monotonic() - start > PATIENCE:
                tell(f"{self._place}: waiting for {self._who()}")
                said = True
            time.sleep(POLL_SECONDS)

    def take_if_free(self) -> bool:
        """Take the right at once; whether that went well."""
        with file_errors(self._path):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                self.is_of_system = True
                if self._locked(handle):
                    os.ftruncate(handle, 0)
                    os.write(handle, self._words())
                    if self.is_of_system or self._is_claimed():
                        self._handle, handle = handle, -1
                        return True
            finally:
                if handle >= 0:
                    os.close(handle)
        return False

    def _locked(self, handle: int) -> bool:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                return False
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    raise
        self.is_of_system = False
        state = os.fstat(handle)
        age = abs(self._disk_time() - state.st_mtime)  # of a clock that was set back, too
        return not state.st_size or age > STALE_SECONDS or (age > PATIENCE and self._has_ended())

    def _disk_time(self) -> float:
        """What the clock says that the times of files are from: on a network disk another one."""
        probe = self._path.with_name(f"now-{self._token}")
        probe.touch()
        try:
            return probe.stat().st_mtime
        finally:
            probe.unlink()

    def _has_ended(self) -> bool:
        """Whether who says that he is at work was a process of this computer, and is gone."""
        said = self._said()
        if said is None or said["host"] != socket.gethostname():
            return False
        try:
            os.kill(int(said["process"]), 0)
        except ProcessLookupError:
            return True
        except (OSError, ValueError, OverflowError):
            pass
        return False

    def _is_claimed(self) -> bool:
        """Whether the file is ours, and nobody wrote his name over it at the same moment."""
        time.sleep(CLAIM_SECONDS)
        if not self._is_ours():
            return False
        threading.Thread(target=self._keep_touching, daemon=True).start()
        return True

    def _keep_touching(self) -> None:
        while not self._closed.wait(TOUCH_SECONDS):
            with contextlib.suppress(OSError):
                os.utime(self._path)

    def _words(self) -> bytes:
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
        who = {"process": os.getpid(), "host": socket.gethostname(), "command": command[:500]}
        return json.dumps({**who, "token": self._token}).encode()

    def _said(self) -> dict[str, Any] | None:
        """What the file says of who is at work."""
        try:
            said = json.loads(self._path.read_bytes())
            return {name: said[name] for name in ("process", "host", "command", "token")}
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _is_ours(self) -> bool:
        said = self._said()
        return said is not None and said["token"] == self._token

    def _who(self) -> str:
        """Who has the right, by his own words."""
        said = self._said()
        if said is None:
            return "another run"
        place = "" if said["host"] == socket.gethostname() else f" on {said['host']}"
        return f"process {said['process']}{place} ({said['command']})"

    def close(self) -> None:
        """Let others work here."""
        self._closed.set()
        if self._handle is not None:
            with contextlib.suppress(OSError):
                if self.is_of_system or self._is_ours():
                    os.ftruncate(self._handle, 0)  # nobody is named who is not at work
                if fcntl is not None and self.is_of_system:
                    fcntl.flock(self._handle, fcntl.LOCK_UN)  # forks of this process have it, too
            os.close(self._handle)
            self._handle = None
