"""Moments that a search has found, as a score: with what must stay to the tick, key and chords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    NOTE,
    RESOLUTION,
    Score,
    Text,
    Track,
    at_resolution,
    common_resolution,
    instrument_name,
)

from ..moments import Moments
from ..parts import seats_of
from ..vocabulary import Vocabulary
from ..wishing.mood import Mood
from ..wishing.rhythm import played
from .constraints import Constraints
from .wishes import Wishes

__all__ = ["apart", "finished", "new_notes"]

Array = NDArray[Any]


def finished(
    moments: Moments,
    constraints: Constraints,
    wishes: Wishes,
    bpm: float | None = None,
) -> Score:
    """The score of a piece.

    What must stay is as it was, its tracks first and in its own ticks; what the model plays with
    the same instruments goes into these tracks.
    """
    vocabulary, mood = constraints.vocabulary, wishes.mood or Mood()
    new = new_notes(moments, constraints)
    made = replace(
        vocabulary.decode(new, constraints.frame.meters, bpm), tracks=(), length=constraints.steps
    )
    if wishes.signature is not None:
        made = replace(made, keys=(wishes.signature,))
    made = replace(
        made,
        texts=tuple(
            Text(step, "chord", str(chord))
            for step, chord in wishes.places_of_chords(constraints.frame)
        ),
    )
    keep = wishes.keep
    usual = replace(made, resolution=RESOLUTION)
    others = [one for one in (keep, wishes.rhythm) if one is not None]
    resolution = common_resolution([made, usual, *others])
    of_new = vocabulary.part_of_symbols[new.symbols]
    programs = wishes.arrangement(vocabulary).programs
    parts = [
        at_resolution(
            vocabulary.decode(_only(new, of_new == at), velocity=mood.velocity, programs=programs),
            resolution,
        ).tracks
        for at in range(len(vocabulary.parts))
    ]
    parts = [tuple(map(_named, part)) for part in parts]
    if wishes.rhythm is not None:
        parts = [
            tuple(_following(one, wishes.rhythm, resolution) for one in part) for part in parts
        ]
    made = at_resolution(made, resolution)
    if wishes.mood is not None:
        parts = [tuple(_articulated(one, mood, made.length) for one in part) for part in parts]
    if keep is None:
        return replace(made, tracks=tuple(apart(track) for tracks in parts for track in tracks))
    keep = at_resolution(keep, resolution)
    tempos = keep.tempos if bpm is None else made.tempos
    return replace(
        made,
        tracks=_together(keep, parts, {} if wishes.on_top else _places(keep, vocabulary)),
        tempos=tempos,
        keys=made.keys or keep.keys,
        texts=(*keep.texts, *made.texts),
        others=keep.others,
    )


def new_notes(moments: Moments, constraints: Constraints) -> Moments:
    """The notes of a piece that did not have to stay."""
    times = np.cumsum(constraints.vocabulary.steps_of_gaps[moments.gaps])[moments.rows]
    rows = zip(times.tolist(), moments.symbols.tolist(), moments.lengths.tolist(), strict=True)
    kept = constraints.kept
    return _only(
        moments,
        np.array([(one, length) not in kept.get(time, ()) for time, one, length in rows], bool),
    )


def _only(moments: Moments, which: Array) -> Moments:
    """Some of the notes."""
    counts = np.bincount(moments.rows[which], minlength=len(moments))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return replace(
        moments, offsets=offsets, symbols=moments.symbols[which], lengths=moments.lengths[which]
    )


def _following(track: Track, rhythm: Score, resolution: int) -> Track:
    """Notes that begin when those of the rhythm do, to the tick, and end when they did."""
    notes = track.notes.copy()
    ends = notes["start"] + notes["duration"]
    notes["start"] = played(track.notes["start"], rhythm, resolution)
    notes["duration"] = np.maximum(1, ends - notes["start"])
    return replace(track, notes=notes)


def _named(track: Track) -> Track:
    """Called by its instrument, where it has no name."""
    return replace(track, name=track.name or instrument_name(track.program, track.drum))


def _articulated(track: Track, mood: Mood, end: int) -> Track:
    """Notes as short as a mood has them, but those that are held until the end."""
    if track.drum:
        return track
    notes = track.notes.copy()
    short = np.maximum(1, np.rint(notes["duration"] * mood.articulation))
    notes["duration"] = np.where(notes["start"] + notes["duration"] < end, short, notes["duration"])
    return replace(track, notes=notes)


def _places(keep: Score, vocabulary: Vocabulary) -> dict[int, int]:
    """By their parts, the tracks of what must stay."""
    places: dict[int, int] = {}
    for at, seat in enumerate(seats_of(keep.tracks, vocabulary.parts)):
        if seat is not None:
            places.setdefault(seat, at)
    return places


def _together(
    keep: Score, parts: Sequence[tuple[Track, ...]], places: Mapping[int, int]
) -> tuple[Track, ...]:
    """The tracks of what must stay, with the new notes of their parts, and those of other parts."""
    tracks = list(keep.tracks)
    for number, new in enumerate(parts):
        at = places.get(number)
        if at is None:
            tracks += [apart(track) for track in new]
        elif new:
            tracks[at] = replace(tracks[at], notes=apart(new[0], tracks[at].notes).notes)
    return tuple(tracks)


def apart(track: Track, kept: Array | None = None) -> Track:
    """New notes beside those kept, no two of a pitch at once: what comes before ends in time."""
    kept = np.empty(0, NOTE) if kept is None else kept
    notes = np.concatenate([kept, track.notes])
    is_new = np.arange(len(notes)) >= len(kept)
    order = np.lexsort((is_new, notes["start"], notes["pitch"]))
    notes, is_new = notes[order], is_new[order]
    fits = np.ones(len(notes), bool)
    until, pitch = 0, -1
    for at, (start, lasts, now) in enumerate(notes[["start", "duration", "pitch"]].tolist()):
        if now != pitch:
            until, pitch = 0, now
        if not is_new[at]:
            until = max(until, start + lasts)
            continue
        fits[at] = start >= until
        if at + 1 < len(notes) and notes["pitch"][at + 1] == now:
            notes["duration"][at] = min(lasts, int(notes["start"][at + 1]) - start)
    return replace(track, notes=notes[fits])
