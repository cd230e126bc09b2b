"""The bytes of a MIDI file of a `Score`: type 0 if it came from such a one and can be, else 1."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import numpy as np

from musictool.files.history import render
from musictool.files.scores.midi.channels import PROGRAM, Place, places
from musictool.files.scores.midi.events import END
from musictool.files.scores.midi.metas import (
    HISTORY_PREFIX,
    NAME,
    key_payload,
    meter_payload,
    text_payload,
)
from musictool.files.scores.midi.pairing import NOT_SAID
from musictool.score import Raw, Score, Text, Track

__all__ = ["midi_bytes"]

_META, _METER = 0xFF, 0x58
_BANK = ((0xB0, 0), (0xB0, 32))

_Event = tuple[int, int, bytes]
"""The tick, a number that orders what is at one tick, and the event without its delta time."""

_FIRST, _WORDS, _OFF, _CONTROL, _MOMENT, _ON = range(6)
"""The order at one tick: notes end before others begin, and what has no length is over first."""


def midi_bytes(score: Score) -> bytes:
    """A file with all that the score holds."""
    where = places(score.tracks)
    chunks = [_chunk(events, length) for events, length in _file_tracks(score, where)]
    is_single = score.origin is not None and score.origin.subtype == "MIDI 0" and len(chunks) == 1
    header = struct.pack(">4sIHHH", b"MThd", 6, not is_single, len(chunks), score.resolution)
    return header + b"".join(chunks)


def _file_tracks(score: Score, where: Sequence[Place | None]) -> Iterator[tuple[list[_Event], int]]:
    """The events of each track of the file, and its length."""
    groups = list(_groups(score.tracks, where))
    whole = groups and groups[0] and score.tracks[groups[0][0]].file_track == 0
    named = bool(whole and score.tracks[groups[0][0]].name)
    events = list(_conductor(score, named))
    if not whole:
        yield events, score.length
        events = []
    for i, group in enumerate(groups):
        for at, index in enumerate(group):
            events += _part(score.tracks[index], where[index], is_first=at == 0)
        yield events, score.length if whole and i == 0 else 0
        events = []


def _groups(tracks: Sequence[Track], where: Sequence[Place | None]) -> Iterator[list[int]]:
    """Neighbours that may lie in one track of the file, since their channels tell them apart."""
    group: list[int] = []
    for i, track in enumerate(tracks):
        if group:
            head = tracks[group[0]]
            taken = {(place.port, place.channel) for j in group if (place := where[j])}
            place = where[i]
            together = track.file_track is not None and (
                (track.file_track, track.name) == (head.file_track, head.name)
            )
            ports = {port for port, _ in taken}
            if not (
                together and place and ports == {place.port}
                and (place.port, place.channel) not in taken
            ):  # fmt: skip
                yield group
                group = []
        group.append(i)
    if group:
        yield group


def _conductor(score: Score, named: bool) -> Iterator[_Event]:
    """What is of the whole."""
    titles = [text for text in score.texts if text.kind == "title"]
    if titles and not named:
        title = titles[0]
        yield _meta(title.tick, _FIRST, *text_payload(title._replace(kind=NAME)))
        titles = titles[1:]
    if score.origin and score.origin.history:
        held = HISTORY_PREFIX + render(score.origin.history)
        yield _meta(0, _FIRST, *text_payload(Text(0, "text", held)))
    meters = {(meter.tick, meter_payload(meter)[:2]): meter for meter in score.meters}
    for raw in score.others:
        if raw.data[:2] != bytes([_META, _METER]):
            yield raw.tick, _FIRST, _framed(raw)
        elif meters.pop((raw.tick, raw.data[2:4]), None):
            yield _meta(raw.tick, _WORDS, _METER, raw.data[2:])
    for tempo in score.tempos:
        yield _meta(tempo.tick, _WORDS, 0x51, tempo.microseconds.to_bytes(3))
    for meter in meters.values():
        yield _meta(meter.tick, _WORDS, _METER, meter_payload(meter))
    for key in score.keys:
        yield _meta(key.tick, _WORDS, 0x59, key_payload(key))
    for text in score.texts:
        if text.kind != "title" or text in titles:
            yield _meta(text.tick, _WORDS, *text_payload(text))


def _part(track: Track, place: Place | None, is_first: bool) -> Iterator[_Event]:
    if is_first and track.name:
        yield _meta(0, _FIRST, *text_payload(Text(0, NAME, track.name)))
    if place and place.port and not any(raw.data[:2] == b"\xff\x21" for raw in track.others):
        yield _meta(0, _FIRST, 0x21, bytes([place.port]))
    for raw in track.others:
        yield raw.tick, _FIRST, _framed(raw)
    for text in track.texts:
        yield _meta(text.tick, _WORDS, *text_payload(text))
    if place:
        yield from _controls(track, place)
        yield from _notes(track, place.channel)


def _controls(track: Track, place: Place) -> Iterator[_Event]:
    """In their order; the program that they do not set comes behind the bank that they choose."""
    begin = int(track.notes["start"][0]) if track.notes.size else -1
    rows = [tuple(row) for row in track.controls.tolist()]
    initial = [i for i, row in enumerate(rows) if row[1] == PROGRAM and row[0] <= begin]
    if initial:
        tick, *_ = rows[initial[-1]]
        rows[initial[-1]] = tick, PROGRAM, 0, track.program
    if (at := place.program_at) is not None:
        banks = [i for i, row in enumerate(rows) if row[0] == at and row[1:3] in _BANK]
        earlier = sum(row[0] < at for row in rows)
        rows.insert(banks[-1] + 1 if banks else earlier, (at, PROGRAM, 0, track.program))
    for tick, status, number, value in rows:
        first = status | place.channel
        if status == 0xE0:
            bend = min(max(value + 8192, 0), 16383)
            yield tick, _CONTROL, bytes([first, bend & 0x7F, bend >> 7])
        elif status in (PROGRAM, 0xD0):
            yield tick, _CONTROL, bytes([first, value & 0x7F])
        else:
            yield tick, _CONTROL, bytes([first, number & 0x7F, value & 0x7F])


def _notes(track: Track, channel: int) -> Iterator[_Event]:
    on, off = 0x90 | channel, 0x80 | channel
    # Of two notes of one pitch the end that comes first is taken for that of the one begun first.
    order = np.lexsort((track.notes["duration"], track.notes["pitch"], track.notes["start"]))
    for start, duration, pitch, velocity, release, *_ in track.notes[order].tolist():
        # A velocity of 0 would end the note.
        begin = bytes([on, pitch, velocity or 1])
        end = bytes([on, pitch, 0]) if release == NOT_SAID else bytes([off, pitch, release])
        if duration:
            yield start, _ON, begin
            yield start + duration, _OFF, end
        else:
            yield start, _MOMENT, begin
            yield start, _MOMENT, end


def _meta(tick: int, order: int, kind: int, payload: bytes) -> _Event:
    return tick, order, bytes([_META, kind]) + _number(len(payload)) + payload


def _framed(raw: Raw) -> bytes:
    """With its length, which `Raw` does without."""
    begin = 2 if raw.data[0] == _META else 1
    return raw.data[:begin] + _number(len(raw.data) - begin) + raw.data[begin:]


def _number(value: int) -> bytes:
    """In as many bytes of seven bits as it takes."""
    if value < 128:
        return bytes([value])
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))


def _chunk(events: list[_Event], length: int) -> bytes:
    """A track of the file; a status is left out where the last one still runs."""
    pieces: list[bytes] = []
    now = running = 0
    for tick, _, event in sorted(events, key=lambda event: event[:2]):
        pieces.append(_number(tick - now))
        now = tick
        if event[0] == running:
            pieces.append(event[1:])
        else:
            pieces.append(event)
            running = event[0] if event[0] < 0xF0 else 0
    pieces += [_number(max(length - now, 0)), bytes([_META, END, 0])]
    body = b"".join(pieces)
    return struct.pack(">4sI", b"MTrk", len(body)) + body
