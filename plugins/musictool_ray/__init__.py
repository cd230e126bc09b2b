"""Ray: the jobs of a batch on the computers of a cluster.

This file names the executor. `cluster` joins or starts a cluster, `conducting` hands tasks to
workers and takes back what comes of them, `worker` is what is at work on a node, `versions` sees to
it that all compute the same.
"""

from __future__ import annotations

from musictool import hookimpl

__all__ = ["musictool_executors"]


@hookimpl
def musictool_executors() -> dict[str, str]:
    """The executor, by its name for `--executor`."""
    return {"ray": "musictool_ray.executor:executor"}
