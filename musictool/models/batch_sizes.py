"""How many recordings a device is given at once: the only place that decides it.

A batch costs its count times the length of its longest, since the others are padded to that. By
what the last one took of a GPU's memory it is known how large the next can be; sizes grow by
doubling, so that nothing is risked on a guess. After one that did not fit, none is more than half
as large.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from musictool.models.device_memory import DeviceMemory

__all__ = ["ON_CPU", "BatchSizes", "Memory", "Worker"]

FIRST = 4
"""With so many at once a GPU begins."""

MOST = 64
"""So many are never passed without being asked for: GPUs are busy with fewer."""

ON_CPU = 8
"""A CPU gains little; a command that takes many at once may all the same."""

SHARE = 0.8
"""Of the free memory that is counted on; the rest is for what grows otherwise than measured."""


class Worker(NamedTuple):
    """What works on batches."""

    command: str
    device: str
    takes_many: bool
    """Its function takes several; else it works on one, and only its network is given several."""
    at_once: int | None = None
    """So many it takes from the first on, whatever the device; None for what is usual there."""


class Memory(Protocol):
    """See `DeviceMemory`."""

    def free(self, device: str) -> int | None: ...

    def begin(self, device: str) -> int | None: ...

    def taken(self, device: str, before: int | None) -> int | None: ...


@dataclass
class _Known:
    limit: int
    largest: float = math.inf
    """The highest cost of a batch."""
    bytes_each: float = 0.0
    """Of memory for a cost of 1; 0 as long as nothing was measured."""


@dataclass
class BatchSizes:
    """What is known of each worker's batches in this process.

    Parameters
    ----------
    asked
        The size that a person asked for; None for one that follows the memory.
    """

    asked: int | None = None
    memory: Memory = field(default_factory=DeviceMemory)
    _known: dict[Worker, _Known] = field(default_factory=dict, repr=False)

    def limit(self, worker: Worker) -> int:
        """So many recordings go at once, at most."""
        return self._of(worker).limit

    def fitting(self, worker: Worker, lengths: Sequence[int]) -> int:
        """How many of the first recordings go at once, at least 1; the longest come first."""
        known = self._of(worker)
        free = self.memory.free(worker.device) if known.bytes_each else None
        bound = (
            known.largest if free is None else min(known.largest, SHARE * free / known.bytes_each)
        )
        return max(1, min(len(lengths), known.limit, int(min(bound / max(lengths[0], 1), 1e9))))

    def went(self, worker: Worker, lengths: Sequence[int], taken: int | None) -> None:
        """A batch went well, and took so many bytes of the device's memory."""
        known = self._of(worker)
        if taken is not None:
            known.bytes_each = taken / _cost(lengths)  # of the first also the model's weights
        grows = self.asked is None and worker.device != "cpu" and len(lengths) == known.limit
        if grows and known.limit < MOST:
            known.limit *= 2

    def failed(self, worker: Worker, lengths: Sequence[int]) -> None:
        """A batch did not fit into the memory: from now on none is more than half of it."""
        known = self._of(worker)
        known.largest = min(known.largest, _cost(lengths) / 2)

    def _of(self, worker: Worker) -> _Known:
        if worker not in self._known:
            usual = FIRST
            if worker.device == "cpu":
                usual = ON_CPU if worker.takes_many else 1
            self._known[worker] = _Known(self.asked or worker.at_once or usual)
        return self._known[worker]


def _cost(lengths: Sequence[int]) -> int:
    return len(lengths) * max(*lengths, 1)
