"""How far the work has come: a bar on a terminal; elsewhere a plain line now and then.

Both go to standard error, so that standard output holds results alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from musictool.cli.views import print_line
from musictool.printable import printable

if TYPE_CHECKING:
    from musictool.jobs import Job

__all__ = ["Bar", "Lines", "Progress", "progress_of"]

EVERY = 30.0
"""Seconds between two plain lines: a log stays short, and nobody wonders if it hangs."""


class Progress:
    """Shows nothing; the interface of those that do."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._total = len(jobs)

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


class Lines(Progress):
    """A line at most every few seconds: `3/120 song.wav: 40 % choosing units`."""

    def __init__(self, jobs: Sequence[Job], every: float = EVERY) -> None:
        super().__init__(jobs)
        self._every = every
        self._last = time.monotonic()

    def update(self, job: Job, fraction: float, message: str) -> None:
        if time.monotonic() - self._last < self._every:
            return
        self._last = time.monotonic()
        number = f"{job.number + 1}/{self._total} " if self._total > 1 else ""
        print_line(f"{number}{_name(job)}: {fraction:.0%} {message}".rstrip(), sys.stderr)


class Bar(Progress):
    """A bar of rich, over all jobs."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        super().__init__(jobs)
        self._bar = RichProgress(
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=self._total, name="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def update(self, job: Job, fraction: float, message: str) -> None:
        done: Any = job.number + fraction
        self._bar.update(
            self._task, completed=done, description=printable(message), name=_name(job)
        )

    @contextmanager
    def hidden(self) -> Iterator[None]:
        self._bar.stop()
        yield
        self._bar.start()


def progress_of(jobs: Sequence[Job], quiet: bool) -> Progress:
    """A bar on a terminal, lines elsewhere, nothing if `quiet`."""
    if quiet:
        return Progress(jobs)
    return Bar(jobs) if sys.stderr.isatty() else Lines(jobs)


def _name(job: Job) -> str:
    return printable(PurePath(job.input_names[0]).name if job.inputs else job.pipeline.name)
