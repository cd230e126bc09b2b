"""The steps of a pipeline at work at the same time, each on the block after the next one's.

Decoding, effects and encoding happen in compiled code that releases Python's lock, so a chain of
them takes little longer than its slowest link if there is a core for each.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from queue import Empty, Full, Queue
from traceback import clear_frames
from typing import Any

from musictool.models import one_thread
from musictool.values import SHORT_FRAMES, Samples, Stream

__all__ = ["ahead"]


QUEUE_SIZE = 2
"""Blocks made before they are asked for."""

POLL_SECONDS = 0.1
"""How often a thread that waits for room looks whether it was cancelled."""

JOIN_SECONDS = 1.0
"""How long to wait for a cancelled thread; one that measures a recording ends only after that."""

END = object()


def ahead(stream: Stream) -> Stream:
    """The same stream, made in a thread of its own for each reading, unless it is short.

    Errors come out where the block would have. A reading that is given up ends its thread.
    """
    if stream.frames is not None and stream.frames <= SHORT_FRAMES:
        return stream
    return stream.with_blocks(lambda: _read(stream))


def _read(stream: Stream) -> Iterator[Samples]:
    queue: Queue[Any] = Queue(QUEUE_SIZE)
    cancelled = threading.Event()
    thread = threading.Thread(target=_fill, args=(stream, queue, cancelled), daemon=True)
    thread.start()
    try:
        while (item := queue.get()) is not END:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        cancelled.set()
        _drain(queue)
        thread.join(JOIN_SECONDS)


@one_thread()
def _fill(stream: Stream, queue: Queue[Any], cancelled: threading.Event) -> None:
    last: Any = END
    try:
        with closing(stream.blocks()) as blocks:  # type: ignore[type-var]
            for block in blocks:
                if not _put(block, queue, cancelled):
                    return
    except BaseException as error:  # noqa: BLE001 - it is raised where the block is read
        _end_readings(error)
        last = error
    _put(last, queue, cancelled)


def _end_readings(error: BaseException | None) -> None:
    """End the readings that an error's frames hold, and with them the threads before this one."""
    while error is not None:
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _put(item: Any, queue: Queue[Any], cancelled: threading.Event) -> bool:
    while not cancelled.is_set():
        try:
            queue.put(item, timeout=POLL_SECONDS)
        except Full:
            continue
        return True
    return False


def _drain(queue: Queue[Any]) -> None:
    """So that a thread that waits for room need not wait until it looks again."""
    try:
        while True:
            queue.get_nowait()
    except Empty:
        pass
