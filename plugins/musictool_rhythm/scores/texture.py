"""How much happens in a score at once and one after another, in all and in each track."""

from __future__ import annotations

from typing import Any

import numpy as np

from musictool import Score, instrument_name, pitch_name

from .sounding import Sounding

__all__ = ["density", "polyphony", "tracks"]


def density(notes: Sounding, bars: int) -> dict[str, float | None]:
    """Notes a second, from the first one's start to the last one's end, and a bar."""
    count = len(notes.starts)
    seconds = float(notes.ends.max() - notes.starts.min()) if count else 0.0
    return {
        "notes_per_second": round(count / seconds, 3) if seconds > 0 else None,
        "notes_per_bar": round(count / bars, 2) if bars else None,
    }


def polyphony(notes: Sounding) -> dict[str, float | int | None]:
    """How many notes sound at once: at most, and on average while any does."""
    if not len(notes.starts):
        return {"mean": None, "most": 0}
    times = np.concatenate([notes.starts, notes.ends])
    steps = np.repeat([1, -1], len(notes.starts))
    order = np.lexsort((steps, times))  # at one time notes end before others start
    sounding, lasting = np.cumsum(steps[order])[:-1], np.diff(times[order])
    heard = lasting[sounding > 0].sum()
    mean = float((sounding * lasting).sum() / heard) if heard > 0 else None
    # One that ends as it starts sounds alone for no time.
    return {"mean": mean and round(mean, 2), "most": max(1, int(sounding.max(initial=1)))}


def tracks(score: Score, bars: int) -> list[dict[str, Any]]:
    """Each track that has notes: what it plays, how high, how much at once, how loud."""
    found = []
    for number, track in enumerate(score.tracks, 1):
        notes = Sounding.of(score, (track,), drums=True)
        if not len(notes.starts):
            continue
        ends = () if track.drum else (notes.pitches.min(), notes.pitches.max())
        lowest, highest = [pitch_name(int(one)) for one in ends] or [None, None]
        found.append(
            {
                "track": number,
                "name": track.name,
                "instrument": instrument_name(track.program, track.drum),
                "notes": len(notes.starts),
                "lowest": lowest,
                "highest": highest,
                "notes_per_bar": density(notes, bars)["notes_per_bar"],
                "polyphony": polyphony(notes)["most"],
                "velocity": round(float(notes.velocities.mean()), 1),
            }
        )
    return found
