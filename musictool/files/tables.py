"""Reading a `Table`: CSV as spreadsheets and editors write it.

UTF-8 with or without a byte order mark; commas, semicolons or tabs between the cells, whichever
the header line has most of; quotes around cells with such characters in them. Spaces around a cell
do not count, and lines without anything in them are left out.
"""

from __future__ import annotations

import csv
from pathlib import Path

from musictool.errors import UnreadableFile
from musictool.files.access import check_readable
from musictool.table import Table

__all__ = ["parse_table", "read_table"]

SEPARATORS = ",;\t"


def read_table(path: Path | str) -> Table:
    """Read a table with a header line.

    Raises
    ------
    UnreadableFile
        If it is missing or empty, is no UTF-8 text, has no rows under its header, two columns of
        one name, or a row with more cells than the header.
    """
    path = Path(path)
    check_readable(path, "a table")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UnreadableFile(path, "is no table: it is not UTF-8 text; save it as CSV UTF-8")
    return parse_table(path, text)


def parse_table(path: Path, text: str) -> Table:
    """The same of its text."""
    lines = text.splitlines(keepends=True)
    header = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=header.count)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    columns: list[str] | None = None
    rows: list[dict[str, str]] = []
    starts: list[int] = []
    begins = 1
    try:
        for cells in reader:
            row = [cell.strip() for cell in cells]
            here, begins = begins, reader.line_num + 1
            if not any(row):
                continue
            if columns is None:
                columns = _columns(path, row)
                continue
            if any(row[len(columns) :]):
                raise UnreadableFile(
                    path,
                    f"line {here} has {len(row)} cells, but the header names {len(columns)} "
                    "columns; put quotes around a cell with the separator in it",
                )
            rows.append(dict(zip(columns, row, strict=False)))
            starts.append(here)
    except csv.Error as error:
        raise UnreadableFile(path, f"line {reader.line_num} cannot be read: {error}") from None
    if not columns or not rows:
        raise UnreadableFile(path, "has no rows; write a header line, and a line for each row")
    return Table(tuple(columns), tuple(rows), path, tuple(starts))


def _columns(path: Path, header: list[str]) -> list[str]:
    while not header[-1]:  # a spreadsheet's empty last columns
        header.pop()
    for number, name in enumerate(header, start=1):
        if not name:
            raise UnreadableFile(path, f"column {number} has no name in the header line")
        if name in header[: number - 1]:
            raise UnreadableFile(path, f"two columns are called {name!r}; rename one of them")
    return header
