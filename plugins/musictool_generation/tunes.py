"""The tune of a score: which of its tracks a listener would sing."""

from __future__ import annotations

import numpy as np

from musictool import CannotProcess, Score, Track

__all__ = ["tune_of"]

ALONE = 0.7
"""Part of its moments at which a track that sings has one note alone."""

LONG = 1 / 3
"""A tune sounds for so much of the time for which the track does that sounds longest, at least."""


BELOW = 12
"""Semitones below the highest of those from which on who sings has the bass, and no tune."""


def tune_of(score: Score) -> int:
    """The place of the track with the tune: the highest of those that sing for much of the piece.

    Drums are none. Where no track sings, it is the highest of those that play for much of it.

    Raises
    ------
    CannotProcess
        If there are no notes, or only drums.
    """
    pitched = [at for at, one in enumerate(score.tracks) if one.notes.size and not one.drum]
    if not pitched:
        raise CannotProcess("melody: the score has no notes but drums, or none at all")
    sounds = {at: _sounding(score.tracks[at]) for at in pitched}
    heights = {
        at: float(score.tracks[at].notes["pitch"].mean())
        for at in pitched
        if sounds[at] >= LONG * max(sounds.values())
    }
    singing = [
        at
        for at, height in heights.items()
        if _alone(score.tracks[at]) >= ALONE and height > max(heights.values()) - BELOW
    ]
    return max(singing or heights, key=lambda at: heights[at])


def _sounding(track: Track) -> int:
    """Ticks in which something of it sounds, but for what is held over what begins later."""
    starts, ends = track.notes["start"], track.notes["start"] + track.notes["duration"]
    begins, first = np.unique(starts, return_index=True)
    until = np.maximum.reduceat(ends, first)
    return int((np.minimum(until[:-1], begins[1:]) - begins[:-1]).sum() + until[-1] - begins[-1])


def _alone(track: Track) -> float:
    """At which part of its moments one note begins alone."""
    _, counts = np.unique(track.notes["start"], return_counts=True)
    return float((counts == 1).mean())
