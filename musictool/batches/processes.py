"""The executor `processes`: workers on this computer, as many as its cores and memory hold.

A model stays loaded in its worker over all tasks. A worker that dies, or is ended since its job
takes too long, costs its own task alone, and another takes its place.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any

from musictool.batches import headstart
from musictool.batches.nursery import Nursery, Worker
from musictool.batches.options import ExecutorOptions
from musictool.batches.worker import FAILED, TOLD
from musictool.errors import MusictoolError, WorkerLost
from musictool.models.devices import gpus
from musictool.models.memory import available_memory
from musictool.models.threads import cores

__all__ = ["Processes"]

FIRST_GUESS = 300_000_000
"""Bytes that a worker is thought to need, before the first has shown what it does."""

SHARE = 0.8
"""Of the memory there is, what workers may take."""

MOST_BEGINNINGS = 5
"""So often workers are started by a new nursery, since the one before has gone."""

GRACE_SECONDS = 3.0
"""For a worker that is told to end, to remove what is unfinished."""


@dataclass
class _Busy:
    """A worker with its task."""

    worker: Worker
    future: Future[Any]
    number: int | None = None
    """The job that it is at."""
    since: float = 0.0


class Processes(Executor):
    """Workers that are forked when there is something to do for them."""

    def __init__(self, options: ExecutorOptions) -> None:
        self._options = options
        self._gpus = _gpus_for(options)
        self._budget = SHARE * (available_memory() or 2**40)
        self._most = options.workers or len(self._gpus) or cores()
        if options.workers is None:
            self._hold_to(FIRST_GUESS)
        self._waiting: deque[tuple[Future[Any], Callable[..., Any]]] = deque()
        self._idle: list[Worker] = []
        self._busy: dict[int, _Busy] = {}  # by process
        self._slots: dict[int, int] = {}  # which of the GPUs a process has
        self._lock = threading.Lock()
        self._ending = False
        self._killing: float | None = None
        """When workers that were told to end, and have not, are killed."""
        self._beginnings = 0
        try:
            self._woken, self._wake = socket.socketpair()
            self._nursery = headstart.taken() or Nursery(options.modules)
        except OSError as error:
            raise _none_can_start(error) from error
        self._thread = threading.Thread(target=self._conduct, daemon=True)
        self._thread.start()

    @property
    def workers(self) -> int:
        """How many tasks can be under way at once."""
        return self._most

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a task done; see `Task`."""
        if args or kwargs:
            raise TypeError("a task has all that it needs")
        future: Future[Any] = Future()
        with self._lock:
            if self._ending:
                raise RuntimeError("the executor was shut down")
            self._waiting.append((future, fn))
        self._poke()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: when their tasks are done, or at once with `cancel_futures`."""
        with self._lock:
            self._ending = True
            if cancel_futures:
                for future, _ in self._waiting:
                    future.cancel()
                self._waiting.clear()
                self._killing = time.monotonic() + GRACE_SECONDS
                for busy in list(self._busy.values()):
                    _signal(busy.worker, signal.SIGTERM)
                if not self._slots:
                    self._nursery.kill()  # it may import something that takes for ever
        self._poke()
        if wait:
            self._thread.join()

    def _poke(self) -> None:
        with contextlib.suppress(OSError):
            self._wake.send(b"\0")

    def _conduct(self) -> None:
        """What the thread does: hand out tasks, and take in what workers say."""
        try:
            while not (self._ending and not self._waiting and not self._busy):
                self._hand_out()
                connections: dict[Any, _Busy] = {
                    busy.worker.connection: busy for busy in self._busy.values()
                }
                nursery: Any = self._nursery  # it has a handle, which is all that it takes
                ready = wait([self._woken, nursery, *connections], self._until_next())
                if self._woken in ready:
                    self._woken.recv(4096)
                if nursery in ready and not self._nursery.listen():
                    self._begin_again()
                for one in ready:
                    at_work = connections.get(one)
                    if at_work and self._busy.get(at_work.worker.pid) is at_work:  # not lost now
                        self._hear(at_work)
                self._end_late()
        except BaseException as error:  # noqa: BLE001 - or whoever waits would do so for ever
            with self._lock:
                self._ending = True
                waiting = [future for future, _ in self._waiting]
                self._waiting.clear()
            for future in [*(one.future for one in self._busy.values()), *waiting]:
                with contextlib.suppress(InvalidStateError):
                    future.set_exception(error)
        finally:
            for worker in self._idle:
                worker.connection.close()
            self._nursery.close()
            self._woken.close()
            self._wake.close()

    def _hand_out(self) -> None:
        while len(self._busy) < self._most:
            with self._lock:
                if not self._waiting:
                    return
                future, task = self._waiting.popleft()
            if future.cancelled():
                future.set_running_or_notify_cancel()
                continue
            try:
                worker = self._idle.pop() if self._idle else self._new_worker()
            except OSError as error:
                if self._busy:  # so many are all that the system has room for
                    self._most = len(self._busy)
                    with self._lock:
                        self._waiting.appendleft((future, task))
                    return
                if future.set_running_or_notify_cancel():
                    future.set_exception(_none_can_start(error))
                continue
            if not future.set_running_or_notify_cancel():
                self._idle.append(worker)
                continue
            busy = self._busy[worker.pid] = _Busy(worker, future, since=time.monotonic())
            try:
                worker.connection.send(task)
            except OSError:  # it died while it had nothing to do
                self._lose(busy)

    def _new_worker(self) -> Worker:
        try:
            return self._forked()
        except ConnectionError:
            self._begin_again()
            return self._forked()

    def _forked(self) -> Worker:
        slot = min(set(range(self._most)) - set(self._slots.values()), default=0)
        gpu = self._gpus[slot % len(self._gpus)] if len(self._gpus) > 1 else ""
        device = f"CUDA_VISIBLE_DEVICES={gpu}" if gpu else ""
        worker = self._nursery.worker(device, self._options.held)
        self._slots[worker.pid] = slot
        return worker

    def _begin_again(self) -> None:
        """With a new nursery, which imports no plugins: one of them may have ended this one."""
        self._beginnings += 1
        if self._beginnings > MOST_BEGINNINGS:
            raise ConnectionResetError("the process that starts workers ends again and again")
        busy, self._idle = list(self._busy.values()), []
        for one in busy:  # or they would make what others make anew
            _signal(one.worker, signal.SIGKILL)
        self._nursery.kill()
        for one in busy:
            _wait_for_end(one.worker)
            self._lose(one)
        self._nursery.close()
        self._nursery = Nursery(())

    def _hear(self, busy: _Busy) -> None:
        try:
            kind, *said = busy.worker.connection.recv()
        except (EOFError, OSError):
            self._lose(busy)
            return
        if kind == TOLD:
            if said[0] != busy.number:
                busy.number, busy.since = said[0], time.monotonic()
            self._options.tell(*said)
            return
        del self._busy[busy.worker.pid]
        if kind == FAILED:
            busy.future.set_exception(MusictoolError(said[0]))
        else:
            result, peak = said
            if self._options.workers is None:
                self._hold_to(peak)
            busy.future.set_result(result)
        if len(self._busy) + len(self._idle) < self._most:
            self._idle.append(busy.worker)
        else:
            self._slots.pop(busy.worker.pid, None)
            busy.worker.connection.close()

    def _hold_to(self, peak: int) -> None:
        """No more workers than the memory holds, if each needs what one of them did."""
        self._most = max(1, min(self._most, int(self._budget // max(peak, 1))))

    def _lose(self, busy: _Busy, late: bool = False) -> None:
        """A worker is gone: its task failed, and another will take its place."""
        pid = busy.worker.pid
        self._busy.pop(pid, None)
        self._slots.pop(pid, None)
        busy.worker.connection.close()
        code = self._nursery.end_of(pid)
        if code == -signal.SIGKILL and not late:
            self._most = max(1, self._most - 1)  # by the system, mostly, for want of memory
        busy.future.set_exception(WorkerLost(_reason(code, late, self._options), busy.number, late))

    def _until_next(self) -> float | None:
        """Seconds until a worker is to be killed, if it has not done its job by then."""
        ends = [end for busy in self._busy.values() if (end := self._end_of(busy)) is not None]
        return max(min(ends) - time.monotonic(), 0.01) if ends else None

    def _end_of(self, busy: _Busy) -> float | None:
        timeout = self._options.timeout
        ends = (self._killing, timeout and busy.since + timeout)
        return min((end for end in ends if end is not None), default=None)

    def _end_late(self) -> None:
        now = time.monotonic()
        for busy in list(self._busy.values()):
            end = self._end_of(busy)
            if end is not None and now >= end and not busy.worker.connection.poll():
                _signal(busy.worker, signal.SIGKILL)
                self._lose(busy, late=True)


def _gpus_for(options: ExecutorOptions) -> list[str]:
    """The GPUs that workers share out; one that was asked for is that of a single worker."""
    if not options.on_device or options.device == "cpu":
        return []
    return [options.device] if options.device else gpus()


def _none_can_start(error: OSError) -> MusictoolError:
    why = error.strerror or str(error)
    return MusictoolError(f"no worker process can be started: {why}; --executor serial needs none")


def _signal(worker: Worker, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(worker.pid, number)


def _wait_for_end(worker: Worker) -> None:
    """Until a worker that was killed has gone."""
    end = time.monotonic() + GRACE_SECONDS
    with contextlib.suppress(EOFError, OSError):
        while worker.connection.poll(max(end - time.monotonic(), 0)):
            worker.connection.recv_bytes()


def _reason(code: int | None, late: bool, options: ExecutorOptions) -> str:
    if late and options.timeout:
        return f"took longer than {options.timeout:g} s, and was ended"
    if code == -signal.SIGKILL:
        return "the process that worked on it was killed, perhaps for want of memory"
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"the process that worked on it crashed ({signal.Signals(-code).name})"
    how = "" if code is None else f" (exit code {code})"
    return f"the process that worked on it ended before it was done{how}"
