"""How far the work has come: a bar on a terminal; elsewhere a plain line now and then.

Both go to standard error, so that standard output holds results alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TextIO

from musictool.cli.views import print_line
from musictool.printable import printable
from musictool.quantities import format_time

if TYPE_CHECKING:
    from musictool.jobs import Job

__all__ = ["Bar", "Lines", "Progress", "progress_of"]

EVERY = 30.0
"""Seconds between two plain lines: a log stays short, and nobody wonders if it hangs."""

DELAY = 0.3
"""Seconds before a bar is drawn, so that none flashes up before a quick result, or an error."""


class Progress:
    """Shows nothing; the interface of those that do."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._total = len(jobs)
        self._started = self._finished = time.monotonic()
        self._number = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def update(self, job: Job, fraction: float, message: str) -> None:
        """How much of a job is done, 0 to 1, and what it is about to do."""

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Hide the bar while something else is printed."""
        yield

    def _left(self, job: Job) -> str:
        """The time that the rest will take, as the jobs did that are done; "" before the first."""
        now = time.monotonic()
        if job.number > self._number:
            self._number, self._finished = job.number, now
        if not self._number:
            return ""
        each = (self._finished - self._started) / self._number
        rest = each * (self._total - self._number) - (now - self._finished)
        return f"{format_time(max(rest, 1.0), 0)} left"


class Lines(Progress):
    """A line at most every few seconds: `3/120 song.wav: 40% choosing units, 2:10 left`."""

    def __init__(self, jobs: Sequence[Job], file: TextIO, every: float = EVERY) -> None:
        super().__init__(jobs)
        self._file = file
        self._every = every
        self._last = time.monotonic()

    def update(self, job: Job, fraction: float, message: str) -> None:
        left = self._left(job)
        if time.monotonic() - self._last < self._every:
            return
        self._last = time.monotonic()
        number = f"{job.number + 1}/{self._total} " if self._total > 1 else ""
        words = ", ".join(filter(None, [f"{fraction:.0%} {message}".rstrip(), left]))
        print_line(f"{number}{_name(job)}: {words}", self._file)


class Bar(Progress):
    """A bar of rich, over all jobs."""

    def __init__(self, jobs: Sequence[Job], file: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        super().__init__(jobs)
        self._bar = RichProgress(
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            console=Console(file=file),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=self._total, name=_name(jobs[0]), left="")
        self._lock = threading.Lock()
        self._is_due = False
        self._later = threading.Timer(DELAY, self._become_due)
        self._later.daemon = True

    def __enter__(self) -> Progress:
        self._later.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._later.cancel()
        self._later.join()
        self._bar.stop()

    def update(self, job: Job, fraction: float, message: str) -> None:
        done: Any = job.number + fraction
        what, left = printable(message), self._left(job)
        self._bar.update(self._task, completed=done, description=what, name=_name(job), left=left)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        with self._lock:
            self._bar.stop()
            yield
            if self._is_due:
                self._bar.start()

    def _become_due(self) -> None:
        with self._lock:
            self._is_due = True
            self._bar.start()


def progress_of(jobs: Sequence[Job], quiet: bool, file: TextIO) -> Progress:
    """A bar on a terminal, lines elsewhere, nothing if `quiet`."""
    if quiet:
        return Progress(jobs)
    return Bar(jobs, file) if file.isatty() else Lines(jobs, file)


def _name(job: Job) -> str:
    return printable(PurePath(job.input_names[0]).name if job.inputs else job.pipeline.name)
