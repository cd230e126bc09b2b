"""WavPack files, block by block (WavPack 4 & 5 Binary File Format): where each one ends.

A second file may lie behind the first, and tags behind the last block, which FFmpeg takes for
damage.
"""

from __future__ import annotations

import mmap
import struct
from typing import BinaryIO, NamedTuple

from musictool.files.audio.layout import MOST_JUNK, MOST_PARTS, Broken, Layout, Stretch
from musictool.files.audio.mpeg import start_of_sound

__all__ = ["walk"]

_MARK = b"wvpk"
_HEAD = struct.Struct("<4sIHBBIIIII")


class _Block(NamedTuple):
    end: int
    first: int
    """Its first sample."""
    samples: int


def walk(file: BinaryIO) -> Layout:
    """Find the WavPack files in one.

    Raises
    ------
    Broken
        It ends within a block.
    """
    begin = at = start_of_sound(file)
    spans: list[tuple[int, int]] = []
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        size, next_sample = len(content), 0
        for _ in range(MOST_PARTS):
            block = _block(content, at)
            if block is None:
                further = content.find(_MARK, at, at + MOST_JUNK)
                if further < 0:
                    break
                at = further if further > at else further + 1
                continue
            if block.end > size:
                raise Broken("is truncated: it ends within a block; get a whole copy of it")
            is_new = block.samples and not block.first and next_sample
            if is_new or not spans:
                begin = at
                spans.append((begin, block.end))
            elif spans[-1][1] != at:
                return Layout()  # damage, which is for the decoder to tell
            next_sample = block.first + block.samples if block.samples else next_sample
            at = block.end
            spans[-1] = (begin, at)
    return Layout(tuple(Stretch((span,)) for span in spans))


def _block(content: mmap.mmap, at: int) -> _Block | None:
    """The block that begins at a byte."""
    head = content[at : at + _HEAD.size]
    if len(head) < _HEAD.size or head[:4] != _MARK:
        return None
    _, size, version, upper, _, _, first, samples, _, _ = _HEAD.unpack(head)
    if not 0x402 <= version <= 0x410 or size < 24:
        return None
    return _Block(at + 8 + size, first + (upper << 32), samples)
