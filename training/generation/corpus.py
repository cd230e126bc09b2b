"""Openly licensed scores of seven styles, with the instruments of each made alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from musictool import CannotProcess, MusictoolError, Score, Track, parse_chord
from musictool.files.scores import read_score
from training.scores import chorale_voices, read_chorales

__all__ = ["SOURCES", "STYLES", "Source", "Work", "read"]

CHOIR, FLUTE, SAXOPHONE, GUITAR = 52, 73, 65, 24
"""General MIDI programs that stand for the voices of songs and chorales, and for tunes."""

TICKS = 24
"""A quarter of what is made here."""


@dataclass(frozen=True)
class Source:
    """A folder of scores of one style."""

    style: str
    title: str
    licence: str
    read: Callable[[Path], Iterator[tuple[str, Score]]]
    bpm: float
    """A usual tempo, where its scores say none."""


@dataclass(frozen=True)
class Work:
    """A score, called by its style and its file."""

    style: str
    name: str
    score: Score


def read(folder: Path) -> Iterator[Work]:
    """All works of the sources that lie in a folder; what cannot be read is left out."""
    for source in SOURCES:
        for name, score in source.read(folder):
            if score.tracks and any(track.notes.size for track in score.tracks):
                yield Work(source.style, f"{source.style}/{name}", score)


def _files(folder: Path, sub: str, suffix: str) -> Iterator[tuple[str, Score]]:
    for path in sorted((folder / sub).rglob(f"*{suffix}")):
        try:
            yield path.stem, read_score(path)
        except MusictoolError:
            continue


def _chorales(folder: Path) -> Iterator[tuple[str, Score]]:
    for split, number, steps in read_chorales(folder / "jsb_chorales"):
        tracks = [
            _track(np.rint(rows[:, :3] * [TICKS, TICKS, 1]).astype(int), CHOIR, name)
            for rows, name in zip(
                chorale_voices(steps), ("Soprano", "Alto", "Tenor", "Bass"), strict=False
            )
        ]
        yield f"{split}-{number}", Score(tuple(tracks), resolution=TICKS)


def _songs(folder: Path) -> Iterator[tuple[str, Score]]:
    for name, score in _files(folder, "openscore_lieder", ".musicxml"):
        tracks = [
            track if track.program < 8 else replace(track, program=CHOIR) for track in score.tracks
        ]
        yield name, replace(score, tracks=tuple(tracks))


def _quartets(folder: Path) -> Iterator[tuple[str, Score]]:
    yield from _files(folder, "openscore_quartets", ".musicxml")


def _tunes(folder: Path) -> Iterator[tuple[str, Score]]:
    for name, score in _files(folder, "nottingham", ".mid"):
        programs = (FLUTE, GUITAR)
        tracks = [
            replace(track, program=program)
            for track, program in zip(score.tracks, programs, strict=False)
        ]
        yield name, replace(score, tracks=tuple(tracks))


def _leadsheets(folder: Path) -> Iterator[tuple[str, Score]]:
    """The tune, and its chord symbols as chords of a piano."""
    for name, score in _files(folder, "openewld_leadsheets", ".musicxml"):
        tracks = [replace(track, program=SAXOPHONE) for track in score.tracks[:1]]
        chords = chords_of(score)
        if len(chords):
            tracks.append(_track(chords, 0, "Chords"))
        yield name, replace(score, tracks=tuple(tracks))


def _game(folder: Path) -> Iterator[tuple[str, Score]]:
    yield from _files(folder, "freedoom_midi", ".mid")


def _drums(folder: Path) -> Iterator[tuple[str, Score]]:
    yield from _files(folder, "groove_midi_train", ".mid")


def chords_of(score: Score) -> np.ndarray:
    """Notes of a score's chord symbols: start, end, pitch; begun anew in each bar."""
    symbols = [(text.tick, parse_chord(text.text)) for text in score.texts if text.kind == "chord"]
    bars = np.array(score.bars)
    rows = []
    for (start, chord), end in zip(
        symbols, [*(tick for tick, _ in symbols[1:]), score.length], strict=True
    ):
        if chord is None or not chord.pitch_classes:
            continue
        edges = [start, *bars[(bars > start) & (bars < end)].tolist(), end]
        root, *others = chord.pitch_classes
        pitches = {36 + root, *(52 + (tone - 52) % 12 for tone in (root, *others))}
        for begun, over in pairwise(edges):
            rows += [(begun, over, pitch) for pitch in sorted(pitches) if over > begun]
    return np.array(rows, int).reshape(-1, 3)


def _track(rows: np.ndarray, program: int, name: str) -> Track:
    """A track of rows of start, end and pitch."""
    if (rows[:, 1] <= rows[:, 0]).any():
        raise CannotProcess(f"{name} has notes of no length")
    notes = [(start, end - start, pitch, 80) for start, end, pitch in rows.tolist()]
    return Track.of(notes, name=name, program=program)


SOURCES = (
    Source("chorale", "Chorales of J. S. Bach (Boulanger-Lewandowski; Huang)", "public domain",
           _chorales, 80),
    Source("song", "OpenScore Lieder", "CC0-1.0", _songs, 84),
    Source("quartet", "OpenScore String Quartets", "CC0-1.0", _quartets, 100),
    Source("folk", "Nottingham folk tunes (Foxley, Jukedeck)", "GPL-3.0", _tunes, 110),
    Source("lead-sheet", "OpenEWLD lead sheets (Simonetta)", "public domain", _leadsheets, 116),
    Source("game", "Music of Freedoom", "BSD-3-Clause", _game, 120),
    Source("drums", "Groove MIDI Dataset (Gillick et al., Magenta)", "CC-BY-4.0", _drums, 110),
)  # fmt: skip

STYLES = tuple(source.style for source in SOURCES)
