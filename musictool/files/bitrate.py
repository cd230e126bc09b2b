"""The bitrate of a lossy file, which decides about the bitrate of its output."""

from __future__ import annotations

from pathlib import Path

from musictool.files.formats import LOSSY, MP3_BITRATES
from musictool.files.tags import open_tagged, read_tags

__all__ = ["read_bitrate"]

_CONSTANT = 1  # mutagen.mp3.BitrateMode.CBR


def read_bitrate(path: Path, subtype: str, frames: int | None, sample_rate: int) -> int | None:
    """Bits per second of a lossy file: as its header says, else its size over its length."""
    if subtype not in LOSSY and not subtype.startswith("MPEG"):
        return None
    file = open_tagged(path)
    stated = int(getattr(file.info, "bitrate", 0)) if file is not None else 0
    if stated and subtype == "MPEG_LAYER_III" and int(file.info.bitrate_mode) == _CONSTANT:
        # Computed from the file's size, it comes out a little off the ladder it was chosen from.
        return min(MP3_BITRATES, key=lambda rate: abs(rate - stated))
    if stated:
        return stated
    if not frames:
        return None
    tags = read_tags(path)
    # Pictures lie in the file in base64, and are no sound.
    pictures = sum(len(picture.data) for picture in tags.pictures) * 4 // 3 if tags else 0
    return max(1, round((path.stat().st_size - pictures) * 8 * sample_rate / frames))
