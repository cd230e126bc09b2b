"""What is under way, on one line of a terminal that it leaves as it was."""

from __future__ import annotations

import shutil
import sys
import time

from musictool.printable import printable

__all__ = ["Passing"]

EVERY = 0.1
"""Seconds that each thing stays at least."""


class Passing:
    """The line, written over and over on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._last = 0.0
        self._is_terminal = sys.stderr.isatty()

    def show(self, text: str) -> None:
        """Have it say something, unless it has just said something else."""
        if text and self._is_terminal and time.monotonic() - self._last > EVERY:
            self._last = time.monotonic()
            self._write(text)

    def _write(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r{'':{width}}\r{printable(text)[:width]}")
        sys.stderr.flush()

    def __enter__(self) -> Passing:
        return self

    def __exit__(self, *error: object) -> None:
        if self._is_terminal and self._last:
            self._write("")
