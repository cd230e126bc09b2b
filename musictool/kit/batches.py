"""The check that a batch, in a worker of the executor, gives what each recording gives alone."""

from __future__ import annotations

import atexit
import pickle
import sys
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from musictool.batches.executors import executor_of
from musictool.batches.headstart import PROCESSES
from musictool.batches.options import ExecutorOptions
from musictool.batches.task import Common, Task, Tell
from musictool.errors import MusictoolError
from musictool.jobs import Job, Outcome, Settings
from musictool.kit.checks import check
from musictool.kit.findings import Amiss
from musictool.kit.music import Piece
from musictool.kit.on_disk import values_on_disk
from musictool.kit.same import difference
from musictool.kit.subject import Subject
from musictool.pipeline import Pipeline, Step
from musictool.pipeline import check as checked
from musictool.values import Stream

NETWORK = 1e-4
"""By so much samples may differ where a network works on several recordings at once: sums are then
added in another order than of one alone."""


@check(
    "batch",
    expected="a batch of several recordings, in a worker, which is a process of its own, gives of "
    "each what it gives alone in this process",
    mend="let nothing depend on the order of a set, on hash() or id(), on the process, on what was "
    "done before, or on the other recordings of a batch",
)
def batch(subject: Subject, way: Any) -> None:
    """Two short ones of other forms, as one task of the executor `processes`."""
    spec, first = subject.spec, subject.short
    other = Piece(22050, 1, first.seconds)
    pieces = [other, first]
    with TemporaryDirectory() as place:
        jobs, alone = [], []
        for number, piece in enumerate(pieces):
            music = piece.audio()
            values = values_on_disk(subject.arguments(music), _made(Path(place) / str(number)))
            step = Step(spec.name, values, spec.engine)
            pipeline = checked(Pipeline((step,)), subject.registry).of(spec.takes.flow)
            inputs = tuple(_whole(one) for one in subject.inputs(music))
            jobs.append(Job(number, inputs, pipeline, returned=True))
            alone.append(_alone(subject, piece))
        tolerance = NETWORK if spec.batch else 0.0
        for number, outcome in enumerate(_in_worker(jobs)):
            made = str(outcome.error) if outcome.error else outcome.value
            if differs := difference(alone[number], made, tolerance):
                raise Amiss(f"of recording {number + 1} of {len(jobs)} {differs}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _whole(value: Any) -> Any:
    return value.audio() if isinstance(value, Stream) else value


def _alone(subject: Subject, piece: Piece) -> Any:
    """The result, or the sentence of an error."""
    if piece == subject.short:
        return subject.of_short
    try:
        return subject.perform(piece)
    except MusictoolError as error:
        return str(error)


@dataclass(frozen=True)
class _There:
    """A task where modules are found as they are here."""

    task: Task
    path: tuple[str, ...]

    def __call__(self, tell: Tell | None = None) -> bytes:
        sys.path[:] = self.path
        return self.task(tell)


def _in_worker(jobs: list[Job]) -> list[Outcome]:
    """Of jobs in their order."""
    common = Common.of(jobs, Settings(), recorded=False)
    task = Task.of(jobs, common, pickle.dumps(common))
    path = tuple(one for one in sys.path if isinstance(one, str))
    made = _executor().submit(_There(task, path)).result()
    return sorted(Task.outcomes(made, common, jobs), key=lambda one: one.job.number)


@cache
def _executor() -> Executor:
    """One for all checks, with one worker."""
    from musictool.discovery import registry

    executor = executor_of(PROCESSES, ExecutorOptions(workers=1), registry())
    atexit.register(executor.shutdown, cancel_futures=True)
    return executor
