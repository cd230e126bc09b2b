"""Files as they are now, by names, sizes and times: what computes, and what it has learnt."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from musictool.discovery.environments import environment_of
from musictool.discovery.targets import target_of
from musictool.jobs.sources import files_in

__all__ = ["hash_of", "state_of_files", "state_of_package", "state_of_plugin"]


@cache
def state_of_package(package: str) -> str:
    """The files of a package as they are now: what computes, and what it has learnt."""
    found = find_spec(package)
    places = [] if found is None else found.submodule_search_locations or [found.origin or ""]
    return hash_of([state_of_files(Path(place)) for place in places])


def state_of_plugin(target: str) -> str:
    """What computes the function at a target: of an isolated one also what lies beside it there."""
    at = target_of(target)
    if not at.environment:
        return state_of_package(at.package)
    environment = environment_of(at.environment)
    return hash_of([str(environment.folder), state_of_files(environment.site / at.package)])


def state_of_files(path: Path) -> str:
    """Names, sizes and times of a file, or of all in a folder but what Python compiles of it."""
    return hash_of(sorted(_states(path)))


def _states(path: Path) -> Iterator[Sequence[Any]]:
    for one in files_in(path):
        try:
            status = os.stat(one)  # noqa: PTH116
        except OSError:
            continue
        if "__pycache__" not in one.parts and not one.is_dir():
            yield str(one), status.st_size, status.st_mtime_ns


def hash_of(told: Any) -> str:
    """Of what JSON can hold, or tell in words."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
