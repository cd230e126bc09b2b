"""`Told`: what a model is told of a piece before it is made, as classes of each of its moments.

A model learns with them, now with one, now without another, so that it can be told all, some or
none: class 0 of each is "not told". They are how many bars are left, style, mode, density, the
chord in force, the melody's pitch class, and of each part whether it plays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score, find_key

from .moments import Moments
from .parts import DRUMS
from .vocabulary import STEPS, Vocabulary

__all__ = ["COLUMNS", "Told", "chroma_of_notes", "counts_of", "heard_by", "hidden", "told_of"]

Array = NDArray[Any]

BARS_LEFT = 9
"""Bars until the end, this one with them, are told up to one less; then it is "more"."""

DENSITIES = tuple(float(one) for one in 0.25 * 2 ** (np.arange(1, 13) / 2))
"""Between the classes of density, in notes a quarter."""

QUALITIES = {(0, 4, 7): 0, (0, 3, 7): 1, (0, 3, 6): 2, (0, 4, 8): 3}
"""Triads that are told apart, from the root up."""

COLUMNS = ("left", "style", "mode", "density", "harmony", "melody")
"""What is told, and of each part whether it plays after it."""

CHANCES = (0.7, 0.8, 0.7, 0.6, 0.5, 0.35, 0.7)
"""How often each is told while a model learns; last, of all parts at once."""

WINDOW = 16
"""Density is that of so many quarters around."""

CLEAR = 0.75
"""Cosine from which on half a bar is taken for a chord."""


def counts_of(vocabulary: Vocabulary) -> tuple[int, ...]:
    """Classes of each column."""
    own = (BARS_LEFT, len(vocabulary.styles), 2, len(DENSITIES) + 1, 12 * len(QUALITIES), 13)
    return tuple(count + 1 for count in (*own, *[2] * len(vocabulary.parts)))


@dataclass(frozen=True)
class Told:
    """What is told of a piece; None is not told.

    Parameters
    ----------
    steps
        Its length, whose end is told if `ends`.
    style, mode
        A name of the vocabulary's styles; "major" or "minor".
    density
        Notes a quarter.
    harmonies
        From each step on, the pitch classes of a chord, its root first.
    melody
        Steps at which notes of a melody begin, and their pitches.
    parts
        Numbers of those that play, of all that could.
    """

    vocabulary: Vocabulary
    meters: Score
    steps: int = 0
    ends: bool = False
    style: str | None = None
    mode: str | None = None
    density: float | None = None
    harmonies: Sequence[tuple[int, Sequence[int]]] = ()
    melody: Sequence[tuple[int, int]] = ()
    parts: frozenset[int] | None = None

    def __call__(self, times: Array) -> Array:
        """The classes at these times in steps, `(T,)`: shape `(T, columns)`."""
        vocabulary = self.vocabulary
        found = np.zeros((len(times), len(COLUMNS) + len(vocabulary.parts)), np.int64)
        if self.ends:
            bars = np.array([bar for bar in self.meters.bars if bar < self.steps])
            left = len(bars) + 1 - np.searchsorted(bars, times, "right")
            found[:, 0] = np.clip(left, 1, BARS_LEFT)
        if self.style is not None:
            names = [style.name for style in vocabulary.styles]
            found[:, 1] = 1 + names.index(self.style) if self.style in names else 0
        if self.mode is not None:
            found[:, 2] = 1 + (self.mode == "minor")
        if self.density is not None:
            found[:, 3] = 1 + np.searchsorted(DENSITIES, self.density)
        if self.harmonies:
            starts = np.array([step for step, _ in self.harmonies])
            classes = np.array([0, *(self._class_of(chord) for _, chord in self.harmonies)])
            found[:, 4] = classes[np.searchsorted(starts, times, "right")]
        if self.melody:
            starts, pitches = np.array(sorted(self.melody)).T
            at = np.clip(np.searchsorted(starts, times, "right") - 1, 0, None)
            tonic = pitches[at] - vocabulary.tonic
            found[:, 5] = np.where(starts[at] == times, 1 + tonic % 12, 13)
        if self.parts is not None:
            plays = [number in self.parts for number in range(len(vocabulary.parts))]
            found[:, len(COLUMNS) :] = 1 + np.array(plays)
        return found

    def _class_of(self, chord: Sequence[int]) -> int:
        """Of a chord, by its root and its triad; 0 where it has none of those told apart."""
        if not chord:
            return 0
        root = chord[0] % 12
        above = {(tone - root) % 12 for tone in chord}
        for triad, number in QUALITIES.items():
            if above.issuperset(triad):
                return 1 + 12 * number + (root - self.vocabulary.tonic) % 12
        return 0


def heard_by(vocabulary: Vocabulary, score: Score) -> Vocabulary:
    """The vocabulary by which a model hears a score: of a centred one, that of its key."""
    return vocabulary.within(find_key(chroma_of_notes(score))) if vocabulary.centred else vocabulary


def told_of(
    score: Score, moments: Moments, vocabulary: Vocabulary, style: str | None = None
) -> Moments:
    """A score's moments with all that can be told of it; `vocabulary` is the one they are of."""
    times = np.cumsum(vocabulary.steps_of_gaps[moments.gaps])
    notes = times[moments.rows]
    ends = notes + vocabulary.steps_of_lengths[moments.lengths]
    steps = int(ends.max(initial=1))
    scale = STEPS / score.resolution
    meters = replace(
        Score(resolution=STEPS, length=steps),
        meters=tuple(one._replace(tick=round(one.tick * scale)) for one in score.meters),
    )
    parts = vocabulary.part_of_symbols[moments.symbols]
    key = find_key(chroma_of_notes(score))
    told = Told(
        vocabulary,
        meters,
        steps,
        ends=True,
        style=style,
        mode=None if key is None else key.mode,
        harmonies=_harmonies(moments, vocabulary, meters, steps),
        melody=_melody(moments, vocabulary, notes),
        parts=frozenset(parts.tolist()),
    )
    known = told(times)
    known[:, 3] = 1 + np.searchsorted(DENSITIES, _density(notes, times, steps))
    return replace(moments, known=known)


