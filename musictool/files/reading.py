"""Reading a file by its kind: a recording or notes, whole, or only what it says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from musictool.errors import UnreadableFile, UnsupportedFormat
from musictool.files.access import check_readable
from musictool.files.audio.reading import open_stream, read_audio
from musictool.files.audio.speakers import speakers_in_words
from musictool.files.tags.model import Marker, Tags
from musictool.kinds import SCORE_SUFFIXES
from musictool.origin import Origin
from musictool.values import Audio, Score

__all__ = ["info", "read"]


def read(path: Path | str) -> Audio | Score:
    """A whole file in memory: a `Score` of notes, an `Audio` of all else.

    Raises
    ------
    UnreadableFile, UnsupportedFormat, BadSamples
        As `open_stream`, all at once.
    """
    path = Path(path)
    return _read_score(path) if path.suffix.lower() in SCORE_SUFFIXES else read_audio(path)


def _read_score(path: Path) -> Score:
    from musictool.files.scores import read_score  # most files are recordings

    check_readable(path)
    return read_score(path)


class FileInfo(NamedTuple):
    """Facts from the headers of a file; `None` where the file does not say."""

    path: Path
    container: str
    subtype: str
    sample_rate: int | None = None
    channels: int | None = None
    frames: int | None = None
    duration_s: float | None = None
    """Of the frames; where a file does not count these, what its container or packets say."""
    bitrate: int | None = None
    """Of a lossy recording, in bits per second."""
    tags: Mapping[str, list[str]] = MappingProxyType({})
    pictures: int | None = 0
    speakers: str | None = None
    """The loudspeakers that the header names, in the order of the channels: "FL FR FC LFE"."""
    markers: tuple[Marker, ...] = ()
    chunks: tuple[str, ...] = ()
    """Names of what else the container holds."""
    history: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    """What its user should know: damage, what was left out."""
    music: Mapping[str, Any] = MappingProxyType({})
    """Of notes: bars, tempo, meter, key, tracks."""


def info(path: Path | str) -> FileInfo:
    """Describe a recording or a file of notes, also where its name says another of them.

    Raises
    ------
    UnreadableFile, UnsupportedFormat
        As `open_stream`; damage in the middle of a file shows only when it is read.
    """
    path = Path(path)
    if path.suffix.lower() in SCORE_SUFFIXES:
        return _score_info(path, _read_score(path))
    try:
        stream = open_stream(path)
    except (UnreadableFile, UnsupportedFormat):
        from musictool.files.scores.heads import notes_by_bytes

        if notes_by_bytes(path):
            return _score_info(path, _read_score(path))
        raise
    origin = stream.origin
    assert origin is not None
    tags = origin.tags if isinstance(origin.tags, Tags) else Tags()
    if stream.frames is None:
        from musictool.files.audio.foreign import length_in_seconds  # most say it themselves

        seconds = length_in_seconds(path)
    else:
        seconds = stream.frames / stream.sample_rate
    return FileInfo(
        path,
        origin.container,
        origin.subtype,
        stream.sample_rate,
        stream.channels,
        stream.frames,
        seconds,
        origin.bitrate,
        tags.plain(),
        len(tags.pictures),
        speakers_in_words(origin.speakers),
        tags.markers,
        tuple(dict.fromkeys(chunk.name.strip() for chunk in tags.chunks)),
        origin.history,
        origin.warnings,
    )


def _score_info(path: Path, score: Score) -> FileInfo:
    from musictool.files.music import markers_of, music_of, words_of

    said = score.origin or Origin()
    return FileInfo(
        path,
        said.container,
        said.subtype,
        duration_s=score.duration,
        tags=words_of(score),
        pictures=None,
        markers=markers_of(score),
        history=said.history,
        warnings=said.warnings,
        music=music_of(score),
    )
