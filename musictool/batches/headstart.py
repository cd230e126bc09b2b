"""Workers' process begun before this one does anything but import what both need.

To import that takes some tenths of a second, and a folder of short clips not many more: it is done
once, and the other process is a fork of this one.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool.discovery.targets import target_of
from musictool.models import cores
from musictool.pipeline import CheckedStep

if TYPE_CHECKING:
    from musictool.batches.nursery import Nursery

__all__ = ["MANY", "PROCESSES", "SERIAL", "USUAL", "begin", "dismiss", "modules_of", "taken"]

SERIAL, PROCESSES = "serial", "processes"

USUAL = "MUSICTOOL_EXECUTOR"
"""The variable of the environment that names the executor where a run does not."""

MANY = 64
"""So many jobs are shared among processes."""

_begun: list[Nursery] = []
"""The one that nobody has taken yet."""


def modules_of(steps: Iterable[CheckedStep]) -> tuple[str, ...]:
    """What steps will import."""
    targets = [target_of(step.spec.target) for step in steps]
    return tuple(dict.fromkeys(one.module for one in targets if not one.environment))


def begin(
    steps: Sequence[CheckedStep],
    arguments: Sequence[str],
    output: str | None,
    given: Mapping[str, Any],
) -> None:
    """Begin it for a run as it was typed, if that will most likely want workers.

    In doubt nothing is begun: where the output folder knows a run already, all may be done.
    """
    dismiss()
    named = given.get("executor") or os.environ.get(USUAL)
    several = hasattr(os, "fork") and cores() > 1
    if named not in (None, PROCESSES) or not several or not _are_many(arguments):
        return
    if output and Path(output, ".musictool").exists():
        return
    if any(step.looks_across for step in steps):  # which is done here
        return
    # What has a model may have more at work than a fork can take over, such as a GPU.
    here = [one.spec for one in steps if not target_of(one.spec.target).environment]
    ready = [one.target for one in here if "device" not in one.uses]
    from musictool.batches.forked import can_fork  # few runs have so many files
    from musictool.batches.nursery import WORK, Nursery, one_thread_each

    with contextlib.suppress(OSError), one_thread_each():  # it will fail where it is needed
        if can_fork():
            import_module(WORK)
        _begun.append(Nursery((*modules_of(steps), *ready), forked=can_fork()))


def taken() -> Nursery | None:
    """What was begun, now that of whoever asks; None if nothing was."""
    return _begun.pop() if _begun else None


def dismiss() -> None:
    """End what nobody has taken."""
    while _begun:
        nursery = _begun.pop()
        nursery.kill()
        nursery.close()


def _are_many(arguments: Sequence[str]) -> bool:
    """Whether so many files are named, or lie in folders that are."""
    return sum(1 for _ in islice(chain.from_iterable(map(_named, arguments)), MANY)) == MANY


def _named(argument: str) -> Iterator[str]:
    if not Path(argument).is_dir():
        yield argument
    for _, _, names in os.walk(argument):
        yield from names
