"""Tasks handed to workers on the nodes of a cluster, and what comes of them.

A thread alone knows who is at what. Whatever happens, a task that is given, a worker that is there,
a result, comes to it through one queue.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, is_dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any

import musictool
from musictool import ExecutorOptions, MusictoolError, WorkerLost

from .cluster import Cluster
from .worker import BESIDE, ONE_THREAD, Home, Node, Progress, Worker, debugged

__all__ = ["OnRay"]

ASK_SECONDS = 0.5
"""After so long a worker is asked how far its task is, and again."""

MOST_ASKED = 50
"""A second: many workers are asked less often."""

TRIES = 3
"""So many workers in a row may end before they are there."""

GRACE_SECONDS = 2.0
"""For workers that are stopped, to remove what is unfinished."""

WAITING = "waits for a free place in the cluster"


@dataclass(eq=False)
class _Actor:
    """A worker, as the thread knows it."""

    handle: Any
    node: Node | None = None
    """Where it is, once it is there."""
    task: Any = None
    future: Future[Any] | None = None
    """Of its task."""
    number: int | None = None
    asked: float = 0.0
    """When it was asked how far it is; 0.0 if it has answered."""
    ask_at: float = 0.0


class OnRay(Executor):
    """Workers on a cluster, made as there is something to do for them."""

    def __init__(self, options: ExecutorOptions, cluster: Cluster) -> None:
        self._options = options
        self._cluster = cluster
        gpus = cluster.count("GPU") if options.on_device else 0
        self._most = options.workers or gpus or cluster.count("CPU") or 1
        self._actor = cluster.ray.remote(
            num_cpus=1,
            num_gpus=1 if gpus else 0,
            max_restarts=0,
            max_task_retries=0,
            concurrency_groups={BESIDE: 1},
            runtime_env={"env_vars": ONE_THREAD | debugged()},
        )(Worker)
        self._home = cluster.ray.put(Home.here(options.modules))
        self._actors: list[_Actor] = []
        self._tasks: deque[tuple[Any, Future[Any]]] = deque()
        self._events: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
        self._common: tuple[bytes, Any] = (b"", None)
        self._failures = 0
        self._refused: MusictoolError | None = None
        self._ending: str | None = None
        self._thread = threading.Thread(target=self._conduct, daemon=True)
        self._thread.start()

    @property
    def workers(self) -> int:
        """How many tasks can be under way at once."""
        return self._most

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a task done: a callable that is given `tell`, and goes through pickle."""
        if args or kwargs:
            raise TypeError("a task has all that it needs")
        if self._ending:
            raise RuntimeError("the executor was shut down")
        future: Future[Any] = Future()
        self._events.put(("task", fn, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: when their tasks are done, or at once with `cancel_futures`."""
        self._ending = "now" if cancel_futures else self._ending or "done"
        self._events.put(("end",))
        if wait:
            self._thread.join()

    def _conduct(self) -> None:
        try:
            while not self._is_over():
                with contextlib.suppress(Empty):
                    self._take(*self._events.get(timeout=self._until_next()))
                    while True:
                        self._take(*self._events.get_nowait())
                self._hand_out()
                self._ask()
            if self._ending == "now":
                self._stop()
        except BaseException as error:  # noqa: BLE001 - or whoever waits would do so for ever
            self._refuse(
                MusictoolError(f"the Ray cluster is lost: {type(error).__name__}: {error}")
            )
        finally:
            for actor in self._actors:
                self._kill(actor)
            self._cluster.leave()

    def _is_over(self) -> bool:
        at_work = any(actor.future for actor in self._actors)
        return self._ending == "now" or bool(self._ending and not self._tasks and not at_work)

    def _take(self, kind: str, *what: Any) -> None:
        """What has happened."""
        if kind == "task":
            self._tasks.append(what)  # type: ignore[arg-type]
        elif kind in ("there", "done", "progress"):
            actor, came = what
            if actor in self._actors:
                error = came.exception()
                if error is None:
                    getattr(self, f"_{kind}")(actor, came.result())
                elif kind != "progress":
                    self._lose(actor, error)

    def _hand_out(self) -> None:
        if self._refused is not None:
            self._refuse(self._refused)
        while self._tasks:
            free = [actor for actor in self._actors if actor.node and actor.future is None]
            if not free:
                break
            task, future = self._tasks.popleft()
            if future.set_running_or_notify_cancel():
                self._give(free[0], task, future)
        coming = sum(actor.node is None for actor in self._actors)
        for _ in range(min(self._most - len(self._actors), len(self._tasks) - coming)):
            self._begin()

    def _begin(self) -> None:
        actor = _Actor(self._actor.remote())
        self._actors.append(actor)
        self._tell_of(actor, "there", actor.handle.meet.remote(self._home))

    def _there(self, actor: _Actor, node: Node) -> None:
        self._failures = 0
        actor.node = node
        if node.unlike is not None:
            self._refused = MusictoolError(f"the node {node.name} of the cluster {node.unlike}")

    def _give(self, actor: _Actor, task: Any, future: Future[Any]) -> None:
        actor.task, actor.future, actor.number, actor.asked = task, future, None, 0.0
        actor.ask_at = time.monotonic() + ASK_SECONDS
        common = None
        if is_dataclass(task) and isinstance(getattr(task, "common", None), bytes):
            if self._common[0] != task.common:  # type: ignore[attr-defined]
                self._common = task.common, self._cluster.ray.put(task.common)  # type: ignore[attr-defined]
            common = self._common[1]
            task = replace(task, common=b"")  # type: ignore[type-var]
        self._tell_of(actor, "done", actor.handle.do.remote(task, common))

    def _done(self, actor: _Actor, result: bytes) -> None:
        future, actor.future, actor.task = actor.future, None, None
        if future is not None:
            future.set_result(result)

    def _ask(self) -> None:
        """Ask who is at work for long how far they are, and end who is late."""
        now = time.monotonic()
        every = max(ASK_SECONDS, len(self._actors) / MOST_ASKED)
        for actor in list(self._actors):
            if actor.future is None or now < actor.ask_at:
                continue
            actor.ask_at = now + every
            if not actor.asked:
                actor.asked = now
                asked = actor.handle.progress.remote()
                self._tell_of(actor, "progress", asked)
            elif self._options.timeout and now - actor.asked > self._options.timeout:
                self._end_late(actor)  # it holds the interpreter, and cannot answer
        if self._tasks and not any(actor.node for actor in self._actors):
            for number in getattr(self._tasks[0][0], "numbers", ())[:1]:
                self._options.tell(number, 0.0, WAITING)

    def _progress(self, actor: _Actor, progress: Progress) -> None:
        actor.asked = 0.0
        if actor.future is None:
            return
        actor.number = progress.number
        for number, said in progress.told.items():
            self._options.tell(number, *said)
        if self._options.timeout and progress.seconds > self._options.timeout:
            self._end_late(actor)

    def _end_late(self, actor: _Actor) -> None:
        self._kill(actor)
        reason = f"took longer than {self._options.timeout:g} s, and was ended"
        self._drop(actor, WorkerLost(reason, actor.number, late=True))

    def _lose(self, actor: _Actor, error: BaseException) -> None:
        """A worker is gone, or its task failed in a way that tasks do not."""
        ray = self._cluster.ray.exceptions
        if isinstance(error, ray.RayTaskError) and actor.future is not None:
            future, actor.future, actor.task = actor.future, None, None
            cause = error.cause
            own = cause if isinstance(cause, MusictoolError) else MusictoolError(_first_line(cause))
            future.set_exception(own)
            return
        self._kill(actor)
        if actor.node is None:
            self._not_there(actor, error)
            return
        where = f"the node {actor.node.name}"
        if not self._cluster.is_alive(actor.node.id):
            reason = f"{where} that worked on it has left the cluster"
        elif isinstance(error, ray.OutOfMemoryError):
            reason = f"the process that worked on it was ended, for {where} had no memory left"
        else:
            reason = f"the process that worked on it ended before it was done, on {where}"
        self._drop(actor, WorkerLost(reason, actor.number))

    def _not_there(self, actor: _Actor, error: BaseException) -> None:
        self._actors.remove(actor)
        self._failures += 1
        said = str(error)
        if "No module named 'musictool" in said:
            self._refused = MusictoolError(
                "a node of the cluster has no musictool with this executor; install it there: "
                f'pip install "musictool[ray]=={musictool.__version__}"'
            )
        elif self._failures >= TRIES:
            self._refused = MusictoolError(f"no worker begins on the cluster: {_first_line(error)}")

    def _drop(self, actor: _Actor, error: Exception) -> None:
        self._actors.remove(actor)
        if actor.future is not None:
            actor.future.set_exception(error)

    def _refuse(self, error: MusictoolError) -> None:
        """No task can be done any more."""
        for actor in self._actors:
            if actor.future is not None:
                actor.future.set_exception(error)
                actor.future = None
        while self._tasks:
            _, future = self._tasks.popleft()
            if future.set_running_or_notify_cancel():
                future.set_exception(error)

    def _stop(self) -> None:
        """Let workers remove what is unfinished."""
        for _, future in self._tasks:
            future.cancel()
        at_work = [actor for actor in self._actors if actor.future is not None]
        for actor in at_work:
            actor.handle.stop.remote()
        end = time.monotonic() + GRACE_SECONDS
        while at_work and (left := end - time.monotonic()) > 0:
            try:
                kind, *what = self._events.get(timeout=left)
            except Empty:
                break
            if kind == "done" and what[0] in at_work:
                at_work.remove(what[0])

    def _kill(self, actor: _Actor) -> None:
        with contextlib.suppress(Exception):
            self._cluster.ray.kill(actor.handle)

    def _tell_of(self, actor: _Actor, kind: str, reference: Any) -> None:
        came: Future[Any] = reference.future()
        came.add_done_callback(lambda came: self._events.put((kind, actor, came)))

    def _until_next(self) -> float | None:
        busy = any(actor.future for actor in self._actors)
        return ASK_SECONDS / 2 if busy or self._tasks else None


def _first_line(error: BaseException | None) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[-1][:200] if lines else ''}"
