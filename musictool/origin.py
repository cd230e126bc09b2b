"""`Origin`: what the file of a recording was, carried to the file that is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musictool.printable import printable

__all__ = ["Origin"]


@dataclass(frozen=True)
class Origin:
    """Where a recording came from, and what its output file should look like.

    The hub carries it past every command, so that no plugin has to.
    """

    path: Path | None = None
    container: str = "WAV"
    """libsndfile's name of the container: "WAV", "FLAC", "MP3", …; "M4A" beside those."""
    subtype: str = "PCM_24"
    """libsndfile's name of the encoding: "PCM_16", "FLOAT", "VORBIS", …"""
    bitrate: int | None = None
    """Bits per second of a lossy source, None for lossless ones."""
    tempo_bpm: float | None = None
    """The tempo that the source's tags name, if that can be one: a hint, since tags err."""
    tags: Any = None
    """What `musictool.files` read of the source's tags; nobody else looks inside."""
    channels: int | None = None
    """How many the source has."""
    speakers: int | None = None
    """The loudspeakers of these, in the bits of WAVEFORMATEXTENSIBLE's dwChannelMask; None for the
    usual ones of so many channels."""
    sources: tuple[Path, ...] = ()
    """Other files that went into it; like `path`, no output may replace them."""
    history: tuple[Mapping[str, Any], ...] = ()
    """How the source itself was made, oldest first: the provenance entries found in it."""
    ceiling: float | None = None
    """A level in dBTP that the recording was brought under, which encoding may pass again."""
    measured: tuple[tuple[str, str], ...] = ()
    """Fields for the tags that were measured of these very samples, such as a loudness."""
    video_s: float | None = None
    """Seconds of sound beside a video, infinite after an edit that no video can follow; None
    without one."""
    warnings: tuple[str, ...] = ()
    """What reading it found that its user should know: damage, what was left out. Each is said
    once, by whoever opened the file, with its name before it."""
    edits: tuple[Any, ...] = ()
    """What was done to it since, as far as `tags` have to follow (`musictool.edits`)."""

    @property
    def name(self) -> str:
        """The name of its file, as a picture or a page can show it; "" without one."""
        return printable(self.path.name) if self.path else ""
