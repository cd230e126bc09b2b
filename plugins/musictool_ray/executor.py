"""The executor, as it is asked for by its name."""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor

from musictool import ExecutorOptions

from .cluster import Cluster

__all__ = ["executor"]


def executor(options: ExecutorOptions) -> Executor:
    """Workers on a cluster of Ray: one for each GPU if the jobs have a model, else for each core.

    Raises
    ------
    UsageError
        Without Ray.
    MusictoolError
        If there is no cluster at the address.
    """
    if not options.jobs:
        return ThreadPoolExecutor()  # which has nothing to do: no cluster is asked
    cores = options.workers or _cores()
    cluster = Cluster(options.address, cores)
    from .conducting import OnRay  # needs Ray, which is there from here on

    return OnRay(options, cluster)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
