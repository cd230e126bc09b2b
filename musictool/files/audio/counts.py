"""Files of one short header, or of blocks: AU, VOC, NIST, AVR, and where their samples end."""

from __future__ import annotations

import re
import struct
from typing import BinaryIO

from musictool.files.audio.chunks import (
    OPEN_ENDED_32,
    Samples,
    another,
    counts_too_few,
    goes_on,
    layout_of,
)
from musictool.files.audio.layout import MOST_PARTS, Broken, Layout, Stretch, truncated

__all__ = ["walk_au", "walk_avr", "walk_nist", "walk_voc"]


def walk_au(file: BinaryIO) -> Layout:
    """Of a Sun AU, big-endian or with its first letters reversed."""
    head = file.read(12)
    order = ">" if head[:4] == b".snd" else "<"
    offset, size = struct.unpack(f"{order}II", head[4:])
    samples = Samples(offset, size, 8, f"{order}I", OPEN_ENDED_32)
    return layout_of(file, samples, None)


def walk_voc(file: BinaryIO) -> Layout:
    """Of a Creative Voice file, whose blocks have sizes of 24 bits.

    libsndfile reads on behind the first with samples, heads and all.
    """
    there = file.seek(0, 2)
    file.seek(20)
    at = struct.unpack("<H", file.read(2))[0]
    sounds = end = 0
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(4)
        if there - at < _VOC_LEAST or head[0] not in _VOC_BLOCKS:
            if sounds > 1:
                return Layout(irregular="its sound lies in several blocks")
            return Layout((Stretch(((0, end),)),) if 0 < end < there else ())
        at += 4 + int.from_bytes(head[1:], "little")
        if at > there:
            raise truncated(f"{there} bytes", str(at))
        if head[0] in _VOC_SOUND:
            sounds, end = sounds + 1, at
    raise Broken(f"holds more than {MOST_PARTS} blocks, and is no recording")


_VOC_BLOCKS = range(1, 10)
"""Types of blocks but the last, which is 0 and has no size."""
_VOC_LEAST = 16
"""Bytes at the end that are no block: sox counts 8 too few in the last one."""
_VOC_SOUND = {1, 2, 9}
"""Those with samples."""


def walk_nist(file: BinaryIO) -> Layout:
    """Of a NIST SPHERE file, whose header is text."""
    there = file.seek(0, 2)
    file.seek(0)
    head = file.read(2**14)
    begin = int(head[8:16])
    fields = {
        name: int(value)
        for name, value in re.findall(rb"^(\w+) -i (\d{1,15})\s*$", head[:begin], re.M)
    }
    width = fields.get(b"sample_n_bytes", 1) * fields.get(b"channel_count", 1)
    size = fields.get(b"sample_count", 0) * width
    is_packed = re.search(rb"sample_coding -s\d+ \S*,", head[:begin]) is not None
    if is_packed or b"sample_count" not in fields:
        return Layout()
    return _counted(file, there, begin, size)


def walk_avr(file: BinaryIO) -> Layout:
    """Of an Audio Visual Research file."""
    there = file.seek(0, 2)
    file.seek(12)
    stereo, bits = struct.unpack(">HH", file.read(4))
    file.seek(26)
    count = struct.unpack(">I", file.read(4))[0]
    return _counted(file, there, 128, count * (bits // 8 or 1) * (2 if stereo else 1))


def _counted(file: BinaryIO, there: int, begin: int, size: int) -> Layout:
    """A file whose samples begin at a byte; libsndfile reads on behind those that it counts."""
    end = begin + size
    if end > there:
        raise truncated(f"{there} bytes", str(end))
    if end == there:
        return Layout()
    if goes_on(file, end, there, None):
        return Layout(warnings=(counts_too_few(size / (there - begin)),))
    return Layout((Stretch(((0, end),)),), tuple(another(file, end, None)))
