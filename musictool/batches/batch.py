"""The one place that conducts jobs: which are to be done, where, and what came of each."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from musictool import files
from musictool.address import Address
from musictool.batches.across import Across
from musictool.batches.asked import Asked
from musictool.batches.executors import (
    SERIAL,
    check_executor,
    executor_of,
    options_for,
    suitable,
)
from musictool.batches.plan import ALL, flattened, plan
from musictool.batches.work import Progress, Work, contained
from musictool.discovery import Registry
from musictool.errors import DiskFull, UsageError
from musictool.files import far
from musictool.jobs import Job, Outcome, Settings, pipelines_of
from musictool.jobs.deliver import check_collected, write_collected
from musictool.jobs.open import check_job
from musictool.models import cores
from musictool.pipeline import CheckedPipeline

if TYPE_CHECKING:
    from musictool.batches.forecast import Foreseen
    from musictool.batches.ledger import Ledger
    from musictool.pipeline.grid import Cell

__all__ = ["Batch"]


@dataclass(eq=False, repr=False)
class Batch:
    """Jobs of one run, and all that is to be known for doing them."""

    ends_in_table: ClassVar[bool] = False
    """Whether a person is shown a `table` in the end, and no line for each job."""

    jobs: Sequence[Job]
    settings: Settings
    registry: Registry
    notes: tuple[str, ...] = ()
    """What to know of all jobs together before they begin."""
    asked: Asked = ALL
    """How the jobs are gone through."""
    folder: Path | None = None
    """Where the ledger lies; None for none."""
    tell: Callable[[str], None] = lambda sentence: None
    """Told what to know while it runs."""
    collected: files.Written | None = None
    """The file that all reports went to, once the batch is done."""
    table: Sequence[Mapping[str, Any]] = ()
    """What a person is shown of all jobs together, a row for each, once the batch is done."""
    _stop: Event = field(default_factory=Event, repr=False)

    def __post_init__(self) -> None:
        check_executor(self.asked, self.registry)
        if self.asked.place is not None:
            self.settings = replace(self.settings, cache=self.asked.place)

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
        cells: Sequence[Cell] = (),
    ) -> Batch:
        """A batch over files, folders and patterns; see `plan`.

        Parameters
        ----------
        cells
            Of a pipeline with several values of which each makes a result; see `apart`.

        Raises
        ------
        UsageError, FileError
            What can be refused before any job begins.
        """
        notes: list[str] = []
        about = (inputs, output, names, variations, asked, notes.append)
        if cells:
            from musictool.batches.cells import plan_cells, refuse_collisions

            jobs = plan_cells(cells, *about)
            refuse_collisions(jobs, pipeline.steps[0].spec.name)
        else:
            jobs = plan(pipeline, *about)
        check_collected(jobs, settings.force)
        if note := flattened(inputs, output, jobs):
            notes.append(note)
        folder = ledger_folder(jobs, output, asked)
        return cls(jobs, settings, registry, tuple(dict.fromkeys(notes)), asked, folder)

    @property
    def stopped(self) -> bool:
        """Whether it ended before all jobs were done."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Begin no further job: `run` ends when what is under way is done. From any thread."""
        self._stop.set()

    def check(self) -> Iterator[Foreseen]:
        """Each job with what can be known of it, without the work, and without a trace."""
        from musictool.batches.forecast import Foreseen

        if self.folder is None:
            jobs: Iterator[tuple[Job, bool]] = ((job, False) for job in self.jobs)
        else:
            from musictool.batches.ledger import Ledger

            ledger = Ledger(self.folder, self.settings, self.registry, self.asked.verify)
            ledger.look()
            jobs = self._known(ledger)
        work = Work(self.settings, self.registry, Across(self.jobs, self.settings))
        for job, done in jobs:
            settings = job.seeded(self.settings)
            if done or work.left(job, settings)[1]:
                yield Foreseen(job, done=True)
                continue
            checked, error = contained(partial(check_job, job, settings, self.registry))
            drawn, seconds = checked or (job, None)
            yield Foreseen(drawn, error, seconds)

    def run(
        self, progress: Progress = lambda job, fraction, message: None
    ) -> Generator[Outcome, None, None]:
        """Do the jobs; `KeyboardInterrupt` alone gets out, with nothing left behind.

        Yields
        ------
        Outcome
            One for each job as it is done, not always in their order; none for those that were not
            begun, as after `stop` or on a full disk.

        Raises
        ------
        FolderBusy
            Another run is at work in the output folder.
        FileError
            The ledger cannot be kept; or, at the end, the file for all reports not be written.
        """
        reports = []
        try:
            with contextlib.closing(self._outcomes(progress)) as outcomes:
                for outcome in outcomes:
                    if outcome.job.collected:
                        reports.append(outcome)
                    yield outcome
        finally:
            for folder in _folders(self.jobs):  # as of workers that were killed
                files.remove_abandoned(folder)
        reports.sort(key=lambda outcome: outcome.job.number)
        self.collected = write_collected(reports, self.settings.force)

    def _outcomes(self, progress: Progress) -> Generator[Outcome, None, None]:
        if self.folder is None:
            jobs = self.jobs
            if len(jobs) > 1 and not _look_across(jobs):
                jobs = [replace(job, adopts=True) for job in jobs]  # beside inputs, no ledger knows
            with contextlib.closing(self._done(jobs, progress, ())) as outcomes:
                for some in outcomes:
                    yield from some
            return
        from musictool.batches.ledger import Ledger

        ledger = Ledger(self.folder, self.settings, self.registry, self.asked.verify)
        try:
            ledger.open(self.asked.wait, self.tell)
            left = []
            for job, done in self._known(ledger):
                if done:
                    yield _skipped(job, ledger)
                else:
                    left.append(job)
            with contextlib.closing(self._done(left, progress, ledger.handles)) as outcomes:
                for some in outcomes:
                    ledger.add(some)
                    yield from some
        except DiskFull:
            self.stop()
            raise
        finally:
            ledger.close()

    def _known(self, ledger: Ledger) -> Iterator[tuple[Job, bool]]:
        """Each job that is asked for, with what the ledger knows of it; whether it is done."""
        if _look_across(self.jobs):
            ledger.look_across(self.jobs)
        changed = []
        for job in self.jobs:
            if job.output is None or job.refused is not None or self.settings.force:
                yield job, False
                continue
            seen = ledger.seen(job)
            if seen.done:
                yield job, True
            elif seen.failed or not self.asked.only_failed:
                changed += [str(job.output)] if seen.changed else []
                yield replace(job, adopts=not seen.ours, replaces=seen.ours), False
        if changed:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            self.tell(f"{changed[0]}{more}: not as it was made, so it is made again")

    def _done(
        self, jobs: Sequence[Job], progress: Progress, held: tuple[int, ...]
    ) -> Generator[list[Outcome], None, None]:
        """Outcomes of jobs, wherever they are done, some at a time."""
        ready = [job for job in jobs if job.refused is None]
        name = self.asked.executor or suitable(ready, self.asked)
        if name == SERIAL:
            yield from self._serially(jobs, progress, recorded=bool(held))
            return
        from musictool.batches.beside import jobs_at_hand
        from musictool.batches.conductor import Conductor
        from musictool.batches.task import Common

        of = {job.number: job for job in ready}
        options = options_for(ready, self.asked, held)
        options = replace(
            options,
            device=self.settings.device,
            on_device=options.on_device and self.settings.device != "cpu",
            tell=lambda number, *said: progress(of[number], *said),
        )
        executor = executor_of(name, options, self.registry)
        yield [Outcome(job, error=job.refused) for job in jobs if job.refused is not None]
        common = Common.of(ready, self.settings, recorded=bool(held))
        workers = getattr(executor, "workers", None) or options.workers or cores()
        at_hand = max((jobs_at_hand(it, self.settings) for it in pipelines_of(ready)), default=1)
        conductor = Conductor(executor, workers, common, self.asked.retry, self._stop, at_hand)
        try:
            yield from conductor.outcomes(ready)
            executor.shutdown()
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise

    def _serially(
        self, jobs: Sequence[Job], progress: Progress, recorded: bool
    ) -> Iterator[list[Outcome]]:
        """Outcomes of jobs done in this process, those that failed once more at the end."""
        across = Across(self.jobs, self.settings)
        work = Work(self.settings, self.registry, across, recorded)
        for tries in range(1, self.asked.retry + 2):
            again = []
            for outcome in work.done(jobs, progress, self._stop.is_set):
                if outcome.error is not None and outcome.error.ends_all:
                    self.stop()
                if tries <= self.asked.retry and outcome.may_pass:
                    again.append(outcome.job)
                else:
                    yield [outcome if tries == 1 else replace(outcome, tries=tries)]
            jobs = again


