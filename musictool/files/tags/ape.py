"""APEv1 and APEv2 (WavPack, Monkey's Audio, Musepack, and behind MP3s), and ASF (WMA): read only.

Their texts and pictures are taken, under the names that all families share.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import Picture, Tags, collect

__all__ = ["ASF", "parse_asf", "read", "size_at_end"]

ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
"""What an ASF file begins with (Advanced Systems Format 1.2, 10.1)."""

_PREAMBLE = b"APETAGEX"
_FOOTER = 32
"""Bytes of the header and of the footer (APEv2 specification, APE Tags Header)."""

_NAMES = {
    "AUTHOR": "ARTIST", "WM/ALBUMTITLE": "ALBUM", "WM/GENRE": "GENRE", "WM/YEAR": "DATE",
    "YEAR": "DATE", "WM/TRACKNUMBER": "TRACKNUMBER", "WM/ALBUMARTIST": "ALBUMARTIST",
    "ALBUM ARTIST": "ALBUMARTIST", "WM/COMPOSER": "COMPOSER", "WM/LYRICS": "LYRICS",
    "WM/BEATSPERMINUTE": "BPM", "WM/INITIALKEY": "INITIALKEY", "WM/PUBLISHER": "ORGANIZATION",
    "WM/ISRC": "ISRC", "PUBLISHER": "ORGANIZATION", "DESCRIPTION": "COMMENT",
}  # fmt: skip
_OF_THE_ENCODER = {
    "WM/ENCODINGSETTINGS", "WM/ENCODINGTIME", "WMFSDKVERSION", "WMFSDKNEEDED", "ISVBR",
    "DEVICECONFORMANCETEMPLATE",
}  # fmt: skip
_COUNTED = {
    "TRACK": ("TRACKNUMBER", "TRACKTOTAL"), "DISC": ("DISCNUMBER", "DISCTOTAL"),
    "WM/PARTOFSET": ("DISCNUMBER", "DISCTOTAL"),
}  # fmt: skip
_COVERS = {"COVER ART (FRONT)": 3, "COVER ART (BACK)": 4}
_MIMES = ((b"\x89PNG", "image/png"), (b"GIF8", "image/gif"), (b"RIFF", "image/webp"))


def size_at_end(file: BinaryIO) -> int:
    """Bytes of the tag at the end of a file, its footer with it; 0 if there is none."""
    return _footer(file)[1]


def _footer(file: BinaryIO) -> tuple[int, int, int]:
    """Where the footer of the tag begins, the tag's size and its count of items; else zeros."""
    end = file.seek(0, 2)
    for behind in _behind(file, end):
        at = end - behind - _FOOTER
        if at < 0:
            continue
        file.seek(at)
        head = file.read(_FOOTER)
        if head.startswith(_PREAMBLE):
            size, count = struct.unpack("<12xII12x", head)
            if _FOOTER <= size <= at + _FOOTER:
                return at, size, count
    return 0, 0, 0


def _behind(file: BinaryIO, end: int) -> Iterator[int]:
    """How many bytes may stand behind the tag: none, an ID3v1 tag, Lyrics3 before that."""
    yield 0
    if end < 128:
        return
    file.seek(end - 128)
    if file.read(3) != b"TAG":
        return
    yield 128
    file.seek(max(0, end - 128 - 15))
    lyrics = file.read(15)
    if lyrics[6:] == b"LYRICS200" and lyrics[:6].isdigit():
        yield 128 + 15 + int(lyrics[:6])


def read(file: BinaryIO) -> Tags | None:
    """The tag at the end of a file; what is malformed in it ends it."""
    at, size, count = _footer(file)
    if not size:
        return None
    file.seek(at + _FOOTER - size)
    data = file.read(size - _FOOTER)
    pairs: list[tuple[str, str]] = []
    pictures = []
    place = 0
    for _ in range(min(count, len(data) // 11)):
        if place + 8 > len(data):
            break
        length, flags = struct.unpack_from("<II", data, place)
        begin = data.find(b"\0", place + 8) + 1
        if not begin or begin + length > len(data):
            break
        name = data[place + 8 : begin - 1].decode("latin-1").upper()
        value = data[begin : begin + length]
        place = begin + length
        if name in _COVERS:
            description, _, image = value.partition(b"\0")
            pictures.append(Picture(image, _mime(image), _COVERS[name], decoded(description)))
        elif flags & 6 == 0:  # text, in UTF-8
            pairs += [pair for text in value.split(b"\0") for pair in _named(name, decoded(text))]
    return Tags(tuple(collect(pairs).items()), tuple(pictures))


def _named(name: str, text: str) -> Iterator[tuple[str, str]]:
    """A field under the names that the families share."""
    if name in _COUNTED:
        yield from zip(_COUNTED[name], text.split("/"), strict=False)
    else:
        yield _NAMES.get(name, name), text


def _mime(image: bytes) -> str:
    return next((mime for start, mime in _MIMES if image.startswith(start)), "image/jpeg")


def parse_asf(tags: Any) -> Tags:
    """Read mutagen's ASF tags."""
    pairs: list[tuple[str, str]] = []
    pictures = []
    for name, value in list(tags):
        raw = value.value if hasattr(value, "value") else value
        if isinstance(raw, bytes):
            if name == "WM/Picture":
                pictures.append(_asf_picture(raw))
        elif name.upper() not in _OF_THE_ENCODER:
            pairs += _named(name.upper(), str(raw))
    # The same often stands in its two descriptions, the short and the extended one.
    return Tags(tuple(collect(dict.fromkeys(pairs)).items()), tuple(pictures))


def _asf_picture(data: bytes) -> Picture:
    """A kind, a size, then MIME type and description in UTF-16, each with a 0 behind it."""
    kind, size = struct.unpack_from("<BI", data)
    begin = max(5, len(data) - size)
    mime, description = data[5:begin].decode("utf-16-le", "ignore").split("\0")[:2]
    return Picture(data[begin:], mime, kind, description)
