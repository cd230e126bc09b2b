"""A `Report` for a person: two columns of names and findings, or a row for each of many files.

On a terminal rich lays them out to fit its width; elsewhere they are plain, aligned and whole.
What is long is told by its number and its ends, since JSON has it all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TextIO

from musictool.cli.views import print_line, table_of
from musictool.plain import plain

__all__ = ["show_findings", "show_rows"]

Findings = Mapping[str, Any]

SHOWN = 8
"""As many of a list's items are shown before it is told by its number."""

TIMES = ("beats", "downbeats", "onsets")
"""Lists that are times, in seconds."""


def show_findings(findings: Findings, file: TextIO) -> None:
    """The findings about one recording: a name and what was found on each line."""
    lines = list(_lines(plain(findings)))
    if file.isatty():
        _print_rich_pairs(lines, file)
        return
    width = max((len(name) for name, _ in lines), default=0) + 2
    for name, text in lines:
        first, *rest = text.split("\n")
        print_line(f"{name:<{width}}{first}".rstrip(), file)
        for line in rest:
            print_line(" " * width + line, file)


def show_rows(rows: Sequence[Findings], file: TextIO) -> None:
    """The findings about many recordings: a row for each, with what is one number or word.

    A terminal gets as many columns as are wide enough for it, in the order of the findings, and
    the names of the rest.
    """
    flat = [{name: _said(one) for name, one in plain(row).items() if _is_one(one)} for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    if not file.isatty():
        for line in table_of([{name: row.get(name, "") for name in names} for row in flat]):
            print_line(line, file)
        return
    room = shutil.get_terminal_size().columns
    shown, left = _that_fit(names, flat, room)
    _print_rich_rows(shown, flat, file)
    if left:
        words = ", ".join(left)
        print_line(f"Not enough room for {words}: --json and -o all.csv have them.", file)


def _lines(findings: Findings, indent: str = "") -> Iterator[tuple[str, str]]:
    for name, value in findings.items():
        if isinstance(value, Mapping) and indent and _is_brief(value):
            told = [f"{key} {_told(key, one)}" for key, one in value.items()]
            yield indent + name, "; ".join(told) or "none"
        elif isinstance(value, Mapping):
            yield indent + name, "" if value else "none"
            yield from _lines(value, indent + "  ")
        else:
            yield indent + name, _told(name, value)


def _is_brief(findings: Findings) -> bool:
    """Whether what is inside something fits on its line, such as a mean and a deviation."""
    return len(findings) <= 3 and not any(
        isinstance(value, Mapping)
        or (isinstance(value, list) and any(isinstance(item, list | Mapping) for item in value))
        for value in findings.values()
    )


def _told(name: str, value: Any) -> str:
    return _of_list(name, value) if isinstance(value, list) else _said(value)


def _of_list(name: str, items: list[Any]) -> str:
    if not items:
        return "none"
    if all(isinstance(item, Mapping) for item in items):
        return "\n".join(_of_rows(items))
    numbers = [item for item in items if isinstance(item, int | float)]
    if len(items) <= SHOWN and not any(isinstance(item, list | Mapping) for item in items):
        return ", ".join(map(_said, items))
    noun = name if name.endswith("s") and not name.endswith("_s") else "values"
    if len(numbers) < len(items):
        return f"{len(items)} {noun}"
    unit = " s" if name in TIMES or name.endswith("_s") else ""
    rises = all(one <= other for one, other in pairwise(items))
    first, last, between = min(numbers), max(numbers), "…" if rises else "to"
    return f"{len(items)} {noun}, {_said(first)} {between} {_said(last)}{unit}"


def _of_rows(rows: Sequence[Findings]) -> list[str]:
    """A table; of many parts of a recording, which begin somewhere, the first and the last."""
    cells = [{name: _in_row(value) for name, value in row.items()} for row in rows]
    if len(rows) <= SHOWN + 4 or "start" not in rows[0]:
        return table_of(cells)
    *head, last = table_of([*cells[: SHOWN - 2], cells[-1]])
    return [*head, f"… {len(rows) - SHOWN + 1} more", last]


def _in_row(value: Any) -> Any:
    """A cell; what is not known is empty, and a switch on or off."""
    return value if value is None or isinstance(value, bool) else _said(value)


def _is_one(value: Any) -> bool:
    return not isinstance(value, list | Mapping)


def _said(value: Any) -> str:
    """One finding, its decimals as many as anybody reads."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1e4 else f"{value:.5g}"
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(one)}" for name, one in value.items())
    return str(value)


def _that_fit(
    names: Sequence[str], rows: Sequence[Mapping[str, str]], room: int
) -> tuple[list[str], list[str]]:
    """The columns that a terminal has room for, and the others."""
    left = room
    shown: list[str] = []
    for name in names:
        widest = max([*map(len, _head(name).split()), *(len(row.get(name, "")) for row in rows)])
        width = min(widest, max(room // 3, 12)) + 2  # longer ones are cropped
        if left < width and shown:
            break
        shown.append(name)
        left -= width
    return shown, list(names[len(shown) :])


def _head(name: str) -> str:
    return name.replace("_", " ")


def _print_rich_pairs(lines: Sequence[tuple[str, str]], file: TextIO) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in lines:
        table.add_row(Text(_written(name, file), "bold"), Text(_written(text, file)))
    _console(file).print(table)


def _print_rich_rows(names: Sequence[str], rows: Sequence[Mapping[str, str]], file: TextIO) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for number, name in enumerate(names):
        numeric = number > 0 and all(_is_number(row.get(name, "")) for row in rows)
        most = max(shutil.get_terminal_size().columns // 3, 12)
        longest = max(map(len, _head(name).split()))
        table.add_column(
            Text(_written(_head(name), file)),
            justify="right" if numeric else "left",
            no_wrap=False,
            min_width=longest,
            max_width=max(most, longest),
            overflow="ellipsis",
        )
    for row in rows:
        cells = (Text(_written(row.get(name, ""), file), no_wrap=True) for name in names)
        table.add_row(*cells)
    _console(file).print(table)


def _is_number(text: str) -> bool:
    return text in ("", "none") or text.lstrip("-").replace(".", "", 1).isdigit()


def _console(file: TextIO) -> Any:
    from rich.console import Console

    colours = None if os.environ.get("NO_COLOR") is None else True
    return Console(file=file, highlight=False, no_color=colours, markup=False, emoji=False)


def _written(text: str, file: TextIO) -> str:
    """Text that the encoding has all letters for."""
    encoding = file.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)
