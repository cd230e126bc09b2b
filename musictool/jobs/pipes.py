"""Standard input and output as files: what comes is spooled, so that it can be read twice and its
header written last.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from musictool.errors import FileError, UsageError
from musictool.kinds import Kind

__all__ = ["STDIN", "STDOUT", "output_to_standard", "standard_input"]

STDIN = "standard input"
STDOUT = "standard output"


@contextmanager
def standard_input(*kinds: Kind) -> Iterator[Path]:
    """A file with all of standard input, removed afterwards.

    Parameters
    ----------
    kinds
        What it may be; of notes, and whether it is any, its first bytes tell the format.

    Raises
    ------
    FileError
        If nothing came, or there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="musictool-") as folder:
        path = Path(folder, f"stdin{kinds[0].suffix}")
        try:
            with path.open("wb") as spool:
                if sys.stdin is not None:
                    shutil.copyfileobj(sys.stdin.buffer, spool)
        except OSError as error:
            raise FileError(STDIN, f"cannot be kept in {folder}: {error.strerror}") from None
        if path.stat().st_size == 0:
            raise FileError(STDIN, "nothing came; pipe a recording into it")
        if any(kind.flow is Kind.SCORE for kind in kinds):
            from musictool.files.scores.heads import notes_by_bytes

            others = (kind.suffix for kind in kinds if kind.flow is not Kind.SCORE)
            suffix = notes_by_bytes(path) or next(others, path.suffix)
            path = path.rename(path.with_suffix(suffix))
        yield path


@contextmanager
def _kept_clean(results: TextIO) -> Iterator[None]:
    """Let nothing get to standard output meanwhile, not even what native code prints."""
    try:
        handle = results.fileno()
    except OSError:  # it is none of the system's
        yield
        return
    kept, nowhere = os.dup(handle), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, handle)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, handle)
        os.close(kept)


@contextmanager
def output_to_standard(suffix: str) -> Iterator[Path]:
    """A place for a file whose bytes go to standard output at the end, if it was written.

    Raises
    ------
    UsageError
        If standard output is a terminal.
    FileError
        If it refuses.
    """
    results = sys.stdout
    if results.isatty():
        raise UsageError("standard output is a terminal; pipe it on, or name a file with -o")
    with tempfile.TemporaryDirectory(prefix="musictool-") as folder:
        path = Path(folder, f"stdout{suffix}")
        with _kept_clean(results):
            yield path
        if path.exists():
            try:
                with path.open("rb") as written:
                    shutil.copyfileobj(written, results.buffer)
                results.flush()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise FileError(STDOUT, f"cannot be written: {error.strerror}") from None
