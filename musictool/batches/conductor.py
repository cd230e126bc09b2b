"""Jobs handed to an executor, a few at a time, and their outcomes taken back.

How many travel together follows from how long they take: of short ones so many that handing them
out costs nothing, of long ones a single one, so that no worker is without work.
"""

from __future__ import annotations

import pickle
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from threading import Event

from musictool.batches.task import Common, Task
from musictool.batches.together import MOST
from musictool.errors import MusictoolError, WorkerLost, told
from musictool.jobs import Job, Outcome

__all__ = ["Conductor"]

TASK_SECONDS = 1.0
"""What a task is to take: its files are forced to the disk together, the fewer times the better."""

POLL_SECONDS = 0.5
"""How long it may take until a wish to stop is noticed."""

TRIES_OF_LOST = 2
"""How often a job is begun whose worker goes away with it."""


@dataclass
class Conductor:
    """Jobs at work in an executor.

    Parameters
    ----------
    workers
        How many of its tasks can be under way.
    retry
        How often a job that failed is tried again.
    stop
        Set when no further job is to begin.
    """

    executor: Executor
    workers: int
    common: Common
    retry: int
    stop: Event
    at_hand: int = 1
    """How many jobs a worker had better have at a time, where a network works on several."""
    _waiting: deque[Job] = field(default_factory=deque)
    _under_way: dict[Future[bytes], list[Job]] = field(default_factory=dict)
    _alone: deque[Job] = field(default_factory=deque)
    """Jobs whose task was lost: each is tried again by itself."""
    _tries: Counter[int] = field(default_factory=Counter)
    _losses: Counter[int] = field(default_factory=Counter)
    _seconds: float = 0.0
    """That a job takes, as the last ones did."""

    def outcomes(self, jobs: Sequence[Job]) -> Iterator[list[Outcome]]:
        """What becomes of all jobs, in the order in which they are done.

        Raises
        ------
        MusictoolError
            The executor cannot do any work.
        """
        self._waiting.extend(jobs)
        pickled = pickle.dumps(self.common)
        while True:
            while not self.stop.is_set() and len(self._under_way) < self.workers + 1:
                if not (some := self._next()):
                    break
                task = Task.of(some, self.common, pickled)
                self._under_way[self.executor.submit(task)] = some
            if not self._under_way:
                return
            done, _ = wait(self._under_way, POLL_SECONDS, FIRST_COMPLETED)
            for future in self._under_way if self.stop.is_set() else ():
                future.cancel()  # what has not begun
            for future in done:
                came = list(self._taken(future, self._under_way.pop(future)))
                if any(one.error is not None and one.error.ends_all for one in came):
                    self.stop.set()
                yield came

    def _next(self) -> list[Job]:
        """The jobs of the next task."""
        if self._alone:
            return [self._alone.popleft()]
        size = MOST if self._seconds * MOST < TASK_SECONDS else int(TASK_SECONDS / self._seconds)
        if not self._seconds:
            size = 1
        fair = len(self._waiting) // (2 * self.workers)
        if self.at_hand > 1:
            size, fair = self.at_hand, -(-len(self._waiting) // self.workers)
        return [
            self._waiting.popleft() for _ in range(min(len(self._waiting), max(1, min(size, fair))))
        ]

    def _taken(self, future: Future[bytes], jobs: list[Job]) -> Iterator[Outcome]:
        try:
            outcomes = list(Task.outcomes(future.result(), self.common, jobs))
        except CancelledError:
            return
        except WorkerLost as lost:
            yield from self._after_loss(jobs, lost)
            return
        except MusictoolError:
            raise
        except Exception as error:  # noqa: BLE001 - an executor may fail in its own way
            said = f"the executor lost it: {told(error)}"
            yield from self._after_loss(jobs, WorkerLost(said))
            return
        took = sum(one.seconds for one in outcomes) / max(len(outcomes), 1)
        self._seconds = (self._seconds + took) / 2 if self._seconds else max(took, 1e-6)
        for outcome in outcomes:
            tries = self._tries[outcome.job.number] = self._tries[outcome.job.number] + 1
            if tries <= self.retry and outcome.may_pass and not self.stop.is_set():
                self._waiting.append(self._again(outcome.job.number, jobs))
            else:
                yield outcome if tries == 1 else replace(outcome, tries=tries)

    def _after_loss(self, jobs: list[Job], lost: WorkerLost) -> Iterator[Outcome]:
        """One of the jobs may be to blame, which shows when each is tried by itself."""
        for job in jobs:
            number = job.number
            self._losses[number] += 1
            self._tries[number] += 1
            allowed = self.retry + 1 if lost.late else max(TRIES_OF_LOST, self.retry + 1)
            if len(jobs) == 1 and self._losses[number] >= allowed:
                yield Outcome(job, error=lost, tries=self._tries[number])
            elif self.stop.is_set():
                continue
            else:
                self._alone.append(self._again(number, jobs))

    def _again(self, number: int, jobs: list[Job]) -> Job:
        """A job as it was planned; what it may have made meanwhile is known by its history."""
        job = next(job for job in jobs if job.number == number)
        return replace(job, adopts=job.adopts or not job.replaces)
