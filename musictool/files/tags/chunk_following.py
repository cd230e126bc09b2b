"""What chunks of a container say of times, tempo and pitch, brought to what is true now.

Chunks of markers are made anew from the markers (`beside`). Of others those are known here that
broadcasters and samplers write; one that may count samples in a way that is not known stays only
where nothing moved.

References
----------
EBU Tech 3285 (bext); iXML 3.0; AES46 (cart, section 5); RIFF's smpl and inst (Multimedia Data
Standards Update, 1994); AIFF-C, 1991, section 8 (INST). acid is what Sonic Foundry's program wrote.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace

from musictool.files.tags import broadcast
from musictool.files.tags.model import Chunk
from musictool.files.tags.moves import Moves

__all__ = ["followed_chunks"]

_WITHOUT_TIMES = {"axml", "_PMX", "COMT", "APPL"}
"""Texts and programs' own data, which count no samples as far as is known."""

_XMP_TIMES = re.compile(rb"xmpDM:(Tracks|markers|tempo|key|duration|startTimecode|beat)")
_SYNC_POINTS = b"<SYNC_POINT_LIST>", b"</SYNC_POINT_LIST>"

_ACID = struct.Struct("<IHHfIHHf")
_ONE_SHOT, _HAS_ROOT = 1, 2
_POST_TIMERS = 684
FASTEST = 10_000
"""BPM; what is more is no tempo."""
_TIMER = struct.Struct("<4sI")


def followed_chunks(chunks: tuple[Chunk, ...], moves: Moves) -> Iterator[Chunk]:
    """The chunks as they now are; what cannot follow is noted as lost."""
    for chunk in chunks:
        chunk = broadcast.without_loudness(chunk)
        if chunk.name in _KNOWN:
            chunk = _KNOWN[chunk.name](chunk, moves)
        elif chunk.timing == "own" and not _fits(chunk, moves):
            moves.lose(chunk.name.strip())
            continue
        yield chunk


def _fits(chunk: Chunk, moves: Moves) -> bool:
    """Whether a chunk of unknown content is as right as it was."""
    if chunk.name in _WITHOUT_TIMES:
        return moves.keeps_time or not (chunk.name == "axml" or _XMP_TIMES.search(chunk.data))
    return moves.keeps_time and moves.rate == moves.old_rate


def _broadcast(chunk: Chunk, moves: Moves) -> Chunk:
    """The time of day moves with what is now the first sample."""
    chunk = broadcast.at_rate(chunk, moves.old_rate, moves.rate)
    if moves.keeps_time:
        return chunk
    start, end = (chunk.data.find(word) for word in _SYNC_POINTS)
    if chunk.name == "iXML" and 0 <= start < end:
        moves.lose("the sync points of iXML")
        rest = chunk.data[end + len(_SYNC_POINTS[1]) :]
        chunk = replace(chunk, data=chunk.data[:start] + rest)
    beginning = moves.beginning()
    if beginning is None:
        moves.lose(f"the time of day in {chunk.name}")
    later = None if beginning is None else round(beginning * moves.rate)
    return broadcast.later(chunk, later)


def _acid(chunk: Chunk, moves: Moves) -> Chunk:
    """Tempo, root note, and how many beats there are."""
    if len(chunk.data) < _ACID.size:
        return chunk
    flags, root, some, more, beats, below, above, tempo = _ACID.unpack_from(chunk.data)
    if flags & _HAS_ROOT:
        root = _note(root, moves)
    if not moves.is_still and not flags & _ONE_SHOT and 0 < tempo < FASTEST:
        now = moves.bpm(tempo)
        if now is None:
            flags |= _ONE_SHOT  # a sample that is not to be stretched
        else:
            tempo, beats = now, round(moves.seconds * now / 60)
    head = _ACID.pack(flags, root, some, more, beats, below, above, tempo)
    return replace(chunk, data=head + chunk.data[_ACID.size :])


def _cart(chunk: Chunk, moves: Moves) -> Chunk:
    """Eight timers, in samples; one that is gone is one that was never set."""
    data = bytearray(chunk.data)
    for at in range(_POST_TIMERS, min(_POST_TIMERS + 8 * _TIMER.size, len(data) - 7), _TIMER.size):
        use, frame = _TIMER.unpack_from(data, at)
        if use.strip(b"\0 "):
            now = moves.frame(frame, "timers of cart")
            _TIMER.pack_into(
                data, at, *((use, now) if now is not None and now < 2**32 else (bytes(4), 0))
            )
    return replace(chunk, data=bytes(data))


def _with_note(at: int, size: int) -> Callable[[Chunk, Moves], Chunk]:
    """Follows a chunk with the MIDI note at which it is heard at its own pitch."""

    def follow(chunk: Chunk, moves: Moves) -> Chunk:
        data = chunk.data
        if len(data) < at + size or chunk.family == "caf":
            return chunk
        note = _note(int.from_bytes(data[at : at + size], "little"), moves)
        return replace(chunk, data=data[:at] + note.to_bytes(size, "little") + data[at + size :])

    return follow


def _note(note: int, moves: Moves) -> int:
    """A MIDI note as much higher as all of the recording became."""
    semitones = moves.changes.semitones
    if semitones is None:
        moves.lose("the root note")
    moved = note + round(semitones or 0)
    return moved if 0 <= moved <= 127 and note <= 127 else note


_KNOWN: dict[str, Callable[[Chunk, Moves], Chunk]] = {
    "bext": _broadcast,
    "iXML": _broadcast,
    "acid": _acid,
    "cart": _cart,
    "smpl": _with_note(12, 4),
    "inst": _with_note(0, 1),
    "INST": _with_note(0, 1),
}
