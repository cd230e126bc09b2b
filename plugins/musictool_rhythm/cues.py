"""The cues of a film, read from a table and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from musictool import CannotProcess, Table, format_time, near_names, parse_quantity

__all__ = ["Cue", "cues_of"]

COLUMNS = ("time", "intensity", "label")


@dataclass(frozen=True)
class Cue:
    """A moment of the film at which the music is to have a beat."""

    time: float
    intensity: float | None
    name: str
    """For sentences: "12.5 s (cues.csv, line 3)"."""


def cues_of(table: Table) -> tuple[Cue, ...]:
    """The rows of a table as cues; columns of other names are for somebody else.
    Capitals do not count.

    Raises
    ------
    CannotProcess
        If a column is missing or misspelt, a cell cannot be read, or the times do not ascend.
    """
    names = {name.lower(): name for name in table.columns}
    for name in names:
        meant = near_names(name, COLUMNS)
        if name not in COLUMNS and meant and meant[0] not in names:
            raise CannotProcess(f"rhythm.fit: {table} has a column {name!r}; call it {meant[0]!r}")
    if "time" not in names:
        raise CannotProcess(
            f"rhythm.fit: {table} has no column 'time', but {', '.join(table.columns)}"
        )
    cues = tuple(
        _cue(table, row, {name: cells.get(column, "") for name, column in names.items()})
        for row, cells in enumerate(table.rows)
    )
    if not cues:
        raise CannotProcess(f"rhythm.fit: {table} has no cues")
    for earlier, later in pairwise(cues):
        if later.time <= earlier.time:
            raise CannotProcess(
                f"rhythm.fit: cues must ascend, but {later.name} follows {earlier.name}; sort them "
                "by time"
            )
    return cues


def _cue(table: Table, row: int, cells: Mapping[str, str]) -> Cue:
    time = _number(cells["time"], "s")
    if time is None or time < 0:
        raise CannotProcess(
            f"rhythm.fit: {table.place(row)}: time must be seconds, 0 or more, such as "
            f"5.5 or 1:05.5, not {cells['time']!r}"
        )
    intensity = None
    if cells.get("intensity", ""):
        intensity = _number(cells["intensity"], "share")
        if intensity is None or not 0 <= intensity <= 1:
            raise CannotProcess(
                f"rhythm.fit: {table.place(row)}: intensity must be from 0 to 1, not "
                f"{cells['intensity']!r}"
            )
    label = f"{cells['label']!r}, " if cells.get("label", "") else ""
    return Cue(time, intensity, f"{format_time(time)} ({label}{table.place(row)})")


def _number(cell: str, unit: str) -> float | None:
    try:
        number = parse_quantity(cell, unit)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None
