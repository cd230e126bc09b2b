"""`drummer`: all drum tracks of a score as one drummer plays them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score, Track, one_thread

from ..touch import Metre, Touch
from .hits import PLACES, Hits
from .kit import classes_of
from .network import DrummerNetwork
from .styles import STYLES

__all__ = ["drummer", "written"]

Array = NDArray[Any]


def drummer(
    score: Score,
    tracks: Sequence[Track],
    style: str | None,
    network: DrummerNetwork,
    rng: np.random.Generator,
) -> list[Touch]:
    """How these tracks are played.

    The mean of the velocities stays what it is written, and so does what is written louder: what
    the network plays is added, without its mean.
    """
    notes = np.concatenate([track.notes for track in tracks])
    if not notes.size:
        return [Touch(*np.zeros((3, 0))) for _ in tracks]
    hits, order = written(score, notes)
    number = None if style is None else STYLES.index(style)
    with one_thread():
        (velocities,), (late,) = network.performances(hits, number, 1, rng)
    share = np.clip(velocities, 2, 126) / 128
    loud = 32 * np.log(share / (1 - share))
    touch = np.zeros((3, len(notes)))
    touch[1, order], touch[2, order] = late, loud - loud.mean()
    stops = np.cumsum([track.notes.size for track in tracks])[:-1]
    return [Touch(*part) for part in np.split(touch, stops, axis=1)]


def written(score: Score, notes: Array) -> tuple[Hits, Array]:
    """The hits that notes stand for, and the numbers of these in their order."""
    metre = Metre(score)
    ticks = notes["start"].astype(np.int64)
    into = metre.of(ticks, score.resolution / PLACES / 2)[0]
    into_bar = np.floor(into / score.resolution * PLACES) / PLACES
    line = ticks - into + score.resolution / PLACES / 2
    quarters = line / score.resolution + into_bar
    drums = classes_of(notes["pitch"].astype(np.int64))
    order = np.lexsort((drums, np.rint(quarters * PLACES)))
    clock = score.clock
    per_tick = clock.per_tick[np.searchsorted(clock.ticks, ticks, side="right") - 1]
    bpm = 60 / (per_tick * score.resolution)
    return Hits.of(quarters[order], into_bar[order], drums[order], bpm[order]), order
