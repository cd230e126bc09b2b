"""`inpaint`: a part of a score made anew, so that it leads from what is before to what is after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Model,
    Score,
)

from ..making import Search
from ..saved import loaded
from ..searches.anew import FEW, Hole, without
from .cells import cells_of, holes_of
from .hearing import hear
from .pacing import rates_around
from .region import Region
from .remaking import Plan, remade, with_steps

__all__ = ["infilled"]

Array = NDArray[Any]


def infilled(
    score: Score,
    region: Region,
    style: str | None,
    model: Model,
    search: Search,
    allow_copies: bool,
    context: Context,
) -> Score:
    """New notes in a region, of the tracks that it names or of all that play."""
    if region.start is None and region.end is None and not region.tracks:
        raise BadParameter("inpaint: give start, end or tracks: what is to be made anew")
    score = with_steps(score)
    first, last = region.span(score)
    playing = [at for at, track in enumerate(score.tracks) if track.notes.size]
    chosen = region.places(score, playing, "inpaint")
    gone = []
    for at, track in enumerate(score.tracks):
        starts = track.notes["start"]
        gone.append((starts >= first) & (starts < last) & (at in chosen))
    if not any((~goes).any() for goes in gone):
        raise CannotProcess(
            "no note is outside of what is to be made anew, so nothing says what should be there; "
            "generate makes music from nothing"
        )
    holes = _holes(score, gone, first, last, chosen, named=bool(region.tracks))
    ends = max(hole.stop for hole in holes) >= max(track.end for track in score.tracks)
    known = without(score, [goes & (not _tells(goes)) for goes in gone])
    plan = Plan(holes, tuple(gone), hear(known, first, loaded(model, context), style), ends=ends)
    return remade(score, plan, model, search, allow_copies, context)


def _holes(
    score: Score,
    gone: Sequence[Array],
    first: int,
    last: int,
    chosen: Sequence[int],
    named: bool,
) -> tuple[Hole, ...]:
    """Where each track plays, about as much as around; of which too little stays, as it did.

    Who rests there and around goes on resting, unless somebody has `named` who shall play.
    """
    lost = [at for at in chosen if _tells(gone[at])]
    cells = [cell for cell in cells_of(score, gone, first, last) if cell.track in lost]
    holes = tuple(
        hole._replace(heights=tuple(_height(score, at) for at in hole.tracks))
        for hole in holes_of(cells, score.resolution)
    )
    others = [at for at in chosen if at not in lost]
    around = rates_around(score, gone, first, last, others)
    quarters = (last - first) / score.resolution
    rates = {
        at: rate or int(gone[at].sum()) / quarters for at, rate in zip(others, around, strict=True)
    }
    playing = tuple(at for at in others if rates[at] or named)
    if not playing:
        return holes or (Hole(first, last, tuple(others)),)
    return (Hole(first, last, playing, tuple(rates[at] for at in playing)), *holes)


def _height(score: Score, at: int) -> float:
    """The pitch about which a track lies."""
    return float(score.tracks[at].notes["pitch"].mean())


def _tells(goes: Array) -> bool:
    """Whether what goes of a track has to tell what it is: so little of it stays."""
    going = int(goes.sum())
    return len(goes) - going < min(FEW, going)
