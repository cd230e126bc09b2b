"""What libraries in C print while they decode goes nowhere: mpg123 comments on each damaged frame.

They print by the C library's `stderr` and `stdout`, pointers that can be pointed elsewhere; the
descriptors behind them stay as they are, so that nothing that Python prints meanwhile is lost.
Where the C library has no such pointers (Windows), they print.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from collections.abc import Iterator
from functools import cache

__all__ = ["quiet"]

_lock = threading.Lock()
_depth = 0
_before: list[int | None] = []


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing be printed by the C library as long as any thread is inside."""
    global _depth, _before
    pointers, nowhere = _streams()
    with _lock:
        if _depth == 0:
            _before = [pointer.value for pointer in pointers]
            for pointer in pointers:
                pointer.value = nowhere
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0:
                for pointer, value in zip(pointers, _before, strict=True):
                    pointer.value = value


@cache
def _streams() -> tuple[list[ctypes.c_void_p], int | None]:
    """The C library's streams for output, and one that leads nowhere."""
    try:
        library = ctypes.CDLL(None)
        suffix, dashes = ("p", "__") if hasattr(library, "__stderrp") else ("", "")
        names = [f"{dashes}{name}{suffix}" for name in ("stdout", "stderr")]
        pointers = [ctypes.c_void_p.in_dll(library, name) for name in names]
        library.fopen.restype = ctypes.c_void_p
        nowhere = library.fopen(os.fsencode(os.devnull), b"w")
    except (OSError, ValueError, TypeError, AttributeError):
        return [], None
    return (pointers, nowhere) if nowhere else ([], None)
