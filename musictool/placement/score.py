"""A command confined to a part of a score; the rest stays as it is, to the tick."""

from __future__ import annotations

from dataclasses import dataclass, replace

from musictool.musical_time import Stretch, Unit, span_of
from musictool.score import Score

__all__ = ["PlacedScore", "ScorePlacement"]


@dataclass(frozen=True)
class ScorePlacement:
    """Where a command acts on a score."""

    start: float | None = None
    end: float | None = None
    unit: Unit = "seconds"
    keeps_time: bool = True


class PlacedScore:
    """One score around a command: `given` is its input, and its output goes to `result`."""

    tail_frames = 0

    def __init__(self, placement: ScorePlacement, score: Score) -> None:
        self.score = score
        self.region = span_of(score, placement.start, placement.end, placement.unit)
        self.stretch = Stretch(score, *self.region, placement.keeps_time)
        self.given = self.stretch.given

    def result(self, made: Score) -> Score:
        """The score with what a command made of its part in its place."""
        return replace(self.stretch.replaced(made), origin=self.score.origin)
