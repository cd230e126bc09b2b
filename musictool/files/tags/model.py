"""What a file says about its recording, in one form for all families of tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "PROVENANCE",
    "Chunk",
    "ChunkFamily",
    "Family",
    "Marker",
    "MarkerKind",
    "Picture",
    "Tags",
    "Timing",
    "collect",
    "same_markers",
]

PROVENANCE = "MUSICTOOL_PROVENANCE"
"""The field that holds a file's history, in all families."""

Family = Literal["id3", "vorbis", "mp4", "strings"]

ChunkFamily = Literal["riff", "aiff", "caf", "flac"]
"""Containers that take each other's chunks; "riff" is WAV, RF64 and W64."""

MarkerKind = Literal["cue", "chapter", "loop"]

Timing = Literal["none", "markers", "own"]


@dataclass(frozen=True)
class Picture:
    """A cover or other picture; `kind` is ID3's number for it, 3 for the front cover."""

    data: bytes
    mime: str = "image/jpeg"
    kind: int = 3
    description: str = ""


@dataclass(frozen=True)
class Marker:
    """A moment or a passage of the sound that its file names.

    Parameters
    ----------
    start
        Seconds from the first frame.
    end
        Seconds to behind the passage; None for a moment.
    text
        The name that people see.
    kind
        "chapter" for the parts of a whole (also tracks of a cue sheet), "loop" for what a sampler
        repeats, "cue" for all else.
    """

    start: float
    end: float | None = None
    text: str = ""
    kind: MarkerKind = "cue"


def same_markers(
    one: Sequence[Marker], other: Sequence[Marker], rate: int, *, with_ends: bool = True
) -> bool:
    """Whether markers are the same to one part in `rate` of a second."""

    def counted(marker: Marker) -> tuple[object, ...]:
        end = None if marker.end is None or not with_ends else round(marker.end * rate)
        return round(marker.start * rate), end, marker.text, marker.kind

    return list(map(counted, one)) == list(map(counted, other))


_MARKING = {
    "riff": {"cue ", "adtl", "smpl", "plst"},
    "aiff": {"MARK", "INST"},
    "caf": {"mark", "regn", "strg"},
    "flac": {"CUESHEET"},
}
"""Chunks whose times are among the markers."""

_TIMELESS = {
    "riff": {"inst", "DISP", "chna", "INFO"},
    "aiff": {"MIDI", "AESD"},
    "caf": {"midi", "uuid"},
    "flac": set[str](),
}
"""Chunks that mean the same whatever is done to the time."""


@dataclass(frozen=True)
class Chunk:
    """A block of one family of containers, as it lies in a file, without its head.

    Parameters
    ----------
    family
        The containers that know it.
    name
        As there: "bext", "MARK", "CUESHEET"; a LIST of RIFF has its type's name: "adtl".
    data
        Its content, without padding.
    """

    family: ChunkFamily
    name: str
    data: bytes = field(repr=False)

    @property
    def timing(self) -> Timing:
        """What it says of times.

        "none"; "markers", which are among `Tags.markers` and are written from these when they have
        changed; "own" for times of its own, as in bext, iXML and whatever is unknown here.
        """
        if self.name in _MARKING[self.family]:
            return "markers"
        return "none" if self.name in _TIMELESS[self.family] else "own"


@dataclass(frozen=True)
class Tags:
    """All tags of a file. Frozen and picklable, so that it can travel to another process.

    Parameters
    ----------
    fields
        Names in capitals, as Vorbis comments call them, each with its values.
    pictures
        In the order of the file.
    family
        Where `native` is at home.
    native
        The tags as that family's module keeps them, for a copy without any loss.
    unnamed
        What has a name in that family only, like ID3's POPM: not among the fields.
    provenance
        The JSON text of the file's history.
    markers
        In the order of the file.
    chunks
        What else its container holds, in the order of the file.
    sample_rate
        Of the file, in Hz: what frames go by that it counts; None if it was never in one.
    lost
        What no longer fits and was left behind, in words; said when the tags are written.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pictures: tuple[Picture, ...] = ()
    family: Family = "strings"
    native: Any = None
    unnamed: tuple[str, ...] = ()
    provenance: str | None = None
    markers: tuple[Marker, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    sample_rate: int | None = None
    lost: tuple[str, ...] = ()

    def plain(self) -> dict[str, list[str]]:
        """The fields as a dictionary, for a person or JSON."""
        return {name: list(values) for name, values in self.fields}


def collect(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Gather values of equal names, in order."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name.upper()] = (*fields.get(name.upper(), ()), value)
    return fields
