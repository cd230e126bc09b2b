"""Checks that calls do not disturb each other: at once, stopped halfway, in another process."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from musictool.contract import Spec
from musictool.discovery import Command, registry
from musictool.errors import MusictoolError
from musictool.findings import Report
from musictool.kinds import Kind
from musictool.kit.checks import check
from musictool.kit.findings import Amiss, NotChecked
from musictool.kit.same import arrays, difference, first_difference
from musictool.kit.subject import Subject
from musictool.values import Audio, Stream

PATIENCE = 10.0
"""So many seconds a thread may take to see that it is not wanted any more."""


@check(
    "at once",
    expected="two calls at the same time give what one gives alone",
    mend="keep nothing in the module that a call changes; a model that does is put behind a lock",
    # What is kept to go on with is one call's: another is told that somebody is at work.
    suits=lambda subject: "checkpoint" not in subject.spec.uses,
)
def at_once(subject: Subject, way: Any) -> None:
    """In two threads, on a short piece."""
    expected, piece = subject.of_short, subject.short
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(subject.perform, piece) for _ in range(2)]
        for call in calls:
            if differs := difference(expected, call.result()):
                raise Amiss(f"beside another call {differs}")


@check(
    "stopped",
    expected="a call that is stopped by Ctrl-C leaves no thread and no file behind",
    mend="use with, or try and finally, for files and threads; tempfile.TemporaryFile has no name",
)
def stopped(subject: Subject, way: Any) -> None:
    """Once it has begun: at its first word of progress, or its second block."""
    music = subject.short.audio()
    inputs, seen = subject.inputs(music), 0

    def happens(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen > 1:
            raise KeyboardInterrupt

    def watched(stream: Stream) -> Stream:
        def blocks() -> Iterator[np.ndarray]:
            for block in stream.blocks(1000):
                happens()
                yield block

        return stream.with_blocks(blocks)

    if subject.spec.takes is Kind.STREAM:
        (one,) = inputs
        inputs = [watched(one if isinstance(one, Stream) else one.stream())]
    threads = {*threading.enumerate()}
    with _own_folder() as folder:
        # An error of another kind is for other checks.
        with suppress(KeyboardInterrupt, MusictoolError):
            subject.run(music, inputs=inputs, progress=happens)
        gc.collect()  # generators that were not read to their end
        end = time.monotonic() + PATIENCE
        while (left := {*threading.enumerate()} - threads) and time.monotonic() < end:
            time.sleep(0.01)
        if left:
            raise Amiss(f"a thread goes on: {next(iter(left)).name}")
        if names := sorted(path.name for path in folder.iterdir()):
            raise Amiss(f"it leaves {', '.join(names)} in the folder of temporary files")


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A folder for temporary files that is nobody else's."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield Path(folder)
        finally:
            tempfile.tempdir = before


@check(
    "worker",
    expected="a worker, which is a process of its own, gives what this process gives",
    mend="let nothing depend on the order of a set, on hash() or id(), on the process, or on what "
    "was done before",
)
def worker(subject: Subject, way: Any) -> None:
    """In a process that has imported nothing yet, on a short piece."""
    music, spec = subject.short.audio(), subject.spec
    values = {name: _sendable(value) for name, value in subject.arguments(music).items()}
    command = subject.registry.commands[spec.name]
    inputs = [_sendable(one) for one in subject.inputs(music)]
    task = _workers().submit(_work, sys.path, command, spec, values, music, inputs)
    expected = subject.of_short
    numbers, findings = task.result()
    if differs := first_difference(arrays(expected), numbers):
        raise Amiss(f"in a worker {differs}")
    if isinstance(expected, Report) and findings != dict(expected):
        raise Amiss(f"in a worker {findings} instead of {dict(expected)}")


@cache
def _workers() -> ProcessPoolExecutor:
    workers = ProcessPoolExecutor(1, get_context("spawn"), _silent)
    atexit.register(workers.shutdown, cancel_futures=True)  # before Python waits for the process
    return workers


def _silent() -> None:
    """What a plugin prints there is nobody's."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _work(
    path: list[str],
    command: Command,
    spec: Spec,
    values: dict[str, Any],
    music: Audio,
    inputs: list[Any],
) -> tuple[list[np.ndarray], dict[str, Any] | None]:
    """The call in the worker: its numbers, and the findings of a report."""
    sys.path[:] = path
    known = registry()
    known = replace(known, commands={**known.commands, command.name: command})
    streamed = {one.name for one in spec.all_parameters if one.streamed}
    given = {name: _opened(one) if name in streamed else one for name, one in values.items()}
    subject = Subject(spec.name, spec, known, lambda music: given, lambda music: inputs)
    (result,) = subject.run(music)
    return arrays(result), dict(result) if isinstance(result, Report) else None


def _sendable(value: Any) -> Any:
    """A value that can go to another process: a stream as the whole that it is."""
    if isinstance(value, tuple | list):
        return type(value)(map(_sendable, value))
    return value.audio() if isinstance(value, Stream) else value


def _opened(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(map(_opened, value))
    return value.stream() if hasattr(value, "stream") else value


@check(
    "gpu",
    expected="a GPU gives what the CPU gives, but for rounding",
    mend="move all tensors to context.device, draw random numbers on the CPU, and mind TF32",
    suits=lambda subject: "device" in subject.spec.uses,
)
def gpu(subject: Subject, way: Any) -> None:
    """Where there is one."""
    import torch

    if not torch.cuda.is_available():
        raise NotChecked("there is no GPU here")
    music = subject.short.audio()
    (cpu,), (other,) = (subject.run(music, device=device) for device in ("cpu", "cuda"))
    if differs := difference(cpu, other, ROUNDING):
        raise Amiss(f"on the GPU {differs}")


ROUNDING = 1e-3
"""Between a CPU and a GPU, of samples at full scale."""
