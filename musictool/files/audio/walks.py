"""Which walk a file is for, by its first bytes: see `layout`."""

from __future__ import annotations

import struct
from pathlib import Path

from musictool.errors import UnreadableFile
from musictool.files.audio import chunks, counts, flac, mpeg, ogg
from musictool.files.audio.layout import Broken, Layout

__all__ = ["walk"]

_WALKS = (
    (b"RIFF", b"WAVE", chunks.walk_riff),
    (b"RIFX", b"WAVE", chunks.walk_riff),
    (b"RF64", b"WAVE", chunks.walk_rf64),
    (b"riff", b"", chunks.walk_chunks),
    (b"FORM", b"AIFF", chunks.walk_chunks),
    (b"FORM", b"AIFC", chunks.walk_chunks),
    (b"FORM", b"8SVX", chunks.walk_svx),
    (b"FORM", b"16SV", chunks.walk_svx),
    (b".snd", b"", counts.walk_au),
    (b"dns.", b"", counts.walk_au),
    (b"Creative Voi", b"", counts.walk_voc),
    (b"NIST_1A", b"", counts.walk_nist),
    (b"2BIT", b"", counts.walk_avr),
    (b"caff", b"", chunks.walk_caf),
    (b"OggS", b"", ogg.walk),
    (b"fLaC", b"", flac.walk),
)
"""What files begin with, and what stands in them at byte 8; an ID3 tag may stand before."""


def walk(path: Path) -> Layout:
    """Find where the sound of a file lies.

    Raises
    ------
    UnreadableFile
        If it is not all there, or its sizes make no sense.
    """
    with path.open("rb") as file:
        head = file.read(12)
        is_tagged = head[:3] == b"ID3"
        if is_tagged:
            file.seek(mpeg.start_of_sound(file))
            head = file.read(12)
        found = next((one for at_0, at_8, one in _WALKS if _fits(head, at_0, at_8)), None)
        if found is None and (is_tagged or head[:1] == b"\xff" or path.suffix.lower() == ".mp3"):
            found = mpeg.walk
        if found is None or (is_tagged and found not in {mpeg.walk, flac.walk, ogg.walk}):
            return Layout()
        file.seek(0)
        try:
            return found(file)
        except Broken as error:
            raise UnreadableFile(path, str(error)) from None
        except (struct.error, IndexError):
            raise UnreadableFile(path, "is truncated: it ends within its header") from None
        except (ValueError, OverflowError, OSError) as error:
            raise UnreadableFile(path, f"has a damaged header ({error})") from None


def _fits(head: bytes, at_0: bytes, at_8: bytes) -> bool:
    return head.startswith(at_0) and head[8:].startswith(at_8)
