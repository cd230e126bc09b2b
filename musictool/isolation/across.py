"""`Context.across` of an isolated plugin: it measures there, when the hub has a recording for it.

What is measured goes to the hub, which asks for it to be merged, and hands it to each recording of
the run: also to another process, if the one that has measured it is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from musictool.errors import PluginError
from musictool.isolation.encoding import is_sent_whole

if TYPE_CHECKING:
    from musictool.isolation.host import Process

__all__ = ["ends_all", "measured_there"]


def measured_there(
    ask: Callable[..., Any],
    stream: Any,
    measure: Callable[[Any], Any],
    merge: Callable[[Any, Any], Any],
) -> Any:
    """What the hub finds, by functions that are here; it is asked by `ask`.

    Raises
    ------
    TypeError
        If what they give would not come back as what it is. No error of ours: one that is counts
        as that of a recording that cannot be read, and the others would be measured without it.
    """
    return ask(stream, _sent(measure, "measure"), _sent(merge, "merge"))


def _sent(function: Callable[..., Any], role: str) -> Callable[..., Any]:
    def made(*given: Any) -> Any:
        found = function(*given)
        if stranger := _stranger(found):
            raise TypeError(
                f"what {role} gives to context.across has something of type {stranger}, which "
                "cannot leave the process of an isolated plugin; give numbers, texts, arrays, or "
                "lists, tuples and dictionaries of them"
            )
        return found

    return made


def _stranger(value: Any) -> str:
    """The name of a type, in what is measured, that does not come back from the hub; "" if none."""
    if value is None or type(value) in (bool, int, float, str, bytes) or is_sent_whole(value):
        return ""
    if isinstance(value, np.ndarray) and type(value) is np.ndarray and not value.dtype.hasobject:
        return ""
    if isinstance(value, np.generic | Path):
        return ""
    if type(value) in (list, tuple, set, frozenset):
        return next(filter(None, map(_stranger, value)), "")
    if type(value) is dict:
        return _stranger([*value, *value.values()])
    return type(value).__name__


def ends_all(process: Process, measure: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What measures a recording, over there, and does not pass over one that ends the process.

    That one was not to be read, the hub would say, and so would be those behind it: nothing would
    tell of an album of which half was measured.
    """

    def measured(recording: Any) -> Any:
        try:
            return measure(recording)
        except PluginError:
            if process.is_alive:
                raise
            raise process.death() from None

    return measured
