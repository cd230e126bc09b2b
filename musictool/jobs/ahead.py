"""The steps of a pipeline at work at the same time, each on the block after the next one's.

Decoding, effects and encoding happen in compiled code that releases Python's lock, so a chain of
them takes little longer than its slowest link if there is a core for each.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from queue import SimpleQueue
from traceback import clear_frames
from typing import Any

from musictool.models import one_thread
from musictool.values import SHORT_FRAMES, Samples, Stream

__all__ = ["ahead"]


QUEUE_SIZE = 2
"""Blocks made before they are asked for."""

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
    # Ctrl-C may come at any moment: in one of these queues, whose locks are not Python's, it leaves
    # nothing locked.
    made: SimpleQueue[Any] = SimpleQueue()
    room: SimpleQueue[None] = SimpleQueue()
    for _ in range(QUEUE_SIZE):
        room.put(None)
    cancelled = threading.Event()
    work = (stream, made, room, cancelled)
    thread = threading.Thread(target=_fill, args=work, daemon=True)
    thread.start()
    try:
        while (item := made.get()) is not END:
            if isinstance(item, BaseException):
                raise item
            room.put(None)
            yield item
    finally:
        cancelled.set()
        room.put(None)
        thread.join(JOIN_SECONDS)


@one_thread()
def _fill(
    stream: Stream, made: SimpleQueue[Any], room: SimpleQueue[None], cancelled: threading.Event
) -> None:
    last: Any = END
    try:
        with closing(stream.blocks()) as blocks:  # type: ignore[type-var]
            for block in blocks:
                room.get()
                if cancelled.is_set():
                    return
                made.put(block)
    except BaseException as error:  # noqa: BLE001 - it is raised where the block is read
        _end_readings(error)
        last = error
    made.put(last)


def _end_readings(error: BaseException | None) -> None:
    """End the readings that an error's frames hold, and with them the threads before this one."""
    while error is not None:
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
