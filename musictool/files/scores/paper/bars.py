"""Music as it stands on paper: bars with their notes, and what is said in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from musictool.clock import Meter, Tempo
from musictool.files.scores.paper.loudness import Loudness
from musictool.files.scores.paper.playing import Signs
from musictool.score import Key

__all__ = ["Bar", "Part", "Written"]


class Written(NamedTuple):
    """A note in its bar, in ticks from its beginning."""

    start: int
    duration: int
    pitch: int
    velocity: int | None
    voice: str
    staff: int
    spelling: int
    tied_from: bool
    tied_on: bool
    instrument: str


@dataclass
class Bar:
    """What one part has in a bar; ticks are from its beginning."""

    length: int = 0
    start: int = 0
    """As written, without repeats."""
    notes: list[Written] = field(default_factory=list)
    lyrics: list[tuple[int, int, str]] = field(default_factory=list)
    """Tick, number of the verse, and the syllable, with "-" where its word goes on."""
    words: list[tuple[int, str, str]] = field(default_factory=list)
    """Tick, kind and text: "chord", "marker", "text"."""
    controls: list[tuple[int, int, int, int]] = field(default_factory=list)
    tempos: list[Tempo] = field(default_factory=list)
    meter: Meter | None = None
    """Of ticks within the bar, always 0."""
    key: Key | None = None
    signs: Signs = field(default_factory=Signs)


@dataclass
class Part:
    """What one instrument has."""

    name: str = ""
    program: int = 0
    drum: bool = False
    channel: int | None = None
    programs: dict[str, int] = field(default_factory=dict)
    """By the id of each of its instruments, where it has several."""
    staves: int = 1
    bars: list[Bar] = field(default_factory=list)
    loudness: Loudness = field(default_factory=Loudness)
