"""Outcomes of small jobs, held until their files are published together.

One file forced to the disk costs more than the work on a short recording, and many at once hardly
more than one; see `files.group`. While the disk is at some of them the next jobs are done. A job
that takes longer, or may, waits for nobody.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread

from musictool import files
from musictool.errors import MusictoolError
from musictool.jobs.job import Job, Outcome

__all__ = ["Together"]

ENOUGH = 8
"""Files for which the disk is asked, if it is at no others."""

MOST = 32
"""Files that wait for each other."""

QUICK_SECONDS = 0.1
"""A job that took longer is published at once, with those before it."""


class _Some:
    """Outcomes whose files are published at the same time."""

    def __init__(self) -> None:
        self.group = files.Group()
        self._waiting: list[tuple[Outcome, int]] = []  # with how many files it added
        self._errors: list[MusictoolError | None] = []
        self._thread: Thread | None = None
        self._failed: BaseException | None = None

    def add(self, outcome: Outcome) -> None:
        """Let an outcome wait for its files."""
        added = len(self.group) - sum(count for _, count in self._waiting)
        self._waiting.append((outcome, added))

    def begin(self) -> None:
        """Publish the files in a thread."""
        self._thread = Thread(target=self._publish, daemon=True)
        self._thread.start()

    @property
    def is_under_way(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    def wait(self) -> None:
        """Until the thread, if there is one, has done its work."""
        if self._thread is not None:
            self._thread.join()

    def published(self) -> Iterator[Outcome]:
        """All that wait, their files published; in place of a result, what was in the way of it."""
        self.wait()
        if self._thread is None and len(self.group):
            self._publish()
        if self._failed is not None:
            raise self._failed
        errors = self._errors
        for outcome, count in self._waiting:
            own, errors = errors[:count], errors[count:]
            error = next(filter(None, own), None)
            yield replace(outcome, written=None, error=error) if error else outcome

    def _publish(self) -> None:
        try:
            self._errors = self.group.publish()
        except BaseException as error:  # noqa: BLE001 - raised by `published`
            self._failed = error


class Together:
    """Outcomes that wait, in their order."""

    def __init__(self) -> None:
        self._before, self._now = _Some(), _Some()
        self._size = 0
        self._began = time.perf_counter()

    def __enter__(self) -> Together:
        return self

    def __exit__(self, *error: object) -> None:
        self._before.wait()
        for some in (self._before, self._now):
            some.group.__exit__(*error)

    @property
    def group(self) -> files.Group:
        """Where the files of the next job wait."""
        return self._now.group

    def add(self, outcome: Outcome) -> None:
        """Let an outcome wait for its files."""
        self._now.add(outcome)

    def before(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """What is published before some jobs begin, which may take long."""
        now = time.perf_counter()
        size = sum(map(_bytes_of, jobs))
        is_quick = now - self._began <= QUICK_SECONDS and size <= 2 * self._size
        if not (is_quick and len(self.group)):
            yield from self.published()
        elif len(self.group) >= (MOST if self._before.is_under_way else ENOUGH):
            yield from self._next()
            self._before.begin()
        self._began, self._size = time.perf_counter(), size

    def published(self) -> Iterator[Outcome]:
        """All that wait, published."""
        yield from self._next()
        yield from self._next()

    def _next(self) -> Iterator[Outcome]:
        """Those that were begun before, published; what waits now comes next."""
        self._before.wait()
        before, self._before, self._now = self._before, self._now, _Some()
        yield from before.published()


def _bytes_of(job: Job) -> int:
    paths = [one for one in job.inputs if isinstance(one, Path)]
    return sum(path.stat().st_size for path in paths if path.is_file())
