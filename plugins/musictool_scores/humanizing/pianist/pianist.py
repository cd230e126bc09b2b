"""`pianist`: the tracks of a score as one pianist plays them.

The rules bend the tempo of the melody, and all that is played follows it. A phrase takes as long as
it is written, so that bars stay where they are; the end alone comes late. Where somebody else keeps
the time, as drums do, tempo is not bent. Over it lie the unsteadiness of time and hands, and the
melody a little before what accompanies it.

References
----------
Goebl, "Melody lead in piano performance: expressive device or artifact?", JASA 110(1), 2001: the
melody is played louder, and comes 20 to 30 ms earlier. Juslin, Friberg and Bresin, "Toward a
computational model of expression in music performance: the GERM model", Musicae Scientiae 5, 2002:
rules beside random variation of an internal clock and of motion.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score, Track

from ..touch import Touch, moments_of, wander
from .line import Line
from .rules import RULES, final_ritard

__all__ = ["pianist"]

Array = NDArray[Any]

STEPS_OF_DB = 64 * np.log(10) / 40
"""Of velocity, in the middle: loudness goes by 40 log10(velocity / 127) dB (General MIDI 2)."""
VOICED = 2.5
"""dB by which the melody is louder than what accompanies it."""
LEAD = 0.014
"""Seconds by which it comes earlier than notes that are written with it."""
CLOCK, HANDS = 0.006, 0.003
"""Deviations of time kept and of notes struck, in seconds."""
UNEVEN = 0.8
"""Deviation of loudness, in dB."""


def pianist(
    score: Score, tracks: Sequence[Track], steady: bool, rng: np.random.Generator
) -> list[Touch]:
    """How these tracks are played.

    Parameters
    ----------
    steady
        Whether somebody else keeps the time.
    """
    line = Line.of(score, tracks)
    if line is None:
        return [Touch(*np.zeros((3, 0))) for _ in tracks]
    changes = [rule(line, k) for rule, k in RULES.values()]
    longer, db = (sum(kind, np.zeros(len(line.ticks))) for kind in zip(*changes, strict=True))
    db = db - np.average(db, weights=line.lasts)
    known, course = _course(line, longer)
    unsteady = CLOCK * wander(line.seconds, rng)
    ends = _is_end(score, line)
    found = []
    for track in tracks:
        ticks, pitches = track.notes["start"].astype(np.int64), track.notes["pitch"]
        seconds = score.clock.seconds(ticks)
        bent = np.zeros(len(ticks))
        if not steady:
            bent = np.interp(seconds, known, course)
            bent += final_ritard(line.seconds[-1] - seconds) if ends else 0.0
        at = np.clip(np.searchsorted(line.ticks, ticks, side="right") - 1, 0, None)
        melody = (np.abs(line.seconds[at] - seconds) < 1e-6) & (line.pitches[at] == pitches)
        moment = moments_of(seconds)
        late = np.interp(seconds, line.seconds, unsteady)
        late += HANDS * np.abs(rng.standard_normal(len(ticks))) * (np.bincount(moment)[moment] > 1)
        late += np.where(melody | (ticks != line.ticks[at]), 0.0, LEAD)
        level = db[at] + UNEVEN * rng.standard_normal(len(ticks)) + np.where(melody, VOICED, 0.0)
        found.append(Touch(bent, late, STEPS_OF_DB * level))
    played = np.concatenate([touch.louder for touch in found])
    return [touch._replace(louder=touch.louder - played.mean()) for touch in found]


def _course(line: Line, longer: Array) -> tuple[Array, Array]:
    """By how many seconds the line is late at these seconds; by none where a phrase begins."""
    late = np.zeros(len(line.ticks) + 1)
    for start, stop in zip(line.phrases[:-1].tolist(), line.phrases[1:].tolist(), strict=True):
        written = line.lasts[start:stop]
        taken = written * np.maximum(1 + longer[start:stop], 0.25)
        taken *= written.sum() / taken.sum()
        late[start : stop + 1] = np.append(0.0, np.cumsum(taken - written))
    return np.append(line.seconds, line.seconds[-1] + line.lasts[-1]), late


def _is_end(score: Score, line: Line) -> bool:
    """Whether the score ends with this line, and is long enough to say so."""
    lines = [tick for tick in score.bars if tick < score.length]
    return len(lines) > 3 and bool(line.ticks[-1] + 1 > lines[-2])
