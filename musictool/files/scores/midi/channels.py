"""Which channel of which port each part of a score is written on, and where its program is set.

A part keeps the channel it came on. Parts that share one must agree on its program as they begin;
one that does not gets a channel of its own, like the parts that came from elsewhere. A port has 15
channels and one for drums, so more instruments go to a further port.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from musictool.score import Track

__all__ = ["PROGRAM", "Place", "places"]

DRUM_CHANNEL = 9

PROGRAM = 0xC0


@dataclass
class Place:
    """Where a part is written."""

    port: int
    channel: int
    program_at: int | None
    """The tick at which its program has to be set; None where it is already, or by its controls."""


def places(tracks: Sequence[Track]) -> list[Place | None]:
    """Of each part; None for one that has only words."""
    wanted = [_wanted(track) for track in tracks]
    used = {(0, channel) for channel in wanted if channel is not None}
    free = _free(used)
    found: list[Place | None] = [None] * len(tracks)
    changes: dict[tuple[int, int], list[tuple[int, int]]] = {}
    begins = [_begin(track) for track in tracks]
    for i in sorted(range(len(tracks)), key=lambda i: (begins[i], i)):
        track = tracks[i]
        if not track.notes.size and not track.controls.size:
            continue
        channel = wanted[i]
        place = (_port(track), channel) if channel is not None else next(free)
        known, own = changes.get(place, []), _changes(track)
        before = [program for tick, program in sorted(known + own) if tick <= begins[i]]
        is_set = any(tick <= begins[i] for tick, _ in own)
        if not track.notes.size or not known:
            at = 0 if (track.notes.size or track.program) and not is_set else None
        elif before[-1:] == [track.program]:
            at = 0 if (0, track.program) in known and not own else None
        else:
            place, at = (place, begins[i]) if track.drum else (next(free), 0)
        changes.setdefault(place, []).extend(own)
        if at is not None:
            changes[place].append((at, track.program))
        found[i] = Place(*place, at)
    return found


def _wanted(track: Track) -> int | None:
    if track.drum:
        return DRUM_CHANNEL
    return track.channel if track.channel != DRUM_CHANNEL else None


def _begin(track: Track) -> int:
    if track.notes.size:
        return int(track.notes["start"][0])
    return int(track.controls["tick"][0]) if track.controls.size else 0


def _changes(track: Track) -> list[tuple[int, int]]:
    rows = track.controls[track.controls["status"] == PROGRAM]
    return list(zip(rows["tick"].tolist(), rows["value"].tolist(), strict=True))


def _port(track: Track) -> int:
    for _, data in track.others:
        if data[:2] == b"\xff\x21" and len(data) > 2:
            return data[2]
    return 0


def _free(used: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for port in range(128):
        for channel in range(16):
            if channel != DRUM_CHANNEL and (port, channel) not in used:
                yield port, channel
    while True:
        yield 127, 15
