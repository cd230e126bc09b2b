"""`Voicing`: which notes of lower parts begin at a moment when a chord sounds, and how long.

What is given of a piece is its rhythm and its melody: the part that is highest on the whole, or of
pieces of one part the top note of each moment. The other notes of a moment follow by rising
symbols: the part of the next or the end, by the chord and what sounds on; its pitch as seen from
the tonic, by the chord and the note before it in its part; its length by that of the melody.
Contexts back off as those of `ngrams.py` do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..moments import Moments
from ..parts import DRUMS
from ..vocabulary import Vocabulary
from .ngrams import Backoff
from .past import NONE, SCALE, Past

__all__ = ["Given", "Lower", "Reader", "Voicing", "key_of", "melody_part", "seen_from"]

Array = NDArray[Any]

PITCHES = 128
ROWS = 8192
"""So many contexts are looked up at a time."""

CHORD = {"part": 2, "pitch": 1}
"""Which number of a context is the chord."""


class Given(NamedTuple):
    """Of a piece: the melody's notes, as numbers of notes, and the tonic by its melody."""

    melody: Array  # (N,), whether each note is of the melody
    key: int


class Lower(NamedTuple):
    """Choices of one kind in lower parts: moments, contexts, bounds of what can be, what was."""

    rows: Array  # (N,)
    contexts: Array  # (N, C)
    bounds: Array  # (N, 2)
    chosen: Array  # (N,)


def melody_part(vocabulary: Vocabulary, pieces: Sequence[Moments]) -> int:
    """The part that is highest on the whole, -1 where there is but one."""
    symbols = np.concatenate([piece.symbols for piece in pieces])
    parts, pitches = vocabulary.part_of_symbols[symbols], vocabulary.pitch_of_symbols[symbols]
    if len(vocabulary.parts) == 1:
        return -1
    means = [
        pitches[parts == at].mean() if part.family != DRUMS and (parts == at).any() else -1
        for at, part in enumerate(vocabulary.parts)
    ]
    return int(np.argmax(means))


def key_of(pitches: Array, weights: Array) -> int:
    """The tonic of the major scale that has most of the notes."""
    classes = np.bincount(pitches % 12, weights, 12)
    return int(
        np.argmax([sum(classes[(tonic + step) % 12] for step in SCALE) for tonic in range(12)])
    )


def seen_from(key: int, pitches: Sequence[int]) -> int:
    """Pitch classes from the tonic, as a set of 12 bits."""
    found = 0
    for pitch in pitches:
        found |= 1 << (pitch - key) % 12
    return found


class Reader:
    """A piece under way, as the voicing of its lower parts sees it.

    Parameters
    ----------
    part
        The melody's, -1 where it is the top note.
    """

    def __init__(self, vocabulary: Vocabulary, part: int, key: int) -> None:
        self.vocabulary, self.part, self.key = vocabulary, part, key
        self.past = Past(vocabulary, 1)
        self.melody: list[tuple[int, int]] = []  # pitch and length

    def copy(self) -> Reader:
        other = Reader(self.vocabulary, self.part, self.key)
        other.past, other.melody = self.past.copy(), list(self.melody)
        return other

    def move(self, gap: int, place: int, bar: int, melody: list[tuple[int, int]]) -> None:
        """On to the next moment, and the melody's notes of it."""
        part = max(self.part, 0)
        for pitch, length in self.melody:
            self.past.add(part, pitch)
            self.past.last(length)
        self.past.move(gap, place, bar)
        self.melody = melody

    def sounding(self) -> list[int]:
        """Pitches that sound on from before, without those of the melody's part."""
        return [pitch for _, part, pitch in self.past.sounding if part != self.part]

    def part_context(self) -> tuple[int, ...]:
        chosen = self.past.chosen
        part = chosen[-1][0] if chosen else -1
        count = sum(one[0] == part for one in chosen)
        held = seen_from(self.key, self.sounding())
        return part, min(count, 15), 0, held, len(self.melody), self.past.place

    def part_bounds(self) -> tuple[int, int]:
        """What is next: parts from the one to the other, and the end, which always can be."""
        parts = self.vocabulary.parts
        if self.part < 0 and not self.melody:
            return len(parts), len(parts) + 1
        if not self.past.chosen:
            low = int(self.part < 0 and parts[0].low >= self._top(0))
        else:
            part, pitch, _ = self.past.chosen[-1]
            low = part + (pitch >= self._top(part) - 1)
        return low, len(parts) + 1

    def pitch_context(self, part: int) -> tuple[int, ...]:
        chosen = self.past.chosen
        count = sum(one[0] == part for one in chosen)
        line = self.past.lines[part][0]
        before = line[min(count, len(line) - 1)] - self.key if line else NONE
        last = chosen[-1][1] - self.key if chosen else NONE
        top = self.melody[0][0] - self.key if self.melody else NONE
        return part, 0, before, last, top

    def pitch_bounds(self, part: int) -> tuple[int, int]:
        low = self.vocabulary.parts[part].low
        if self.past.chosen and self.past.chosen[-1][0] == part:
            low = self.past.chosen[-1][1] + 1
        return low, self._top(part)

    def length_context(self) -> tuple[int, ...]:
        part, melody = self.past.chosen[-1][0], self.melody[0][1] if self.melody else NONE
        same = self.past.chosen[-2][2] if len(self.past.chosen) > 1 else NONE
        return part, melody, same, self.past.lengths[part][0], self.past.place

    def _top(self, part: int) -> int:
        """A part's pitches are below this."""
        top = self.vocabulary.parts[part].high + 1
        return (
            min(top, min(one[0] for one in self.melody)) if self.part < 0 and self.melody else top
        )


