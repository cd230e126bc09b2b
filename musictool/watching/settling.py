"""Which files have stopped growing: those whose state has been the same for a while.

The time is that of a clock that nobody sets. What was handed out once is not again, whatever came
of it, until it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from musictool.watching.arrivals import State

__all__ = ["Settling"]


class Settling:
    """The files of a folder from one look to the next.

    Parameters
    ----------
    seconds
        For how long a file has to be the same.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[Path, tuple[State, float]] = {}
        self._taken: dict[Path, State] = {}

    def settled(self, states: Mapping[Path, State], now: float) -> list[Path]:
        """Those of the files there are that have settled, and were not handed out as they are.

        What has gone is forgotten: if it comes back, it is new.
        """
        self._taken = {path: was for path, was in self._taken.items() if path in states}
        self._since = {
            path: self._since[path] if self._known(path, state) else (state, now)
            for path, state in states.items()
            if self._taken.get(path) != state
        }
        ready = [path for path, (_, at) in self._since.items() if now - at >= self._seconds]
        for path in ready:
            self._taken[path], _ = self._since.pop(path)
        return ready

    def _known(self, path: Path, state: State) -> bool:
        return path in self._since and self._since[path][0] == state

    def due(self, now: float) -> float | None:
        """In how many seconds the next file can have settled; None if none is on its way."""
        if not self._since:
            return None
        return max(min(at for _, at in self._since.values()) + self._seconds - now, 0.0)
