"""One thing that was done to a recording."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from musictool.edits.passages import Passages, Where
from musictool.origin import Origin

__all__ = ["Edit"]

WHOLE = ((0.0, math.inf, 0.0),)
"""Everything where it was."""


@dataclass(frozen=True, eq=False)
class Edit:
    """One thing that was done to a recording, as far as its tags must know."""

    where: Where | Passages | Callable[[], Where | Passages] = WHOLE
    """Where its moments went; called only when somebody must know, after the sound was made."""
    speed: float | None = None
    """How many times faster its music is, if that is known although its moments have no place."""
    semitones: float | None = 0.0
    """How much higher it became; None if that is no one number."""
    bpm: float | None = None
    """The tempo that it was brought to, where one was."""
    begins: tuple[float, ...] = ()
    """When each of the recordings that a command joined begins, in seconds."""
    loop: tuple[float, float] | None = None
    """From where to where it is to be repeated from now on, in seconds of what it has become."""
    others: tuple[tuple[Origin, Edit], ...] = ()
    """What was joined to the first recording, and where it was put."""

    @cached_property
    def passages(self) -> Passages:
        """Where its moments went."""
        where = self.where() if callable(self.where) else self.where
        return where if isinstance(where, Passages) else Passages.of(where)

    @property
    def paced(self) -> Passages:
        """Something that passes as fast."""
        return self.passages if self.speed is None else Passages.at_speed(self.speed)