class Voicing:
    """Tables of the choices in lower parts, for `chords` chords."""

    def __init__(self, vocabulary: Vocabulary, part: int, chords: int) -> None:
        self.vocabulary, self.part, self.chords = vocabulary, part, chords
        self.tables: dict[str, Backoff] = {}
        widths = len(vocabulary.parts) + 1, PITCHES, len(vocabulary.length_steps)
        self.widths = dict(zip(("part", "pitch", "length"), widths, strict=True))

    def given(self, piece: Moments) -> Given:
        """What is given of a piece."""
        of = self.vocabulary
        if self.part < 0:
            melody = np.ones(len(piece.symbols), bool)
            melody[:-1] = np.diff(piece.rows) > 0
        else:
            melody = of.part_of_symbols[piece.symbols] == self.part
        pitches = of.pitch_of_symbols[piece.symbols[melody]]
        weights = of.steps_of_lengths[piece.lengths[melody]].astype(float)
        return Given(melody, key_of(pitches, weights))

    def read(self, piece: Moments) -> tuple[dict[str, Lower], list[int]]:
        """The choices of a piece, and which pitch classes sound in lower parts at each moment."""
        of, given = self.vocabulary, self.given(piece)
        reader = Reader(of, self.part, given.key)
        parts = of.part_of_symbols[piece.symbols].tolist()
        pitches = of.pitch_of_symbols[piece.symbols].tolist()
        found: dict[str, list[tuple[Any, ...]]] = {"part": [], "pitch": [], "length": []}
        sounds = []
        for t, (gap, place, bar) in enumerate(
            zip(piece.gaps.tolist(), piece.places.tolist(), piece.bars.tolist(), strict=True)
        ):
            notes = range(*piece.offsets[t : t + 2].tolist())
            melody = [(pitches[at], int(piece.lengths[at])) for at in notes if given.melody[at]]
            reader.move(gap, place, bar, melody)
            lower = [at for at in notes if not given.melody[at]]
            sounds.append(
                seen_from(given.key, [*reader.sounding(), *(pitches[at] for at in lower)])
            )
            if of.ends and gap == of.end:
                continue
            past = reader.past
            for at in lower:
                part, pitch = parts[at], pitches[at]
                found["part"].append((t, reader.part_context(), reader.part_bounds(), part))
                bounds = reader.pitch_bounds(part)
                found["pitch"].append((t, reader.pitch_context(part), bounds, pitch - given.key))
                past.add(part, pitch)
                length = int(piece.lengths[at])
                found["length"].append((t, reader.length_context(), (0, NONE), length))
                past.last(length)
            found["part"].append((t, reader.part_context(), reader.part_bounds(), len(of.parts)))
        return {kind: _lower(rows) for kind, rows in found.items()}, sounds

    def count(self, read: Sequence[dict[str, Lower]], chords: Sequence[Array]) -> None:
        """Learn from the choices of pieces, and the chord of each of their moments."""
        for kind in self.widths:
            several, targets = [], []
            for one, chord in zip(read, chords, strict=True):
                contexts = one[kind].contexts.copy()
                if not len(contexts):
                    continue
                if kind in CHORD:
                    contexts[:, CHORD[kind]] = chord[one[kind].rows]
                several.append(contexts)
                targets.append(one[kind].chosen)
            if several:
                self.tables[kind] = Backoff.of(np.concatenate(several), np.concatenate(targets))

    def chances(self, kind: str, contexts: Array, bounds: Array, key: int) -> Array:
        """Of each choice with each chord, `(N, chords, classes)`; of a length `(N, 1, classes)`."""
        width = self.widths[kind]
        chords = self.chords if kind in CHORD else 1
        low, high = np.repeat(bounds, chords, 0).T[:, :, None]
        rows = np.repeat(contexts, chords, 0)
        if kind in CHORD:
            rows[:, CHORD[kind]] = np.tile(np.arange(chords), len(contexts))
        shifts = np.full(len(rows), key if kind == "pitch" else 0)
        if kind in self.tables:
            found = self.tables[kind].chances(rows, shifts, width)[0]
        else:
            found = np.ones((len(rows), width))
        classes = np.arange(width)
        found *= (classes >= low) & (classes < high)
        if kind == "part" and self.part >= 0:
            found[:, self.part] = 0
        found /= np.maximum(found.sum(1, keepdims=True), 1e-300)
        return found.reshape(len(contexts), chords, width)

    def logs(self, piece: Moments, read: Mapping[str, Lower]) -> Array:
        """Logarithms of the probability of each moment's lower notes with each chord, `(T, K)`."""
        found, key = np.zeros((len(piece), self.chords)), self.given(piece).key
        for kind, lower in read.items():
            size = max(1, ROWS // self.chords)
            for at in range(0, len(lower.rows), size):
                span = slice(at, at + size)
                chances = self.chances(kind, lower.contexts[span], lower.bounds[span], key)
                chosen = lower.chosen[span] + (key if kind == "pitch" else 0)
                mine = chances[np.arange(len(chosen)), :, chosen]
                np.add.at(found, lower.rows[span], np.log(np.maximum(mine, 1e-300)))
        return found


def _lower(rows: list[tuple[Any, ...]]) -> Lower:
    if not rows:
        return Lower(*(np.zeros(shape, np.int64) for shape in (0, (0, 1), (0, 2), 0)))
    return Lower(*(np.array([row[at] for row in rows], np.int64) for at in range(4)))
