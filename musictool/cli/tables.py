"""Tables for a person: fitted to a terminal's width, elsewhere aligned and whole.

On a terminal no word breaks: texts are wrapped, long names shortened in their middle, and of many
columns the last are left out, which is said; so whoever makes rows begins with what matters most.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from musictool.cli.views import BOLD, painted, print_document, print_line, print_prose, shown
from musictool.cli.wrapping import cells, columns, padded, shortened, wrapped
from musictool.printable import printable

__all__ = ["print_pairs", "print_rows", "print_values", "row_lines"]

Row = Mapping[str, str]
NUMERIC = frozenset("+-.0123456789")


def print_pairs(pairs: Iterable[tuple[str, str]], file: TextIO) -> None:
    """Print two columns, names and texts; a text may have several lines."""
    pairs = [(printable(name), text) for name, text in pairs]
    longest = max((cells(name) for name, _ in pairs), default=0)
    if not file.isatty():
        for name, text in pairs:
            for number, line in enumerate(text.split("\n")):
                print_line(f"{padded('' if number else name, longest + 2)}{line}".rstrip(), file)
        return
    width = shutil.get_terminal_size().columns
    for left, right in columns(pairs, width, min(longest, width // 2)):
        print_document(painted(shown(left, file), BOLD, file) + shown(right, file), file)


def print_values(values: Mapping[str, Any]) -> None:
    """Two columns on standard output: text as it is, all else as in JSON."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
    }
    print_pairs(texts.items(), sys.stdout)


def print_rows(rows: Sequence[Row], file: TextIO, whole: str) -> None:
    """Print a line for each row, under the names of the columns.

    Parameters
    ----------
    whole
        What has the columns too for which a terminal has no room: "--json has them".
    """
    if not file.isatty():
        for line in row_lines(rows):
            print_line(line, file)
        return
    kept, left = _fitting(_columns(rows), shutil.get_terminal_size().columns)
    height = max(len(column.head) for column in kept)
    for number, line in enumerate(_joined([column.lines(height) for column in kept])):
        text = shown(line, file)
        print_document(painted(text, BOLD, file) if number < height else text, file)
    if left:
        names = ", ".join(column.name for column in left)
        print_prose(f"Not enough room for {names}: {whole}.", file)


def row_lines(rows: Sequence[Row]) -> list[str]:
    """The names of the columns, and a line for each row; empty columns are left out."""
    return _joined([[column.name, *column.texts] for column in _columns(rows)])


@dataclass(frozen=True)
class _Column:
    """A column on a terminal, no wider than its cells and the words of its name."""

    name: str
    texts: Sequence[str]

    @property
    def width(self) -> int:
        return max(map(cells, [*self.name.split("_"), *self.texts]))

    @property
    def head(self) -> list[str]:
        """The lines of its name."""
        return wrapped(self.name.replace("_", " "), self.width)

    def shortened(self, most: int) -> _Column:
        return _Column(self.name, [shortened(text, most) for text in self.texts])

    def lines(self, height: int) -> list[str]:
        """Its name on so many lines, and its cells; numbers stand under each other."""
        lines = [*[""] * (height - len(self.head)), *self.head, *self.texts]
        numeric = all(set(text) <= NUMERIC or text == "none" for text in self.texts)
        return [line.rjust(self.width) for line in lines] if numeric else lines


def _columns(rows: Sequence[Row]) -> list[_Column]:
    names = dict.fromkeys(name for row in rows for name in row)
    texts = {name: [printable(row.get(name, "")) for row in rows] for name in names}
    return [_Column(printable(name), column) for name, column in texts.items() if any(column)]


def _joined(columns: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(cells, column)) for column in columns]
    return [
        "  ".join(padded(text, width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in zip(*columns, strict=True)
    ]


def _fitting(columns: Sequence[_Column], room: int) -> tuple[list[_Column], list[_Column]]:
    """The columns that a terminal has room for, their long cells shortened, and the others."""
    kept: list[_Column] = []
    for column in columns:
        kept.append(column.shortened(max(room // 3, 12)))
        if len(kept) > 1 and sum(one.width + 2 for one in kept) - 2 > room:
            return kept[:-1], list(columns[len(kept) - 1 :])
    return kept, []
