"""One part on paper: its staves, and its notes in chords of voices, with what is sung to them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from musictool.files.scores.musicxml.grid import BarLine, Grid
from musictool.files.scores.musicxml.voices import Chord, Placed, separated
from musictool.score import Text, Track

__all__ = ["Part", "laid_out"]

_KEYBOARDS = frozenset((*range(8), *range(8, 16), *range(16, 24), 46))
"""Programs that are written on two staves."""

_MIDDLE_C = 60


@dataclass
class Part:
    """A track as it is written."""

    track: Track
    grid: Grid
    staves: int = 1
    voices: dict[int, list[Chord]] = field(default_factory=dict)
    """Chords by voice, 1-4 of the first staff, 5-8 of the second."""
    lyrics: dict[int, list[Text]] = field(default_factory=dict)
    """By the start, as played, of the note that each is sung to."""
    held: dict[int, list[Text]] = field(default_factory=dict)
    """Lyrics, by their own tick, that are sung while a note goes on, which is tied there."""
    words: list[Text] = field(default_factory=list)
    """What is said without a note."""


def laid_out(track: Track, bars: Sequence[BarLine], quarter: int, scale: int) -> Part:
    """The voices of a track, on a grid of its own."""
    notes = [
        Placed(start * scale, (start + duration) * scale, pitch, velocity, voice, spelling)
        for start, duration, pitch, velocity, _, voice, spelling in track.notes.tolist()
        if duration
    ]
    points = [point for note in notes for point in (note.start, note.end)]
    part = Part(track, Grid.of(bars, points, quarter))
    said = {note.voice for note in notes}
    if any(5 <= voice <= 8 for voice in said):
        part.staves = 2
    elif said == {0} and track.program in _KEYBOARDS and not track.drum:
        part.staves = 1 + _needs_two(notes)
    else:
        for note in notes:
            note.voice = note.voice if note.voice <= 4 else 0
    for note in notes:
        note.voice = note.voice if 0 <= note.voice <= 8 else 0
    part.voices = _voices(notes, part)
    _add_words(part, notes, scale)
    return part


def _voices(notes: list[Placed], part: Part) -> dict[int, list[Chord]]:
    if part.staves == 1 or any(note.voice for note in notes):
        return separated(notes, part.grid)
    hands = [[note for note in notes if (note.pitch < _MIDDLE_C) == low] for low in (False, True)]
    found, below = (separated(hand, part.grid) for hand in hands)
    return found | {voice + 4: own for voice, own in below.items()}


def _needs_two(notes: list[Placed]) -> bool:
    """Whether they reach well below middle C and above it."""
    pitches = [note.pitch for note in notes]
    return bool(pitches) and min(pitches) < _MIDDLE_C - 5 and max(pitches) >= _MIDDLE_C


def _add_words(part: Part, notes: list[Placed], scale: int) -> None:
    starts = sorted({note.start for note in notes})
    for text in part.track.texts:
        tick = text.tick * scale
        if text.kind == "lyric" or text.kind.startswith("lyric "):
            i = bisect_left(starts, tick)
            near = [start for start in starts[max(i - 1, 0) : i + 1]
                    if abs(start - tick) <= part.grid.quarter // 4]  # fmt: skip
            if near:
                nearest = min(near, key=lambda start: abs(start - tick))
                part.lyrics.setdefault(nearest, []).append(text)
                continue
            goes_on = any(note.on < tick < note.off for note in notes)
            if goes_on and part.grid.nearest(tick) == tick:
                part.held.setdefault(tick, []).append(text)
                continue
        part.words.append(text)
