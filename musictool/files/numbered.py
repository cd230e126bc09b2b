"""The names of several results that one output stands for: `take.wav` for `take-1.wav`, …"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

__all__ = ["numbered", "numbered_there", "unnumbered"]

NUMBERED = re.compile(r"(.+)-[1-9][0-9]*", re.DOTALL)


def numbered(path: Path, number: int | str, is_folder: bool = False) -> Path:
    """The file of a result, counted from 1; a folder has no ending that is to stay one."""
    stem, suffix = (path.name, "") if is_folder else (path.stem, path.suffix)
    return path.with_name(f"{stem}-{number}{suffix}")


def unnumbered(path: Path) -> Path | None:
    """The output of which a file would be a result; None if it is not called like one."""
    found = NUMBERED.fullmatch(path.stem)
    return path.with_name(f"{found[1]}{path.suffix}") if found else None


def numbered_there(path: Path, begin: int = 1, is_folder: bool = False) -> Iterator[Path]:
    """Those of its results, from one on, that are there, up to the first that is not."""
    for number in count(begin):
        if not os.path.lexists(found := numbered(path, number, is_folder)):
            return
        yield found
