"""The one place that conducts jobs: which are to be done, where, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from musictool import files
from musictool.batches.across import Across
from musictool.batches.asked import Asked
from musictool.batches.plan import ALL, flattened, plan
from musictool.batches.work import Progress, Work, contained
from musictool.discovery import Registry
from musictool.errors import MusictoolError
from musictool.jobs import Job, Outcome, Settings
from musictool.jobs.deliver import check_collected, write_collected
from musictool.jobs.open import check_job
from musictool.pipeline import CheckedPipeline

__all__ = ["Batch"]


@dataclass
class Batch:
    """Jobs of one pipeline, and all that is to be known for doing them."""

    jobs: Sequence[Job]
    settings: Settings
    registry: Registry
    notes: tuple[str, ...] = ()
    """What to know of all jobs together before they begin."""
    asked: Asked = ALL
    """How the jobs are gone through."""
    collected: files.Written | None = None
    """The file that all reports went to, once the batch is done."""
    stopped: bool = False
    """Whether somebody has asked it to begin no further job."""
    table: Sequence[Mapping[str, Any]] = ()
    """What a person is shown of all jobs together, a row for each, once the batch is done."""

    @classmethod
    def planned(
        cls,
        pipeline: CheckedPipeline,
        inputs: Sequence[str],
        output: str | None,
        settings: Settings,
        registry: Registry,
        names: Mapping[str, str] | None = None,
        variations: int | None = None,
        asked: Asked = ALL,
    ) -> Batch:
        """A batch over files, folders and patterns; see `plan`.

        Raises
        ------
        UsageError, FileError
            What can be refused before any job begins.
        """
        notes: list[str] = []
        jobs = plan(pipeline, inputs, output, names, variations, asked, notes.append)
        check_collected(jobs, settings.force)
        if note := flattened(inputs, output, jobs):
            notes.append(note)
        return cls(jobs, settings, registry, tuple(notes), asked)

    def check(self) -> Iterator[tuple[Job, MusictoolError | None]]:
        """Each job with what can be known to fail, without the work."""
        for job in self.jobs:
            checked, error = contained(partial(check_job, job, job.seeded(self.settings)))
            yield checked or job, error

    def stop(self) -> None:
        """Begin no further job: `run` ends when what is under way is done. From any thread."""
        self.stopped = True

    def run(self, progress: Progress = lambda job, fraction, message: None) -> Iterator[Outcome]:
        """Do the jobs in order; `KeyboardInterrupt` alone gets out, with nothing left behind.

        Raises
        ------
        FileError
            At the end, if the file for all reports cannot be written.
        """
        work = Work(self.settings, self.registry, Across(self.jobs, self.settings))
        reports = []
        for outcome in work.done(self.jobs, progress, lambda: self.stopped):
            if outcome.job.collected:
                reports.append(outcome)
            yield outcome
        self.collected = write_collected(reports, self.settings.force)
