"""A tune that is given, on top of the notes that a piece has below its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from musictool import RESOLUTION, CannotProcess, Context, Score, Track, find_key, parse_chord

from .score import Notes, compose, notes_in, pitched
from .timing import Phrase, Timeline

__all__ = ["is_progression", "on_top", "under"]

OCTAVE, LOWEST = 12, 21
TUNE = "tune"


def is_progression(text: str) -> bool:
    """Whether it is chord symbols alone, and at least one."""
    symbols = text.replace("|", " ").split()
    return bool(symbols) and all(parse_chord(one) is not None for one in symbols)


def under(
    score: Score,
    tune: Notes,
    phrases: Sequence[Phrase],
    timeline: Timeline,
    chords: str | None,
    context: Context,
) -> Notes:
    """The tune, and new notes below it in the rhythm of those that the phrases have below theirs.

    They are in the tune's key, or of the chords that are given.

    Parameters
    ----------
    score
        Of the recording and its new part, as one track.
    tune
        Notes in ticks of the timeline, of which those in phrases that are composed are played.

    Raises
    ------
    CannotProcess
        None of them is.
    """
    tune = tune[np.isin(tune["start"], notes_in(_score(score, tune), phrases)["start"])]
    if not len(tune):
        raise CannotProcess("the melody has no notes, but drums, within the new part")
    old = notes_in(score, phrases)
    below = old[~on_top(old)]
    everything = pitched(score)
    before = everything[everything["start"] < timeline.start * RESOLUTION]
    mine = np.concatenate([before, below])
    mine = mine[np.lexsort((mine["pitch"], mine["start"]))]
    both = replace(
        score, tracks=(replace(score.tracks[0], notes=mine), Track(tune, name=TUNE, program=0))
    )
    wish = {"tracks": ["1"], "keep": ["rhythm"]}
    key = _key(tune)
    made = compose(
        both, phrases, context, chords, wish if key is None else wish | {"key": key}, timeline
    )
    found = notes_in(replace(made, tracks=made.tracks[:1]), phrases)
    found = np.concatenate([_lowered(found, tune), tune])
    return found[np.lexsort((found["pitch"], found["start"]))]


def _score(score: Score, notes: Notes) -> Score:
    return replace(score, tracks=(Track(notes),))


def on_top(notes: Notes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which notes are higher than all that sounds when they begin."""
    start = notes["start"].astype(np.int64)
    stop = start + notes["duration"]
    found = np.ones(len(notes), bool)
    for at in range(len(notes)):
        sounds = (start <= start[at] + RESOLUTION // 16) & (stop > start[at] + RESOLUTION // 16)
        found[at] = not (sounds & (notes["pitch"] > notes["pitch"][at])).any()
    return found


def _lowered(notes: Notes, tune: Notes) -> Notes:
    """Notes by octaves below what sounds with them of a tune; those are left out that cannot be."""
    notes = notes.copy()
    start, begins = notes["start"].astype(np.int64), tune["start"].astype(np.int64)
    stop, ends = start + notes["duration"], begins + tune["duration"]
    for at in range(len(notes)):
        with_it = (begins < stop[at]) & (ends > start[at])
        lowest = int(tune["pitch"][with_it].min(initial=128))
        over = int(notes["pitch"][at]) - lowest
        if over >= 0:
            octaves = over // OCTAVE + 1
            notes["pitch"][at] = max(int(notes["pitch"][at]) - octaves * OCTAVE, 0)
    kept: Notes = notes[notes["pitch"] >= LOWEST]
    return kept


def _key(tune: Notes) -> str | None:
    weight = tune["duration"].astype(np.float64)
    key = find_key(np.bincount(tune["pitch"] % 12, weight, minlength=12))
    return None if key is None else key.name
