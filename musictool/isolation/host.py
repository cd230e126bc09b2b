"""Another process that works for this one, seen from here.

One is started for the environment of each isolated plugin when its first command is called, and
serves all calls of this process, of all its threads; others are `OwnProcess`. It ends with this
process, however that ends: see `bootstrap`.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from musictool.discovery.environments import Environment, command_line, environment_of
from musictool.discovery.leases import leased
from musictool.errors import PluginError
from musictool.isolation.channel import Channel

__all__ = ["Activity", "Ended", "Process", "end_all", "process_of"]

SERVED = "musictool.isolation.served:serve"

PAUSE_SECONDS = 2.0
"""For a process that has closed its end to be gone."""

Message = tuple[Any, list[Any]]


class Ended(Exception):
    """A process has ended before it was done: how, as a clause that begins with a verb."""

    late = False
    """It was ended, since it took too long."""


class Process:
    """A process, from its start until nobody refers to it any more.

    Parameters
    ----------
    environment
        Of the isolated plugin that it works for, all of whose calls it does at once. None: it has
        what this process can import, does one thing after the other, in its main thread, and what
        it prints is shown to nobody.

    Raises
    ------
    OSError
        If it cannot be started.
    """

    def __init__(self, environment: Environment | None = None) -> None:
        self.environment = environment
        self.numbers = itertools.count()
        """Of the calls that it does."""
        self.dropped: deque[dict[str, Any]] = deque()
        """What nobody needs any more; said with the next message, since who finds it out may be
        anywhere."""
        self._waiting: dict[int, SimpleQueue[Message | None]] = {}
        self._activities = itertools.count()
        self._lock = threading.Lock()
        self._ended = False
        self._late: float | None = None
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        with theirs:
            try:
                self._process, self._life = _started(environment, theirs)
            except OSError:
                ours.close()
                raise
        self._finish = weakref.finalize(self, _end, self._process, self._channel, self._life)
        threading.Thread(
            target=_listen, args=(weakref.ref(self), self._channel), daemon=True
        ).start()
        _all.add(self)

    @property
    def is_alive(self) -> bool:
        return not self._ended

    @contextlib.contextmanager
    def activity(self, patience: float | None = None) -> Iterator[Activity]:
        """One thing that it does for us, while this thread waits for it.

        Parameters
        ----------
        patience
            How many seconds are waited for a word of it; then the process is ended.
        """
        number = next(self._activities)
        queue: SimpleQueue[Message | None] = SimpleQueue()
        with self._lock:
            self._waiting[number] = queue
            ended = self._ended
        if ended:
            queue.put(None)
        try:
            yield Activity(self, number, queue, patience)
        except Exception:
            raise
        except GeneratorExit:
            self.dropped.append({"do": "close", "activity": number})
            raise
        except BaseException:  # Ctrl-C: whatever it is at, nobody wants that any more
            self.end()
            raise
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def send(self, told: dict[str, Any], arrays: list[Any], patience: float | None) -> None:
        """Send a message; raises OSError if it has ended, or takes nothing for so many seconds."""
        self._channel.wait_to_send(patience)
        with contextlib.suppress(IndexError):
            while True:
                self._channel.send(self.dropped.popleft())
        self._channel.send(told, arrays)

    def pass_on(self, message: Message | None) -> None:
        """Hand a message to the thread that waits for it; None to all, when the process ends."""
        with self._lock:
            if message is None:
                self._ended = True
                waiting = list(self._waiting.values())
            else:
                found = self._waiting.get(message[0]["activity"])
                waiting = [found] if found else []
        for queue in waiting:
            queue.put(message)

    def death(self) -> Ended:
        """How it has ended before it was done."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PAUSE_SECONDS)
        status = self._process.poll()
        self.end()
        if self._late is None:
            return Ended(_how(status))
        death = Ended(f"did not answer within {self._late:g} s, and was stopped")
        death.late = True
        return death

    def end(self, late: float | None = None) -> None:
        """End the process, and all that it has started; `late` after so many seconds."""
        self._late = self._late or late
        self.pass_on(None)
        self._finish()


