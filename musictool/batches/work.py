"""Jobs done in this process: open, apply, deliver, for one as for many.

A failure is an outcome like any other, so the rest goes on.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from musictool import files
from musictool.batches.across import Across
from musictool.batches.together import Together
from musictool.discovery import Registry
from musictool.errors import MusictoolError, told
from musictool.jobs import Job, Outcome, Settings, found_in
from musictool.jobs.apply import Application
from musictool.jobs.cache import Cache
from musictool.jobs.deliver import deliver, deliver_each
from musictool.jobs.extras import Extras
from musictool.jobs.left_out import shortened, words_of
from musictool.jobs.open import Opened, open_job
from musictool.jobs.references import References
from musictool.jobs.results import lacks_memory
from musictool.jobs.sources import files_in
from musictool.kinds import Kind, kind_of_folder
from musictool.model_files import MODEL_FILE
from musictool.models import is_out_of_memory, models
from musictool.table import Table
from musictool.values import Value

if TYPE_CHECKING:
    from musictool.jobs.gathering import Member
    from musictool.models.batch_sizes import BatchSizes

__all__ = ["Progress", "Work", "contained"]

T = TypeVar("T")

Progress = Callable[[Job, float, str], None]
"""`progress(job, fraction, message)`: how much of a job is done, 0 to 1, and what is next."""


@dataclass(eq=False, repr=False)
class Work:
    """What doing jobs of one batch needs, and what is kept from one of them to the next."""

    settings: Settings
    registry: Registry
    across: Across
    recorded: bool = False
    """Outcomes say which files were read and made, with hashes, for a ledger."""
    references: dict[str, Value | Table] = field(default_factory=dict, repr=False)

    def done(
        self,
        jobs: Sequence[Job],
        progress: Progress,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Outcome]:
        """Do jobs in order; `KeyboardInterrupt` alone gets out, with nothing left behind.

        Once `stopped` is true, no further job is begun.

        Where a network works on several recordings at once, several jobs are under way.
        """
        batched = next((job for job in jobs if job.pipeline.batched), None)
        if len(jobs) > 1 and batched is not None and self._at_once(batched) > 1:
            yield from self._beside(jobs, batched, progress, stopped)
            return
        with Together() as together:
            for job in jobs:
                yield from map(self._recorded, together.before([job]))
                if stopped():
                    break
                together.add(self._one(job, progress, together.group))
            yield from map(self._recorded, together.published())

    def _recorded(self, outcome: Outcome) -> Outcome:
        """With the files that it made, now that they have their names."""
        if not self.recorded or outcome.error is not None or outcome.made:
            return outcome
        made = [one.written.path for one in outcome.each if one.written]
        if outcome.job.pipeline.gives.is_folder:
            made = [one for folder in made for one in files_in(folder)[1:]]
        return replace(outcome, made=_states([*made, *outcome.extras]))

    def left(self, job: Job, settings: Settings) -> tuple[Job, Outcome | None]:
        """What a run that could not say so any more left of a job: its outcome, or some of it.

        What is there in part is made again, and is then replaced.
        """
        place = job.output
        if not job.adopts or settings.force or place is None:
            return job, None
        if job.pipeline.several:
            return self._some_left(job, place, settings), None
        if not place.exists():
            return job, None
        from musictool.jobs.record import is_made_by  # few find anything there

        is_model = kind_of_folder(place) is Kind.MODEL  # which is there whole or not at all
        there = _recordings_in(place) if place.is_dir() else [place] if place.is_file() else []
        there = [place / MODEL_FILE] if is_model else there
        if not there or not all(is_made_by(one, job, settings, self.registry) for one in there):
            return job, None
        extras = tuple(extra.path for extra in job.extras if extra.path.is_file())
        across = job.pipeline.looks_across  # at inputs of that time
        is_in_part = place.is_dir() and not is_model
        if across or is_in_part or len(extras) < len(job.extras):
            return replace(job, replaces=True), None
        read = [one for one in job.inputs if isinstance(one, Path)]
        paths = [path for one in read for path in (files_in(one)[1:] if one.is_dir() else [one])]
        outcome = Outcome(
            job,
            written=files.Written(place),
            skipped=True,
            extras=extras,
            sources=_states(paths),
        )
        return job, outcome

    def _some_left(self, job: Job, place: Path, settings: Settings) -> Job:
        """The same where a job makes several results: it is done again, and replaces its own."""
        is_folder = job.pipeline.gives.is_folder
        found = list(files.numbered_there(place, is_folder=is_folder))
        there = [one for path in found for one in (_recordings_in(path) if is_folder else [path])]
        if not there:
            return job
        from musictool.jobs.record import is_made_by  # few find anything there

        if all(is_made_by(one, job, settings, self.registry) for one in there):
            return replace(job, replaces=True)
        return job

    def _beside(
        self, jobs: Sequence[Job], batched: Job, progress: Progress, stopped: Callable[[], bool]
    ) -> Iterator[Outcome]:
        from musictool.batches.beside import beside
        from musictool.jobs.gathering import Gathering

        def do(job: Job, member: Member, tell: Progress) -> Outcome:
            return self._one(job, tell, None, member=member)

        at_once = partial(self._at_once, batched)
        outcomes = beside(jobs, do, at_once, Gathering(self._sizes), progress, stopped)
        yield from map(self._recorded, outcomes)

    def _at_once(self, job: Job) -> int:
        """How many recordings its pipeline takes at once now."""
        from musictool.batches.beside import most_at_once

        return most_at_once(job.pipeline, self.settings, self._sizes)

    @cached_property
    def _sizes(self) -> BatchSizes:
        """How many recordings a device is given at once, as learnt in this process."""
        from musictool.models.batch_sizes import BatchSizes

        return BatchSizes(self.settings.batch_size)

    def _one(
        self,
        job: Job,
        progress: Progress,
        group: files.Group | None,
        warnings: tuple[str, ...] = (),
        member: Member | None = None,
    ) -> Outcome:
        """A job; what is behind URLs is fetched before, and sent after without waiting."""
        if not job.is_far:
            return self._here(job, progress, group, warnings, member)
        from musictool.jobs.transfers import done_near

        def work(near: Job) -> Outcome:
            return self._recorded(self._here(near, progress, None, warnings, member))

        return done_near(job, self.settings, progress, work, self.recorded)

    def _here(
        self,
        job: Job,
        progress: Progress,
        group: files.Group | None,
        warnings: tuple[str, ...],
        member: Member | None,
    ) -> Outcome:
        """A job whose files are all of this computer goes through the pipeline."""
        start = time.perf_counter()
        settings = job.seeded(self.settings)
        progress(job, 0.0, "")
        job, left = self.left(job, settings)
        if left is not None:
            return left
        opened, error = contained(partial(open_job, job, settings, partial(progress, job)))
        if opened is None:
            return Outcome(job, time.perf_counter() - start, error=error)
        application = Application(
            opened.job.pipeline,
            settings,
            opened.heard.tell,
            list(warnings),
            References(self.references),
            Extras([opened.job.extras]),
            across=self.across.of(opened.job),
            measured=partial(self.across.sources, opened.job),
            registry=self.registry,
            lent=any(not isinstance(one, Path) for one in job.inputs),
            member=member,
            left_out=opened.left_out,
        )
        outcome = None
        with application.checkpoints as checkpoints:
            values, error = contained(partial(self._applied, application, opened))
            if values is not None:
                group = None if checkpoints.are_used else group  # they go when the result is there
                work = partial(deliver, opened, 0, values[0], application, group)
                if job.pipeline.several:
                    work = partial(deliver_each, opened, values, application)
                outcome, error = contained(work)
            if outcome is not None:
                checkpoints.done()
        if error is not None and _is_out_of_memory(error) and self.settings.device != "cpu":
            return self._on_cpu(job, progress, group)
        outcome = outcome or Outcome(opened.job, error=error)
        read = [warning for value in opened.read for warning in found_in(value)]
        if job.pipeline.leaves_out:
            read = [*words_of(application.left_out, len(job.inputs)), *shortened(read)]
        said = (*read, *application.references.warnings)
        said = (*dict.fromkeys(said), *application.warnings, *outcome.warnings)
        return replace(
            outcome,
            seconds=time.perf_counter() - start,
            warnings=said,
            left_out=tuple(application.left_out),
            sources=opened.watch.states(opened.read) if self.recorded else (),
        )

    def _applied(self, application: Application, opened: Opened) -> list[Value]:
        """What comes of the inputs of a job; a cache has to know what these are."""
        if self._cache is not None:
            from musictool.jobs.resuming import Resuming  # few runs have a cache

            opened.wait_for_hashes()
            levels = [opened.heard.level] * len(opened.inputs)
            application.resuming = Resuming(application, self._cache, levels)
            with contextlib.closing(application.resuming):
                return application.run(opened.inputs)
        return application.run(opened.inputs)

    @cached_property
    def _cache(self) -> Cache | None:
        """The cache, for all jobs of this process."""
        place = self.settings.cache
        cache = None if place is None else Cache(place)
        return cache if place is not None and place.size else None

    def _on_cpu(self, job: Job, progress: Progress, group: files.Group | None) -> Outcome:
        """A stream meets the limits of a GPU only while it is written: the job begins anew."""
        models.clear()
        on_cpu = replace(self, settings=replace(self.settings, device="cpu"))
        warning = "the GPU's memory did not suffice; used the CPU"
        return on_cpu._one(job, progress, group, (warning,))


def _states(paths: Iterable[Path]) -> tuple[files.FileState, ...]:
    """Files as they are, without those that somebody has just taken away."""
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            found.append(files.state_of(path, files.hash_file(path)))
    return tuple(one for one in found if one is not None)


def _recordings_in(folder: Path) -> list[Path]:
    """Those of a folder of stems, without what is hidden or lies beside them."""
    found = [one for one in files_in(folder)[1:] if not one.name.startswith(".")]
    return [one for one in found if one.suffix.lower() in files.AUDIO_SUFFIXES and one.is_file()]


_TOO_LARGE = "this computer's memory does not suffice for this recording"


def _is_out_of_memory(error: MusictoolError) -> bool:
    return is_out_of_memory(error.__cause__ or error)


def contained(work: Callable[[], T]) -> tuple[T | None, MusictoolError | None]:
    """The result of some work, or the error that ended it."""
    try:
        return work(), None
    except MusictoolError as error:
        return None, MusictoolError(_TOO_LARGE) if lacks_memory(error.__cause__) else error
    except Exception as error:  # noqa: BLE001 - one job of a batch must not end the others
        if lacks_memory(error):
            return None, MusictoolError(_TOO_LARGE)
        bug = MusictoolError(
            f"failed unexpectedly: {told(error)}; that is a bug in musictool "
            "(set MUSICTOOL_DEBUG=1 to see where)"
        )
        bug.__cause__ = error
        return None, bug
