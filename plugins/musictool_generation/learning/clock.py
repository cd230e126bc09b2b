"""The time that a training may take, over all of its runs, and what is left of it."""

from __future__ import annotations

import json
import time
from pathlib import Path

from musictool import format_time

__all__ = ["Clock"]

EVERY = 2.0
"""Seconds after which the time spent is written down again."""


class Clock:
    """Counts from its making on, and what runs before this one have spent.

    Parameters
    ----------
    folder
        Where the time is kept.
    seconds
        How much there is; None for no limit.
    """

    def __init__(self, folder: Path, seconds: float | None) -> None:
        self.seconds = seconds
        self._file = folder / "clock.json"
        self.before = json.loads(self._file.read_bytes())["spent"] if self._file.exists() else 0.0
        """Seconds that runs before this one have spent."""
        self._began = time.monotonic() - self.before
        self._kept = self.before

    @property
    def spent(self) -> float:
        """Seconds."""
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds; infinite without a limit."""
        return float("inf") if self.seconds is None else max(0.0, self.seconds - self.spent)

    @property
    def over(self) -> float:
        """Seconds spent beyond the limit; 0 within it, or without one."""
        return 0.0 if self.seconds is None else max(0.0, self.spent - self.seconds)

    @property
    def left_in_words(self) -> str:
        """As "4:10 left"; "" without a limit."""
        return "" if self.seconds is None else f"{format_time(self.left, 0)} left"

    def keep(self) -> None:
        """Write down how much is spent, now and then."""
        if self.spent - self._kept >= EVERY:
            self._kept = self.spent
            part = self._file.with_suffix(".part")
            part.write_text(json.dumps({"spent": self._kept}))
            part.replace(self._file)
