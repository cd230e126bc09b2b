"""Containers that only FFmpeg takes apart (MP4, Matroska, AVI, FLV, ASF): whether all is there.

FFmpeg plays what is left of a truncated one and says nothing, so the sizes that stand in them are
held against the file.
"""

from __future__ import annotations

import mmap
import re
import struct
from typing import BinaryIO

from musictool.files.audio.layout import MOST_PARTS, Broken, Layout, truncated
from musictool.files.limits import MOST_TAG_BYTES

__all__ = ["walk_asf", "walk_flv", "walk_matroska", "walk_mp4", "walk_riff_size"]

_OPEN_ENDED = 0x7FFFF000
_WITHIN = "is truncated: it ends within a {}; get a whole copy of it"
_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675
_NAMES = frozenset(
    {
        *(0x1A45DFA3, _SEGMENT, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1941A469),
        *(0x1043A770, 0x1254C367, _CLUSTER, 0xE7, 0xA3, 0xA0, 0xAB, 0xA7, 0xEC, 0xBF),
    }
)
"""Elements down to the blocks of a cluster (RFC 9559, 5)."""
_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_BROADCAST = 1
_MOST_ATOMS = 2**18
_PACKED = re.compile(rb"dcomzlib.{4}cmvd", re.DOTALL)
"""Within a `cmov` (QuickTime File Format, compressed movie resources)."""
_OUTER = frozenset(
    {
        *(b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"udta", b"meta", b"sidx"),
        *(b"styp", b"mfra", b"pnot", b"uuid", b"emsg", b"prft", b"ssix"),
    }
)
_INNER = {
    **dict.fromkeys((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"moof", b"traf"), 8),
    b"ilst": 8,
    b"meta": 12,
}
"""Atoms that hold others, and bytes before the first of these."""


def walk_riff_size(file: BinaryIO) -> Layout:
    """Of an AVI, xWMA or QCP: RIFF's own size; 0 where a recorder was stopped."""
    size = struct.unpack("<4xI4x", file.read(12))[0]
    there = file.seek(0, 2)
    if 0 < size < _OPEN_ENDED and 8 + size > there:
        raise truncated(f"{there} bytes", f"{8 + size}")
    return Layout()


def walk_asf(file: BinaryIO) -> Layout:
    """Of a WMA: the File Properties Object (ASF 1.2, 3.2), which broadcasts leave open."""
    head = file.read(2**16)
    there = file.seek(0, 2)
    at = head.find(_FILE_PROPERTIES)
    if at < 0:
        return Layout()
    size, flags = struct.unpack_from("<40xQ40xI", head, at)
    if not flags & _BROADCAST and size > there:
        raise truncated(f"{there} bytes", f"{size}")
    return Layout()


def walk_flv(file: BinaryIO) -> Layout:
    """Of an FLV: tags to its end, each with the size of the one before (FLV 10.1, annex E)."""
    there = file.seek(0, 2)
    file.seek(5)
    at = struct.unpack(">I", file.read(4))[0] + 4
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(11)
        if len(head) < 4 or head[0] & 31 not in {8, 9, 18} or any(head[8:]):
            break
        at += 11 + int.from_bytes(head[1:4], "big")
        if at > there:
            raise Broken(_WITHIN.format("tag"))
        at += 4
    return Layout()


def walk_mp4(file: BinaryIO) -> Layout:
    """Of an MP4 or MOV: its outer atoms, and that there are not millions within (ISO 14496-12)."""
    there = file.seek(0, 2)
    at = outer_end = 0
    has_sound = False
    for _ in range(_MOST_ATOMS):
        is_outer = at >= outer_end
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return Layout()
        size, name = struct.unpack_from(">I4s", head)
        begin = at
        if size == 1 and len(head) == 16:
            size = struct.unpack_from(">8xQ", head)[0]
        if is_outer and name != b"mdat":
            _refuse_packed(file, begin, size if name in _OUTER and size >= 8 else there)
        if size < 8 or (is_outer and name not in _OUTER):
            if is_outer:
                return Layout()
            at = outer_end
            continue
        if is_outer and name == b"ftyp" and has_sound:
            said = f"another recording stands behind its end (byte {at}) and is not read"
            return Layout(warnings=(said,))
        has_sound |= name == b"mdat"
        at += _INNER.get(name, size)
        if is_outer:
            outer_end = begin + size
            if outer_end > there:
                raise truncated(f"{there} bytes", f"{outer_end}")
    raise Broken(f"holds more than {_MOST_ATOMS} atoms, and is no recording")


def _refuse_packed(file: BinaryIO, begin: int, size: int) -> None:
    """FFmpeg unpacks such a header to whatever size it says: half a megabyte to gigabytes."""
    file.seek(begin)
    if _PACKED.search(file.read(min(size, MOST_TAG_BYTES))):
        raise Broken(
            "has a compressed header (cmov), which is not unpacked: it could hold anything"
        )


def walk_matroska(file: BinaryIO) -> Layout:
    """Of a Matroska or WebM: its segment, and the blocks of one without a size (RFC 8794, 6.2)."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at, there = 0, len(content)
        for _ in range(MOST_PARTS):
            name, size, at = _element(content, at)
            if name not in _NAMES:
                break
            if size is not None and at + size > there:
                if name == _SEGMENT:
                    raise truncated(f"{there} bytes", f"{at + size}")
                raise Broken(_WITHIN.format("block"))
            if name == _SEGMENT and size is not None:
                break
            if size is not None:
                at += size
            elif name not in {_SEGMENT, _CLUSTER}:
                break
    return Layout()


def _element(content: mmap.mmap, at: int) -> tuple[int, int | None, int]:
    """Name and size of the element at a byte, and where its content begins; no name at the end."""
    name_length = 9 - content[at].bit_length() if at < len(content) else 9
    at_size = at + name_length
    if name_length > 4 or at_size >= len(content):
        return 0, None, at
    name = int.from_bytes(content[at:at_size], "big")
    length = 9 - content[at_size].bit_length()
    if length > 8:
        return 0, None, at
    most = 2 ** (7 * length) - 1
    size = int.from_bytes(content[at_size : at_size + length], "big") & most
    return name, None if size == most else size, at_size + length
