"""What numba compiles of librosa, which takes a quarter of a minute, for all workers of a run.

Compiled at once by two processes, it could spoil the cache that numba keeps. So each worker has a
cache of its own, gives the others each function that it has compiled, and takes theirs.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

__all__ = ["Exchange"]

INDEX = ".nbi"
"""What the name of a function's index ends in; those of its code begin as it does."""


class Exchange:
    """Between a worker's cache and a folder of all workers, `FOLDER OF SOURCES/FUNCTION/FILE`."""

    def __init__(self, own: Path, shared: Path) -> None:
        self._own, self._shared = own, shared
        self._seen: list[int] = []
        own.mkdir(exist_ok=True)
        shared.mkdir(exist_ok=True)

    def __call__(self) -> None:
        """Give and take, if anything has come since."""
        if self._state() != self._seen:
            self._give()
            self._take()
            self._seen = self._state()

    def _state(self) -> list[int]:
        tops = (self._own, self._shared)
        return [one.stat().st_mtime_ns for top in tops for one in (top, *os.scandir(top))]

    def _give(self) -> None:
        for index in self._own.glob(f"*/*{INDEX}"):
            target = self._shared / index.parent.name / index.stem
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                made = Path(mkdtemp(dir=self._shared.parent))
                for file in index.parent.iterdir():
                    if file.name.startswith(f"{index.stem}."):
                        shutil.copy2(file, made)
                with suppress(OSError):
                    made.rename(target)
                shutil.rmtree(made, ignore_errors=True)  # another was sooner

    def _take(self) -> None:
        for given in self._shared.glob("*/*"):
            target = self._own / given.parent.name
            if not (target / f"{given.name}{INDEX}").exists():
                shutil.copytree(given, target, dirs_exist_ok=True)
