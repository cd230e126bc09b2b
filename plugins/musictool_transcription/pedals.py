"""The sustain pedal: as a controller with keys that come up, or as notes as long as they sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Score, Track

from .heard import SUSTAIN

__all__ = ["has_pedal", "lengthened"]

Array = npt.NDArray[Any]

CONTROL_CHANGE, DOWN = 0xB0, 64


def has_pedal(score: Score) -> bool:
    """Whether a sustain pedal is pressed anywhere."""
    return any(_moves(track).size for track in score.tracks)


def lengthened(score: Score) -> Score:
    """The score without the sustain pedal, every note as long as it sounds.

    A note that the pedal holds sounds until it goes up, or until the same key is struck again.
    """
    return replace(score, tracks=tuple(_without(track, score.length) for track in score.tracks))


def _moves(track: Track) -> Array:
    controls = track.controls
    own = (controls["status"] == CONTROL_CHANGE) & (controls["number"] == SUSTAIN)
    return np.asarray(controls[own])


def _without(track: Track, length: int) -> Track:
    moves = _moves(track)
    if not moves.size:
        return track
    notes = track.notes.copy()
    down = moves["value"] >= DOWN
    ups = np.append(moves["tick"][~down], max(length, track.end))
    ends = notes["start"].astype(np.int64) + notes["duration"]
    held = np.append(False, down)[np.searchsorted(moves["tick"], ends, side="left")]
    until = np.where(held, ups[np.searchsorted(ups[:-1], ends, side="left")], ends)
    notes["duration"] = np.minimum(np.maximum(until, ends), _again(notes, ends)) - notes["start"]
    others = (track.controls["status"] != CONTROL_CHANGE) | (track.controls["number"] != SUSTAIN)
    return replace(track, notes=notes, controls=track.controls[others])


def _again(notes: Array, ends: Array) -> Array:
    """When the key of each note is struck next, but not before it was let go."""
    order = np.lexsort((notes["start"], notes["pitch"]))
    starts, pitches = notes["start"][order].astype(np.int64), notes["pitch"][order]
    following = np.full(notes.size, np.iinfo(np.int32).max, np.int64)
    same = pitches[1:] == pitches[:-1]
    following[:-1][same] = starts[1:][same]
    result = np.empty_like(following)
    result[order] = following
    return np.maximum(result, ends)
