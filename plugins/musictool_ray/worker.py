"""What is at work on a node of the cluster: it does tasks, and says how far they are.

It becomes an actor of Ray, one for each core or GPU, and keeps what it loads from task to task. Ray
calls `do` in one thread, and all else beside it in another.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import ray

import musictool

from .versions import difference, installed

__all__ = ["BESIDE", "ONE_THREAD", "Home", "Node", "Progress", "Worker"]

BESIDE = "beside"
"""The thread for what is asked of a worker while it is at a task."""

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMBA_NUM_THREADS",
    ),
    "1",
)
"""A worker has one core: libraries that start a thread for each slow all others down."""


@dataclass(frozen=True)
class Home:
    """What a worker has to know of the process that conducts."""

    versions: dict[str, str]
    modules: tuple[str, ...]
    program: str
    """Where musictool is installed."""
    path: tuple[str, ...]
    """Where it looks for modules."""

    @classmethod
    def here(cls, modules: tuple[str, ...]) -> Home:
        """Of this process."""
        return cls(installed(modules), modules, str(musictool.__file__), tuple(sys.path))


@dataclass(frozen=True)
class Node:
    """A worker, as it makes itself known."""

    name: str
    """Of the computer."""
    id: str
    """Of the node, as Ray calls it."""
    unlike: str | None = None
    """In what it differs so that it must not work, as the end of a sentence."""


@dataclass(frozen=True)
class Progress:
    """How far a worker is with its task."""

    number: int | None = None
    """The job that it is at, once it has begun one."""
    seconds: float = 0.0
    """For how long."""
    told: dict[int, tuple[float, str]] = field(default_factory=dict)
    """What jobs said since it was asked before: how much is done, 0 to 1, and what is next."""


class Worker:
    """Does one task at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None
        """That does a task now."""
        self._number: int | None = None
        self._since = 0.0
        self._told: dict[int, tuple[float, str]] = {}
        self._is_stopped = False

    def meet(self, home: Home) -> Node:
        """Look whether the same is installed here as where the jobs come from, and load it."""
        if home.program == musictool.__file__:  # of a disk that both see, with all its plugins
            sys.path[:] = home.path
        unlike = difference(home.versions, installed(home.modules))
        if unlike is None:
            dir(musictool.commands)  # all that is installed is known from here on
            for module in home.modules:
                with contextlib.suppress(BaseException):  # it will fail where it is used
                    import_module(module)
        return Node(platform.node(), ray.get_runtime_context().get_node_id(), unlike)

    def do(self, task: Callable[..., bytes], common: bytes | None) -> bytes:
        """Do a task, whose `common` part came by itself; `KeyboardInterrupt` if it was stopped."""
        if common is not None:
            task = replace(task, common=common)  # type: ignore[type-var]
        with self._lock:
            if self._is_stopped:  # before it had begun
                raise KeyboardInterrupt
            self._thread, self._number = threading.get_ident(), None
        try:
            return task(self._tell)
        finally:
            with self._lock:
                self._thread = None

    def _tell(self, number: int, fraction: float, message: str) -> None:
        with self._lock:
            if number != self._number:
                self._number, self._since = number, time.monotonic()
            self._told[number] = fraction, message

    @ray.method(concurrency_group=BESIDE)
    def progress(self) -> Progress:
        """How far the task is."""
        with self._lock:
            told, self._told = self._told, {}
            begun = self._number is not None
            return Progress(self._number, time.monotonic() - self._since if begun else 0.0, told)

    @ray.method(concurrency_group=BESIDE)
    def stop(self) -> None:
        """Interrupt what is done, so that nothing unfinished is left in its folder."""
        with self._lock:
            self._is_stopped = True
            if self._thread is not None:
                interrupt: Any = ctypes.py_object(KeyboardInterrupt)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), interrupt)


def debugged() -> dict[str, str]:
    """The variable that asks for tracebacks, if it is set."""
    asked = os.environ.get("MUSICTOOL_DEBUG")
    return {"MUSICTOOL_DEBUG": asked} if asked else {}
