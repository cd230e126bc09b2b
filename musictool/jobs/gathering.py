"""What several jobs at work hand over to be worked on together.

Each job is done by itself, in a thread of its own. Where it comes to a network, it hands over what
is to go through it, and waits. Once all jobs of its group that are still at work wait, what they
handed over goes through in batches, one batch at a time, by whichever thread comes first; another
group is decoded, or encoded, meanwhile. So what shares a batch does not depend on who was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from musictool.jobs.results import lacks_memory
from musictool.models import is_out_of_memory
from musictool.models.batch_sizes import BatchSizes, Worker
from musictool.models.device_memory import release_memory

__all__ = ["Cancelled", "Gathering", "Member", "Request", "alone"]


class Cancelled(BaseException):
    """The batch was given up; no plugin is to catch it."""


@dataclass(eq=False)
class Request:
    """What one job hands over."""

    work: Callable[[list[Any]], Sequence[Any]]
    """Makes of several items as many results."""
    alike: Hashable
    """Only those with an equal one share a batch."""
    item: Any
    length: int
    """Of the item; the longest of a batch is what all are padded to."""
    within: float | None
    """By what factor lengths in a batch may differ; None for any."""
    worker: Worker
    warn: Callable[[str], None]
    member: Member | None = field(default=None, init=False)
    result: Any = field(default=None, init=False)
    error: BaseException | None = field(default=None, init=False)
    done: bool = field(default=False, init=False)


@dataclass(eq=False)
class _Group:
    """Jobs that wait for each other."""

    size: int
    at_work: int


@dataclass(eq=False)
class Member:
    """One job of a group."""

    gathering: Gathering
    group: _Group
    number: int
    _apart: int = 0

    @property
    def alone(self) -> bool:
        """Nobody is to be waited for."""
        return self.group.size == 1

    def together(self, requests: Sequence[Request]) -> list[Any]:
        """What comes of what it hands over; waits for the others of its group.

        Raises
        ------
        Exception
            What the work raised for the first that failed.
        """
        member = alone() if self._apart else self
        return member.gathering.through(member, requests)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """For a while it waits for nobody and nobody for it: it may wait for something else."""
        self.gathering.change(self.group, -1)
        self._apart += 1
        try:
            yield
        finally:
            self._apart -= 1
            self.gathering.change(self.group, 1)

    def leave(self) -> None:
        """It is done: nobody waits for it any more."""
        self.gathering.change(self.group, -1)


class Gathering:
    """All that is handed over in one process."""

    def __init__(self, sizes: BatchSizes) -> None:
        self.sizes = sizes
        self._changed = Condition()
        self._waiting: list[Request] = []
        self._busy = self._cancelled = False

    def group(self, count: int) -> list[Member]:
        """So many jobs that wait for each other."""
        group = _Group(count, count)
        return [Member(self, group, number) for number in range(count)]

    def cancel(self) -> None:
        """Let nobody wait any longer, and go no further."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def check(self) -> None:
        """Raise `Cancelled` if all was given up."""
        if self._cancelled:
            raise Cancelled

    def change(self, group: _Group, by: int) -> None:
        """So many more, or fewer, of a group are at work."""
        with self._changed:
            group.at_work += by
            if not self._busy and self._ready():  # of hundreds, none is woken for nothing
                self._changed.notify_all()

    def through(self, member: Member, requests: Sequence[Request]) -> list[Any]:
        """See `Member.together`."""
        with self._changed:
            for one in requests:
                one.member = member
            self._waiting += requests
        while taken := self._taken(requests):
            try:
                self._work(taken)
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
        for one in requests:
            if one.error is not None:
                raise one.error
        return [one.result for one in requests]

    def _taken(self, requests: Sequence[Request]) -> list[Request]:
        """What this thread is to work on now; nothing once its own requests are done."""
        with self._changed:
            while not all(one.done for one in requests):
                self.check()
                if not self._busy and (ready := self._ready()):
                    self._busy = True
                    self._waiting = [one for one in self._waiting if one not in ready]
                    return ready
                self._changed.wait()
        return []

    def _ready(self) -> list[Request]:
        """All that a group has handed over, if everybody in it who is at work waits."""
        for group in dict.fromkeys(one.member.group for one in self._waiting if one.member):
            its = [one for one in self._waiting if one.member and one.member.group is group]
            if len({one.member for one in its}) >= group.at_work:
                return its
        return []

    def _work(self, requests: list[Request]) -> None:
        kinds: dict[Hashable, list[Request]] = {}
        for one in requests:
            kinds.setdefault((one.worker, one.alike), []).append(one)
        try:
            for those in kinds.values():
                # The longest first: what does not fit shows at once.
                those.sort(key=lambda one: (-one.length, one.member.number if one.member else 0))
                while those:
                    batch = those[: self._count(those)]
                    if self._went(batch):
                        del those[: len(batch)]
        except BaseException as error:
            for one in requests:
                if not one.done:
                    one.error, one.done = error, True
            raise

    def _count(self, requests: Sequence[Request]) -> int:
        """How many of the first go at once."""
        first = requests[0]
        fits = self.sizes.fitting(first.worker, [one.length for one in requests])
        factor = first.within
        alike = [
            one for one in requests if factor is None or first.length <= factor * max(one.length, 1)
        ]
        return min(fits, max(len(alike), 1))

    def _went(self, batch: Sequence[Request]) -> bool:
        """Whether a batch is done, well or not; it is to be tried again where memory ran out."""
        first, lengths = batch[0], [one.length for one in batch]
        full = False
        before = self.sizes.memory.begin(first.worker.device)
        try:
            results = first.work([one.item for one in batch])
        except Exception as error:  # noqa: BLE001 - it belongs to whoever handed over the item
            full = is_out_of_memory(error.__cause__ or error) or lacks_memory(error)
            if len(batch) == 1:
                first.error, first.done = error, True
        else:
            taken = self.sizes.memory.taken(first.worker.device, before)
            self.sizes.went(first.worker, lengths, taken)
            for one, result in zip(batch, results, strict=True):
                one.result, one.done = result, True
        if first.done:
            return True
        # Out here the exception is gone, and with it the tensors that its frames held.
        if not full:
            for one in batch:
                self._went([one])
            return True
        release_memory()
        self.sizes.failed(first.worker, lengths)
        place = "this computer's" if first.worker.device == "cpu" else "the GPU's"
        for one in batch:
            one.warn(
                f"{place} memory did not suffice for {len(batch)} recordings at once; "
                f"went on with {self.sizes.fitting(first.worker, lengths)}"
            )
        return False


def alone() -> Member:
    """A job that nobody waits for."""
    (member,) = Gathering(BatchSizes()).group(1)
    return member
