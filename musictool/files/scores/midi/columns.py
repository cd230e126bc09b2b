"""Events of regular tracks, all at once: no loop goes through them.

A byte of 128 or more begins a status, or goes on with a delta time; between two of them lie data.
Which one it is follows from the number of data bytes before it: after a status of two data bytes,
2 + 3k of them lead to the beginning of a delta time, 3 + 3k of them through it, to a status. So the
kind of each is known from that of the one before, and where their number divided by three leaves 1
or 2, without it. Meta events are cut out first, and leave a status of two data bytes in their
place.

What was found is checked against these rules: they leave one way to read a track. Where they do not
hold, as in damaged files and in some rare sound ones, `careful` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool.files.scores.midi.events import END, Events, Meta

__all__ = ["columns"]

Array = NDArray[Any]

_MOST = 1 << 12
"""Data bytes between two others, in what is regular."""

_MOST_ROUNDS = 16
"""Each finds out about one byte at least that may be a status with one data byte."""

_NUMBERS = np.arange(_MOST)
_REST = (_NUMBERS % 3).astype(np.int8)
_COUNT = np.stack(
    [
        np.where(_REST == 2, -1, _NUMBERS // 3),  # of what goes on with a delta time
        np.where((_REST == 1) | (_NUMBERS < 2), -1, (_NUMBERS + 1) // 3),  # of a status
    ]
).ravel()
"""How many events begin in so many data bytes, after each of the two; -1 where there cannot be so
many."""

_META = re.compile(rb"\xff(?=[\x00-\x09\x20\x21\x2f\x4b\x51\x54\x58\x59\x7f])")
_ANY = re.compile(_META.pattern + rb"|[\xf0\xf7]")
"""What a meta event, or any that has no channel, begins with, rather than a long delta time."""

_HOLE = b"\xff\0\0"
"""What is left of a meta event."""


def columns(content: bytes, tracks: Sequence[tuple[int, int]]) -> Events | None:
    """The events of a file, or None where it is not regular."""
    for find in (content.find, _searching(_META, content), _searching(_ANY, content)):
        found = _read(content, tracks, find)
        if found is not None:
            return found
    return None


def _searching(pattern: re.Pattern[bytes], content: bytes) -> Callable[[bytes, int, int], int]:
    """A pattern in the place of `content.find`, which is faster."""

    def find(_: bytes, at: int, stop: int) -> int:
        found = pattern.search(content, at, stop)
        return found.start() if found else -1

    return find


def _read(
    content: bytes, tracks: Sequence[tuple[int, int]], find: Callable[[bytes, int, int], int]
) -> Events | None:
    """The same, with how the next event without a channel is found."""
    cut = _without_metas(content, tracks, find)
    return _events(np.frombuffer(cut[0], np.uint8), cut[1], len(tracks)) if cut else None


def _without_metas(
    content: bytes, tracks: Sequence[tuple[int, int]], find: Callable[[bytes, int, int], int]
) -> tuple[bytes, list[tuple[int, int, bytes]]] | None:
    pieces: list[bytes] = []
    metas: list[tuple[int, int, bytes]] = []
    for track, (at, stop) in enumerate(tracks):
        kind = 0
        while kind != END:
            there = find(b"\xff", at, stop)
            if there < 0 or there + 3 > stop:
                return None
            kind, size, begin = content[there + 1], content[there + 2], there + 3
            if content[there] < 0xFF:
                kind, size, begin = content[there], kind, begin - 1
            if size > 127:
                more = size
                size &= 127
                while more > 127 and begin < stop:
                    more = content[begin]
                    size, begin = size << 7 | more & 127, begin + 1
            pieces.append(content[at:there])
            at = begin + size
            metas.append((track, kind, content[begin:at]))
        if at != stop:
            return None
    pieces.append(b"")
    return _HOLE.join(pieces), metas


def _events(stream: Array, metas: list[tuple[int, int, bytes]], tracks: int) -> Events | None:
    high = (stream & 0x80).nonzero()[0]
    gaps = np.empty_like(high)
    np.subtract(high[1:], high[:-1], out=gaps[:-1])
    gaps[-1] = stream.size - high[-1]
    gaps -= 1
    if high[0] > 1 or gaps.max() >= _MOST:
        return None
    values = stream[high]
    found = _kinds(values, gaps, bool(high[0]))
    if found is None:
        return None
    is_status, short = found
    counts = _COUNT[gaps + _MOST * is_status]
    if short.size:
        counts[short] = (gaps[short] + 1) >> 1
        if counts[short].max() > 1:
            return None
    if counts.min() < 0:
        return None
    begins = np.cumsum(counts)
    total = int(begins[-1])
    begins -= counts
    statuses = is_status.nonzero()[0]
    explicit = values[statuses]
    if total == statuses.size:
        at, status = high[statuses] + 1, explicit
        before = at - 2
    else:
        last = np.zeros(high.size, np.intp)
        last[statuses] = statuses
        np.maximum.accumulate(last, out=last)
        owner = np.repeat(np.arange(high.size), counts)
        at = (high + 2 - is_status - 3 * begins)[owner] + 3 * np.arange(total)
        status = values[last[owner]]
        before = at - 1
        before[begins[statuses]] -= 1
        if np.count_nonzero(explicit == 0xFF) != len(metas):
            return None
    holes = (status >= 0xF0).nonzero()[0]
    if holes.size != len(metas) or status[holes].min() < 0xFF:
        return None
    deltas = stream[before].astype(np.int64)
    if statuses.size < high.size:
        _add_high(deltas, stream, high, begins, (~is_status).nonzero()[0], gaps)
    return _told(deltas, status, stream[at], stream[at + 1], holes, metas, tracks)


def _kinds(values: Array, gaps: Array, begins_so: bool) -> tuple[Array, Array] | None:
    """Which of the high bytes are a status, and those of them with one data byte."""
    rest = _REST[gaps]
    maybe = short = ((values & 0xE0) == 0xC0).nonzero()[0]
    for _ in range(_MOST_ROUNDS):
        told = rest
        if short.size:
            told = rest.copy()
            told[short] = 1 + (gaps[short] & 1)
        is_status = _filled(told, begins_so)
        if not maybe.size:
            return is_status, short
        right = maybe[is_status[maybe]]
        if np.array_equal(right, short):
            break
        short = right
    else:
        return None
    for i in short[(gaps[short] & 1) == 1].tolist():
        while i + 1 < gaps.size and gaps[i + 1] == 0:
            i += 1
        if i + 1 == gaps.size or gaps[i + 1] != 1:
            return None  # one data byte again, without a status
    return is_status, short


def _filled(told: Array, begins_so: bool) -> Array:
    """From what each says of the next (0: the same, 1: a status, 2: none) which are a status."""
    at = np.arange(told.size)
    at[told == 0] = 0
    np.maximum.accumulate(at, out=at)
    said = told[at]
    is_status = np.empty(told.size, bool)
    is_status[0] = begins_so
    np.equal(said[:-1], 1, out=is_status[1:])
    if begins_so and not told[0]:
        is_status[1:] |= said[:-1] == 0
    return is_status


def _add_high(
    deltas: Array, stream: Array, high: Array, begins: Array, more: Array, gaps: Array
) -> None:
    """Add the bytes of delta times that others follow."""
    owner = begins[more]
    digits = (stream[high[more]] & 0x7F).astype(np.int64)
    shift = 7
    follow = gaps[more] == 0  # by another one of these
    while True:
        last = ~follow
        deltas[owner[last]] += digits[last] << shift
        if last.all():
            return
        # What was followed by one that is done, is the last one now.
        owner, digits, follow = owner[follow], digits[follow], _next_follow(follow)
        shift += 7


def _next_follow(follow: Array) -> Array:
    after = np.append(follow[1:], False)
    return after[follow]


def _told(
    deltas: Array,
    status: Array,
    first: Array,
    second: Array,
    holes: Array,
    metas: list[tuple[int, int, bytes]],
    tracks: int,
) -> Events:
    ticks = np.cumsum(deltas)
    rows, times = holes.tolist(), ticks[holes].tolist()
    bounds, ends, bases = [0], [], [0]
    told: list[Meta] = []
    for (track, kind, payload), row, time in zip(metas, rows, times, strict=True):
        if kind == END:
            bounds.append(row + 1)
            ends.append(time - bases[-1])
            bases.append(time)
        else:
            told.append(Meta(track, time - bases[-1], kind, payload))
    if tracks > 1:
        ticks -= np.repeat(bases[:-1], np.diff(bounds))
    return Events(ticks, status, first, second, bounds, told, ends)