def _skipped(job: Job, ledger: Ledger) -> Outcome:
    """The outcome of a job that an earlier run did."""
    assert job.output is not None
    if not job.pipeline.several:
        return Outcome(job, written=files.Written(job.output), skipped=True)
    results = [job.of_result(number + 1) for number in range(ledger.count_results(job))]
    made = [(one, files.Written(one.output)) for one in results if one.output is not None]
    each = tuple(Outcome(one, written=written, skipped=True) for one, written in made)
    return Outcome(job, results=each, skipped=True)


def _look_across(jobs: Sequence[Job]) -> bool:
    return any(pipeline.looks_across for pipeline in pipelines_of(jobs))


def _folders(jobs: Sequence[Job]) -> set[Path]:
    """The folders that many jobs write into; a single one leaves its own clean."""
    several = jobs if len(jobs) > 1 else ()
    places = {job.output for job in several if isinstance(job.output, Path)}
    folders = {place.parent for place in places}
    folders |= places & {job.output for job in several if job.pipeline.gives.is_folder}
    beside = {extra.path for job in several for extra in job.extras}
    return folders | {path.parent for path in beside if isinstance(path, Path)}


def ledger_folder(jobs: Sequence[Job], output: str | None, asked: Asked) -> Path | None:
    """The folder of a ledger: where the outputs of several jobs go.

    Raises
    ------
    UsageError
        If there is none, and something was asked for that is for one.
    """
    folder = files.output_folder(output, len(jobs) > 1)
    home = far.ledger_folder(folder) if isinstance(folder, Address) else f"{folder}/.musictool"
    missing = folder is None or not any(job.output for job in jobs)
    if missing or (len(jobs) == 1 and not os.path.lexists(home)):
        folder = None
    for name in ("only_failed", "verify"):
        if getattr(asked, name) and folder is None:
            raise UsageError(
                f"--{name.replace('_', '-')} is for what an earlier run did in a folder; name "
                "it with -o FOLDER/"
            )
    return folder
