"""Which walk a file is for, by its first bytes: see `layout`."""

from __future__ import annotations

import struct
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from musictool.errors import UnreadableFile
from musictool.files.audio.layout import Broken, Layout
from musictool.files.audio.mpeg import start_of_sound

__all__ = ["walk"]

_WALKS = (
    (b"RIFF", b"WAVE", "chunks.walk_riff"),
    (b"RIFX", b"WAVE", "chunks.walk_riff"),
    (b"RF64", b"WAVE", "chunks.walk_rf64"),
    (b"BW64", b"WAVE", "chunks.walk_rf64"),
    (b"riff", b"", "chunks.walk_chunks"),
    (b"FORM", b"AIFF", "chunks.walk_chunks"),
    (b"FORM", b"AIFC", "chunks.walk_aifc"),
    (b"FORM", b"8SVX", "chunks.walk_svx"),
    (b"FORM", b"16SV", "chunks.walk_svx"),
    (b".snd", b"", "counts.walk_au"),
    (b"dns.", b"", "counts.walk_au"),
    (b"Creative Voi", b"", "counts.walk_voc"),
    (b"NIST_1A", b"", "counts.walk_nist"),
    (b"2BIT", b"", "counts.walk_avr"),
    (b"caff", b"", "chunks.walk_caf"),
    (b"OggS", b"", "ogg.walk"),
    (b"fLaC", b"", "flac.walk"),
    (b"wvpk", b"", "wavpack.walk"),
    (b"\x1aE\xdf\xa3", b"", "promised.walk_matroska"),
    (b"RIFF", b"AVI ", "promised.walk_riff_size"),
    (b"RIFF", b"XWMA", "promised.walk_riff_size"),
    (b"RIFF", b"QLCM", "promised.walk_riff_size"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"", "promised.walk_asf"),
    (b"FLV\x01", b"", "promised.walk_flv"),
)
"""What files begin with, and what stands in them at byte 8; an ID3 tag may stand before. The walks
by module and name, since a file needs one of them."""
_MPEG = "mpeg.walk"
_BEHIND_TAGS = (_MPEG, "flac.walk", "ogg.walk", "wavpack.walk")
_HEAD = 16384
"""Bytes in which frames are looked for that follow each other."""


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
            file.seek(start_of_sound(file))
            head = file.read(12)
        found = next((one for at_0, at_8, one in _WALKS if _fits(head, at_0, at_8)), None)
        if found is None and (is_tagged or head[:1] == b"\xff" or path.suffix.lower() == ".mp3"):
            found = _MPEG
        if found is None and head[4:8] == b"ftyp":
            found = "promised.walk_mp4"
        if is_tagged and found not in _BEHIND_TAGS:
            found = None
        try:
            layout = Layout()
            if found is not None:
                file.seek(0)
                layout = _walk(found)(file)
            if found in {_MPEG, None} and not layout.stretches:
                from musictool.files.audio import frames  # others do without
                from musictool.files.audio.demuxers import frame_length

                file.seek(start_of_sound(file))
                length = frame_length(file.read(_HEAD))
                layout = frames.walk(file, length) if length else layout
            return layout
        except Broken as error:
            raise UnreadableFile(path, str(error)) from None
        except (struct.error, IndexError):
            raise UnreadableFile(path, "is truncated: it ends within its header") from None
        except (ValueError, OverflowError, OSError) as error:
            raise UnreadableFile(path, f"has a damaged header ({error})") from None


def _fits(head: bytes, at_0: bytes, at_8: bytes) -> bool:
    return head.startswith(at_0) and head[8:].startswith(at_8)


def _walk(name: str) -> Callable[..., Layout]:
    module, _, function = name.partition(".")
    walk: Callable[..., Layout] = getattr(
        import_module(f"musictool.files.audio.{module}"), function
    )
    return walk
