"""A process that has imported all that workers need, and forks them.

A worker is there within some milliseconds and shares the memory of what was imported. The process
is a fork of the one that conducts only where that has nothing yet but its imports, as when a
`headstart` begins; later it may have threads, or a GPU at work. Else it imports anew; and neither a
script nor a notebook is run a second time, as `multiprocessing` would.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from musictool.batches.forked import Forked
from musictool.errors import is_debugged

__all__ = ["Nursery", "Worker", "main"]

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
)
"""Workers share the cores: libraries that start a thread for each slow all of them."""

ALONE = dict.fromkeys(ONE_THREAD, "1")

WORK = "musictool.batches.task"
"""The module that brings all that workers need, but for plugins."""

WORD = struct.Struct("!cqi")
"""What the nursery says: a kind, a process, and how that ended."""

FORK, FORKED, REFUSED, ENDED = b"f", b"f", b"r", b"e"

IMPORT_SECONDS = 60.0
"""So long the first worker is waited for: a module may never come to an end of its import."""

CLOSE_SECONDS = 3.0
"""For the nursery to end its workers."""

MOST_HANDLES = 8
"""That come with the wish for a worker."""

LOOK_SECONDS = 1.0
"""How often the nursery looks whether the process that made it is still there."""


class Worker(NamedTuple):
    """A worker as the process that conducts knows it."""

    pid: int
    connection: Connection


class Nursery:
    """The process, as seen by the one that conducts.

    Parameters
    ----------
    modules
        What to import before the first worker is forked; of "module:function" also what the
        function imports when it is called.
    forked
        It is a fork of this process, which must have a single thread.
    """

    def __init__(self, modules: Sequence[str], forked: bool = False) -> None:
        self._ends: dict[int, int] = {}
        self._socket, theirs = socket.socketpair()
        life, self._life = os.pipe()
        begin = _fork if forked else _execute
        with theirs:
            self._process = begin(theirs.fileno(), life, modules)
        os.close(life)

    def fileno(self) -> int:
        """What can be read from when a worker has ended, or the nursery has."""
        return self._socket.fileno()

    def worker(self, environment: str = "", held: Sequence[int] = ()) -> Worker:
        """Fork a worker.

        Parameters
        ----------
        environment
            One more variable of it: "NAME=value".
        held
            Handles that it keeps open as long as it lives, such as that of a lock.

        Raises
        ------
        OSError
            If the system refuses; a `ConnectionError` if the nursery has ended, or hangs.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                message = FORK + environment.encode()
                handles = [theirs.fileno(), *held]
                socket.send_fds(self._socket, [message.ljust(256, b"\0")], handles)
            while select.select([self._socket], [], [], IMPORT_SECONDS)[0]:
                word = next(self._words(), None)
                if word is None:
                    break
                kind, pid, status = word
                if kind == FORKED:
                    return Worker(pid, Connection(ours.detach()))
                if kind == REFUSED:
                    raise OSError(status, os.strerror(status))
                self._ends[pid] = status
        raise ConnectionResetError("the process that starts workers has ended")

    def listen(self) -> bool:
        """Take in what the nursery says; False if it has ended."""
        for kind, pid, status in self._words():
            if kind == ENDED:
                self._ends[pid] = status
            return True
        return False

    def end_of(self, pid: int) -> int | None:
        """How a worker that has gone ended, as a return code; None if that is not known."""
        while pid not in self._ends:
            ready, _, _ = select.select([self._socket], [], [], 1.0)
            if not ready or not self.listen():
                return None
        return self._ends.pop(pid)

    def close(self) -> None:
        """End the nursery; with it all workers end that are still there."""
        os.close(self._life)
        self._socket.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()

    def kill(self) -> None:
        """End the nursery alone, whatever it is at."""
        self._process.kill()

    def _words(self) -> Iterator[tuple[bytes, int, int]]:
        """What the nursery says, as long as there is something to come."""
        with contextlib.suppress(OSError):
            while len(said := self._socket.recv(WORD.size, socket.MSG_WAITALL)) == WORD.size:
                yield WORD.unpack(said)


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
    """Let libraries that are imported meanwhile start no threads."""
    before = dict(os.environ)
    os.environ.update(ALONE)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _execute(asked: int, life: int, modules: Sequence[str]) -> subprocess.Popen[bytes]:
    """A nursery that imports all anew."""
    code = f"from musictool.batches.nursery import main; main({asked}, {life}, {[*modules]})"
    debugged = is_debugged()
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        pass_fds=(asked, life),
        stdin=subprocess.DEVNULL,
        stdout=2 if debugged else subprocess.DEVNULL,
        stderr=None if debugged else subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,  # Ctrl-C is for the process that conducts
    )


