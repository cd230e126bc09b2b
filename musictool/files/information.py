"""What a file says about itself, without decoding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from musictool.files.formats import BITS, LOSSY
from musictool.files.reading import check_readable, open_stream
from musictool.files.scores import read_score
from musictool.files.tags import Tags

__all__ = ["FileInfo", "info"]

_CODECS = {
    "FLOAT": "32-bit floating point", "DOUBLE": "64-bit floating point", "ULAW": "µ-law",
    "ALAW": "A-law", "VORBIS": "Vorbis", "OPUS": "Opus", "MPEG_LAYER_I": "MPEG layer I",
    "MPEG_LAYER_II": "MPEG layer II", "MPEG_LAYER_III": "MP3", "AAC": "AAC", "MIDI": "MIDI",
}  # fmt: skip


@dataclass(frozen=True)
class FileInfo:
    """Facts from the headers of a file; `None` where the file does not say."""

    path: Path
    container: str
    subtype: str
    codec: str
    """The encoding in words: "24-bit PCM", "Vorbis at 160 kbit/s"."""
    sample_rate: int | None = None
    channels: int | None = None
    frames: int | None = None
    duration_s: float | None = None
    bitrate: int | None = None
    """Of a lossy recording, in bits per second."""
    size: int = 0
    """Of the file, in bytes."""
    tags: Mapping[str, list[str]] = field(default_factory=dict)
    pictures: int = 0
    history: tuple[Mapping[str, Any], ...] = ()


def info(path: Path | str) -> FileInfo:
    """Describe a recording or a MIDI file.

    Raises
    ------
    UnreadableFile, UnsupportedFormat
        As `open_stream`; damage in the middle of a file shows only when it is read.
    """
    path = Path(path)
    if path.suffix.lower() in {".mid", ".midi"}:
        check_readable(path)
        score = read_score(path)
        history = score.origin.history if score.origin else ()
        size = path.stat().st_size
        return FileInfo(
            path, "MIDI", "MIDI", "MIDI", duration_s=score.duration, size=size, history=history
        )
    stream = open_stream(path)
    origin = stream.origin
    assert origin is not None
    tags = origin.tags if isinstance(origin.tags, Tags) else Tags()
    return FileInfo(
        path,
        origin.container,
        origin.subtype,
        codec_words(origin.subtype, origin.bitrate),
        stream.sample_rate,
        stream.channels,
        stream.frames,
        stream.frames / stream.sample_rate if stream.frames is not None else None,
        origin.bitrate,
        path.stat().st_size,
        tags.plain(),
        len(tags.pictures),
        origin.history,
    )


def codec_words(subtype: str, bitrate: int | None = None) -> str:
    """An encoding in words."""
    if subtype.startswith("ALAC"):
        return f"{BITS.get(subtype, 16)}-bit ALAC"
    if subtype not in _CODECS and subtype in BITS:
        return f"{BITS[subtype]}-bit PCM"
    words = _CODECS.get(subtype, subtype)
    rate = f" at {bitrate / 1000:.0f} kbit/s" if bitrate and subtype in LOSSY else ""
    return words + rate
