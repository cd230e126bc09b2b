"""Lines and documents, results on standard output and all else on standard error; exit codes."""

from __future__ import annotations

import gc
import io
import os
import shutil
import sys
import traceback
from typing import Any, TextIO

from musictool.cli.wrapping import wrapped
from musictool.errors import FileError, MusictoolError, is_debugged
from musictool.plain import json_text
from musictool.printable import legible, printable

__all__ = [
    "BOLD",
    "CYAN",
    "Foreign",
    "begin_work",
    "coloured",
    "exit_code",
    "painted",
    "print_document",
    "print_json",
    "print_line",
    "print_prose",
    "show_failure",
    "show_line",
    "show_traceback",
    "shown",
]

BOLD, RED, YELLOW, CYAN = "1", "31", "33", "36"
COLOURS = {"error:": RED, "warning:": YELLOW}


def print_json(value: Any) -> None:
    """Print one indented JSON document on standard output."""
    print_document(json_text(value, indent=2), sys.stdout)


def begin_work() -> None:
    """End the pause of the garbage collector in which all was imported; see `script`."""
    from musictool.models.memory import keep_freed_memory  # help has no use for it

    gc.freeze()  # it need not look through that
    gc.enable()
    keep_freed_memory()


def print_line(text: str, file: TextIO) -> None:
    """Print a line for a person; fails as `print_document` does."""
    print_document(shown(text, file), file)


def shown(text: str, file: TextIO) -> str:
    """Text on one line that a terminal only shows, in characters that the file's encoding has."""
    encoding = file.encoding or "ascii"
    return printable(text).encode(encoding, "backslashreplace").decode(encoding)


def print_document(text: str, file: TextIO) -> None:
    """Print lines as they are.

    Raises
    ------
    FileError
        If the system refuses, as with a full disk.
    """
    try:
        print(text, file=file, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError("standard output", f"cannot be written: {error.strerror}") from None


def print_prose(text: str, file: TextIO, head: str = "") -> None:
    """Print a sentence on one line, which a terminal has wrapped between words.

    Parameters
    ----------
    head
        How it begins, coloured as it may be.
    """
    text = shown(text, file)
    if file.isatty():
        indent = f"{'':{len(head) + 1}}" if head else ""
        width = shutil.get_terminal_size().columns
        text = "\n".join(wrapped(indent + text, width, "  ")).removeprefix(indent)
    print_document(f"{painted(head, COLOURS.get(head, CYAN), file)} {text}".lstrip(), file)


def show_line(kind: str, text: str) -> None:
    """Print a sentence on standard error, its first word coloured on a terminal."""
    print_prose(text, sys.stderr, f"{kind}:")


def show_failure(error: MusictoolError, as_json: bool) -> None:
    """Print an error that ended the run."""
    show_traceback(error)
    show_line("error", str(error))
    if as_json:
        print_document(json_text({"error": legible(str(error))}), sys.stdout)


def show_traceback(error: MusictoolError) -> None:
    """Where an error comes from, for those who ask by MUSICTOOL_DEBUG."""
    if is_debugged():
        for lines in traceback.format_exception(error):
            for line in lines.splitlines():
                print_line(line, sys.stderr)


class Foreign(io.TextIOBase):
    """Standard output and error for what plugins and libraries print while they work.

    That is for whoever writes them: it goes nowhere, unless MUSICTOOL_DEBUG asks for it; then to
    `file`, as lines that a terminal only shows.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file if is_debugged() else None

    def write(self, text: str) -> int:
        """Write text, its line ends as they are."""
        if self._file is not None:
            lines = [shown(line, self._file) for line in text.split("\n")]
            self._file.write("\n".join(lines))
        return len(text)

    def flush(self) -> None:
        """Flush what was written."""
        if self._file is not None:
            self._file.flush()


def exit_code(failed: int, jobs: int, alone: int = 1) -> int:
    """0 if all were done, 3 if some of several failed; `alone` if the only one did."""
    if not failed:
        return 0
    if jobs == 1:
        return alone
    return 1 if failed == jobs else 3


def painted(text: str, colour: str, file: TextIO) -> str:
    """Text in a colour or in bold, if what is printed may be."""
    return f"\x1b[{colour}m{text}\x1b[0m" if text.strip() and coloured(file) else text


def coloured(file: TextIO) -> bool:
    """Whether what is printed may have colours."""
    return file.isatty() and not os.environ.get("NO_COLOR")
