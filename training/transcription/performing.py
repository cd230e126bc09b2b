"""From scores to performances: stretches of music in seconds, played by changing instruments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from musictool import Score
from training.scores import Notes

__all__ = ["SECONDS", "Line", "Performance", "Stretch", "perform", "scatter", "stretches"]

SECONDS = 16.0
"""Length of an example."""

LOWEST, HIGHEST = 21, 108

PIANOS = (0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7)
PROGRAMS = tuple(sorted({*range(95)} - {9, 13, 14, 47, 55, 86, 87}))
"""General MIDI numbers, from 0: without bells and drums whose pitch is in doubt, hits that are
chords, and leads in fifths."""

NEXT = 0.012
"""Seconds before a string is struck anew at which its note before ends."""


class Line(NamedTuple):
    """Notes in seconds that one instrument plays, by General MIDI."""

    notes: Notes
    program: int


@dataclass(frozen=True)
class Stretch:
    """Some quarters of a score, by track: rows of start, end, pitch, velocity in quarters."""

    name: str
    lines: tuple[Notes, ...]
    keyboard: bool
    """Whether the score is for one that has pedals."""


@dataclass(frozen=True)
class Performance:
    """What is played."""

    lines: tuple[Line, ...]
    piano: bool
    """Whether all is one keyboard's."""


def stretches(name: str, score: Score, count: int, rng: np.random.Generator) -> list[Stretch]:
    """Up to so many passages of forty quarters of a score, each with enough notes."""
    found = []
    length = score.length / score.resolution
    for number in range(count):
        begin = rng.uniform(0, max(0.1, length - 20))
        lines = []
        for track in score.tracks:
            if track.drum or not len(track.notes):
                continue
            notes = track.notes
            start = notes["start"] / score.resolution - begin
            rows = np.column_stack(
                [
                    start,
                    start + notes["duration"] / score.resolution,
                    notes["pitch"],
                    notes["velocity"],
                ]
            )
            rows = rows[(start >= 0) & (start < 40)]
            if len(rows):
                lines.append(rows)
        if sum(map(len, lines)) >= 12:
            keyboard = any(track.program < 8 for track in score.tracks)
            found.append(Stretch(f"{name}-{number}", tuple(lines), keyboard))
    return found


def scatter(rng: np.random.Generator) -> tuple[Notes, ...]:
    """Notes and chords drawn at random, so that no pitch or chord is rare; in quarters."""
    lines = []
    for _ in range(int(rng.integers(1, 4))):
        pace, widest = rng.uniform(0.15, 1.5), int(rng.integers(1, 6))
        low = int(rng.integers(LOWEST, 90))
        high = min(HIGHEST, low + int(rng.integers(8, 50)))
        rows: list[tuple[float, float, int, int]] = []
        now = 0.0
        while now < 40:
            size = int(rng.integers(1, widest + 1))
            long = rng.exponential(pace) + 0.08
            chord = {int(one) for one in rng.integers(low, high + 1, size)}
            rows += [(now, now + long * rng.uniform(0.5, 3), pitch, 80) for pitch in chord]
            now += rng.exponential(pace) + 0.06
        lines.append(np.array(rows, float))
    return tuple(lines)


def perform(lines: tuple[Notes, ...], keyboard: bool, rng: np.random.Generator) -> Performance:
    """One way to play them: tempo, key, touch, pedal and instruments are drawn."""
    piano = bool(rng.random() < (0.75 if keyboard else 0.35))
    quarter = float(np.exp(rng.uniform(np.log(0.3), np.log(1.1))))
    lowest = min(float(line[:, 2].min()) for line in lines)
    highest = max(float(line[:, 2].max()) for line in lines)
    shift = int(rng.integers(-7, 8))
    shift = int(np.clip(shift, LOWEST - lowest, HIGHEST - highest))
    hands = rng.choice([0.002, 0.008, 0.015])
    alike = rng.random() < 0.3
    shared = int(rng.choice(PIANOS if piano else PROGRAMS))
    made = []
    for line in lines:
        notes = line.copy()
        notes[:, 2] += shift
        lengths = (notes[:, 1] - notes[:, 0]) * quarter * _touch(len(notes), rng)
        late = rng.normal(0, hands)
        notes[:, 0] = (
            notes[:, 0] * quarter + 0.05 + rng.normal(late, hands, len(notes)).clip(-0.05, 0.05)
        )
        notes[:, 1] = notes[:, 0] + np.maximum(lengths, 0.05)
        notes[:, 3] = _loudness(notes[:, 0], rng)
        program = shared if piano or alike else int(rng.choice(PROGRAMS))
        made.append(Line(notes, program))
    if piano:
        # One keyboard: what several tracks hold is struck on the same strings.
        notes = np.concatenate([line.notes for line in made])
        if rng.random() < 0.65:
            notes = _pedalled(notes, quarter, rng)
        made = [Line(notes, shared)]
    return Performance(
        tuple(Line(_one_string_each(line.notes), line.program) for line in made), piano
    )


def _touch(count: int, rng: np.random.Generator) -> np.ndarray:
    """Part of each note's length that it is held."""
    return np.asarray(rng.uniform(0.35, 1.05) * rng.uniform(0.85, 1.1, count))


def _loudness(starts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    base, swell = rng.uniform(35, 105), rng.uniform(0, 22)
    wave = np.sin(2 * np.pi * (starts / rng.uniform(3, 12) + rng.random()))
    return np.asarray((base + swell * wave + rng.normal(0, 9, len(starts))).clip(12, 127).round())


def _pedalled(notes: Notes, quarter: float, rng: np.random.Generator) -> Notes:
    """Notes as long as they sound with a pedal that is changed just after some beats."""
    every = quarter * rng.choice([1, 2, 2, 3, 4])
    count = int(SECONDS * 2 / every) + 2
    lifts = np.arange(count) * every + rng.uniform(0.04, 0.15) + rng.normal(0, 0.02, count)
    used = rng.random(count) < 0.85
    next_lift = np.searchsorted(lifts, notes[:, 1]).clip(0, count - 1)
    # Down again 0.1 s after the lift before; a key let go before that ends there.
    before = lifts[np.maximum(next_lift - 1, 0)]
    held = used[next_lift] & (notes[:, 1] > before + 0.1)
    notes = notes.copy()
    notes[held, 1] = np.maximum(lifts[next_lift][held], notes[held, 1])
    return notes


def _one_string_each(notes: Notes) -> Notes:
    """In order of starts; a note ends before the next one of its pitch begins."""
    notes = notes[np.lexsort((notes[:, 2], notes[:, 0]))]
    kept: list[np.ndarray] = []
    sounding: dict[float, int] = {}
    for row in notes:
        before = sounding.get(row[2])
        if before is not None:
            if row[0] - kept[before][0] < 0.05:
                kept[before][1] = max(kept[before][1], row[1])
                continue
            kept[before][1] = min(kept[before][1], row[0] - NEXT)
        sounding[row[2]] = len(kept)
        kept.append(row.copy())
    return np.array(kept)
