"""The steps of a pipeline at work at the same time, each on the block after the next one's.

Decoding, effects and encoding happen in compiled code that lets go of Python's lock, so a chain of
them takes little longer than its dearest link if there is a core for each.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from queue import Empty, Full, Queue
from traceback import clear_frames
from typing import Any

from musictool.values import Samples, Stream

__all__ = ["ahead"]


WAITING = 2
"""Blocks made before they are asked for."""

LOOK = 0.1  # s
"""How often a thread that waits looks whether it is still wanted."""

PATIENCE = 1.0  # s
"""How long to wait for a thread that is not wanted any more; one that measures a long recording
looks up only when it is through."""

END = object()


def ahead(stream: Stream) -> Stream:
    """The same stream, made in a thread of its own for each reading.

    Errors come out where the block would have. A reading that is given up ends its thread.
    """
    return replace(stream, open_blocks=lambda: _read(stream))


def _read(stream: Stream) -> Iterator[Samples]:
    made: Queue[Any] = Queue(WAITING)
    unwanted = threading.Event()
    thread = threading.Thread(target=_make, args=(stream, made, unwanted), daemon=True)
    thread.start()
    try:
        while (item := made.get()) is not END:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        unwanted.set()
        _empty(made)
        thread.join(PATIENCE)


def _make(stream: Stream, made: Queue[Any], unwanted: threading.Event) -> None:
    last: Any = END
    try:
        with closing(stream.blocks()) as blocks:  # type: ignore[type-var]
            for block in blocks:
                if not _handed_over(block, made, unwanted):
                    return
    except BaseException as error:  # noqa: BLE001 - it is raised where the block is read
        _let_go(error)
        last = error
    _handed_over(last, made, unwanted)


def _let_go(error: BaseException | None) -> None:
    """End the readings that an error's frames hold, and with them the threads before this one."""
    while error is not None:
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _handed_over(item: Any, made: Queue[Any], unwanted: threading.Event) -> bool:
    while not unwanted.is_set():
        try:
            made.put(item, timeout=LOOK)
        except Full:
            continue
        return True
    return False


def _empty(made: Queue[Any]) -> None:
    """So that a thread that waits for room need not wait until it looks again."""
    try:
        while True:
            made.get_nowait()
    except Empty:
        pass
