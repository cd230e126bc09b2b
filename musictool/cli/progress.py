"""How far the work has come, on standard error, so that standard output holds results alone.

On a terminal that is a `bar`, elsewhere a plain line now and then. Who works only leaves word, as
often as he likes; a thread of its own shows it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, TextIO

from musictool.cli.tally import Going, Tally
from musictool.cli.views import print_line, print_prose
from musictool.errors import FileError
from musictool.printable import printable

if TYPE_CHECKING:
    from musictool.jobs import Job

__all__ = ["Lines", "Progress", "name_of"]

EVERY = 30.0
"""Seconds between two plain lines: a log stays short, and nobody wonders if it hangs."""


class Progress:
    """Shows nothing; what those that do have in common."""

    every = 0.0
    """Seconds from one showing to the next; 0 to show nothing."""
    delay = 0.0
    """Seconds before the first."""

    def __init__(self, tally: Tally, file: TextIO) -> None:
        self.tally = tally
        self.file = file
        self._lock = threading.Lock()  # of whoever writes
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> Progress:
        if self.every:
            self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        if self.every:
            self._thread.join()

    def show(self) -> None:
        """Show how things stand."""

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Keep what is shown out of the way of something else that is printed."""
        with self._lock:
            yield

    def say(self, kind: str, text: str) -> None:
        """Print a sentence between what is shown, from any thread."""
        with suppress(OSError, ValueError, FileError), self.hidden():
            print_prose(text, self.file, f"{kind}:")

    def _go_on(self) -> None:
        wait = self.delay or self.every
        with suppress(OSError, ValueError, FileError):  # nobody is there any more to see it
            while not self._over.wait(wait):
                with self._lock:
                    self.show()
                wait = self.every


class Lines(Progress):
    """Plain lines: `312 of 10,000 done, 4 failed, 5.1 a second, 31:40 left`.

    Of a job alone, and where none came to an end since the last line, what it is at:
    `song.wav: 40% choosing units, 1:20 left`.
    """

    every = EVERY

    def __init__(self, tally: Tally, file: TextIO) -> None:
        super().__init__(tally, file)
        self._seen = 0

    def show(self) -> None:
        """Print a line, if there is anything to say."""
        tally = self.tally
        going = tally.going
        at = [_at(going[0])] if going and tally.finished == self._seen else []
        at += [f"{len(going) - 1} more under way"] if at and len(going) > 1 else []
        self._seen = tally.finished
        if at and tally.total == 1 and tally.left_in_words:
            at[0] += f", {tally.left_in_words}"
        if tally.total > 1:
            words = [tally.in_words, tally.pace_in_words, tally.left_in_words]
            at = ["; ".join([", ".join(filter(None, words)), *at])]
        if at:
            print_line("; ".join(at), self.file)


def name_of(job: Job) -> str:
    """What a job is called where there is little room."""
    alone = len(job.inputs) == 1
    return printable(PurePath(job.input_names[0]).name if alone else job.pipeline.name)


def _at(going: Going) -> str:
    return f"{name_of(going.job)}: {going.fraction:.0%} {printable(going.message)}".rstrip()
