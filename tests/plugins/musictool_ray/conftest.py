"""A cluster of several nodes on this computer, for all tests of the executor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("ray")

SOON = {
    "RAY_health_check_initial_delay_ms": "1000",
    "RAY_health_check_period_ms": "500",
    "RAY_health_check_timeout_ms": "1000",
    "RAY_health_check_failure_threshold": "3",
}
"""A node that is gone is to be missed after some seconds."""

STORE = 78_643_200
"""Bytes for values that travel: as few as Ray takes."""


class Nodes:
    """A cluster whose nodes come and go; the first one does no jobs."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        head = {"num_cpus": 0, "include_dashboard": False, "object_store_memory": STORE}
        self._cluster = Cluster(initialize_head=True, head_node_args=head)
        self._nodes: list[Any] = []
        self.address = self._cluster.address

    def have(self, count: int) -> None:
        """See to it that there are so many of one core each."""
        missing = range(count - len(self._nodes))
        self._nodes += [
            self._cluster.add_node(wait=False, num_cpus=1, object_store_memory=STORE)
            for _ in missing
        ]
        self._cluster.wait_for_nodes()

    def kill_one(self) -> None:
        """Kill the last one: its raylet, and all that it started."""
        node = self._nodes.pop()
        raylet = node.all_processes["raylet"][0].process.pid
        for pid in (raylet, *children(raylet)):
            os.kill(pid, signal.SIGKILL)
        self._cluster.remove_node(node, allow_graceful=False)

    def end(self) -> None:
        """All of it."""
        self._cluster.shutdown()


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], stdout=subprocess.PIPE)
    return [int(one) for one in found.stdout.split()]


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Begun once, and gone before other tests go on."""
    before = dict(os.environ)
    cache = str(tmp_path_factory.mktemp("nodes"))
    os.environ.update(SOON, RAY_USAGE_STATS_ENABLED="0", XDG_CACHE_HOME=cache)
    try:
        cluster = Nodes()
    finally:
        os.environ.clear()
        os.environ.update(before)
    yield cluster
    cluster.end()


@pytest.fixture
def musictool(tmp_path, monkeypatch):
    """The command in a folder of its own, with what it printed and its exit code."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "musictool", *arguments],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
