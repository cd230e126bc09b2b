"""Which functions do the same, so that what is handed to one can be handed to the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

__all__ = ["alike"]


def alike(work: Callable[..., Any]) -> Hashable:
    """What is equal for functions that do the same: themselves, of a `partial` its parts."""
    parts: Any = work
    if isinstance(work, partial):
        parts = (work.func, work.args, tuple(sorted(work.keywords.items())))
    try:
        hash(parts)
    except TypeError:
        return object()
    return parts  # type: ignore[no-any-return]
