"""What a file says about its recording, in one form for all families of tags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["PROVENANCE", "Family", "Picture", "Tags", "collect", "is_stale"]

PROVENANCE = "MUSICTOOL_PROVENANCE"
"""The field that holds a file's history, in all families."""

Family = Literal["id3", "vorbis", "mp4", "strings"]

_STALE = frozenset({"ENCODER", "ENCODERSETTINGS", "ITUNSMPB", "ITUNNORM", "LENGTH"})
_STALE_STARTS = ("REPLAYGAIN_", "R128_")


@dataclass(frozen=True)
class Picture:
    """A cover or other picture; `kind` is ID3's number for it, 3 for the front cover."""

    data: bytes
    mime: str = "image/jpeg"
    kind: int = 3
    description: str = ""


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
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pictures: tuple[Picture, ...] = ()
    family: Family = "strings"
    native: Any = None
    unnamed: tuple[str, ...] = ()
    provenance: str | None = None

    def plain(self) -> dict[str, list[str]]:
        """The fields as a dictionary, for a person or JSON."""
        return {name: list(values) for name, values in self.fields}


def is_stale(name: str) -> bool:
    """Whether a field tells of the old samples only, and would be wrong of new ones."""
    return name.upper() in _STALE or name.upper().startswith(_STALE_STARTS)


def collect(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Gather values of equal names, in order."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name.upper()] = (*fields.get(name.upper(), ()), value)
    return fields
