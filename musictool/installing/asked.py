"""What was asked for by `musictool plugins install`, remembered as it was written.

A package's metadata know its version and where it came from, but neither the bounds nor the extras
that were asked for. They lie in a file of the user's, a line each: the folder of the environment,
the package, the requirement, parted by tabs. Those of environments that are gone are forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from musictool.discovery.chosen import lines_of, list_file, write_lines

__all__ = ["asked_file", "forget", "remember", "remembered"]


def asked_file() -> Path:
    """The file, beside what else of plugins is remembered."""
    return list_file().with_name("installed-plugins")


def remembered(folder: Path) -> dict[str, str]:
    """The requirements that were asked for in an environment, by the names of their packages."""
    return {name: text for where, name, text in _rows() if where == str(folder)}


def remember(folder: Path, asked: Mapping[str, str]) -> None:
    """Remember requirements by the names of their packages; a later one replaces an earlier.

    Raises
    ------
    UsageError
        If that cannot be written.
    """
    _write(folder, remembered(folder) | dict(asked))


def forget(folder: Path, names: Iterable[str]) -> None:
    """Forget packages; raises as `remember` does."""
    gone = {*names}
    before = remembered(folder)
    if gone & before.keys():
        _write(folder, {name: text for name, text in before.items() if name not in gone})


def _rows() -> list[tuple[str, str, str]]:
    rows = (line.split("\t") for line in lines_of(asked_file()))
    return [(one[0], one[1], one[2]) for one in rows if len(one) == 3]


def _write(folder: Path, asked: Mapping[str, str]) -> None:
    others = [row for row in _rows() if row[0] != str(folder) and Path(row[0]).is_dir()]
    rows = [*others, *((str(folder), name, text) for name, text in asked.items())]
    write_lines(asked_file(), map("\t".join, rows))
