"""Outcomes of small jobs, held until their files are published together.

One file forced to the disk costs more than the work on a short recording, and many at once hardly
more than one; see `files.group`. A job that takes longer, or may, waits for nobody.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from musictool import files
from musictool.jobs.job import Job, Outcome

__all__ = ["Together"]

MOST = 32
"""Files that wait for each other."""

QUICK_SECONDS = 0.1
"""A job that took longer is published at once, with those before it."""


class Together:
    """Outcomes that wait, in their order."""

    def __init__(self) -> None:
        self.group = files.Group()
        self._waiting: list[tuple[Outcome, int]] = []  # with how many files wait by then
        self._size = 0
        self._began = time.perf_counter()

    def __enter__(self) -> Together:
        self.group.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.group.__exit__(*error)

    def add(self, outcome: Outcome) -> None:
        """Let an outcome wait for its files."""
        self._waiting.append((outcome, len(self.group)))

    def before(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """What is to be published before some jobs begin, and may take long."""
        now = time.perf_counter()
        size = sum(map(_bytes_of, jobs))
        waits = 0 < len(self.group) < MOST and size <= 2 * self._size
        if not waits or now - self._began > QUICK_SECONDS:
            yield from self.published()
        self._began, self._size = time.perf_counter(), size

    def published(self) -> Iterator[Outcome]:
        """All that wait, their files published; in place of a result, what was in the way of it."""
        errors = self.group.publish() if len(self.group) else []
        waiting, self._waiting = self._waiting, []
        begin = 0
        for outcome, end in waiting:
            error = next(filter(None, errors[begin:end]), None)
            begin = end
            yield replace(outcome, written=None, error=error) if error else outcome


def _bytes_of(job: Job) -> int:
    size = 0
    for path in job.paths:
        with contextlib.suppress(OSError):
            size += path.stat().st_size
    return size
