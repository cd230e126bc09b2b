"""The score of a recording and its new part: what was played, what is recalled, what is composed.

Notes of the recording stand where they were played, and those of the new part where `unit` lays
what they are heard in. Composing is the command `vary` of scores, by the base model: in phrases
that are composed every note gets another pitch, by what came before and after; its rhythm, to the
tick, is that of the phrase that `unit` would have laid there, and so are, bar by bar, the pitch
classes that sound, and how long. So key, harmony, density, register, meter, tempo and micro-timing
are the piece's own, and fit the bed; its motifs come back as rhythms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import (
    NOTE,
    RESOLUTION,
    SPELLING_UNKNOWN,
    CannotProcess,
    Context,
    Meter,
    Score,
    Step,
    Tempo,
    Text,
    Track,
    at_resolution,
)

from ..unit.paths import runs_of
from ..unit.plan import Plan
from .notes import Heard
from .timing import Phrase, Timeline

__all__ = [
    "compose",
    "given",
    "notes_in",
    "played_in",
    "score_of",
    "shown",
    "spans_of",
    "whole_score",
    "within",
]

Notes = npt.NDArray[np.void]
Mask = npt.NDArray[np.bool_]

EARLY_S = 0.05
"""Seconds before a beat in which a note that begins belongs to it."""
SHORTEST = RESOLUTION // 16
PIANO = 0


def whole_score(heard: Heard, plan: Plan, timeline: Timeline, rate: int) -> Score:
    """What was played up to the cut and what `unit` recalls after it, as one track."""
    cut_s, edges = plan.cut / rate, plan.units.edges
    rows = [_rows(heard, heard.onset < cut_s - EARLY_S, -cut_s, 0.0)]
    old = rows[0].shape[1]
    for start, stop in runs_of(plan.path):
        ends = min(float(plan.grid[stop]), plan.frames / rate)
        for slot in range(start, stop):
            unit = plan.path[slot]
            shift = float(plan.grid[slot] - edges[unit])
            begins = max(float(edges[unit]), -shift) - EARLY_S
            mine = (heard.onset >= begins) & (heard.onset < edges[unit + 1] - EARLY_S)
            rows.append(_rows(heard, mine & (heard.onset + shift < ends), shift, ends))
    onset, offset, pitch, velocity = np.concatenate(rows, axis=1)
    notes = np.zeros(len(onset), NOTE)
    begin, end = timeline.beats(onset), timeline.beats(offset)
    # What begins just ahead of the cut is of the new part all the same.
    begin[old:] = np.maximum(begin[old:], timeline.beats(0.0))
    notes["start"] = np.rint(np.maximum(begin, 0) * RESOLUTION)
    notes["duration"] = np.maximum(SHORTEST, np.rint((end - begin) * RESOLUTION))
    notes["pitch"], notes["velocity"] = pitch, velocity
    return score_of(notes, timeline)


def _rows(
    heard: Heard, mine: npt.NDArray[np.bool_], shift: float, limit: float
) -> npt.NDArray[np.float64]:
    """Onset and offset in seconds after the cut, at most `limit`, pitch and velocity."""
    offset = np.minimum(heard.offset[mine] + shift, limit)
    return np.stack([heard.onset[mine] + shift, offset, heard.pitch[mine], heard.velocity[mine]])


def score_of(notes: Notes, timeline: Timeline) -> Score:
    """A score of one track whose quarter notes are the beats of a timeline."""
    notes = notes.copy()
    notes["release"], notes["spelling"] = 64, SPELLING_UNKNOWN
    notes = notes[np.lexsort((notes["pitch"], notes["start"]))]
    return Score(
        (Track(notes, program=PIANO),),
        (Tempo(0, round(timeline.beat_s * 1e6)),),
        (Meter(0, timeline.meter, 4),),
        resolution=RESOLUTION,
    )


def compose(
    score: Score,
    phrases: Sequence[Phrase],
    context: Context,
    chords: str | None = None,
    wish: Mapping[str, Any] = MappingProxyType({}),
    timeline: Timeline | None = None,
) -> Score:
    """The score with new notes in the phrases that are composed, neighbours as one.

    Where the model finds none, the phrases keep their notes, and a warning says why.

    Parameters
    ----------
    chords
        Bar by bar, over and over, from the first whole bar on of the new part of `timeline`; unless
        given those that sound there.
    wish
        What else is asked of `vary`; what sounds there stays unless it says what stays.
    """
    spans, kept = spans_of(phrases), list[str]()
    starts = score.tracks[0].notes["start"] / score.resolution
    for number, (first, stop) in enumerate(spans):
        if not within(starts, [(first, stop)]).any():
            continue
        context.progress(0.6 + 0.15 * number / len(spans), "composing")
        mine = {"start": first + 1.0, "end": stop + 1.0, "unit": "beats", **wish}
        mine |= {"amount": 1.0, "allow_copies": True}
        if chords is not None and timeline is not None:
            bar = (first - timeline.whole_bar) // timeline.meter
            mine |= {"chords": from_bar(chords, bar), "keep": ["rhythm"]}
        ways = [mine["keep"]] if "keep" in mine else [["rhythm", "tones"], ["rhythm"]]
        try:
            score = _varied(score, [mine | {"keep": keep} for keep in ways], context)
        except CannotProcess as refused:
            kept.append(str(refused))
    if kept:
        context.warn(
            f"{len(kept)} of {len(spans)} passages keep{'s' if len(kept) == 1 else ''} the notes "
            f"that were played, since no new ones are found: {'; '.join(dict.fromkeys(kept))}"
        )
    return score


def _varied(score: Score, ways: Sequence[Mapping[str, Any]], context: Context) -> Score:
    """In the first of the ways that the model finds notes for.

    Raises
    ------
    CannotProcess
        It finds none in the last one either.
    """
    way, *others = ways
    try:
        made: Score = context.run(Step("vary", dict(way)), score)
    except CannotProcess:
        if not others:
            raise
        return _varied(score, others, context)
    return made


def from_bar(text: str, bar: int) -> str:
    """A progression, over and over, from another bar of it on, counted from 0."""
    bars = text.strip().strip("|").split("|") if "|" in text else text.split()
    at = bar % len(bars)
    return "|".join([*bars[at:], *bars[:at]])


def spans_of(phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """First beat and the one behind the last of composed phrases in a row."""
    found: list[tuple[int, int]] = []
    for phrase in phrases:
        if not phrase.composed:
            continue
        if found and found[-1][1] == phrase.first:
            found[-1] = (found[-1][0], phrase.stop)
        else:
            found.append((phrase.first, phrase.stop))
    return found


def notes_in(score: Score, phrases: Sequence[Phrase]) -> Notes:
    """The notes that begin in phrases that are composed, their ticks those of `RESOLUTION`."""
    notes = pitched(score)
    return notes[within(notes["start"] / RESOLUTION, spans_of(phrases))]


def pitched(score: Score) -> Notes:
    """The notes of a score but for drums, their ticks those of `RESOLUTION`."""
    score = at_resolution(score, RESOLUTION)
    found = [track.notes for track in score.tracks if not track.drum]
    notes = np.concatenate([np.zeros(0, NOTE), *found])
    return notes[np.lexsort((notes["pitch"], notes["start"]))]


def played_in(phrases: Sequence[Phrase], notes: Notes) -> list[Phrase]:
    """Phrases in which a note begins are composed, all others recalled."""
    start = notes["start"] / RESOLUTION
    return [
        replace(one, composed=bool(within(start, [(one.first, one.stop)]).any())) for one in phrases
    ]


def given(score: Score, beat: int, timeline: Timeline) -> Score:
    """A score on the timeline, beginning with a beat of it."""
    notes = pitched(score)
    notes["start"] += beat * RESOLUTION
    return score_of(notes, timeline)


def shown(notes: Notes, phrases: Sequence[Phrase], timeline: Timeline) -> Score:
    """Composed notes as a score that begins with the bar in which the new part does."""
    notes = notes.copy()
    first = timeline.bar * RESOLUTION
    notes["start"] -= first
    texts = [
        Text(
            phrase.first * RESOLUTION - first,
            "marker",
            "composed" if phrase.composed else "recalled",
        )
        for phrase in phrases
    ]
    length = timeline.end * RESOLUTION - first
    return replace(score_of(notes, timeline), texts=tuple(texts), length=length)


def within(beats: npt.NDArray[np.float64], spans: Iterable[Sequence[float]]) -> Mask:
    """Which beats lie in spans, each from its first to before its second."""
    mine = np.zeros(len(beats), bool)
    for first, stop in spans:
        mine |= (beats >= first) & (beats < stop)
    return mine