def _fork(asked: int, life: int, modules: Sequence[str]) -> Forked:
    """A nursery that has what this process has imported."""
    work = partial(main, asked, life, modules)
    return Forked(work, (asked, life), 2 if is_debugged() else None)


def _environment() -> dict[str, str]:
    here = ""
    with contextlib.suppress(OSError):  # it may be deleted
        here = os.getcwd()  # noqa: PTH109
    path = os.pathsep.join(entry for one in sys.path if (entry := one or here))
    return {**os.environ, **ALONE, "PYTHONPATH": path}


def main(asked: int, life: int, modules: Sequence[str]) -> None:
    """The nursery itself: import, then fork a worker whenever one is asked for.

    Parameters
    ----------
    asked, life
        Its end of the socket, and of the pipe by which it ends.
    """
    maker = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends when the process that made it does
    gc.disable()  # what imports leave is no garbage
    with contextlib.suppress(BaseException):
        from musictool.discovery.index import hold_path  # which the work imports, too

        hold_path()
    for module in (WORK, *modules):
        with contextlib.suppress(BaseException):  # it will fail where it is used, and say why
            _import(module)
    from musictool.batches.worker import serve
    from musictool.models.memory import keep_freed_memory

    gc.freeze()
    keep_freed_memory()

    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    living: set[int] = set()
    with socket.socket(fileno=asked) as conductor:
        try:
            while os.getppid() == maker:  # which may have handed its end of `life` to a fork
                asked_by: list[Any] = [conductor, woken, life]
                ready, _, _ = select.select(asked_by, [], [], LOOK_SECONDS)
                if life in ready:
                    return
                if woken in ready:
                    os.read(woken, 4096)
                    for pid, status in _ended():
                        living.discard(pid)
                        code = os.waitstatus_to_exitcode(status)
                        conductor.sendall(WORD.pack(ENDED, pid, code))
                if conductor in ready:
                    message, handles, _, _ = socket.recv_fds(conductor, 256, MOST_HANDLES)
                    if not message:
                        return
                    try:
                        pid = os.fork() if handles else -errno.EMFILE
                    except OSError as error:
                        pid = -(error.errno or errno.EAGAIN)
                    if not pid:
                        try:
                            _become_worker(message[1:], (asked, woken, wake))
                            serve(Connection(handles[0]), life)
                        finally:
                            os._exit(0)
                    for handle in handles:
                        os.close(handle)
                    if pid > 0:
                        living.add(pid)
                    word = (FORKED, pid, 0) if pid > 0 else (REFUSED, 0, -pid)
                    conductor.sendall(WORD.pack(*word))
        finally:
            for pid in living:  # native code may hear nothing else
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in living:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def _import(target: str) -> None:
    """A module, and what the body of its function imports, if one is named."""
    module, _, name = target.partition(":")
    found = import_module(module)
    if not name:
        return
    import dis  # few runs have workers
    from inspect import unwrap

    steps = list(dis.get_instructions(unwrap(getattr(found, name))))
    for at, step in enumerate(steps):
        if step.opname == "IMPORT_NAME":  # after its level and its list of names
            dots = "." * steps[at - 2].argval
            import_module(f"{dots}{step.argval}", found.__package__)


def _become_worker(environment: bytes, others: Sequence[int]) -> None:
    gc.enable()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for handle in others:
        os.close(handle)
    name, equals, value = environment.rstrip(b"\0").decode().partition("=")
    if equals:
        os.environ[name] = value


def _ended() -> Iterator[tuple[int, int]]:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            yield pid, status
