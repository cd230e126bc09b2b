"""Jobs: open, apply, write. A failure is an outcome like any other, so a batch goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from musictool import files
from musictool.discovery import Registry
from musictool.errors import MusictoolError
from musictool.jobs.apply import Application, Settings
from musictool.jobs.checks import check_output, open_input
from musictool.jobs.extras import Extras, Wanted
from musictool.jobs.provenance import with_history, with_output
from musictool.jobs.references import References
from musictool.jobs.sources import hashing, referenced_files
from musictool.jobs.standard import STDIN, is_spooled
from musictool.kinds import Kind
from musictool.models import is_out_of_memory, models
from musictool.pipeline import CheckedPipeline
from musictool.table import Table
from musictool.values import Audio, Report, Samples, Stream, Value

__all__ = ["Job", "Outcome", "run_jobs"]


T = TypeVar("T")

GROUP = 8
"""Recordings that go through a batching command at once; fewer if a device cannot hold them."""


@dataclass(frozen=True)
class Job:
    """Inputs, a pipeline, and where the output goes; None for a report that is only shown."""

    inputs: tuple[Path, ...]
    pipeline: CheckedPipeline
    output: Path | None
    parents: bool = False
    """Make the output's folder if it is missing."""
    extras: tuple[Wanted, ...] = ()
    """Further files that steps are to make."""
    refused: MusictoolError | None = None
    """Why it cannot begin: its input is not there."""
    collected: Path | None = None
    """The file that the reports of all jobs go to; see `collecting`."""

    @property
    def name_of_input(self) -> str | None:
        """What a report calls its recording."""
        if not self.inputs:
            return None
        return STDIN if is_spooled(self.inputs[0]) else str(self.inputs[0])

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files that go in, which no output may replace."""
        return self.inputs + referenced_files(self.pipeline)


@dataclass(frozen=True)
class Outcome:
    """What came of a job."""

    job: Job
    seconds: float
    """Wall time."""
    written: files.Written | None = None
    report: Report | None = None
    warnings: tuple[str, ...] = ()
    error: MusictoolError | None = None
    extras: tuple[Path, ...] = ()
    """Further files that were written."""


def run_jobs(
    jobs: Sequence[Job],
    settings: Settings,
    registry: Registry,
    progress: Callable[[Job, float, str], None] = lambda job, fraction, message: None,
) -> Iterator[Outcome]:
    """Do jobs in order; `KeyboardInterrupt` alone gets out, with nothing left behind.

    Where a command takes many recordings at once, the jobs go through it in groups.
    """
    batched = bool(jobs) and any(
        step.spec.takes == step.spec.gives == Kind.AUDIOS for step in jobs[0].pipeline.steps
    )
    size = GROUP if batched else 1
    shared: dict[str, Audio | Stream | Table] = {}
    for start in range(0, len(jobs), size):
        group = _Group(settings, registry, progress, shared)
        yield from group.run(jobs[start : start + size])


@dataclass(frozen=True)
class _Group:
    """Jobs of one pipeline that go through it together; if that fails, each on its own."""

    settings: Settings
    registry: Registry
    progress: Callable[[Job, float, str], None]
    references: dict[str, Audio | Stream | Table]
    warnings: tuple[str, ...] = ()

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        start = time.perf_counter()
        opened: list[_Opened] = []
        for job in jobs:
            one, error = _contained(partial(_open, job, self.settings))
            if one is not None:
                opened.append(one)
            else:
                yield Outcome(job, time.perf_counter() - start, error=error)
        if not opened:
            return
        application = Application(
            jobs[0].pipeline,
            self.settings,
            lambda fraction, message: self.progress(opened[0].job, fraction, message),
            list(self.warnings),
            References(self.references),
            Extras([one.job.extras for one in opened]),
        )
        everything = [value for one in opened for value in one.inputs]
        values, error = _contained(lambda: application.run(everything))
        if values is None and len(opened) > 1:
            for one in opened:
                yield from self.run([one.job])
            return
        for at, one in enumerate(opened):
            job, outcome = one.job, None
            if values is not None:
                write = partial(_write, one, at, values[at], application, self.registry)
                outcome, error = _contained(write)
            if error is not None and _is_out_of_memory(error) and self.settings.device != "cpu":
                yield from self._on_cpu(job)
                continue
            outcome = outcome or Outcome(job, 0.0, error=error)
            warnings = (*application.warnings, *outcome.warnings)
            yield replace(outcome, seconds=time.perf_counter() - start, warnings=warnings)

    def _on_cpu(self, job: Job) -> Iterator[Outcome]:
        """A stream meets the limits of a GPU only while it is written: the job begins anew."""
        models.clear()
        warning = "the GPU's memory did not suffice; used the CPU"
        settings = replace(self.settings, device="cpu")
        yield from replace(self, settings=settings, warnings=(warning,)).run([job])


def _is_out_of_memory(error: MusictoolError) -> bool:
    return is_out_of_memory(error.__cause__ or error)


def _contained(work: Callable[[], T]) -> tuple[T | None, MusictoolError | None]:
    """The result of some work, or the error that ended it."""
    try:
        return work(), None
    except MusictoolError as error:
        return None, error
    except MemoryError:
        return None, MusictoolError("this computer's memory does not suffice for this recording")
    except Exception as error:  # noqa: BLE001 - one job of a batch must not end the others
        bug = MusictoolError(
            f"failed unexpectedly: {type(error).__name__}: {error}; that is a bug in musictool "
            "(set MUSICTOOL_TRACEBACK=1 to see where)"
        )
        bug.__cause__ = error
        return None, bug


@dataclass(frozen=True)
class _Opened:
    """A job whose inputs can be read."""

    job: Job
    inputs: list[Value]
    target: files.Target | None
    wait_for_hashes: Callable[[], None]


def _open(job: Job, settings: Settings) -> _Opened:
    check_output(job, settings)
    values = [open_input(path, job.pipeline.takes) for path in job.inputs]
    target = check_output(job, settings, values)
    return _Opened(job, values, target, hashing(values if job.output or job.collected else []))


def _write(
    one: _Opened, at: int, value: Value, application: Application, registry: Registry
) -> Outcome:
    """The result, then the further files: a stream makes them only while it is read."""
    outcome = _result(one, value, application, registry)
    force = application.settings.force
    extras = application.extras.write(at, inputs=one.job.sources, force=force)
    return replace(outcome, extras=extras)


def _result(one: _Opened, value: Value, application: Application, registry: Registry) -> Outcome:
    job = one.job
    report = value if isinstance(value, Report) else None
    if one.target is None and job.collected is None:
        return Outcome(job, 0.0, report=report)
    settings = application.settings
    one.wait_for_hashes()
    value = with_history(value, application, one.inputs, registry)
    if isinstance(value, Report):
        if one.target is None:
            return Outcome(job, 0.0, report=value)
        value = replace(value, findings=_named(job) | dict(value.findings))
    assert one.target is not None
    value = with_output(value, settings.clip, settings.bit_depth, settings.bitrate)
    written = files.write(one.target, _watched(value, application), settings.clip)
    return Outcome(job, 0.0, written, report, written.warnings)


def _named(job: Job) -> dict[str, Any]:
    """The recording as the first finding about it."""
    return {"file": job.name_of_input} if len(job.inputs) == 1 else {}


def _watched(value: Value, application: Application) -> Value:
    """A stream that tells how much of it is written while it is read."""
    if not isinstance(value, Stream) or not value.frames:
        return value
    total, steps = value.frames, len(application.pipeline.steps)

    def blocks() -> Iterator[Samples]:
        done = 0
        for block in value.blocks():
            yield block
            done += block.shape[1]
            application.progress((steps + min(done / total, 1.0)) / (steps + 1), "writing")

    return replace(value, open_blocks=blocks)
