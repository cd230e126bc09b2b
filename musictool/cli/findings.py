"""A `Report` for a person: two columns of names and findings, or a row for each of many files.

Of a long list its length and its ends are shown, since JSON has it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TextIO

from musictool.cli.tables import print_pairs, print_rows, row_lines
from musictool.findings import is_times, is_turned
from musictool.plain import plain

__all__ = ["show_findings", "show_rows"]

Findings = Mapping[str, Any]

SHOWN = 8
"""Longer lists are shown by their length."""

MOST_ROWS = 40
"""Of longer tables the first rows and the last are shown."""


def show_findings(findings: Findings, file: TextIO) -> None:
    """Print the findings about one recording: a name and a finding on each line."""
    print_pairs(_pairs(plain(findings)), file)


def show_rows(rows: Sequence[Findings], file: TextIO, whole: str) -> None:
    """Print a row for each of many recordings, with the findings that are one number or word.

    Parameters
    ----------
    whole
        Where to find those for which a terminal has no room, as a sentence's end.
    """
    one = [
        {
            name: _text(value)
            for name, value in plain(row).items()
            if not isinstance(value, list | Mapping)
        }
        for row in rows
    ]
    print_rows(one, file, whole)


def _pairs(findings: Findings, indent: str = "") -> Iterator[tuple[str, str]]:
    for name, value in findings.items():
        if isinstance(value, Mapping) and indent and _is_brief(value):
            inside = [f"{key} {_value_text(key, one)}" for key, one in value.items()]
            yield indent + name, "; ".join(inside) or "none"
        elif isinstance(value, Mapping) and _is_table(value):
            rows = [
                {"": key, **{of: _cell(it) for of, it in one.items()}} for key, one in value.items()
            ]
            yield indent + name, "\n".join(row_lines(rows))
        elif isinstance(value, Mapping):
            yield indent + name, "" if value else "none"
            yield from _pairs(value, indent + "  ")
        else:
            yield indent + name, _value_text(name, value)


def _is_table(findings: Findings) -> bool:
    """Whether the same is said of each of several things, and too much for a line of its own."""
    first, *others = findings.values() or [None]
    if not others or not isinstance(first, Mapping) or _is_brief(first):
        return False
    return all(
        isinstance(one, Mapping)
        and [*one] == [*first]
        and not any(isinstance(it, list | Mapping) for it in one.values())
        for one in findings.values()
    )


def _is_brief(findings: Findings) -> bool:
    """Whether what is inside something fits on its line, such as a mean and a deviation."""
    return len(findings) <= 3 and not any(
        isinstance(value, Mapping)
        or (isinstance(value, list) and any(isinstance(item, list | Mapping) for item in value))
        for value in findings.values()
    )


def _value_text(name: str, value: Any) -> str:
    return _list_text(name, value) if isinstance(value, list) else _text(value)


def _list_text(name: str, items: list[Any]) -> str:
    if not items:
        return "none"
    if all(isinstance(item, Mapping) for item in items):
        return "\n".join(_rows_text(items))
    numbers = [item for item in items if isinstance(item, int | float)]
    if len(items) <= SHOWN and not any(isinstance(item, list | Mapping) for item in items):
        return ", ".join(map(_text, items))
    noun = name if name.endswith("s") and not name.endswith("_s") else "values"
    if len(numbers) < len(items):
        return f"{len(items)} {noun}"
    unit = " s" if is_times(name) else ""
    rises = all(one <= other for one, other in pairwise(items))
    first, last, between = min(numbers), max(numbers), "…" if rises else "to"
    return f"{len(items)} {noun}, {_text(first)} {between} {_text(last)}{unit}"


def _rows_text(rows: Sequence[Findings]) -> list[str]:
    """A table; of very many rows, or many that begin somewhere in time, the first and the last.

    Of few things with much to be said of each, every one has a column.
    """
    if is_turned(rows):
        return _columns_text(rows)
    cells = [{name: _cell(value) for name, value in row.items()} for row in rows]
    if len(rows) <= (SHOWN + 4 if "start" in rows[0] else MOST_ROWS):
        return row_lines(cells)
    *head, last = row_lines([*cells[: SHOWN - 2], cells[-1]])
    return [*head, f"… {len(rows) - SHOWN + 1} more", last]


def _columns_text(rows: Sequence[Findings]) -> list[str]:
    names = dict.fromkeys(name for row in rows for name in row)
    lines = [
        {"": name, **{str(at): _text(row.get(name)) for at, row in enumerate(rows)}}
        for name in names
    ]
    return row_lines(lines)[1:]


def _cell(value: Any) -> str:
    """A finding in a table; what is not known is empty, and a switch on or off."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else _text(value)


def _text(value: Any) -> str:
    """One finding, its decimals as many as anybody reads."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1e4 else f"{value:.5g}"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(one)}" for name, one in value.items())
    return str(value)
