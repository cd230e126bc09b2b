"""Standard input and output as files: a recording is spooled, so that it can be read twice and its
header written last.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from musictool.errors import UnreadableFile, UsageError

__all__ = ["output_to_standard", "standard_input"]


@contextmanager
def standard_input() -> Iterator[Path]:
    """A file with all of standard input, removed afterwards.

    Raises
    ------
    UnreadableFile
        If nothing came.
    """
    with tempfile.TemporaryDirectory(prefix="musictool-") as folder:
        path = Path(folder, "stdin.wav")
        with path.open("wb") as spool:
            shutil.copyfileobj(sys.stdin.buffer, spool)
        if path.stat().st_size == 0:
            raise UnreadableFile("-", "nothing came on standard input; pipe a recording into it")
        yield path


@contextmanager
def output_to_standard() -> Iterator[Path]:
    """A place for a WAV file whose bytes go to standard output at the end, if it was written.

    Raises
    ------
    UsageError
        If standard output is a terminal.
    """
    if sys.stdout.isatty():
        raise UsageError("standard output is a terminal; pipe it on, or name a file with -o")
    with tempfile.TemporaryDirectory(prefix="musictool-") as folder:
        path = Path(folder, "stdout.wav")
        yield path
        if path.exists():
            with path.open("rb") as written:
                shutil.copyfileobj(written, sys.stdout.buffer)
            sys.stdout.buffer.flush()
