"""Where jobs are done: in this process, in several, or wherever a plugin brings.

An executor is a `concurrent.futures.Executor`: what has one (Ray, Dask, MPI) can do the jobs of a
batch. Plugins name theirs by the hook `musictool_executors`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from musictool.batches.asked import Asked
from musictool.batches.headstart import MANY, PROCESSES, SERIAL, USUAL, modules_of
from musictool.discovery import Registry
from musictool.errors import MusictoolError, PluginError, UnknownName, UsageError, told
from musictool.jobs import Job, pipelines_of
from musictool.models import cores

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from musictool.batches.options import ExecutorOptions

__all__ = ["SERIAL", "check_executor", "executor_of", "names_of", "options_for", "suitable"]

MUCH_BYTES = 20_000_000
"""Recordings of so many bytes are shared among processes, however few."""


def options_for(jobs: Sequence[Job], asked: Asked, held: tuple[int, ...]) -> ExecutorOptions:
    """What an executor is told of some jobs; see there for `held`."""
    from musictool.batches.options import ExecutorOptions  # few runs start an executor

    steps = [step for pipeline in pipelines_of(jobs) for step in pipeline.steps]
    return ExecutorOptions(
        asked.workers,
        asked.address,
        asked.timeout,
        len(jobs),
        modules_of(steps),
        any("device" in step.spec.uses for step in steps),
        held=held,
    )


def suitable(jobs: Sequence[Job], asked: Asked) -> str:
    """The name of the executor that suits some jobs, where none was asked for.

    To start workers takes some tenths of a second, and each loads a model anew: worth it for many
    files, much sound, or models.
    """
    if usual := os.environ.get(USUAL):
        return usual
    values = any(_has_values(job) or job.returned for job in jobs)
    if not jobs or values or PROCESSES not in names_of(None):
        return SERIAL
    if asked.timeout or (asked.workers or 1) > 1:
        return PROCESSES
    pipelines = pipelines_of(jobs)
    across = any(one.looks_across for one in pipelines)
    if asked.workers == 1 or across or min(len(jobs), cores()) < 2:
        return SERIAL
    if any("device" in step.spec.uses for one in pipelines for step in one.steps):
        return PROCESSES
    return PROCESSES if len(jobs) >= MANY or _are_larger(jobs, MUCH_BYTES) else SERIAL


def _has_values(job: Job) -> bool:
    return any(not isinstance(one, Path) for one in job.inputs)


def _are_larger(jobs: Sequence[Job], size: int) -> bool:
    for job in jobs:
        for path in job.inputs:
            with contextlib.suppress(OSError):
                size -= Path(path).stat().st_size  # type: ignore[arg-type]
    return size < 0


def names_of(registry: Registry | None) -> list[str]:
    """The names of all executors; without a registry those of the hub."""
    own = [SERIAL, PROCESSES] if hasattr(os, "fork") else [SERIAL]
    return [*own, *(registry.executors if registry else ())]


def check_executor(asked: Asked, registry: Registry) -> None:
    """Refuse an executor that there is not, and what is asked for and it cannot do.

    Raises
    ------
    UsageError
    PluginError
        If two plugins claim the name.
    """
    name = asked.executor or os.environ.get(USUAL)
    if not name:
        if asked.address:
            raise UsageError("--address is of a cluster; name its executor too, such as ray")
        return
    where = "" if asked.executor else USUAL
    called = f"the executor {name}" + f" of {where}" * bool(where)
    if name not in names_of(registry):
        if contest := registry.contested.get(f"executor {name}"):
            raise PluginError(contest)
        raise UnknownName("executor", name, names_of(registry), where)
    if asked.address and name in (SERIAL, PROCESSES):
        raise UsageError(f"{called} has no address; leave --address out")
    if name == SERIAL and (asked.workers or 1) > 1:
        raise UsageError(f"{called} has one worker; leave --workers out")
    if name == SERIAL and asked.timeout:
        raise UsageError(f"{called} cannot end a job; leave --timeout out")


def executor_of(name: str, options: ExecutorOptions, registry: Registry) -> Executor:
    """The executor of a name that was checked, which is not that of this process.

    Raises
    ------
    PluginError
        If a plugin's cannot be made.
    """
    if name == PROCESSES:
        from musictool.batches.processes import Processes

        return Processes(options)
    module, _, function = registry.executors[name].partition(":")
    try:
        made: Executor = getattr(import_module(module), function)(options)
    except MusictoolError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"the executor {name} cannot be started: {told(error)}") from error
    return made
