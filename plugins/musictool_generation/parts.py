"""`Part`: an instrument of a set of scores; `Style`: the parts that a kind of music has.

A score's tracks sit down at the parts that are most like them (`seats_of`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from musictool import FAMILIES, Track, pitch_name

__all__ = [
    "DRUMS",
    "Part",
    "Seats",
    "Style",
    "labels_of",
    "part_name",
    "parts_in_words",
    "seats_of",
    "strangeness",
]

RANKS = 4
"""So many parts of one family are told apart; further ones join the last."""

DRUMS = -1
"""In place of a family."""

HALF = 0.5
"""Of a track's notes so many may be out of the reach of the part that plays it."""


Seats = tuple[int | None, ...]
"""The number of the part that plays each track, None for none."""


class Part(NamedTuple):
    """An instrument of a set of scores: the `rank`-th of its family in a score.

    `low` and `high` are its pitches, `program` and `name` what it usually is.
    """

    family: int
    rank: int
    low: int
    high: int
    program: int
    name: str


class Style(NamedTuple):
    """A kind of music that a model was told apart: its usual meter, tempo and instruments.

    `programs` are the General MIDI programs of the parts that play, by their numbers; `keys` how
    many of the scores it was learnt from are surely in each.
    """

    name: str
    meter: tuple[int, int]
    bpm: float
    programs: tuple[tuple[int, int], ...]
    keys: tuple[tuple[str, int], ...] = ()

    @property
    def parts(self) -> frozenset[int]:
        return frozenset(number for number, _ in self.programs)


def part_name(part: Part) -> str:
    """What a person calls it: "Strings 2", "Drums"."""
    family = "Drums" if part.family == DRUMS else FAMILIES[part.family]
    return f"{family} {part.rank + 1}" if part.rank else family


def parts_in_words(parts: Sequence[Part]) -> str:
    """Parts with their ranges: "Piano C2-C6, Strings E3-A5"."""
    return ", ".join(
        f"{part_name(part)} {pitch_name(part.low)}-{pitch_name(part.high)}" for part in parts
    )


def seats_of(tracks: Sequence[Track], parts: Sequence[Part]) -> list[int | None]:
    """The number of the part that plays each track, None where none can.

    A track's own part, by family and rank, if there is one; else the last of its family, which it
    shares: two hands at a piano are one piano. Without a family, or out of its reach, for as many
    as there are, a part that no other track has and that has half of its notes at least, of like
    pitches; drums are drums' alone.
    """
    own = {(part.family, part.rank): number for number, part in enumerate(parts)}
    last = {part.family: number for number, part in sorted(enumerate(parts), key=_rank_of)}
    seats: list[int | None] = [None] * len(tracks)
    numbers = [at for at, track in enumerate(tracks) if track.notes.size]
    for at, (label, _) in zip(numbers, labels_of(tracks), strict=True):
        shared = last.get(label[0])
        if shared is not None and _out_of_reach(tracks[at], parts[shared]) > HALF:
            shared = None
        seats[at] = own.get(label, shared)
    for at in numbers:
        if seats[at] is not None:
            continue
        track = tracks[at]
        fit = [
            number
            for number, part in enumerate(parts)
            if (part.family == DRUMS) == track.drum and _out_of_reach(track, part) <= HALF
        ]
        free = [number for number in fit if number not in seats]
        seats[at] = min(free or fit, key=partial(strangeness, track, parts), default=None)
    return seats


def _rank_of(numbered: tuple[int, Part]) -> int:
    return numbered[1].rank


def strangeness(track: Track, parts: Sequence[Part], number: int) -> tuple[float, int]:
    """How little a track is like a part: by pitches out of its reach, family and middle."""
    part = parts[number]
    kin = part.family != track.program // 8
    middle = abs(float(track.notes["pitch"].mean()) - (part.low + part.high) / 2) / 12
    return 8 * _out_of_reach(track, part) + kin + middle, number


def _out_of_reach(track: Track, part: Part) -> float:
    """Which share of its notes are not within the part's range."""
    pitches = track.notes["pitch"]
    return float(((pitches < part.low) | (pitches > part.high)).mean())


def labels_of(tracks: Sequence[Track]) -> list[tuple[tuple[int, int], Track]]:
    """The part of each track with notes: family and rank in it, in the order of the tracks."""
    seen: Counter[int] = Counter()
    found = []
    for track in tracks:
        if track.notes.size:
            family = DRUMS if track.drum else track.program // 8
            found.append(((family, min(seen[family], RANKS - 1)), track))
            seen[family] += 1
    return found
