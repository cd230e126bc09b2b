"""What broadcasters write into WAVs: bext and iXML, with a time of day that counts samples.

EBU Tech 3285 (version 2) and the iXML specification, 3.0.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import replace

from musictool.files.tags.model import Chunk

__all__ = ["at_rate", "later", "without_loudness"]

_TIME_REFERENCE = struct.Struct("<Q")
_AT_TIME, _AT_VERSION, _AT_LOUDNESS = 338, 346, 412
_NOT_MEASURED = struct.pack("<5h", *5 * [0x7FFF])
"""EBU Tech 3285, version 2, 2.3: the value that says that a loudness is not given."""

_PAIRS = (
    (b"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", b"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO"),
    (b"BWF_TIME_REFERENCE_HIGH", b"BWF_TIME_REFERENCE_LOW"),
)
"""Elements of iXML that hold the upper and the lower 32 bits of a time."""

_RATES = (b"TIMESTAMP_SAMPLE_RATE", b"FILE_SAMPLE_RATE")
_LOUDNESS = re.compile(
    rb"(<(LOUDNESS_VALUE|LOUDNESS_RANGE|MAX_TRUE_PEAK_LEVEL|MAX_MOMENTARY_LOUDNESS|"
    rb"MAX_SHORT_TERM_LOUDNESS)>)[^<]*(</\2>)"
)


def without_loudness(chunk: Chunk) -> Chunk:
    """The same chunk, which no longer tells how loud the old samples were."""
    data = chunk.data
    if chunk.name == "iXML":
        return replace(chunk, data=_LOUDNESS.sub(rb"\1\3", data))
    end = _AT_LOUDNESS + len(_NOT_MEASURED)
    if chunk.name != "bext" or len(data) < end or data[_AT_VERSION] < 2:
        return chunk
    return replace(chunk, data=data[:_AT_LOUDNESS] + _NOT_MEASURED + data[end:])


def at_rate(chunk: Chunk, old: int, new: int) -> Chunk:
    """The same bext or iXML, for the same sound at another sample rate."""
    data = chunk.data
    if chunk.name == "bext" and len(data) >= _AT_VERSION:
        (time,) = _TIME_REFERENCE.unpack_from(data, _AT_TIME)
        counted = _TIME_REFERENCE.pack(_scaled(time, old, new))
        return replace(chunk, data=data[:_AT_TIME] + counted + data[_AT_VERSION:])
    if chunk.name == "iXML":
        data = _with_times(data, lambda time: _scaled(time, old, new))
        for name in _RATES:
            if _number(data, name) == old:
                data = _with_number(data, name, new)
    return replace(chunk, data=data)


def later(chunk: Chunk, frames: int | None) -> Chunk:
    """The same bext or iXML for a sound that begins so many frames later; at 0 for None."""
    data = chunk.data

    def moved(time: int) -> int:
        return 0 if frames is None else min(max(time + frames, 0), 2**64 - 1)

    if chunk.name == "bext" and len(data) >= _AT_VERSION:
        (time,) = _TIME_REFERENCE.unpack_from(data, _AT_TIME)
        counted = _TIME_REFERENCE.pack(moved(time))
        return replace(chunk, data=data[:_AT_TIME] + counted + data[_AT_VERSION:])
    return replace(chunk, data=_with_times(data, moved)) if chunk.name == "iXML" else chunk


def _with_times(data: bytes, moved: Callable[[int], int]) -> bytes:
    """An iXML whose times of day are others."""
    for high, low in _PAIRS:
        upper, lower = _number(data, high), _number(data, low)
        if lower is not None:
            time = moved((upper or 0) << 32 | lower)
            data = _with_number(data, high, time >> 32)
            data = _with_number(data, low, time & 0xFFFFFFFF)
    return data


def _scaled(time: int, old: int, new: int) -> int:
    return min((time * new + old // 2) // old, 2**64 - 1)


def _number(data: bytes, name: bytes) -> int | None:
    found = re.search(rb"<%s>\s*(\d{1,20})\s*</%s>" % (name, name), data)
    return int(found[1]) if found else None


def _with_number(data: bytes, name: bytes, number: int) -> bytes:
    layout = rb"(<%s>)\s*\d*\s*(</%s>)" % (name, name)
    return re.sub(layout, lambda found: b"%s%d%s" % (found[1], number, found[2]), data)
