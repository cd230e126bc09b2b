"""MP3 files that do not state their length: none has a Xing or Info header with a count of frames.

libsndfile guesses the length of these from the size of the file and the bitrate at its beginning.
Tags make the guess too long; where the bitrate varies it may be far too short, and libsndfile would
stop there in silence. So the frames are counted here, and it gets to see nothing else.
"""

from __future__ import annotations

import io
import mmap
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["FramesFile", "UnstatedLength", "find_frames", "is_no_sound", "start_of_sound"]

_BITRATES_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_SEARCHED = 65536
"""Bytes behind the tags in which the first frame is looked for."""
_TAG = 128
"""Bytes of an ID3v1 tag, the last of a file."""
_FACTOR = 64
"""More than the highest bitrate over the lowest, 320 to 8 kb/s."""


@dataclass(frozen=True)
class UnstatedLength:
    """What was found in an MP3 that does not state its length."""

    start: int
    """Byte at which the first frame begins."""
    end: int
    """Byte behind the last whole frame."""
    length: int | None
    """In sample frames, None where something unknown lies between the MPEG frames."""
    is_cut: bool
    """Whether the file ends within a frame."""
    odd_at: int | None = None
    """Byte at which something that is no frame lies between them."""


def start_of_sound(file: BinaryIO) -> int:
    """The byte behind the ID3v2 tags at the beginning of a file."""
    start = 0
    file.seek(0)
    while len(head := file.read(10)) == 10 and head[:3] == b"ID3":
        a, b, c, d = (byte & 127 for byte in head[6:])
        start += 10 + (a << 21 | b << 14 | c << 7 | d)
        file.seek(start)
    return start


def find_frames(path: Path) -> UnstatedLength | None:
    """Find and count the frames of an MP3 that does not state its length; None for other files."""
    with path.open("rb") as file:
        head = file.read(4)
        is_named = path.suffix.lower() == ".mp3" and head != b"RIFF"
        if not (is_named or head[:3] == b"ID3" or _frame_bytes(head)):
            return None
        file.seek(tags_end := start_of_sound(file))
        beginning = file.read(_SEARCHED)
        at = _first_frame(beginning)
        if at is None or _states_length(beginning[: at + 200]):
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _count(content, tags_end + at)


def _first_frame(beginning: bytes) -> int | None:
    """Where a frame begins that others of its kind follow, or the end."""
    at = beginning.find(b"\xff")
    while at >= 0:
        first, here = beginning[at : at + 4], at
        for _ in range(3):
            here += _frame_bytes(beginning[here : here + 4], first) or len(beginning) + 1
        if here <= len(beginning) or _is_alone(beginning, at):
            return at
        at = beginning.find(b"\xff", at + 1)
    return None


def _is_alone(beginning: bytes, at: int) -> bool:
    """Whether one or two frames are all there is."""
    first = beginning[at : at + 4]
    for _ in range(2):
        at += _frame_bytes(beginning[at : at + 4], first) or len(beginning) + 1
        if at == len(beginning):
            return True
    return False


def _count(content: mmap.mmap, start: int) -> UnstatedLength:
    end = len(content)
    if content[-_TAG : 3 - _TAG] == b"TAG":
        end -= _TAG
    first = content[start : start + 4]
    known: dict[bytes, int | None] = {}
    at, count = start, 0
    while at + 4 <= end:
        head = content[at : at + 4]
        if head not in known:
            known[head] = _frame_bytes(head, first)
        length = known[head]
        if length is None or at + length > end:
            break
        at += length
        count += 1
    rest = content[at:end]
    is_cut = bool(rest) and (_frame_bytes(rest[:4], first) is not None or first.startswith(rest))
    if is_cut or is_no_sound(rest):
        return UnstatedLength(start, at, count * (1152 if first[1] & 8 else 576), is_cut)
    return UnstatedLength(start, end, None, False, at)


def _frame_bytes(head: bytes, first: bytes | None = None) -> int | None:
    """The length of the layer III frame with this header, of the same kind as a first one."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in {0, 15} or rate == 3:
        return None
    if first and ((head[1] ^ first[1]) & 0xFE or (head[2] ^ first[2]) & 0x0C):
        return None
    padding = head[2] >> 1 & 1
    if version == 3:
        return 144000 * _BITRATES_1[bitrate - 1] // _RATES[version][rate] + padding
    return 72000 * _BITRATES_2[bitrate - 1] // _RATES[version][rate] + padding


def _states_length(frame: bytes) -> bool:
    at = max(frame.find(b"Xing"), frame.find(b"Info"))
    return at >= 0 and len(frame) >= at + 12 and bool(frame[at + 7] & 1)


def is_no_sound(rest: bytes) -> bool:
    """Whether these are the tags or zeros that may follow the last frame."""
    return rest[:8] == b"APETAGEX" or rest[:11] == b"LYRICSBEGIN" or not rest.strip(b"\0")


class FramesFile(io.FileIO):
    """The frames alone, said to be so many that no guess at the length comes out too short.

    The last of the bytes that are not there, where a decoder looks for a tag, read as zeros.
    """

    def __init__(self, path: Path, found: UnstatedLength) -> None:
        super().__init__(path)
        self.start, self.end = found.start, found.end
        self.pretended = _FACTOR * found.end
        super().seek(self.start)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a byte, counted from the first frame or the pretended end."""
        if whence == os.SEEK_SET:
            offset += self.start
        elif whence == os.SEEK_END:
            offset, whence = offset + self.pretended, os.SEEK_SET
        return super().seek(offset, whence) - self.start

    def tell(self) -> int:
        """Where the next reading begins, counted from the first frame."""
        return super().tell() - self.start

    def readinto(self, buffer: Any, /) -> int:
        """Read of the frames, or give zeros just before the pretended end."""
        at = super().tell()
        view = memoryview(buffer).cast("B")
        if at < self.pretended - _TAG:
            return super().readinto(view[: max(0, self.end - at)]) or 0
        view = view[: max(0, self.pretended - at)]
        view[:] = bytes(len(view))
        super().seek(at + len(view))
        return len(view)
