"""Ogg files, page by page (RFC 3533): chains of streams, streams side by side, missing pages.

libsndfile reads the first stream of a chain and says nothing of the others; a page that was damaged
it leaves out in silence. Here all pages are walked through when a file is opened, with their
checksums, numbers and times, and each stream with sound is given as a stretch of its own.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from musictool.files.audio.layout import MOST_JUNK, MOST_PARTS, Broken, Layout, Stretch
from musictool.quantities import format_time

__all__ = ["HEAD", "checksum", "pages", "walk"]

_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits turned round: Ogg's CRC-32 is that of zlib on mirrored bytes."""

HEAD = struct.Struct("<4sBBqIIIB")
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_LONGEST_TRIM = 48000 // 4
"""Granules that encoders of Opus have cut off the end: less than two of the longest packets."""
_NO_TIME = -1
"""The granule position of a page on which no packet ends."""

_REPAIR = (
    "get a whole copy of it, or accept what is there with: ffmpeg -i FILE -c copy REPAIRED.ogg"
)


class _Page(NamedTuple):
    start: int
    end: int
    flags: int
    granule: int
    serial: int
    number: int
    packets: bytes
    """Its table of segments."""


@dataclass
class _Stream:
    """One logical stream, as far as it was walked through."""

    codec: str
    rate: int
    """In which its granule positions count, in Hz."""
    headers: int
    """Packets before the sound."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    number: int = -1
    """Of the newest page."""
    granule: int = 0
    packets: int = 0
    is_ended: bool = False
    has_sound: bool = False
    longest: int = 0
    """Of a Vorbis packet, in granules; 0 where packets say their length."""
    irregular: bool = False
    unplayed: int = 0
    """Granules of the last page that lie behind the end which its time gives."""
    missing: list[tuple[int, int, int]] = field(default_factory=list)
    """Byte, and granules before and behind, of each hole."""


def walk(file: BinaryIO) -> Layout:
    """Find the streams with sound in an Ogg file.

    Raises
    ------
    Broken
        It ends before its last page, or a stream's header is missing.
    """
    links: list[list[_Stream]] = []
    lost = 0
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        open_streams: dict[int, _Stream] = {}
        begins = False
        for page in pages(content):
            if page.flags & _FIRST:
                if not begins:
                    links.append([])
                    open_streams = {}
                begins = True
                stream = _begun(content, page)
                open_streams[page.serial] = stream
                links[-1].append(stream)
            elif (known := open_streams.get(page.serial)) is None:
                lost += 1
                continue
            else:
                begins, stream = False, known
            _take(content, stream, page)
        is_cut = not _ends(content, open_streams)
    return _layout(links, lost, is_cut)


def pages(content: mmap.mmap) -> Iterator[_Page]:
    """All pages whose checksum is right."""
    at, count, junk = content.find(b"OggS"), 0, 0
    while 0 <= at <= len(content) - HEAD.size:
        count += 1
        if count > MOST_PARTS:
            raise Broken(f"holds more than {MOST_PARTS} Ogg pages, and is no recording")
        _, version, flags, granule, serial, number, _, segments = HEAD.unpack_from(content, at)
        table = content[at + HEAD.size : at + HEAD.size + segments]
        end = at + HEAD.size + segments + sum(table)
        if version == 0 and end <= len(content) and _is_sound(content[at:end]):
            yield _Page(at, end, flags, granule, serial, number, table)
            at = end if content[end : end + 4] == b"OggS" else content.find(b"OggS", end)
        else:
            junk += 27 if end > len(content) else end - at
            if junk > MOST_JUNK:
                raise Broken(f"is damaged: more than {MOST_JUNK >> 20} MB of its pages are")
            at = content.find(b"OggS", at + 4)


def _is_sound(page: bytes) -> bool:
    """Whether the checksum of a page is right: RFC 3533, section 6, field 7."""
    return checksum(page) == page[22:26]


def checksum(page: bytes) -> bytes:
    """The checksum of a page, whatever stands in its place."""
    mirrored = (page[:22] + bytes(4) + page[26:]).translate(_MIRRORED)
    found = zlib.crc32(mirrored, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return found.to_bytes(4, "big").translate(_MIRRORED)


def _begun(content: mmap.mmap, page: _Page) -> _Stream:
    """A stream by its first packet."""
    head = content[page.start + HEAD.size + len(page.packets) : page.end]
    if head[:7] == b"\x01vorbis" and len(head) >= 30:
        return _Stream(
            "Vorbis", struct.unpack_from("<I", head, 12)[0], 3, longest=1 << (head[28] >> 4)
        )
    if head[:8] == b"OpusHead":
        return _Stream("Opus", 48000, 2)
    if head[:5] == b"\x7fFLAC" and len(head) >= 51:
        return _Stream("FLAC", int.from_bytes(head[27:30], "big") >> 4, 1)
    if head[:8] == b"Speex   " and len(head) >= 40:
        return _Stream("Speex", struct.unpack_from("<I", head, 36)[0], 2)
    return _Stream("", 1, 1)


def _take(content: mmap.mmap, stream: _Stream, page: _Page) -> None:
    """Count a page in."""
    if stream.spans and stream.spans[-1][1] == page.start:
        stream.spans[-1] = (stream.spans[-1][0], page.end)
    else:
        stream.spans.append((page.start, page.end))
    ended = sum(lacing < 255 for lacing in page.packets)
    is_sound = stream.packets >= stream.headers
    is_hole = stream.number >= 0 and page.number != (stream.number + 1) % 2**32
    if is_hole:
        behind = page.granule if page.granule != _NO_TIME else stream.granule
        stream.missing.append((page.start, stream.granule, behind))
    elif is_sound and page.granule != _NO_TIME and stream.codec in {"Vorbis", "Opus"}:
        _check_times(content, stream, page, ended)
    stream.number = page.number
    stream.packets += ended
    stream.has_sound |= is_sound
    if page.granule != _NO_TIME:
        stream.granule = page.granule
    stream.is_ended |= bool(page.flags & _LAST)


def _check_times(content: mmap.mmap, stream: _Stream, page: _Page, ended: int) -> None:
    """Note where the times of pages and the lengths of their packets tell different things.

    ffmpeg writes such files. The first page may begin late, the last end early (RFC 7845, 4.4).
    """
    told = page.granule - stream.granule
    is_first = not stream.has_sound
    if stream.codec == "Vorbis":
        most = (ended + 1) * stream.longest // 2
        stream.irregular |= told < 0 or (told > most and not is_first)
        return
    lasts = _opus_granules(content, page)
    is_last = bool(page.flags & _LAST)
    if is_last:
        stream.irregular |= told > lasts
        stream.unplayed = max(0, lasts - told)
    else:
        stream.irregular |= told < lasts or (told > lasts and not is_first)


def _opus_granules(content: mmap.mmap, page: _Page) -> int:
    """How long the packets that end on a page last, at 48 kHz (RFC 6716, 3.1)."""
    at = page.start + HEAD.size + len(page.packets)
    total = length = 0
    begin = at if not page.flags & _CONTINUED else -1
    for lacing in page.packets:
        length += lacing
        if lacing < 255:
            if begin >= 0 and length:
                total += _opus_packet(content[begin], content[begin + 1] if length > 1 else 0)
            elif begin < 0:
                total += 0
            at += length
            begin, length = at, 0
    return total


_OPUS_FRAMES = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4
"""Granules of a frame in each of the 32 configurations."""


def _opus_packet(toc: int, count: int) -> int:
    frames = (1, 2, 2, count & 63)[toc & 3]
    return _OPUS_FRAMES[toc >> 3] * frames


def _ends(content: mmap.mmap, streams: dict[int, _Stream]) -> bool:
    """Whether the last pages of a file are there: those that are marked as the last, or damaged."""
    if all(stream.is_ended for stream in streams.values() if stream.codec):
        return True
    at = content.rfind(b"OggS")
    if at < 0 or at > len(content) - HEAD.size:
        return False
    _, _, flags, _, serial, _, _, segments = HEAD.unpack_from(content, at)
    end = at + HEAD.size + segments + sum(content[at + 27 : at + 27 + segments])
    if not flags & _LAST or end > len(content) or serial not in streams:
        return False
    stream = streams[serial]
    if not stream.is_ended:
        stream.missing.append((at, stream.granule, stream.granule))
    return True


def _layout(links: list[list[_Stream]], lost: int, is_cut: bool) -> Layout:
    if not links:
        raise Broken("is damaged: the first page of its Ogg stream is; get a whole copy of it")
    if is_cut:
        raise Broken(f"is truncated: the page that ends an Ogg stream is missing; {_REPAIR}")
    stretches: list[Stretch] = []
    warnings: list[str] = []
    irregular, before = "", 0.0
    for number, link in enumerate(links):
        sound = [stream for stream in link if stream.codec]
        if not sound:
            continue
        stream, *others = sound
        if not stream.has_sound and stream.missing:
            raise Broken(f"is damaged: the header of its {stream.codec} stream is; {_REPAIR}")
        warnings += _warnings(stream, before)
        if others:
            warnings.append(f"holds {len(sound)} recordings side by side; the first is read")
        if not stream.is_ended and number + 1 < len(links):
            at = stream.spans[-1][1]
            warnings.append(f"the stream that ends at byte {at} lacks its last page, maybe more")
        if stream.irregular or stream.codec in {"FLAC", "Speex"}:
            irregular = f"its {stream.codec} pages are read by ffmpeg alone"
        before += stream.granule / (stream.rate or 1)
        is_whole = not stream.missing
        stretches.append(Stretch(tuple(stream.spans), is_whole=is_whole))
    if lost:
        warnings.append(
            f"is damaged: {lost} of its pages belong to a stream whose beginning is lost"
        )
    if not stretches:
        irregular = "no sound that libsndfile knows is in this Ogg file"
    return Layout(tuple(stretches), tuple(warnings), irregular or None)


def _warnings(stream: _Stream, before: float) -> Iterator[str]:
    """What is missing of a stream that begins at a moment of the file."""
    if stream.unplayed > _LONGEST_TRIM:
        lasts = format_time(stream.unplayed / stream.rate, 1)
        yield f"has time stamps that cut {lasts} off its end, which are not played"
    if len(stream.missing) > 1:
        byte, granule, _ = stream.missing[0]
        missing = sum(end - begin for _, begin, end in stream.missing)
        moment = format_time(max(before + granule / (stream.rate or 1), 0), 1)
        places = len(stream.missing)
        yield (
            f"is damaged in {places} places, the first at {moment} (byte {byte}): "
            f"up to {format_time(missing / (stream.rate or 1), 1)} are missing"
        )
        return
    for byte, granule, behind in stream.missing:
        moment = format_time(max(before + granule / (stream.rate or 1), 0), 1)
        lasts = format_time((behind - granule) / (stream.rate or 1), 1)
        if not granule and behind:
            yield f"lacks its first pages: up to {lasts} are missing before byte {byte}"
        elif behind > granule:
            yield f"is damaged: up to {lasts} are missing at {moment} (byte {byte})"
        else:
            yield f"is damaged: its end, from {moment} on, is missing (byte {byte})"