class Activity:
    """One thing that a process does, as seen by the thread that waits for it."""

    def __init__(
        self,
        process: Process,
        number: int,
        queue: SimpleQueue[Message | None],
        patience: float | None,
    ) -> None:
        self._process = process
        self._number = number
        self._queue = queue
        self._patience = patience

    def send(self, told: dict[str, Any], arrays: list[Any] | None = None) -> None:
        """Say something to the thread of it over there.

        Raises
        ------
        Ended
            If the process has.
        """
        try:
            self._process.send({**told, "activity": self._number}, arrays or [], self._patience)
        except BlockingIOError:
            self._process.end(self._patience)
            raise self._process.death() from None
        except OSError:
            raise self._process.death() from None

    def wait(self, answer: Callable[[Any, list[Any]], None]) -> Message:
        """What comes of it; meanwhile its questions are answered, in this thread.

        Raises
        ------
        Ended
            If the process ends before.
        """
        while True:
            try:
                message = self._queue.get(timeout=self._patience)
            except Empty:
                self._process.end(self._patience)
                message = None
            if message is None:
                raise self._process.death()
            if message[0]["say"] != "ask":
                return message
            answer(*message)


_all: weakref.WeakSet[Process] = weakref.WeakSet()
_processes: dict[str, Process] = {}
_leases: dict[str, tuple[Environment, int]] = {}
"""The environments that this process uses, with the handles that keep them."""

_starting = threading.Lock()


def process_of(name: str) -> Process:
    """The process of an environment, started if there is none.

    Raises
    ------
    PluginError
        If there is no such environment, or it does not work.
    """
    with _starting:
        process = _processes.get(name)
        if process is not None and process.is_alive:
            return process
        environment = _leased(name)
        try:
            _processes[name] = process = Process(environment)
        except OSError as error:
            why = environment.unusable(error.strerror or str(error))
            raise PluginError(f"{name}: {why}") from error
    return process


def _leased(name: str) -> Environment:
    """The environment that this process has of a name: once used, the same to its end."""
    if name in _leases and _leases[name][0].folder.is_dir():
        return _leases[name][0]
    environment = environment_of(name)
    handle = leased(environment.folder)
    if handle is None:  # it is being replaced just now, or was removed by hand
        environment = environment_of(name)
        handle = leased(environment.folder)
    if handle is not None:
        _leases[name] = environment, handle
    return environment


def _end_leases() -> None:
    while _leases:
        with contextlib.suppress(OSError):
            os.close(_leases.popitem()[1][1])


def end_all() -> None:
    """End the processes of this one."""
    while _processes:
        _processes.popitem()[1].end()
    _end_leases()


def _listen(process: weakref.ref[Process], channel: Channel) -> None:
    """What a thread does: hand on all that the process says."""
    message: Message | None = None
    while True:
        try:
            message = channel.receive()
        except (EOFError, OSError, ValueError):
            message = None
        found = process()
        if found is not None:
            found.pass_on(message)
        if message is None or found is None:
            return
        del found


def _started(
    environment: Environment | None, connection: socket.socket
) -> tuple[subprocess.Popen[bytes], int | None]:
    """A process with an end of a connection, and the pipe with which it ends."""
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if sys.platform == "win32":  # for which there are no isolated plugins
        words = command_line(environment, SERVED, "stdin", "in order")
        started = subprocess.Popen(words, stdin=subprocess.PIPE, **quiet)
        with started.stdin:
            started.stdin.write(connection.share(started.pid))
        return started, None
    theirs, life = os.pipe()
    handle, order = connection.fileno(), "at once" if environment else "in order"
    try:
        return subprocess.Popen(
            command_line(environment, SERVED, handle, order, life=theirs),
            pass_fds=(handle, theirs),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for this process
            **({"stdout": _standard_error()} if environment else quiet),
        ), life
    except OSError:
        os.close(life)
        raise
    finally:
        os.close(theirs)


def _end(process: subprocess.Popen[bytes], channel: Channel, life: int | None) -> None:
    """By its own watcher, which ends the rest of its session as well."""
    channel.close()
    if life is not None:
        with contextlib.suppress(OSError):
            os.close(life)
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(PAUSE_SECONDS)


def _standard_error() -> int:
    """Where it prints: standard output belongs to the result."""
    try:
        os.fstat(2)
    except OSError:
        return subprocess.DEVNULL
    return 2


def _how(status: int | None) -> str:
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-status).name
            killed = "was killed, perhaps for want of memory"
            return killed if name == "SIGKILL" else f"crashed ({name})"
    how = "" if status is None else f" (exit status {status})"
    return f"ended before it was done{how}"


def _forget() -> None:
    """In a fork: what it holds of these processes are the other's, which shall not wait for it."""
    for process in list(_all):
        # Of one that has ended, the number of its pipe may be that of another file by now.
        if process._finish.detach() and process._life is not None:
            with contextlib.suppress(OSError):
                os.close(process._life)
        process._channel.forget()
        process.pass_on(None)
    _end_leases()
    _all.clear()
    _processes.clear()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget)
atexit.register(end_all)
