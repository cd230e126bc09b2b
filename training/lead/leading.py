"""A lead and its accompaniment: passages of songs, played, and composed bands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np

from musictool import Score, Track
from training.beats.composing import compose
from training.beats.performing import perform
from training.beats.pieces import Part
from training.beats.styles import STYLES
from training.scores import Notes

__all__ = ["SECONDS", "Played", "Song", "band", "passages", "play_song"]

SECONDS = 16.0
"""Length of an example."""

ACCOMPANY = (0, 0, 0, 0, 1, 4, 5, 6, 16, 19, 24, 24, 25, 25, 26, 32, 45, 46, 48, 48, 49, 89)
"""General MIDI programs of accompaniments."""

NONE = 0.1
"""How likely a band plays without its lead."""


@dataclass(frozen=True)
class Song:
    """A passage of a score in quarters: rows of start, end, pitch, velocity."""

    tune: Notes
    others: tuple[Notes, ...]


@dataclass(frozen=True)
class Played:
    """The same in seconds, and by whom the others are played."""

    tune: Notes
    others: tuple[Part, ...]


def passages(score: Score, number: int, rng: np.random.Generator) -> list[Song]:
    """Up to so many passages whose first track sings, each of forty quarters."""
    first, *others = (track for track in score.tracks if track.notes.size and not track.drum)
    found = []
    for _ in range(number if others else 0):
        begin = rng.uniform(0, max(0.1, score.length / score.resolution - 24))
        tune = one_voice(_quarters(first, score.resolution, begin))
        rest = [_quarters(track, score.resolution, begin) for track in others]
        rest = [rows for rows in rest if len(rows)]
        if len(tune) >= 8 and rest:
            found.append(Song(tune, tuple(rest)))
    return found


def play_song(song: Song, rng: np.random.Generator) -> Played:
    """One way to play it: tempo, key, touch and who accompanies are drawn."""
    quarter = float(np.exp(rng.uniform(np.log(0.35), np.log(1.0))))
    shift, hands = int(rng.integers(-6, 7)), rng.choice([0.002, 0.01, 0.02])
    program = int(rng.choice(ACCOMPANY))
    parts = []
    for rows in (song.tune, *song.others):
        notes = rows.copy()
        notes[:, 2] += shift
        lengths = (notes[:, 1] - notes[:, 0]) * quarter * rng.uniform(0.7, 1.02)
        moved = rng.normal(0, hands, len(notes)).clip(-0.05, 0.05)
        notes[:, 0] = np.maximum(notes[:, 0] * quarter + 0.1 + moved, 0)
        notes[:, 1] = notes[:, 0] + np.maximum(lengths, 0.06)
        notes[:, 3] = rng.normal(85, 10, len(notes)).clip(30, 120)
        parts.append(notes[notes[:, 0] < SECONDS])
    tune, *others = parts
    return Played(one_voice(tune), tuple(Part(rows, "own", program) for rows in others))


def band(rng: np.random.Generator) -> Played:
    """A composed piece with a lead, at times one that keeps silent."""
    for _ in count():
        piece = compose(str(rng.choice(list(STYLES))), rng, 2 * SECONDS)
        played = perform(piece, rng).parts
        lead = [part.notes for part in played if part.role == "lead"]
        others = tuple(part for part in played if part.role != "lead")
        if not lead or not others:
            continue
        earliest = max(0.0, lead[0][0, 0] - 4)
        begin = rng.uniform(earliest, max(earliest, lead[0][-1, 0] - 8))
        tune = one_voice(_from(lead[0], begin))
        others = tuple(Part(_from(one.notes, begin), one.role, one.program) for one in others)
        others = tuple(part for part in others if len(part.notes))
        if others and len(tune) >= 8:
            break
    return Played(tune[:0] if rng.random() < NONE else tune, others)


def one_voice(notes: Notes) -> Notes:
    """Of notes that begin together the highest; each ends when the next begins."""
    notes = notes[np.lexsort((-notes[:, 2], notes[:, 0]))]
    notes = notes[np.diff(notes[:, 0], prepend=-1.0) > 0.03]
    notes[:-1, 1] = np.minimum(notes[:-1, 1], notes[1:, 0])
    return notes


def _quarters(track: Track, resolution: int, begin: float) -> Notes:
    notes = track.notes
    start = notes["start"] / resolution - begin
    end = start + notes["duration"] / resolution
    rows = np.column_stack([start, end, notes["pitch"], notes["velocity"]])
    return np.asarray(rows[(start >= 0) & (start < 40)])


def _from(notes: Notes, begin: float) -> Notes:
    notes = notes[(notes[:, 0] >= begin) & (notes[:, 0] < begin + SECONDS)].copy()
    notes[:, :2] -= begin
    return notes
