"""What libraries in C print while they decode goes nowhere: mpg123 comments on each damaged frame.

It prints by the C library's `stderr`, a pointer that can be pointed elsewhere; the descriptor
behind it stays as it is, so that nothing that Python prints meanwhile is lost. Where the C library
has no such pointer (Windows), it prints.
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
_before: int | None = None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing be printed by the C library as long as any thread is inside."""
    global _depth, _before
    pointer, nowhere = _streams()
    if pointer is None or not nowhere:
        yield
        return
    with _lock:
        if _depth == 0:
            _before, pointer.value = pointer.value, nowhere
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0:
                pointer.value = _before


@cache
def _streams() -> tuple[ctypes.c_void_p | None, int | None]:
    """The C library's `stderr`, and a stream that leads nowhere."""
    try:
        library = ctypes.CDLL(None)
        name = "__stderrp" if hasattr(library, "__stderrp") else "stderr"
        pointer = ctypes.c_void_p.in_dll(library, name)
        library.fopen.restype = ctypes.c_void_p
        return pointer, library.fopen(os.fsencode(os.devnull), b"w")
    except (OSError, ValueError, TypeError, AttributeError):
        return None, None
