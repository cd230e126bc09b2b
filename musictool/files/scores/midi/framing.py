"""The chunks of a MIDI file: what its header says, and where its tracks lie.

Standard MIDI Files 1.0, RP-001; RIFF around it, RP-029.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from musictool.files.limits import in_megabytes
from musictool.files.scores.read import counted

__all__ = ["Framing", "NoMidi", "frame"]

_FARTHEST_HEADER = 4096
"""Where a header is looked for: some programs put one of their own before it."""


class NoMidi(Exception):
    """What cannot be read as MIDI, and why: the rest of a sentence about the file."""


@dataclass
class Framing:
    """What lies around the events."""

    type: int
    """0: one track; 1: several, played together."""
    resolution: int
    """Ticks to a quarter note; of SMPTE time, to a second."""
    second: int | None = None
    """Microseconds of that second, where the file counts SMPTE time."""
    tracks: list[tuple[int, int]] = field(default_factory=list)
    """Where the events of each begin and end, in bytes."""
    warnings: list[str] = field(default_factory=list)
    """Each the rest of a sentence about the file."""


def frame(content: bytes) -> Framing:
    """Find header and tracks.

    Raises
    ------
    NoMidi
    """
    begin, end = _within_riff(content)
    at = begin
    if content[at : at + 4] != b"MThd":
        at = content.find(b"MThd", begin, begin + _FARTHEST_HEADER)
        if at < 0:
            raise NoMidi("it has no MIDI header")
    if at + 14 > end:
        raise NoMidi("it ends within its header")
    size = int.from_bytes(content[at + 4 : at + 8])
    found = _header(content[at + 8 : at + 14])
    if at > begin:
        before = counted(at - begin, "byte", "bytes")
        found.warnings.append(f"has {before} before its header; left out")
    if size < 6:
        found.warnings.append(f"has a header of {counted(size, 'byte', 'bytes')} instead of 6")
    if at + 8 + max(size, 6) > end:
        size = 6
    _find_tracks(content, at + 8 + max(size, 6), end, found)
    promised = int.from_bytes(content[at + 10 : at + 12])
    if not found.tracks:
        raise NoMidi("it has no track")
    if len(found.tracks) < promised:
        found.warnings.append(f"has {len(found.tracks)} of the {promised} tracks that it counts")
    return found


def _within_riff(content: bytes) -> tuple[int, int]:
    """Where the MIDI file is within a RIFF file of type RMID, else all."""
    if content[:4] != b"RIFF" or content[8:12] != b"RMID":
        return 0, len(content)
    at = 12
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        if content[at : at + 4] == b"data":
            return at + 8, min(at + 8 + size, len(content))
        at += 8 + size + size % 2
    raise NoMidi("its RIFF file holds no MIDI file")


def _header(fields: bytes) -> Framing:
    kind, division = int.from_bytes(fields[:2]), int.from_bytes(fields[4:])
    if kind == 2:
        raise NoMidi(
            "its type is 2, pieces that are independent of each other; save one of them as type 0 "
            "or 1"
        )
    if kind > 2:
        raise NoMidi(f"its type is {kind}; there are 0, 1 and 2")
    if not division & 0x8000:
        if not division:
            raise NoMidi("it has 0 ticks to a quarter note")
        return Framing(kind, division)
    rate, ticks = 256 - (division >> 8), division & 0xFF
    if rate not in (24, 25, 29, 30) or not ticks:
        raise NoMidi(f"it counts {ticks} ticks to a frame of SMPTE time at {rate} frames a second")
    # 29 stands for 30 frames in 1.001 seconds.
    second = 1_001_000 if rate == 29 else 1_000_000
    return Framing(kind, (30 if rate == 29 else rate) * ticks, second)


def _find_tracks(content: bytes, at: int, end: int, found: Framing) -> None:
    while at + 8 <= end:
        size = int.from_bytes(content[at + 4 : at + 8])
        if content[at : at + 4] == b"MTrk":
            stop = at + 8 + size
            following = content[stop : stop + 4]
            if stop > end or (stop < end and len(following) == 4 and not following.isalnum()):
                stop = _actual_end(content, at + 8, end, size, found)
            found.tracks.append((at + 8, stop))
            at = stop
        elif content[at : at + 4].isalnum():
            at += 8 + size  # a chunk that nobody need know
        else:
            there = content.find(b"MTrk", at, end)
            if there < 0:
                return
            between = counted(there - at, "byte", "bytes")
            found.warnings.append(f"has {between} between its tracks (byte {at}); left out")
            at = there


def _actual_end(content: bytes, at: int, end: int, size: int, found: Framing) -> int:
    """Where a track ends that does not end where it says."""
    there = content.find(b"MTrk", at, end)
    stop = there if there >= 0 else end
    number = len(found.tracks) + 1
    if at + size > end:
        found.warnings.append(
            f"is cut off, or damaged: its track {number} counts {in_megabytes(size)} and has "
            f"{in_megabytes(stop - at)}"
        )
        return stop
    found.warnings.append(f"has a track {number} that does not end where it says")
    return stop
