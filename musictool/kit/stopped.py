"""The check that a call which is stopped, whenever that is, leaves nothing behind."""

from __future__ import annotations

import gc
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from musictool.errors import MusictoolError
from musictool.kinds import Kind
from musictool.kit.checks import check
from musictool.kit.findings import Amiss
from musictool.kit.subject import Subject, whole
from musictool.values import Audio, Stems, Stream

PATIENCE = 10.0
"""So many seconds a thread or a process may take to see that it is not wanted any more."""

BLOCK = 1000
"""Frames: a short piece has some dozens of blocks to be stopped at."""


@check(
    "stopped",
    expected="a call that is stopped by Ctrl-C, early or late, leaves no thread, no process and no "
    "file behind",
    mend="use with, or try and finally, for files, threads and processes, in what makes the blocks "
    "of a stream, too; tempfile.TemporaryFile has no name",
)
def stopped(subject: Subject, way: Any) -> None:
    """At several moments, which are words of progress and blocks, read and made."""
    subject.of_short  # noqa: B018 - what a first call leaves for the next, such as a model, may stay
    with _own_folder() as folder:
        before = {*threading.enumerate()}, _processes()
        last = _events(subject, None)
        for moment in _moments(last, subject.stops):
            _events(subject, moment)
            if left := _settled(folder, *before):
                raise Amiss(f"{left}, stopped at moment {moment} of {last}")


def _settled(folder: Path, threads: set[threading.Thread], processes: set[int]) -> str:
    """What is left once all had time to go, in words; "" for nothing."""
    if _at_work(threads, processes) or [*folder.iterdir()]:
        gc.collect()  # generators that were not read to their end, in a circle with the error
    end = time.monotonic() + PATIENCE
    while (goes_on := _at_work(threads, processes)) and time.monotonic() < end:
        time.sleep(0.01)
    names = sorted(path.name for path in folder.iterdir())
    leaves = f"it leaves {', '.join(names)} in the folder of temporary files" if names else ""
    return goes_on or leaves


def _moments(last: int, count: int) -> list[int]:
    """So many, as far apart as may be; the first is before the function is called."""
    if count < 2:
        return [1 + last // 2]
    return sorted({2 + (last - 2) * at // (count - 1) for at in range(count)} if last > 2 else {2})


def _events(subject: Subject, moment: int | None) -> int:
    """A call that is stopped at a moment; how many moments there were."""
    music = subject.short.audio()
    inputs, seen = subject.inputs(music), 0

    def happens(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == moment:
            raise KeyboardInterrupt

    if subject.spec.takes in (Kind.STREAM, Kind.STREAMS):
        inputs = [_watched(one, happens) for one in inputs]

    # An error of another kind is for other checks.
    with suppress(KeyboardInterrupt, MusictoolError):
        subject.run(
            music, inputs=inputs, progress=happens, read=lambda result: _read(result, happens)
        )
    return seen


def _watched(recording: Audio | Stream, happens: Callable[[], None]) -> Stream:
    stream = recording.stream() if isinstance(recording, Audio) else recording

    def blocks() -> Iterator[np.ndarray]:
        for block in stream.blocks(BLOCK):
            happens()
            yield block

    return stream.with_blocks(blocks)


def _read(result: Any, happens: Callable[[], None]) -> Any:
    """Read a result as a file is written of it: block by block."""
    streams = result.recordings.values() if isinstance(result, Stems) else [result]
    for stream in streams:
        for _ in stream.blocks(BLOCK) if isinstance(stream, Stream) else ():
            happens()
    return whole(result) if not isinstance(result, Stream) else result


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


def _at_work(threads: set[threading.Thread], processes: set[int]) -> str:
    """What is there that was not before, in words."""
    if more := {*threading.enumerate()} - threads:
        return f"a thread goes on: {next(iter(more)).name}"
    if more_processes := _processes() - processes:
        return f"a process goes on: {min(more_processes)}"
    return ""


def _processes() -> set[int]:
    """The children of this process, where the system tells them (Linux)."""
    found: set[int] = set()
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            found.update(map(int, task.read_text().split()))
    return found
