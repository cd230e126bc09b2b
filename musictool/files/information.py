"""What a file says about itself, without decoding it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from musictool.files.reading import check_readable, open_stream
from musictool.files.scores import read_score
from musictool.files.tags import Tags
from musictool.kinds import SCORE_SUFFIXES

__all__ = ["FileInfo", "info"]


@dataclass(frozen=True)
class FileInfo:
    """Facts from the headers of a file; `None` where the file does not say."""

    path: Path
    container: str
    subtype: str
    sample_rate: int | None = None
    channels: int | None = None
    frames: int | None = None
    duration_s: float | None = None
    bitrate: int | None = None
    """Of a lossy recording, in bits per second."""
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
    if path.suffix.lower() in SCORE_SUFFIXES:
        check_readable(path)
        score = read_score(path)
        history = score.origin.history if score.origin else ()
        return FileInfo(path, "MIDI", "MIDI", duration_s=score.duration, history=history)
    stream = open_stream(path)
    origin = stream.origin
    assert origin is not None
    tags = origin.tags if isinstance(origin.tags, Tags) else Tags()
    return FileInfo(
        path,
        origin.container,
        origin.subtype,
        stream.sample_rate,
        stream.channels,
        stream.frames,
        stream.frames / stream.sample_rate if stream.frames is not None else None,
        origin.bitrate,
        tags.plain(),
        len(tags.pictures),
        origin.history,
    )
