"""The rows of a `--jobs` table: CSV as spreadsheets write it, JSON Lines, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from musictool import files
from musictool.batches.lists import STDIN, content, read_text
from musictool.errors import BadCall, UsageError

__all__ = ["Row", "read_rows", "rows_of"]

EXAMPLE = '{"path": "song.wav", "gain.db": -3}'


class Row(NamedTuple):
    """One row: what stands in it, by the names of its columns; empty cells are left out."""

    cells: Mapping[str, Any]
    place: str
    """Where it is: "list.csv, line 3"."""


def read_rows(source: Path) -> list[Row]:
    """The rows of a file, or of standard input for "-".

    Raises
    ------
    FileError
        If it cannot be read, or is no table.
    UsageError
        If it has no rows, or one that is none.
    """
    name = STDIN if str(source) == "-" else str(source)
    text = read_text(content(source))
    if "\0" in text:
        raise UsageError(f"{name}: is no table; save it as CSV")
    if text.lstrip()[:1] in ("{", "["):
        return _json(name, text)
    if not text.strip():
        raise UsageError(
            f"{name}: is empty; write a header line with path, and a line for each job"
        )
    table = files.parse_table(Path(name), text)
    return [
        Row({column: cell for column, cell in row.items() if cell}, table.place(number))
        for number, row in enumerate(table.rows)
    ]


def rows_of(given: Iterable[Any]) -> list[Row]:
    """The rows that a script holds, one mapping for each."""
    rows = [_row(one, f"row {number}") for number, one in enumerate(given, start=1)]
    if not rows:
        raise BadCall("jobs has no rows; give a mapping for each job")
    return rows


def _json(name: str, text: str) -> list[Row]:
    """Those of a list, or of one object a line."""
    try:
        whole = json.loads(text)
    except ValueError:
        lines = enumerate(text.split("\n"), start=1)
        return [
            _row(_loaded(line, f"{name}, line {number}"), f"{name}, line {number}")
            for number, line in lines
            if line.strip()
        ]
    items = whole if isinstance(whole, list) else [whole]
    if not items:
        raise UsageError(f"{name}: has no rows")
    return [_row(one, f"{name}, item {number}") for number, one in enumerate(items, start=1)]


def _loaded(line: str, place: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        reason = str(error).partition(": line")[0]
        raise UsageError(f"{place}: is no JSON: {reason}; write {EXAMPLE}") from None


def _row(given: Any, place: str) -> Row:
    if not isinstance(given, Mapping):
        raise UsageError(f"{place}: is no object; write {EXAMPLE}")
    cells = dict(given)
    steps = cells.pop("steps", None) or {}
    nested = isinstance(steps, Mapping) and all(isinstance(one, Mapping) for one in steps.values())
    if not nested:
        raise UsageError(
            f'{place}: steps has the parameters of each step: {{"steps": {{"gain": {{"db": -3}}}}}}'
        )
    for step, settings in steps.items():
        cells |= {f"{step}.{name}": value for name, value in settings.items()}
    return Row({str(name): cell for name, cell in cells.items() if not _is_empty(cell)}, place)


def _is_empty(cell: Any) -> bool:
    """Nothing, or what stands for it in tables of numbers."""
    return cell is None or cell == "" or (isinstance(cell, float) and cell != cell)
