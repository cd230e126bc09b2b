"""What an executor is told of the jobs that it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["ExecutorOptions"]


@dataclass(frozen=True)
class ExecutorOptions:
    """What a person asked for, and what is known of the jobs.

    Parameters
    ----------
    workers
        How many are to work at the same time; None for as many as there is room for.
    address
        Of a cluster.
    timeout
        Seconds that a job may take; None for as long as it likes. An executor that can end a worker
        has the task of a job that takes longer fail with `WorkerLost`.
    jobs
        How many there are to do.
    modules
        What their steps will import.
    on_device
        Whether a step has a model, which works on a GPU where there is one.
    device
        Torch's name of the only device that it is to work on; None for the best there is.
    tell
        `tell(number, fraction, message)`: to be called, from whatever thread, with how far the job
        of a number is. A task that is called with it passes it that.
    held
        Handles that local workers are to keep open.
    """

    workers: int | None = None
    address: str | None = None
    timeout: float | None = None
    jobs: int = 0
    modules: tuple[str, ...] = ()
    on_device: bool = False
    device: str | None = None
    tell: Callable[[int, float, str], None] = field(
        default=lambda number, fraction, message: None, repr=False
    )
    held: tuple[int, ...] = ()
