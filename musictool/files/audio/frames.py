"""Files of a codec's frames and nothing else (AAC, AC-3, layer II): where the last one ends.

FFmpeg hands what lies behind the last frame (tags, zeros, anything) to the decoder together with
that frame, which is lost then. Each frame says how long it is, so here they are counted through.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from typing import BinaryIO

from musictool.files.audio.layout import MOST_JUNK, Broken, Layout, Stretch
from musictool.files.audio.mpeg import start_of_sound

__all__ = ["walk"]

_MOST_TRIES = 2**18
"""Places that are tried before it is given up that frames go on."""
_FOLLOWING = 3
"""Frames that must follow each other behind damage, unless the file ends with them: bytes of
anything may look like one."""


def walk(file: BinaryIO, length: Callable[[bytes], int]) -> Layout:
    """Find the end of the last whole frame.

    Parameters
    ----------
    length
        Tells the bytes of a frame by its first ones, 0 where there is none.

    Raises
    ------
    Broken
        The file ends within a frame.
    """
    start = start_of_sound(file)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        size = len(content)
        at: int | None = start
        end = start
        while at is not None:
            end = _behind(content, at, length)
            tail = content[end : end + 8]
            is_begun = 0 < len(tail) < 8 and tail[:2] == content[start : start + 2]
            if end > start and (length(tail) or is_begun):
                raise Broken("is truncated: it ends within a frame; get a whole copy of it")
            at = _next(content, end + 1, content[start : start + 1], length) if end < size else None
    return Layout((Stretch(((0, end),)),)) if start < end < size else Layout()


def _behind(content: mmap.mmap, at: int, length: Callable[[bytes], int]) -> int:
    """The byte behind the whole frames that follow each other from one on."""
    while (size := length(content[at : at + 8])) and at + size <= len(content):
        at += size
    return at


def _next(content: mmap.mmap, at: int, sync: bytes, length: Callable[[bytes], int]) -> int | None:
    """Where frames follow each other again."""
    near = at + MOST_JUNK
    for _ in range(_MOST_TRIES):
        if (at := content.find(sync, at, near)) < 0:
            break
        end = at
        for _ in range(_FOLLOWING):
            if end == len(content) and end > at:
                break  # the last ones
            size = length(content[end : end + 8])
            end = end + size if size else near
        if end <= len(content):
            return at
        at += 1
    return None
