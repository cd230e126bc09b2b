"""Lines, tables and documents: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from musictool.contract.words import text_of
from musictool.errors import FileError, MusictoolError

__all__ = [
    "print_json",
    "print_line",
    "show_failure",
    "show_interruption",
    "show_line",
    "show_mapping",
    "table_of",
]


def print_json(value: Any) -> None:
    """One document on standard output, to be read."""
    print(json.dumps(value, indent=2), flush=True)  # noqa: T201


def show_mapping(findings: Mapping[str, Any], file: TextIO | None = None) -> None:
    """Names and values in two columns; broken into lines only where a terminal is that narrow."""
    file = file or sys.stdout
    width = max(map(len, findings), default=0) + 2
    columns = max(shutil.get_terminal_size().columns - width, 20) if file.isatty() else 0
    for name, value in findings.items():
        shown = "none" if value is None else value
        if isinstance(shown, list) and shown and all(isinstance(row, Mapping) for row in shown):
            shown = "\n".join(table_of(shown))
        if not isinstance(shown, str):
            shown = json.dumps(shown, ensure_ascii=False, default=str)
        lines = shown.splitlines() or [""]
        if columns:
            lines = [piece for line in lines for piece in textwrap.wrap(line, columns) or [""]]
        head = f"\x1b[1m{name:<{width}}\x1b[0m" if _colours(file) else f"{name:<{width}}"
        indented = f"\n{' ' * width}".join(lines)
        print_line(f"{head}{indented}", file)


def table_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each row under the names of the columns; those empty throughout are left out."""
    names = dict.fromkeys(name for row in rows for name in row)
    cells = [
        ["off" if row.get(name) is False else text_of(row.get(name)) for name in names]
        for row in rows
    ]
    columns = [
        [name, *column]
        for name, column in zip(names, zip(*cells, strict=True), strict=True)
        if any(column)
    ]
    widths = [max(map(len, column)) for column in columns]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in zip(*columns, strict=True)
    ]


def print_line(text: str, file: TextIO) -> None:
    """A line, also where the encoding has no letters for a name in it.

    Raises
    ------
    FileError
        If the system refuses, as with a full disk.
    """
    encoding = file.encoding or "ascii"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=file, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError("standard output", f"cannot be written: {error.strerror}") from None


def show_line(kind: str, text: str) -> None:
    """One line on standard error, its first word coloured on a terminal."""
    colour = {"error": "31", "warning": "33"}.get(kind, "36")
    head = f"\x1b[{colour}m{kind}:\x1b[0m" if _colours(sys.stderr) else f"{kind}:"
    print_line(f"{head} {text}", sys.stderr)


def show_failure(error: MusictoolError, as_json: bool) -> None:
    """An error that ended the run."""
    if os.environ.get("MUSICTOOL_TRACEBACK"):
        traceback.print_exception(error)
    show_line("error", str(error))
    if as_json:
        print(json.dumps({"error": str(error)}), flush=True)  # noqa: T201


def show_interruption(what: str) -> None:
    """Ctrl-C, and what was done before it."""
    show_line("interrupted", what)


def _colours(file: TextIO) -> bool:
    return file.isatty() and not os.environ.get("NO_COLOR")