def hidden(moments: Moments, rng: np.random.Generator) -> Moments:
    """With some of what is told left out, column by column, by `CHANCES`."""
    if moments.known is None:
        return moments
    own = len(COLUMNS)
    told = rng.random(own + 1) < CHANCES
    which = np.concatenate([told[:own], np.repeat(told[own:], moments.known.shape[1] - own)])
    return replace(moments, known=moments.known * which)


def chroma_of_notes(score: Score) -> Array:
    """How long each pitch class sounds, drums apart, shape `(12,)`."""
    chroma = np.zeros(12)
    for track in score.tracks:
        if not track.drum:
            notes = track.notes
            np.add.at(chroma, notes["pitch"] % 12, np.maximum(notes["duration"], 1))
    return chroma


def _density(notes: Array, times: Array, steps: int) -> Array:
    """Notes a quarter around each time."""
    half = WINDOW * STEPS // 2
    begin, end = np.maximum(times - half, 0), np.minimum(times + half, steps)
    count = np.searchsorted(notes, end) - np.searchsorted(notes, begin)
    found: Array = count * STEPS / np.maximum(end - begin, STEPS)
    return found


def _melody(moments: Moments, vocabulary: Vocabulary, notes: Array) -> list[tuple[int, int]]:
    """The highest notes of the part that is highest on the whole."""
    parts = vocabulary.part_of_symbols[moments.symbols]
    pitches = vocabulary.pitch_of_symbols[moments.symbols]
    pitched = [at for at, part in enumerate(vocabulary.parts) if part.family != DRUMS]
    means = {at: pitches[parts == at].mean() for at in pitched if (parts == at).any()}
    if not means:
        return []
    mine = parts == max(means, key=lambda at: means[at])
    top: dict[int, int] = {}
    for time, pitch in zip(notes[mine].tolist(), pitches[mine].tolist(), strict=True):
        top[time] = max(top.get(time, 0), pitch)
    return sorted(top.items())


def _harmonies(
    moments: Moments, vocabulary: Vocabulary, meters: Score, steps: int
) -> list[tuple[int, Sequence[int]]]:
    """The triad of each half bar, by what sounds in it; nothing where none is clear."""
    lines = [bar for bar in meters.bars if bar < steps]
    halves = np.array(
        sorted({half for line, end in zip(lines, [*lines[1:], steps], strict=True)
                for half in (line, (line + end) // 2)})
    )  # fmt: skip
    drums = np.array([part.family == DRUMS for part in vocabulary.parts])
    pitched = ~drums[vocabulary.part_of_symbols[moments.symbols]]
    starts = np.cumsum(vocabulary.steps_of_gaps[moments.gaps])[moments.rows][pitched]
    ends = starts + vocabulary.steps_of_lengths[moments.lengths][pitched]
    classes = vocabulary.pitch_of_symbols[moments.symbols][pitched] % 12
    edges = np.append(halves, steps)
    chroma = np.zeros((len(halves), 12))
    first = np.searchsorted(halves, starts, "right") - 1
    for later in range(8):  # a note that lasts longer counts in the first of them
        at = first + later
        inside = at < len(halves)
        if not inside.any():
            break
        here = at[inside]
        over = np.minimum(ends[inside], edges[here + 1]) - np.maximum(starts[inside], edges[here])
        np.add.at(chroma, (here, classes[inside]), np.maximum(over, 0))
    triads = [tuple((root + tone) % 12 for tone in one) for one in QUALITIES for root in range(12)]
    templates = np.zeros((len(triads), 12))
    for number, triad in enumerate(triads):
        templates[number, list(triad)] = 1 / np.sqrt(3)
    alike = chroma @ templates.T / np.maximum(np.linalg.norm(chroma, axis=1), 1e-9)[:, None]
    best = alike.argmax(1)
    return [
        (int(half), triads[at] if alike[number, at] >= CLEAR else ())
        for number, (half, at) in enumerate(zip(halves, best, strict=True))
    ]
