"""Lines and documents, results on standard output and all else on standard error; exit codes."""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, TextIO

from musictool.errors import FileError, MusictoolError

__all__ = [
    "begin_work",
    "exit_code",
    "in_encoding",
    "print_json",
    "print_line",
    "show_failure",
    "show_line",
]


def print_json(value: Any) -> None:
    """Print one indented JSON document on standard output."""
    print(json.dumps(value, indent=2), flush=True)  # noqa: T201


def begin_work() -> None:
    """End the pause of the garbage collector in which all was imported; see `script`."""
    gc.freeze()  # it need not look through that
    gc.enable()


def print_line(text: str, file: TextIO) -> None:
    """Print a line, with escapes for characters that the encoding does not have.

    Raises
    ------
    FileError
        If the system refuses, as with a full disk.
    """
    try:
        print(in_encoding(text, file), file=file, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError("standard output", f"cannot be written: {error.strerror}") from None


def in_encoding(text: str, file: TextIO) -> str:
    """Text with escapes for characters that the file's encoding does not have."""
    encoding = file.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def show_line(kind: str, text: str) -> None:
    """Print one line on standard error, its first word coloured on a terminal."""
    colour = {"error": "31", "warning": "33"}.get(kind, "36")
    head = f"\x1b[{colour}m{kind}:\x1b[0m" if _colours(sys.stderr) else f"{kind}:"
    print_line(f"{head} {text}", sys.stderr)


def show_failure(error: MusictoolError, as_json: bool) -> None:
    """Print an error that ended the run."""
    if os.environ.get("MUSICTOOL_TRACEBACK"):
        traceback.print_exception(error)
    show_line("error", str(error))
    if as_json:
        print(json.dumps({"error": str(error)}), flush=True)  # noqa: T201


def exit_code(failures: Sequence[MusictoolError], jobs: int) -> int:
    """0 if all were done, 3 if some of several failed."""
    if not failures:
        return 0
    if jobs == 1:
        return failures[0].exit_code
    return 1 if len(failures) == jobs else 3


def _colours(file: TextIO) -> bool:
    return file.isatty() and not os.environ.get("NO_COLOR")
