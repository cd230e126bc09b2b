"""`Context.together` of an isolated plugin: what goes through a network with that of other files.

The hub decides which share a batch. Items and results stay where the network is; the hub has their
numbers.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

from musictool.contract.alike import alike

__all__ = ["Alike", "handed_over"]

_lock = threading.Lock()
_numbers = itertools.count()
_kept: dict[int, Any] = {}
_kinds: dict[Hashable, list[int]] = {}
"""Of functions that do the same, while one is used: their number, and how many use it."""


@dataclass(frozen=True)
class Alike:
    """A function over there, as the hub hands it over: equal to those that do the same."""

    process: Any
    kind: int
    work: Callable[[list[int]], Any] = field(compare=False)

    def __call__(self, items: list[int]) -> Any:
        return self.work(items)


def handed_over(
    ask: Callable[..., Any], work: Callable[[list[Any]], Any], item: Any, length: int
) -> Any:
    """What comes of an item, over there; `ask` has the hub put it together with others."""

    def of_numbers(items: list[int]) -> Any:
        made = work([_kept[one] for one in items])
        if not isinstance(made, list | tuple):
            return made  # which the hub refuses
        return [_keep(one) for one in made]

    number = _keep(item)
    try:
        with _kind(work) as kind:
            return _kept.pop(ask(of_numbers, kind, number, length))
    finally:
        del _kept[number]


def _keep(thing: Any) -> int:
    number = next(_numbers)
    _kept[number] = thing
    return number


@contextlib.contextmanager
def _kind(work: Callable[..., Any]) -> Iterator[int]:
    same = alike(work)
    with _lock:
        used = _kinds.setdefault(same, [next(_numbers), 0])
        used[1] += 1
    try:
        yield used[0]
    finally:
        with _lock:
            used[1] -= 1
            if not used[1]:
                del _kinds[same]
