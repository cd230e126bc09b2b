"""A command confined to a part of a score, in time and in tracks; the rest stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from musictool.musical_time import Stretch, Unit, at_resolution, span_of
from musictool.score import Score
from musictool.track_choice import choose_tracks

__all__ = ["PlacedScore", "ScorePlacement"]


@dataclass(frozen=True)
class ScorePlacement:
    """Where a command acts on a score."""

    start: float | None = None
    end: float | None = None
    unit: Unit = "seconds"
    tracks: tuple[str, ...] = ()
    """Words for those it acts on; all if there are none."""
    keeps_time: bool = True


class PlacedScore:
    """One score around a command: `given` is its input, and its output goes to `result`."""

    tail_frames = 0

    def __init__(self, placement: ScorePlacement, score: Score) -> None:
        self.score = score
        self.region = span_of(score, placement.start, placement.end, placement.unit)
        chosen = score
        self.places: list[int] | None = None
        if placement.tracks:
            self.places = sorted(choose_tracks(score, placement.tracks, "tracks"))
            chosen = replace(score, tracks=tuple(score.tracks[at] for at in self.places))
        self.is_whole = placement.start is None and placement.end is None
        self.stretch = Stretch(chosen, *self.region, placement.keeps_time)
        self.given = chosen if self.is_whole else self.stretch.given

    def result(self, made: Score) -> Score:
        """The score with what a command made of its part in its place."""
        whole = made if self.is_whole else self.stretch.replaced(made)
        if self.places is not None:
            whole = _among_others(self.score, whole, self.places)
        return replace(whole, origin=self.score.origin)


def _among_others(score: Score, made: Score, places: list[int]) -> Score:
    """What is the whole's stays, as the other tracks do; new tracks come behind those chosen."""
    finer = at_resolution(score, made.resolution)
    tracks = list(finer.tracks)
    if len(made.tracks) == len(places):
        for at, track in zip(places, made.tracks, strict=True):
            tracks[at] = track
    else:
        kept = [track for at, track in enumerate(tracks) if at not in places]
        tracks = [*kept[: places[0]], *made.tracks, *kept[places[0] :]]
    return replace(finer, tracks=tuple(tracks), length=max(finer.length, made.length))
