"""What a MIDI instrument is told of a score: the bytes of the wire, each message with its tick.

Programs, controllers and notes; what is for files alone, such as words and tempo, is left out. No
running status, so that who listens in later understands the next message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from musictool import Score, Track

__all__ = ["Channels", "Message", "messages", "silence"]

DRUM_CHANNEL = 9
CHANNELS = (*range(9), *range(10, 16))
OFF, CONTROL, ON = range(3)
"""The order at one tick: notes end before others begin."""
PROGRAM, BEND, PRESSURE = 0xC0, 0xE0, 0xD0


class Message(NamedTuple):
    """Bytes for a tick."""

    tick: int
    order: int
    data: bytes


class Channels:
    """Which channel each part is played on, also of scores to which parts come later.

    Parts that name no channel take the next that is free; of more than there are, several share
    one.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], int] = {}

    def of(self, tracks: Sequence[Track]) -> list[int]:
        """Of all parts of a score."""
        seen: Counter[tuple[Any, ...]] = Counter()
        found = []
        for track in tracks:
            part = (track.drum, track.program, track.name, track.channel)
            seen[part] += 1
            found.append(self._one(track, (*part, seen[part])))
        return found

    def _one(self, track: Track, part: tuple[Any, ...]) -> int:
        if track.drum:
            return DRUM_CHANNEL
        if part not in self._known:
            taken = list(self._known.values())
            wanted = track.channel if track.channel != DRUM_CHANNEL else None
            free = [one for one in CHANNELS if one not in taken]
            next_one = (free or CHANNELS)[0 if free else len(taken) % len(CHANNELS)]
            self._known[part] = next_one if wanted is None else wanted
        return self._known[part]


def messages(score: Score, channels: Channels | None = None) -> list[Message]:
    """All of a score, in the order in which they are sent."""
    places = (channels or Channels()).of(score.tracks)
    parts = zip(score.tracks, places, strict=True)
    found = [message for track, channel in parts for message in _of_track(track, channel)]
    return sorted(found, key=lambda one: one[:2])


def silence() -> bytes:
    """All notes and pedals off, on every channel (MIDI 1.0, controllers 64, 123 and 120)."""
    return bytes(
        byte
        for channel in range(16)
        for number in (64, 123, 120)
        for byte in (0xB0 | channel, number, 0)
    )


def _of_track(track: Track, channel: int) -> Iterator[Message]:
    several = (track.notes["start"], track.controls["tick"])
    begins = [int(ticks[0]) for ticks in several if ticks.size]
    if not begins:
        return
    yield Message(min(begins), OFF, bytes([PROGRAM | channel, track.program]))
    for tick, status, number, value in track.controls.tolist():
        if status == BEND:
            bend = min(max(value + 8192, 0), 16383)
            data = [bend & 0x7F, bend >> 7]
        elif status in (PROGRAM, PRESSURE):
            data = [value & 0x7F]
        else:
            data = [number & 0x7F, value & 0x7F]
        yield Message(tick, CONTROL, bytes([status | channel, *data]))
    for start, duration, pitch, velocity, release, *_ in track.notes.tolist():
        yield Message(start, ON, bytes([0x90 | channel, pitch, max(velocity, 1)]))
        yield Message(start + max(duration, 1), OFF, bytes([0x80 | channel, pitch, release]))
