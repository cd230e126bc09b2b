"""The one place that conducts jobs: open, apply, deliver, for one as for ten thousand.

A failure is an outcome like any other, so a batch goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from musictool import files
from musictool.discovery import Registry
from musictool.errors import MusictoolError
from musictool.jobs.across import Across
from musictool.jobs.apply import Application
from musictool.jobs.deliver import check_collected, deliver, write_collected
from musictool.jobs.extras import Extras
from musictool.jobs.job import Job, Outcome, Settings
from musictool.jobs.open import Opened, check_job, open_job
from musictool.jobs.plan import flattened, plan
from musictool.jobs.references import References
from musictool.jobs.results import lacks_memory
from musictool.jobs.sources import found_in
from musictool.jobs.together import Together
from musictool.kinds import Kind
from musictool.models import is_out_of_memory, models
from musictool.pipeline import CheckedPipeline
from musictool.table import Table
from musictool.values import Value

__all__ = ["Batch", "Progress"]

T = TypeVar("T")

Progress = Callable[[Job, float, str], None]
"""`progress(job, fraction, message)`: how much of a job is done, 0 to 1, and what is next."""

GROUP = 8
"""Recordings that go through a batching command at once; fewer if a device cannot hold them."""


@dataclass
class Batch:
    """Jobs of one pipeline, and all that is to be known for doing them."""

    jobs: Sequence[Job]
    settings: Settings
    registry: Registry
    notes: tuple[str, ...] = ()
    """What to know of all jobs together before they begin."""
    collected: files.Written | None = None
    """The file that all reports went to, once the batch is done."""
    _references: dict[str, Value | Table] = field(default_factory=dict, repr=False)
    _across: Across = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._across = Across(self.jobs, self.settings)

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
    ) -> Batch:
        """A batch over files, folders and patterns; see `plan`.

        Raises
        ------
        UsageError, FileError
            What can be refused before any job begins.
        """
        jobs = plan(pipeline, inputs, output, names, variations)
        check_collected(jobs, settings.force)
        note = flattened(inputs, output, jobs)
        return cls(jobs, settings, registry, (note,) if note else ())

    def check(self) -> Iterator[tuple[Job, MusictoolError | None]]:
        """Each job with what can be known to fail, without the work."""
        for job in self.jobs:
            checked, error = _contained(partial(check_job, job, job.seeded(self.settings)))
            yield checked or job, error

    def run(self, progress: Progress = lambda job, fraction, message: None) -> Iterator[Outcome]:
        """Do the jobs in order; `KeyboardInterrupt` alone gets out, with nothing left behind.

        Where a command takes many recordings at once, the jobs go through it in groups.

        Raises
        ------
        FileError
            At the end, if the file for all reports cannot be written.
        """
        batched = bool(self.jobs) and any(
            step.spec.takes == step.spec.gives == Kind.AUDIOS
            for step in self.jobs[0].pipeline.steps
        )
        alike = not any(job.variation or job.pipeline.draws for job in self.jobs[:1])
        size = GROUP if batched and alike else 1
        reports = []
        with Together() as together:
            for start in range(0, len(self.jobs), size):
                jobs = self.jobs[start : start + size]
                yield from together.before(jobs)
                for outcome in self._run_group(jobs, progress, together.group):
                    if outcome.job.collected:
                        reports.append(outcome)
                    together.add(outcome)
            yield from together.published()
        self.collected = write_collected(reports, self.settings.force)

    def _run_group(
        self,
        jobs: Sequence[Job],
        progress: Progress,
        group: files.Group,
        warnings: tuple[str, ...] = (),
    ) -> Iterator[Outcome]:
        """Jobs go through the pipeline together; if that fails, each on its own."""
        start = time.perf_counter()
        settings = jobs[0].seeded(self.settings)  # of several jobs all have the same
        opened: list[Opened] = []
        for job in jobs:
            one, error = _contained(partial(open_job, job, settings, partial(progress, job)))
            if one is not None:
                opened.append(one)
            else:
                yield Outcome(job, time.perf_counter() - start, error=error)
        if not opened:
            return
        application = Application(
            opened[0].job.pipeline,
            settings,
            opened[0].heard.tell,
            list(warnings),
            References(self._references),
            Extras([one.job.extras for one in opened]),
            across=self._across.measured,
            registry=self.registry,
            lent=any(not isinstance(one, Path) for job in jobs for one in job.inputs),
        )
        everything = [value for one in opened for value in one.inputs]
        values, error = _contained(lambda: application.run(everything))
        if values is None and len(opened) > 1:
            for one in opened:
                yield from self._run_group([one.job], progress, group)
            return
        for at, one in enumerate(opened):
            outcome = None
            if values is not None:
                work = partial(deliver, one, at, values[at], application, group)
                outcome, error = _contained(work)
            if error is not None and _is_out_of_memory(error) and self.settings.device != "cpu":
                yield from self._on_cpu(one.job, progress, group)
                continue
            outcome = outcome or Outcome(one.job, error=error)
            read = [warning for value in one.read for warning in found_in(value)]
            told = (*read, *application.references.warnings)
            told = (*dict.fromkeys(told), *application.warnings, *outcome.warnings)
            yield replace(outcome, seconds=time.perf_counter() - start, warnings=told)

    def _on_cpu(self, job: Job, progress: Progress, group: files.Group) -> Iterator[Outcome]:
        """A stream meets the limits of a GPU only while it is written: the job begins anew."""
        models.clear()
        on_cpu = replace(self, settings=replace(self.settings, device="cpu"))
        warning = "the GPU's memory did not suffice; used the CPU"
        yield from on_cpu._run_group([job], progress, group, (warning,))


_TOO_LARGE = "this computer's memory does not suffice for this recording"


def _is_out_of_memory(error: MusictoolError) -> bool:
    return is_out_of_memory(error.__cause__ or error)


def _contained(work: Callable[[], T]) -> tuple[T | None, MusictoolError | None]:
    """The result of some work, or the error that ended it."""
    try:
        return work(), None
    except MusictoolError as error:
        return None, MusictoolError(_TOO_LARGE) if lacks_memory(error.__cause__) else error
    except Exception as error:  # noqa: BLE001 - one job of a batch must not end the others
        if lacks_memory(error):
            return None, MusictoolError(_TOO_LARGE)
        bug = MusictoolError(
            f"failed unexpectedly: {type(error).__name__}: {error}; that is a bug in musictool "
            "(set MUSICTOOL_DEBUG=1 to see where)"
        )
        bug.__cause__ = error
        return None, bug
