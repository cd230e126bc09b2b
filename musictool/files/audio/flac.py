"""FLAC files: whether frames go on where the header says that they end (RFC 9639).

libFLAC stops at the number of samples in STREAMINFO, in silence where that counts too few, or where
a second file follows in the same one. Each frame says where it stands, so the last one tells.
"""

from __future__ import annotations

import mmap
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from musictool.files.audio.layout import Broken, Layout, Stretch, truncated
from musictool.files.audio.mpeg import start_of_sound
from musictool.quantities import format_time

__all__ = ["walk"]

_MARK = b"fLaC"
_LEAST_WINDOW, _MOST_WINDOW = 2**17, 2**21
"""Bytes before the end in which the last frame is looked for."""
_MOST_BLOCKS = 2**12
_MOST_MARKS = 1000


class _Info(NamedTuple):
    """What STREAMINFO says, section 8.2."""

    at: int
    """Where the content of the block begins."""
    sample_rate: int
    total: int
    """Samples; 0 for unknown."""
    frames_at: int
    """Byte of the first frame."""


def walk(file: BinaryIO) -> Layout:
    """Find the streams of a file, and what each really holds.

    Raises
    ------
    Broken
        The last frame is not the last that was promised.
    """
    start = start_of_sound(file)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        begins = [start, *_further(content, start)]
        ends = [*begins[1:], len(content)]
        stretches = [_stretch(content, one, end) for one, end in zip(begins, ends, strict=True)]
    if len(stretches) == 1 and not stretches[0].patches:
        return Layout()
    return Layout(tuple(stretches))


def _further(content: mmap.mmap, start: int) -> list[int]:
    """Where in the file further FLAC files begin."""
    found: list[int] = []
    first = _info(content, start)
    at = content.find(_MARK, first.frames_at if first is not None else start + 4)
    for _ in range(_MOST_MARKS):
        if at < 0:
            return found
        if _info(content, at) is not None:
            found.append(at)
        at = content.find(_MARK, at + 4)
    raise Broken(f"holds more than {_MOST_MARKS} FLAC files, one behind the other")


def _info(content: mmap.mmap, start: int) -> _Info | None:
    """STREAMINFO, and where the blocks of metadata end; None if they do not hold together."""
    at, info = start + 4, None
    for number in range(_MOST_BLOCKS):
        head = content[at : at + 4]
        if len(head) < 4:
            return None
        size = int.from_bytes(head[1:], "big")
        if number == 0:
            if head[0] & 127 or size != 34 or len(content) < at + 38:
                return None
            packed = int.from_bytes(content[at + 14 : at + 22], "big")
            info = _Info(at + 4, packed >> 44, packed & (2**36 - 1), 0)
        at += 4 + size
        if head[0] & 128:
            return info and info._replace(frames_at=at)
    raise Broken(f"holds more than {_MOST_BLOCKS} blocks of metadata")


def _stretch(content: mmap.mmap, start: int, end: int) -> Stretch:
    info = _info(content, start)
    whole = Stretch(((start, end),))
    if info is None:
        return whole
    found = _last_sample(content, info, end)
    if found is None or found == info.total:
        return whole
    if info.total and found < info.total:
        rate = info.sample_rate or 1
        raise truncated(format_time(found / rate, 3), format_time(info.total / rate, 3))
    at = info.at + 13  # of the 36 bits the upper 4 share their byte with the bits of a sample
    upper = content[at] & 0xF0 | found >> 32
    patch = bytes([upper]) + (found & 0xFFFFFFFF).to_bytes(4, "big")
    return Stretch(((start, end),), ((at - start, patch),))


def _last_sample(content: mmap.mmap, info: _Info, end: int) -> int | None:
    """Where the last frame ends, in samples; None if none is found near the end."""
    sync = content[info.frames_at : info.frames_at + 2]
    first = _frame(content[info.frames_at : info.frames_at + 16], 0)
    if sync not in {b"\xff\xf8", b"\xff\xf9"} or first is None:
        return None
    block = first[1]
    window = _LEAST_WINDOW
    while True:
        begin = max(info.frames_at, end - window)
        found = [
            frame for frame in _frames(content, begin, end, sync, block) if frame[2] == first[2]
        ]
        if len(found) > 1 or begin == info.frames_at or window >= _MOST_WINDOW:
            break
        window *= 4
    # Bytes of anything may look like a frame; two that follow each other do not.
    chained = [
        number + length
        for (before, its_length, _), (number, length, _) in pairwise(found)
        if before + its_length == number
    ]
    if not chained and begin == info.frames_at and found:
        return found[0][0] + found[0][1]
    return max(chained, default=None)


def _frames(
    content: mmap.mmap, begin: int, end: int, sync: bytes, block: int
) -> list[tuple[int, int, int]]:
    """First sample, length and form of all frames that seem to begin between two bytes."""
    found = []
    at = content.find(sync, begin, end)
    while at >= 0:
        frame = _frame(content[at : at + 16], block)
        if frame is not None:
            found.append(frame)
        at = content.find(sync, at + 2, end)
    return found


def _frame(head: bytes, block: int) -> tuple[int, int, int] | None:
    """Of a frame's head its first sample, its length, and its rate and bits; section 9.1."""
    if len(head) < 6:
        return None
    size_code, rate_code = head[2] >> 4, head[2] & 15
    channels, bits = head[3] >> 4, head[3] >> 1 & 7
    if size_code == 0 or rate_code == 15 or channels > 10 or bits == 3 or head[3] & 1:
        return None
    number, at = _coded_number(head, 4)
    if at == 0:
        return None
    if size_code == 6:
        length, at = head[at] + 1 if at < len(head) else 0, at + 1
    elif size_code == 7:
        length, at = int.from_bytes(head[at : at + 2], "big") + 1, at + 2
    elif size_code == 1:
        length = 192
    else:
        length = 576 << (size_code - 2) if size_code < 6 else 256 << (size_code - 8)
    at += {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if at >= len(head) or _crc8(head[:at]) != head[at]:
        return None
    first = number if head[1] & 1 else number * block
    return first, length, rate_code << 8 | bits


def _coded_number(head: bytes, at: int) -> tuple[int, int]:
    """A number coded like a character of UTF-8, of up to 36 bits, and the byte behind it."""
    first = head[at]
    if first < 128:
        return first, at + 1
    length = 8 - (~first & 0xFF).bit_length()
    if not 2 <= length <= 7 or at + length > len(head):
        return 0, 0
    number = first & (0x7F >> length)
    for byte in head[at + 1 : at + length]:
        if byte >> 6 != 2:
            return 0, 0
        number = number << 6 | byte & 63
    return number, at + length


def _crc8(data: bytes) -> int:
    """With the polynomial x^8 + x^2 + x + 1."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc << 1 & 0xFF ^ (7 if crc & 128 else 0)
    return crc
