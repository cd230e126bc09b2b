"""Tables for a person: fitted to a terminal's width by rich, elsewhere plain, aligned and whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from musictool.cli.views import print_line, shown
from musictool.printable import printable

__all__ = ["print_pairs", "print_rows", "row_lines"]

Row = Mapping[str, str]


def print_pairs(pairs: Iterable[tuple[str, str]], file: TextIO) -> None:
    """Print two columns, names and texts; a text may have several lines."""
    pairs = list(pairs)
    if file.isatty():
        _print_rich_pairs(pairs, file)
        return
    pairs = [(printable(name), text) for name, text in pairs]
    width = max((len(name) for name, _ in pairs), default=0) + 2
    for name, text in pairs:
        first, *rest = text.split("\n")
        print_line(f"{name:<{width}}{first}".rstrip(), file)
        for line in rest:
            print_line(" " * width + line, file)


def print_rows(rows: Sequence[Row], file: TextIO) -> None:
    """Print a line for each row, under the names of the columns.

    A terminal gets as many columns as are wide enough for it, and the names of the rest.
    """
    if not file.isatty():
        for line in row_lines(rows):
            print_line(line, file)
        return
    shown, left = _fitting(rows, shutil.get_terminal_size().columns)
    _print_rich_rows(shown, rows, file)
    if left:
        words = ", ".join(left)
        print_line(f"Not enough room for {words}: --json and -o all.csv have them.", file)


def row_lines(rows: Sequence[Row]) -> list[str]:
    """The names of the columns, and a line for each row; empty columns are left out."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [
        [printable(cell) for cell in (name, *(row.get(name, "") for row in rows))] for name in names
    ]
    columns = [column for column in columns if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in zip(*columns, strict=True)
    ]


def _fitting(rows: Sequence[Row], room: int) -> tuple[list[str], list[str]]:
    """The columns that a terminal has room for, and the others."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    left = room
    for number, name in enumerate(names):
        widest = max([*map(len, _head(name).split()), *(len(row.get(name, "")) for row in rows)])
        width = min(widest, max(room // 3, 12)) + 2  # longer ones are cropped
        if left < width and number:
            return names[:number], names[number:]
        left -= width
    return names, []


def _head(name: str) -> str:
    return name.replace("_", " ")


def _print_rich_pairs(pairs: Iterable[tuple[str, str]], file: TextIO) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in pairs:
        lines = "\n".join(shown(line, file) for line in text.split("\n"))
        table.add_row(Text(shown(name, file), "bold"), Text(lines))
    _console(file).print(table)


def _print_rich_rows(names: Sequence[str], rows: Sequence[Row], file: TextIO) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for number, name in enumerate(names):
        numeric = number > 0 and all(_is_number(row.get(name, "")) for row in rows)
        most = max(shutil.get_terminal_size().columns // 3, 12)
        longest = max(map(len, _head(name).split()))
        table.add_column(
            Text(shown(_head(name), file)),
            justify="right" if numeric else "left",
            no_wrap=False,
            min_width=longest,
            max_width=max(most, longest),
            overflow="ellipsis",
        )
    for row in rows:
        cells = (Text(shown(row.get(name, ""), file), no_wrap=True) for name in names)
        table.add_row(*cells)
    _console(file).print(table)


def _is_number(text: str) -> bool:
    return text in ("", "none") or text.lstrip("-").replace(".", "", 1).isdigit()


def _console(file: TextIO) -> Any:
    from rich.console import Console

    colours = None if os.environ.get("NO_COLOR") is None else True
    return Console(file=file, highlight=False, no_color=colours, markup=False, emoji=False)
