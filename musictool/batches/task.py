"""Some jobs as they travel to another process, and their outcomes on the way back.

What all jobs of a batch have in common (pipeline, settings, declarations) travels once with each
task, and within it is only pointed at: a job is then some hundred bytes.
"""

from __future__ import annotations

import io
import os
import pickle
import platform
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from musictool.batches.across import Across
from musictool.batches.work import Work
from musictool.discovery import registry
from musictool.errors import FileError, MusictoolError, is_debugged
from musictool.jobs import Job, Outcome, Settings
from musictool.pipeline import REFERRED, CheckedPipeline

__all__ = ["Common", "Task", "Tell"]

Tell = Callable[[int, float, str], None]
"""`tell(number, fraction, message)`: how far the job of a number is."""


@dataclass(frozen=True)
class Common:
    """What is the same for all jobs of a batch.

    Parameters
    ----------
    settings
        Of all jobs.
    shared
        Objects that many jobs refer to.
    jobs
        All jobs, if the result of each depends on all recordings; else none.
    recorded
        Outcomes are to say what files were read and made, for a ledger.
    """

    settings: Settings
    shared: tuple[Any, ...]
    jobs: tuple[Job, ...] = ()
    recorded: bool = False
    folder: str | None = None
    """The current folder, if paths count from it."""

    @classmethod
    def of(cls, jobs: Sequence[Job], settings: Settings, recorded: bool) -> Common:
        """For the jobs of a batch."""
        pipelines = {id(job.pipeline): job.pipeline for job in jobs}
        steps = [step for pipeline in pipelines.values() for step in pipeline.steps]
        shared: dict[int, Any] = {id(step.spec): step.spec for step in steps}
        if len(pipelines) * 2 < len(jobs):
            shared |= pipelines
        across = any(pipeline.looks_across for pipeline in pipelines.values())
        counts = _count_from_folder(jobs) or any(map(_refers_from_folder, pipelines.values()))
        folder = os.getcwd() if counts else None  # noqa: PTH109
        shared_by_all = tuple(shared.values())
        return cls(settings, shared_by_all, tuple(jobs) if across else (), recorded, folder)

    def enter_folder(self) -> None:
        """Let paths count from where they did when the jobs were planned.

        Raises
        ------
        FileError
            If there is no such folder, as on another computer.
        """
        if self.folder is None:
            return
        try:
            os.chdir(self.folder)
        except OSError as error:
            raise FileError(
                self.folder,
                f"the computer {platform.node()} cannot enter this folder, from which paths count "
                f"({error.strerror}); mount it there, or name inputs and output by whole paths or "
                "URLs",
            ) from None


def _count_from_folder(jobs: Sequence[Job]) -> bool:
    return any(
        isinstance(one, Path) and _is_relative(str(one))
        for job in jobs
        for one in (*job.inputs, job.output, *(extra.path for extra in job.extras))
    )


def _refers_from_folder(pipeline: CheckedPipeline) -> bool:
    """Whether a parameter names a file by a path that counts from the current folder."""
    given = [
        item
        for step in pipeline.steps
        for parameter in step.spec.all_parameters
        if parameter.kind in (*REFERRED, "path")
        for value in [step.values.get(parameter.name)]
        for item in (value if isinstance(value, tuple) else (value,))
    ]
    return any(
        _is_relative(str(item)) and not pipeline.names_result(str(item))
        for item in given
        if isinstance(item, str | Path)
    )


def _is_relative(path: str) -> bool:
    return "://" not in path and not os.path.isabs(path)  # noqa: PTH117


@dataclass(frozen=True)
class Task:
    """Jobs to be done together, in whatever process; calling it does them.

    It is what an executor's `submit` gets. What comes back is for `outcomes`.
    """

    numbers: tuple[int, ...]
    """Of its jobs."""
    common: bytes = field(repr=False)
    jobs: bytes = field(repr=False)

    @classmethod
    def of(cls, jobs: Sequence[Job], common: Common, pickled: bytes) -> Task:
        """A task of some jobs; `pickled` is what they have in common."""
        return cls(tuple(job.number for job in jobs), pickled, _dump(list(jobs), common.shared))

    def __call__(self, tell: Tell | None = None) -> bytes:
        """Do the jobs, each of which may fail; `tell` is told how far they are."""
        bench = _bench(self.common)
        jobs: list[Job] = _load(self.jobs, bench.common.shared)

        def progress(job: Job, fraction: float, message: str) -> None:
            if tell is not None:
                tell(job.number, fraction, message)

        outcomes = [_to_travel(outcome) for outcome in bench.work.done(jobs, progress)]
        return _dump(outcomes, (*bench.common.shared, *_known(jobs)))

    @staticmethod
    def outcomes(result: bytes, common: Common, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """What a task of some jobs gave back; these have not travelled back with it."""
        yield from _load(result, (*common.shared, *_known(jobs)))


def _known(jobs: Sequence[Job]) -> Iterator[Any]:
    """What outcomes only point at, since whoever sent the jobs has it: these and their paths."""
    for job in jobs:
        yield from (job, *job.inputs, job.output)


@dataclass
class _Bench:
    """What a process keeps from one task of a batch to the next."""

    pickled: bytes
    common: Common
    work: Work


_benches: list[_Bench] = []
"""The last one alone: a process works on one batch at a time."""


def _bench(pickled: bytes) -> _Bench:
    if not _benches or _benches[0].pickled != pickled:
        common: Common = pickle.loads(pickled)
        common.enter_folder()
        across = Across(common.jobs, common.settings)
        work = Work(common.settings, registry(), across, common.recorded)
        _benches[:] = [_Bench(pickled, common, work)]
    return _benches[0]


def _to_travel(outcome: Outcome) -> Outcome:
    """With the traceback of its error as text, which would else stay here."""
    error = outcome.error
    if error is not None and is_debugged():
        error.add_note("".join(traceback.format_exception(error)))
    return outcome


def _dump(value: Any, shared: Sequence[Any]) -> bytes:
    places = {id(one): place for place, one in enumerate(shared)}
    file = io.BytesIO()
    pickler = _Pickler(file, places)
    try:
        pickler.dump(value)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise MusictoolError(f"a value cannot travel to another process: {error}") from error
    return file.getvalue()


def _load(pickled: bytes, shared: Sequence[Any]) -> Any:
    unpickler = pickle.Unpickler(io.BytesIO(pickled))
    unpickler.persistent_load = shared.__getitem__  # type: ignore[method-assign]
    return unpickler.load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, places: dict[int, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._places = places

    def persistent_id(self, one: Any) -> int | None:
        return self._places.get(id(one))
