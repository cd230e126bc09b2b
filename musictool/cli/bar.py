"""The bar on a terminal: one for all jobs, below it a line for each that is under way.

It is drawn some times a second, with escape sequences that every terminal has, and taken away
before anything else is printed, and at the end. The terminal's title tells of it, too.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

from musictool.cli.progress import Progress, name_of
from musictool.cli.tally import Going, Tally
from musictool.cli.title import Title
from musictool.cli.views import CYAN, painted, shown
from musictool.cli.wrapping import cells, padded, shortened
from musictool.printable import printable
from musictool.quantities import format_time

__all__ = ["Bar"]

DELAY = 0.3
"""Seconds before a bar is drawn, so that none flashes up before a quick result, or an error."""

EVERY = 0.1

SLOW = 0.5
"""Seconds after which a job has a line of its own; nobody could read those of quicker ones."""

MOST = 8
"""Jobs that have a line; the others are counted."""

WIDTHS = (12, 40)
"""Columns of the bar: fewest, most."""

SHORTEST = 8
"""Columns in which what a job says of itself still says something."""

SIGNS = ("━╸─", "#>-")
"""What a bar is drawn of: done, its tip, to do; and where the terminal has not these."""

ERASE = "\x1b[J"
"""What takes away all from here on."""

Line = tuple[int, str]
"""How wide it is, and its text with colours."""


class Bar(Progress):
    """A bar over all jobs, and a line for each of those under way."""

    every = EVERY
    delay = DELAY

    def __init__(self, tally: Tally, file: TextIO) -> None:
        super().__init__(tally, file)
        self._signs = SIGNS[shown(SIGNS[0], file) != SIGNS[0]]
        self._drawn: list[Line] = []
        self._rows: list[Going | None] = []
        self._title = Title(file)

    def __enter__(self) -> Progress:
        if os.name == "nt":
            os.system("")  # has a console of Windows obey escape sequences
        return super().__enter__()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        with suppress(OSError, ValueError):
            erasure = self._to_its_top() + ERASE if self._drawn else ""
            self._write(erasure + self._title.restore())

    def show(self) -> None:
        """Draw it anew."""
        columns, lines = self._size()
        tally, room = self.tally, columns - 1  # in the last, some terminals begin a new line
        title = self._title.change(f"musictool {tally.share:.0%} {tally.name}")
        before = self._to_its_top()
        below = [] if tally.total == 1 else self._jobs(room, max(min(lines - 3, MOST), 1))
        self._drawn = [self._head(room), *below]
        self._write(title + before + _text(self._drawn))

    @contextmanager
    def hidden(self) -> Iterator[None]:
        with self._lock:
            if not self._drawn:
                yield
                return
            self._write(self._to_its_top() + ERASE)
            drawn, self._drawn = self._drawn, []  # nothing is to be taken away if this goes wrong
            yield
            self._write(_text(drawn))
            self._drawn = drawn

    def _write(self, text: str) -> None:
        self.file.write(text)
        self.file.flush()

    def _size(self) -> tuple[int, int]:
        """Columns and lines of this terminal; standard output may be none, or another."""
        try:
            own = os.get_terminal_size(self.file.fileno())
        except OSError:
            own = os.terminal_size((0, 0))
        return shutil.get_terminal_size(own if all(own) else (80, 24))

    def _to_its_top(self) -> str:
        """What leads from its last line to its first, also if the terminal has become narrower."""
        columns, _ = self._size()
        rows = sum(max(-(-width // columns), 1) for width, _ in self._drawn)
        return "\r" + (f"\x1b[{rows - 1}A" if rows > 1 else "")

    def _head(self, room: int) -> Line:
        """How far all of it is: `312/10,000 ━━━╸──── 3% 31:40 left, 5.1 a second, 4 failed`."""
        tally = self.tally
        if tally.total == 1:
            going = tally.going
            name = name_of(going[0].job) if going else tally.name
            message = printable(going[0].message) if going else ""
            lasts = tally.left_in_words or format_time(tally.seconds, 0)
            head, words = shortened(name, max(room // 3, 8)), [lasts, message]
        else:
            head = f"{tally.finished:,}/{tally.total:,}"
            words = [tally.left_in_words or format_time(tally.seconds, 0), tally.pace_in_words]
            words += [tally.failed_in_words, tally.speed_in_words]
        head, share = self._shown(head), f"{tally.share:4.0%}"
        words = [self._shown(word) for word in words if word]
        room -= cells(head) + len(share) + 2
        fewest, most = WIDTHS
        if tally.total == 1 and len(words) > 1:
            words = self._fitted(words, room - fewest)
        while words and cells(", ".join(words)) + 1 > room - fewest:
            words.pop()
        tail = " ".join([share, ", ".join(words)]).rstrip()
        width = min(room - cells(tail) + len(share), most)
        if width < fewest:
            return _line(f"{head} {share}", room + cells(head) + len(share) + 2)
        done, tip, rest = tuple(self._signs)
        full = round(width * tally.share)
        bar = (done * full + tip * (full < width))[:width]
        left = rest * (width - len(bar))
        plain = f"{head} {bar}{left} {tail}"
        return cells(plain), f"{head} {painted(bar, CYAN, self.file)}{left} {tail}"

    def _fitted(self, words: list[str], room: int) -> list[str]:
        """Words of which the last, what the work says of itself, gives way in its middle."""
        *others, message = words
        left = room - cells(", ".join([*others, ""])) - 1
        return [*others, *([shortened(message, left)] if message and left >= SHORTEST else [])]

    def _jobs(self, room: int, most: int) -> list[Line]:
        """A line for each job that takes its time; it keeps its row, as if that were a worker's."""
        before = time.monotonic() - SLOW
        going = [one for one in self.tally.going if one.since <= before and one.fraction < 1.0]
        self._rows = [one if one in going else None for one in self._rows]
        for one in going:
            if one not in self._rows:
                free = self._rows.index(None) if None in self._rows else len(self._rows)
                self._rows[free : free + 1] = [one]
        while self._rows and self._rows[-1] is None:
            self._rows.pop()
        names = [shortened(name_of(one.job), room // 2) if one else "" for one in self._rows[:most]]
        longest = max(map(cells, names), default=0)
        lines = [
            _line(self._shown(f"  {padded(name, longest)} {_at(one)}"), room) if one else (0, "")
            for one, name in zip(self._rows, names, strict=False)
        ]
        more = sum(one is not None for one in self._rows[most:])
        return [*lines, _line(f"  and {more:,} more", room)] if more else lines

    def _shown(self, text: str) -> str:
        return shown(text, self.file)


def _at(going: Going) -> str:
    return f"{going.fraction:4.0%} {printable(going.message)}".rstrip()


def _line(text: str, room: int) -> Line:
    while cells(text) > room:
        text = text[:-1]
    return cells(text), text


def _text(lines: Sequence[Line]) -> str:
    """The lines over whatever stood there, and back to where the last begins."""
    return "\x1b[K\n".join(text for _, text in lines) + ERASE + "\r"
