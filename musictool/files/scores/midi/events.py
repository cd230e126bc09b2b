"""`Events`: what is in the tracks of a MIDI file, as columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from numpy.typing import NDArray

__all__ = ["END", "SYSEX", "SYSEX_MORE", "Events", "Meta"]

END = 0x2F
"""The kind of the meta event with which a track ends."""

SYSEX, SYSEX_MORE = 0xF0, 0xF7


class Meta(NamedTuple):
    """A meta event, or a system exclusive one, which has no channel either."""

    track: int
    tick: int
    kind: int
    """Of a meta event, 0-127; `SYSEX` or `SYSEX_MORE` of the others."""
    payload: bytes


@dataclass
class Events:
    """Events of all tracks, one track after the other, each in order of time."""

    ticks: NDArray[Any]
    """Since the beginning."""
    status: NDArray[Any]
    """With its channel. Rows of 0xFF stand where meta events are."""
    first: NDArray[Any]
    second: NDArray[Any]
    """The bytes of an event, 0-127; where there is no second one, anything."""
    bounds: list[int]
    """The row at which each track begins, and the number of all."""
    metas: list[Meta]
    ends: list[int]
    """The tick at which each track is over."""
    warnings: list[str] = field(default_factory=list)
    """What was out of order, each the rest of a sentence about the file."""
