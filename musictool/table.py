"""`Table`: rows that a person wrote down in a spreadsheet or an editor, for a command to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

__all__ = ["Table"]


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of text under named columns.

    A parameter of this type is the path of a CSV file, which the hub reads; in Python it may be a
    `Table` itself. What the cells must be is for the command to say, with `place` in its sentence.

    Parameters
    ----------
    columns
        The names of the header line, in its order.
    rows
        One mapping from column to text for each row; a cell that is missing is "".
    path
        The file that it was read from, if any.
    lines
        The line of the file on which each row begins, the header being line 1.

    Raises
    ------
    ValueError
        If a row has a cell of no column, or there are not as many lines as rows.
    """

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    path: Path | None = None
    lines: tuple[int, ...] = ()
    sha256: str | None = field(default=None, init=False, repr=False, compare=False)
    """Hash of the file it was read from."""

    def __post_init__(self) -> None:
        for row in self.rows:
            if unknown := set(row) - set(self.columns):
                raise ValueError(f"a row of a table has a cell of no column: {min(unknown)}")
        if self.lines and len(self.lines) != len(self.rows):
            raise ValueError("a table needs as many lines as rows, or none")
        complete = tuple(
            MappingProxyType({name: row.get(name, "") for name in self.columns})
            for row in self.rows
        )
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "rows", complete)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "rows": tuple(map(dict, self.rows))}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, rows=tuple(map(MappingProxyType, state["rows"])))

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, object]]) -> Table:
        """A table of what a script has: `Table.of([{"time": 12.5, "name": "cut"}])`."""
        columns = tuple(dict.fromkeys(name for row in rows for name in row))
        return cls(columns, tuple({key: str(cell) for key, cell in row.items()} for row in rows))

    def __str__(self) -> str:
        return str(self.path) if self.path else "a table"

    def place(self, row: int) -> str:
        """Where a row is, for a sentence about it: "cues.csv, line 4"; rows count from 0."""
        if self.path is None or not self.lines:
            return f"row {row + 1}"
        return f"{self.path}, line {self.lines[row]}"
