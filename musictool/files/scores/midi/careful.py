"""Events of tracks that are out of order in some way, one after the other, as far as they go.

A byte where none can be is passed over, a track that is cut off ends there; each is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool.files.scores.midi.events import END, SYSEX, SYSEX_MORE, Events, Meta
from musictool.files.scores.read import counted

__all__ = ["careful"]

_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1}
"""Bytes after what belongs on a wire, not into a file."""


class _Cut(Exception):
    """Nothing after here can be read, and why."""


def careful(content: bytes, tracks: Sequence[tuple[int, int]]) -> Events:
    """The events of a file."""
    rows: list[tuple[int, int, int, int]] = []
    metas: list[Meta] = []
    bounds, ends, warnings = [0], [], []
    for number, (at, stop) in enumerate(tracks):
        track = _Track(content, at, min(stop, len(content)), number)
        ends.append(track.read(rows, metas))
        bounds.append(len(rows))
        warnings += track.warnings
    table = np.array(rows, np.int64).reshape(-1, 4)
    status, first, second = (table[:, i].astype(np.uint8) for i in (1, 2, 3))
    return Events(table[:, 0], status, first, second, bounds, metas, ends, warnings)


class _Track:
    def __init__(self, content: bytes, at: int, stop: int, number: int) -> None:
        self.content, self.at, self.stop, self.number = content, at, stop, number
        self.warnings: list[str] = []
        self._tick = self._running = 0
        self._strange = 0
        self._strange_at = 0

    def read(self, rows: list[tuple[int, int, int, int]], metas: list[Meta]) -> int:
        """Add its events, and return the tick at which it is over."""
        name = f"its track {self.number + 1}"
        ended = False
        try:
            while self.at < self.stop and not ended:
                self._channel_events(rows)
                ended = self.at < self.stop and self._other_event(metas)
            if not ended:
                self.warnings.append(f"{name} does not say where it ends")
        except _Cut as cut:
            self.warnings.append(f"{name} {cut}; the rest is missing")
        if self._strange:
            strange = counted(self._strange, "event that is", "events that are")
            self.warnings.append(f"{name} has {strange} no MIDI (byte {self._strange_at})")
        return self._tick

    def _channel_events(self, rows: list[tuple[int, int, int, int]]) -> None:
        """Up to the status of an event that is none of a channel, or cannot be."""
        content, stop, at, tick, running = (
            self.content, self.stop, self.at, self._tick, self._running,
        )  # fmt: skip
        while at < stop:
            begin = at
            byte = content[at]
            at += 1
            delta = byte & 0x7F
            while byte > 0x7F:
                if at == stop or at - begin == 4:
                    break
                byte = content[at]
                at += 1
                delta = delta << 7 | byte & 0x7F
            if byte > 0x7F or at == stop:
                raise _Cut(
                    "is cut off within an event" if at == stop else f"is damaged at byte {begin}"
                )
            tick += delta
            self._tick = tick
            status = content[at]
            if status > 0xEF:
                break
            if status > 0x7F:
                at += 1
            else:
                status = running
                if not status:
                    break
            short = 0xC0 <= status < 0xE0
            end = at + 1 if short else at + 2
            if end > stop:
                raise _Cut("is cut off within an event")
            first, second = content[at], 0 if short else content[at + 1]
            if first > 0x7F or second > 0x7F:
                self._note_strange(at)
                first, second = min(first, 127), min(second, 127)
            rows.append((tick, status, first, second))
            running, at = status, end
        self.at, self._running = at, running

    def _other_event(self, metas: list[Meta]) -> bool:
        """What stopped them; whether it ends the track."""
        status = self.content[self.at]
        if status == 0xFF:
            if self.at + 1 == self.stop:
                raise _Cut("is cut off within an event")
            kind = self.content[self.at + 1]
            self.at += 2
            payload = self._payload()
            if kind == END:
                return True
            metas.append(Meta(self.number, self._tick, kind & 0x7F, payload))
        elif status in (SYSEX, SYSEX_MORE):
            self.at += 1
            metas.append(Meta(self.number, self._tick, status, self._payload()))
        else:
            self._note_strange(self.at)
            self.at += 1 + _SYSTEM.get(status, 0)
            if status < 0x80:  # data without a status: on to the delta time before the next one
                begin = self.at - 1
                while self.at < self.stop and self.content[self.at] < 0x80:
                    self.at += 1
                if self.at < self.stop:
                    self.at = max(self.at - 1, begin)
        return False

    def _payload(self) -> bytes:
        size = 0
        for _ in range(4):
            if self.at >= self.stop:
                break
            byte = self.content[self.at]
            self.at += 1
            size = size << 7 | byte & 0x7F
            if byte < 0x80:
                break
        if self.at + size > self.stop:
            raise _Cut("is cut off within an event")
        self.at += size
        return self.content[self.at - size : self.at]

    def _note_strange(self, at: int) -> None:
        self._strange_at = self._strange_at or at
        self._strange += 1
