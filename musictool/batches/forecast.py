"""What a batch would come to: what there is to do, and how long it will take, by doing a first job.

That job is one of about half a minute, if there is one; its output goes to a temporary folder, and
nothing of it stays. Jobs are taken to last as long as their inputs do, compared with that one's.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from musictool.batches.across import Across
from musictool.batches.work import Work
from musictool.discovery import Registry
from musictool.errors import MusictoolError
from musictool.jobs import Job, Settings
from musictool.jobs.sources import files_in
from musictool.kinds import Kind

__all__ = ["Forecast", "Foreseen", "Measured"]

GOOD_LENGTH = 30.0
"""Of the job that is done, in seconds: long enough to tell, and soon done."""

QUICK = 10.0
"""Seconds; a job that took less is done again, for the first time much is loaded."""


@dataclass(frozen=True)
class Foreseen:
    """A job, and what is known of it without the work."""

    job: Job
    error: MusictoolError | None = None
    """Why it would fail."""
    seconds: float | None = None
    """How long its inputs last, as far as their headers say."""
    done: bool = False
    """An earlier run has done it."""

    @property
    def bytes(self) -> int:
        """How large its inputs are."""
        return sum(_size(one) for one in self.job.inputs if isinstance(one, Path))


@dataclass(frozen=True)
class Measured:
    """How long the job that was done took, and what that says of all."""

    name: str
    """Of its input."""
    seconds: float
    total: float
    """How long all will take on one core."""


@dataclass(frozen=True)
class Forecast:
    """What all jobs are together."""

    jobs: Sequence[Foreseen]

    @property
    def files(self) -> int:
        """So many inputs, each counted once."""
        return len({path for one in self.jobs for path in one.job.inputs if isinstance(path, Path)})

    @property
    def to_do(self) -> list[Foreseen]:
        """What is neither done nor known to fail."""
        return [one for one in self.jobs if one.error is None and not one.done]

    @property
    def done(self) -> int:
        """So many an earlier run has done."""
        return sum(one.done for one in self.jobs)

    @property
    def failing(self) -> int:
        """So many that cannot be done."""
        return sum(one.error is not None for one in self.jobs)

    @property
    def seconds(self) -> float:
        """How long all inputs last, as far as headers say."""
        return sum(one.seconds or 0 for one in self._inputs)

    @property
    def bytes(self) -> int:
        """How large all inputs are."""
        return sum(one.bytes for one in self._inputs)

    @property
    def _inputs(self) -> Iterable[Foreseen]:
        """A job for each input, whose variations would count it again."""
        return {one.job.inputs: one for one in self.jobs}.values()

    def measured(self, settings: Settings, registry: Registry) -> Measured | None:
        """How long it will take, by doing one of the jobs; None if none can be done."""
        left = self.to_do
        if not left:
            return None
        one = min(left, key=lambda it: (it.seconds is None, abs((it.seconds or 0) - GOOD_LENGTH)))
        seconds = _seconds_of(one.job, settings, registry)
        if seconds is None:
            return None
        total = sum(seconds * _share(other, one) for other in left)
        names = one.job.input_names or (str(one.job.output),)
        return Measured(names[0], seconds, total)


def _seconds_of(job: Job, settings: Settings, registry: Registry) -> float | None:
    """How long a job takes, whose output is thrown away; None if it fails."""
    seconds: float | None = None
    for _ in range(2):
        with tempfile.TemporaryDirectory(prefix="musictool-") as folder:
            [outcome] = Work(settings, registry, Across([job], settings)).done(
                [_moved(job, Path(folder))], lambda job, fraction, message: None
            )
        if outcome.error is not None:
            return seconds
        seconds = outcome.seconds
        if seconds > QUICK:
            break
    return seconds


def _moved(job: Job, folder: Path) -> Job:
    """The job with all that it makes in another folder."""
    extras = [
        extra._replace(path=folder / str(number) / extra.path.name, parents=True)
        for number, extra in enumerate(job.extras)
    ]
    output = None if job.output is None else folder / job.output.name
    return replace(job, output=output, extras=tuple(extras), collected=None)


def _share(job: Foreseen, of: Foreseen) -> float:
    """How much longer a job takes than another."""
    if job.seconds and of.seconds:
        return job.seconds / of.seconds
    return job.bytes / of.bytes if of.bytes and of.job.pipeline.takes is not Kind.NOTHING else 1.0


def _size(path: Path) -> int:
    total = 0
    for file in files_in(path):
        with contextlib.suppress(OSError):
            total += file.stat().st_size if file.is_file() else 0
    return total
