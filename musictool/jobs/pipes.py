"""Standard input and output as files: what comes is spooled, so that it can be read twice and its
header written last.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from musictool.errors import FileError, UsageError
from musictool.kinds import Kind

__all__ = ["STDIN", "STDOUT", "output_to_standard", "standard_input"]

STDIN = "standard input"
STDOUT = "standard output"

MIDI = b"MThd"
"""The beginning of a Standard MIDI File."""


@contextmanager
def standard_input(*kinds: Kind) -> Iterator[Path]:
    """A file with all of standard input, removed afterwards.

    Parameters
    ----------
    kinds
        What it may be; if there are notes among others, its first bytes tell.

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
        if len(kinds) > 1 and Kind.SCORE in kinds:
            with path.open("rb") as spool:
                is_midi = spool.read(len(MIDI)) == MIDI
            others = (kind for kind in kinds if kind is not Kind.SCORE)
            kind = Kind.SCORE if is_midi else next(others)
            path = path.rename(path.with_suffix(kind.suffix))
        yield path


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
