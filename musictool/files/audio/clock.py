"""What encoders take from the clock, taken out again: equal work gives equal bytes.

libsndfile notes the time beside the peaks of a file of floats, and draws the serial number of an
Ogg stream by it, as FFmpeg does. The peaks stay, without a time; the number follows from the
content, so that streams which somebody chains still have different ones (RFC 3533, section 4).
"""

from __future__ import annotations

import mmap
import struct
import zlib
from contextlib import suppress
from pathlib import Path

from musictool.files import chunks

__all__ = ["without_clock"]


def without_clock(path: Path) -> None:
    """Take the time out of a file just encoded."""
    with path.open("r+b") as file:
        form = chunks.form_of(file)
        if form is not None:
            for piece in chunks.walk(file, form):
                if piece.name == b"PEAK":
                    file.seek(piece.at + 4)  # behind its version
                    file.write(bytes(4))
                    break
            return
        file.seek(0)
        if file.read(4) == b"OggS":
            with mmap.mmap(file.fileno(), 0) as content:
                _number_by_content(content)


def _number_by_content(content: mmap.mmap) -> None:
    from musictool.files.audio import ogg  # most recordings are no Ogg
    from musictool.files.audio.layout import Broken

    with suppress(Broken):
        serial = 0
        for page in ogg.pages(content):
            serial = zlib.crc32(content[page.start + ogg.HEAD.size : page.end], serial)
        number = struct.pack("<I", serial)
        for page in ogg.pages(content):
            at = page.start
            content[at + 14 : at + 18] = number
            content[at + 22 : at + 26] = ogg.checksum(content[at : page.end])
