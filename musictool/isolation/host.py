"""The process of an isolated plugin, seen from the one that it works for.

One is started for each environment when its first command is called, and serves all calls of this
process, of all its threads. It ends with this process, however that ends: see `bootstrap`.
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
from queue import SimpleQueue
from typing import Any

from musictool.discovery.environments import Environment, command_line, environment_of
from musictool.errors import PluginError
from musictool.isolation.channel import Channel

__all__ = ["Activity", "Process", "end_all", "process_of"]

SERVED = "musictool.isolation.served:serve"

PAUSE_SECONDS = 2.0
"""For a process that has closed its end to be gone."""

Message = tuple[Any, list[Any]]


class Process:
    """The process of an environment.

    Raises
    ------
    PluginError
        If it cannot be started.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.dropped: deque[dict[str, Any]] = deque()
        """What nobody needs any more; said with the next message, since who finds it out may be
        anywhere."""
        self._waiting: dict[int, SimpleQueue[Message | None]] = {}
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._ended = False
        ours, theirs = socket.socketpair()
        life, self._life = os.pipe()
        try:
            with theirs:
                self._process = subprocess.Popen(
                    command_line(environment, SERVED, theirs.fileno(), life=life),
                    pass_fds=(theirs.fileno(), life),
                    stdin=subprocess.DEVNULL,
                    stdout=_standard_error(),
                    start_new_session=True,  # Ctrl-C is for this process
                )
        except OSError as error:
            ours.close()
            os.close(self._life)
            why = environment.unusable(error.strerror or str(error))
            raise PluginError(f"{environment.name}: {why}") from error
        finally:
            os.close(life)
        self._channel = Channel(ours)
        self._finish = weakref.finalize(self, _end, self._process, self._channel, self._life)
        threading.Thread(
            target=_listen, args=(weakref.ref(self), self._channel), daemon=True
        ).start()

    @property
    def is_alive(self) -> bool:
        return not self._ended

    @contextlib.contextmanager
    def activity(self, command: str) -> Iterator[Activity]:
        """One thing that it does for us, while this thread waits for it."""
        number = next(self._numbers)
        queue: SimpleQueue[Message | None] = SimpleQueue()
        with self._lock:
            self._waiting[number] = queue
            ended = self._ended
        if ended:
            queue.put(None)
        try:
            yield Activity(self, number, queue, command)
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

    def send(self, told: dict[str, Any], arrays: list[Any]) -> None:
        """Send a message; raises OSError if it has ended."""
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

    def death(self, command: str) -> PluginError:
        """What to say once it has ended before it was done."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PAUSE_SECONDS)
        status = self._process.poll()
        self.end()
        name = self.environment.name
        return PluginError(
            f"{command}: the process of the isolated plugin {name} {_how(status)}; the next call "
            "starts another"
        )

    def end(self) -> None:
        """End the process, and all that it has started."""
        self.pass_on(None)
        self._finish()


class Activity:
    """One thing that a process does, as seen by the thread that waits for it."""

    def __init__(
        self,
        process: Process,
        number: int,
        queue: SimpleQueue[Message | None],
        command: str,
    ) -> None:
        self._process = process
        self._number = number
        self._queue = queue
        self._command = command

    def send(self, told: dict[str, Any], arrays: list[Any] | None = None) -> None:
        """Say something to the thread of it over there.

        Raises
        ------
        PluginError
            If the process has ended.
        """
        try:
            self._process.send({**told, "activity": self._number}, arrays or [])
        except OSError:
            raise self._process.death(self._command) from None

    def wait(self, answer: Callable[[Any, list[Any]], None]) -> Message:
        """What comes of it; meanwhile its questions are answered, in this thread.

        Raises
        ------
        PluginError
            If the process ends before.
        """
        while True:
            message = self._queue.get()
            if message is None:
                raise self._process.death(self._command)
            if message[0]["say"] != "ask":
                return message
            answer(*message)


_processes: dict[str, Process] = {}
_starting = threading.Lock()


def process_of(name: str) -> Process:
    """The process of an environment, started if there is none.

    Raises
    ------
    PluginError
        If there is no such environment, or it does not work.
    """
    environment = environment_of(name)
    with _starting:
        process = _processes.get(name)
        if process is not None and process.is_alive and process.environment == environment:
            return process
        _processes[name] = started = Process(environment)
    if process is not None and process.is_alive:
        process.end()  # what it was started in has been replaced
    return started


def end_all() -> None:
    """End the processes of this one."""
    while _processes:
        _processes.popitem()[1].end()


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


def _end(process: subprocess.Popen[bytes], channel: Channel, life: int) -> None:
    """By its own watcher, which ends the rest of its session as well."""
    channel.close()
    with contextlib.suppress(OSError):
        os.close(life)
    with contextlib.suppress(OSError):
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
    if status == -signal.SIGKILL:
        return "was killed, perhaps for want of memory"
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            return f"crashed ({signal.Signals(-status).name})"
    how = "" if status is None else f" (exit status {status})"
    return f"ended before it was done{how}"


def _forget() -> None:
    """In a fork: what it holds of these processes are the other's, which shall not wait for it."""
    for process in _processes.values():
        process._finish.detach()
        with contextlib.suppress(OSError):
            os.close(process._life)
        process._channel.forget()
        process.pass_on(None)
    _processes.clear()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget)
atexit.register(end_all)
