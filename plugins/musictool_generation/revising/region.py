"""`Region`: where in a score, and in which tracks, something new is to come, as one says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from musictool import BadParameter, Score, choose_tracks, span_of, tick_of

__all__ = ["Region"]


class Region(NamedTuple):
    """All of a score unless something is given."""

    start: float | None = None
    end: float | None = None
    unit: Literal["seconds", "bars", "beats"] = "seconds"
    tracks: tuple[str, ...] = ()

    def span(self, score: Score) -> tuple[int, int]:
        """First tick, and the tick after the last one.

        Raises
        ------
        BadParameter
            For a unit of nothing.
        CannotProcess
            If nothing lies between them.
        """
        self._check()
        return span_of(score, self.start, self.end, self.unit)

    def until(self, score: Score) -> int:
        """The tick of its end, at most that of the score's.

        Raises
        ------
        BadParameter
            For a unit of nothing.
        CannotProcess
            For an end before the beginning.
        """
        self._check()
        if self.end is None:
            return score.length
        return min(tick_of(score, self.end, self.unit), score.length)

    def places(self, score: Score, otherwise: Sequence[int], verb: str) -> list[int]:
        """The places of its tracks, or else others.

        Raises
        ------
        CannotProcess
            If there is no such track.
        """
        return choose_tracks(score, self.tracks, verb) if self.tracks else list(otherwise)

    def _check(self) -> None:
        if self.unit != "seconds" and self.start is None and self.end is None:
            raise BadParameter(
                f"unit={self.unit} says what start and end count; give one of them as well"
            )
