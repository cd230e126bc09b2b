"""Batches of what has come into a folder, one after the other, until it is enough."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from musictool import files
from musictool.batches import Asked, Batch
from musictool.batches.entries import suffixes_of
from musictool.batches.executors import SERIAL, check_executor
from musictool.discovery import Registry
from musictool.errors import FileError, MusictoolError, UsageError
from musictool.jobs import Job, Settings
from musictool.kinds import Kind
from musictool.pipeline import CheckedPipeline
from musictool.watching.arrivals import arrivals
from musictool.watching.bell import Bell
from musictool.watching.settling import Settling

__all__ = ["Rounds"]

FEW = 100
"""So many files are planned by their names, and done in this process, where models stay loaded; for
more all that lies in the folder is looked at, and several processes are worth their start."""


@dataclass
class Rounds:
    """A folder, and what is done with each file that comes into it."""

    folder: Path
    pipeline: CheckedPipeline
    output: str
    """The argument of `-o`."""
    settings: Settings
    registry: Registry
    asked: Asked = field(default_factory=Asked)
    variations: int | None = None
    settle: float = 2.0
    """For so many seconds a file has to be the same, until it counts as complete."""
    poll: bool = False
    """Look at the folder again and again, and do not wait for the system's word."""
    once: bool = False
    """End when all that is there is done."""
    fail: Callable[[MusictoolError], None] = lambda error: None
    """Told why some files cannot be worked on at all."""
    tell: Callable[[str], None] = lambda sentence: None
    """Told what to know while it runs."""
    _stopped: Event = field(default_factory=Event, repr=False)
    _bell: Bell | None = field(default=None, repr=False)
    _batch: Batch | None = field(default=None, repr=False)
    _owners: dict[Path, Path] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.pipeline = _watchable(self.pipeline)
        check_executor(self.asked, self.registry)
        self._without = _output_folder(self.output, self.folder)
        if not files.is_template(self.output):
            self.output = f"{self.output.rstrip(os.sep)}{os.sep}"  # also for a file alone

    def stop(self) -> None:
        """End when what is under way is done. From any thread, and within a signal handler."""
        self._stopped.set()
        if self._batch is not None:
            self._batch.stop()
        if self._bell is not None:
            self._bell.ring()

    def batches(self) -> Iterator[Batch]:
        """A batch of all that has settled meanwhile, whenever something has; each is to be run.

        Raises
        ------
        UsageError, FileError
            What can be refused before any job of the first begins; and if the folder goes.
        """
        suffixes = suffixes_of([one.takes for one in self.pipeline.variants])
        settling = Settling(self.settle)
        self._bell = Bell(self.folder, self.poll, self.tell)
        first = True
        with closing(self._bell):
            while not self._stopped.is_set():
                if not os.path.isdir(self.folder):  # noqa: PTH112
                    raise FileError(self.folder, "the folder that is watched has gone")
                there = arrivals(self.folder, suffixes, self.asked.chosen, self._without)
                settled = settling.settled(there, time.monotonic())
                if settled:
                    try:
                        self._batch = self._planned(settled)
                    except MusictoolError as error:
                        if first:
                            raise
                        self.fail(error)
                    else:
                        yield self._batch
                    first = False
                    continue
                due = settling.due(time.monotonic())
                if self.once and due is None:
                    return
                self._bell.wait(due)

    def _planned(self, settled: list[Path]) -> Batch:
        asked = replace(self.asked, wait=True)
        if len(settled) <= FEW:
            names = (glob.escape(path.relative_to(self.folder).as_posix()) for path in settled)
            asked = replace(asked, include=tuple(names))
            if not (asked.executor or asked.workers or asked.timeout or asked.address):
                asked = replace(asked, executor=SERIAL)  # where models stay from round to round
        batch = Batch.planned(
            self.pipeline,
            [str(self.folder)],
            self.output,
            self.settings,
            self.registry,
            variations=self.variations,
            asked=asked,
        )
        taken = set(settled)
        jobs = [self._owned(job) for job in batch.jobs if job.inputs[0] in taken]
        batch.jobs = [replace(job, number=number) for number, job in enumerate(jobs)]
        batch.folder, batch.tell = self._without, self.tell  # also for a file alone
        return batch

    def _owned(self, job: Job) -> Job:
        """A job, refused if its output is that of another file that came before."""
        (path,) = job.sources[:1]
        owner = self._owners.setdefault(job.output, path) if job.output else path
        if owner == path or not owner.exists():
            return job
        error = FileError(
            path,
            f"its output {job.output} is that of {owner}; give -o a template that tells them "
            "apart, such as {stem}{ext}.wav",
        )
        return replace(job, refused=error)


def _watchable(pipeline: CheckedPipeline) -> CheckedPipeline:
    """The pipeline for those kinds of files of which it works on each by itself.

    Raises
    ------
    UsageError
        If there are none.
    """
    problems = {one.takes: _problem(one) for one in pipeline.variants}
    if all(problems.values()):
        raise UsageError(f"{pipeline.name} {problems[pipeline.takes]}")
    first, *others = (one for one in pipeline.variants if not problems[one.takes])
    return replace(first, others=tuple(others), refused=pipeline.refused)


def _problem(pipeline: CheckedPipeline) -> str:
    """Why a pipeline does not work on each file by itself; "" if it does."""
    if pipeline.takes is Kind.NOTHING:
        return "works on nothing, so there is nothing to watch for"
    if pipeline.takes.is_folder:
        return f"works on {pipeline.takes.plural}, which are folders; watch waits for files"
    if any(step.looks_across for step in pipeline.steps):
        return "measures all recordings together; watch works on each as it comes"
    if pipeline.joins:
        return "makes one of several recordings; watch works on each as it comes"
    return ""


def _output_folder(output: str, folder: Path) -> Path:
    """The folder that all outputs lie in, which is not the one that is watched."""
    if not files.is_template(output):
        if Path(output).suffix and not os.path.isdir(output):  # noqa: PTH112
            raise UsageError(f"watch: -o {output} is one file; name a folder, such as -o done/")
    elif "{n" in output:
        raise UsageError("watch: {n} counts inputs, and of those nobody knows how many come")
    where = files.output_folder(output, many=True)
    if where is None or os.path.realpath(where) == os.path.realpath(folder):
        raise UsageError(
            f"watch: what is made would come into {folder} and be worked on again; give -o a "
            "folder of its own, such as -o done/"
        )
    return where
