"""Pieces from openly licensed scores: Groove MIDI, Nottingham, Freedoom, Bach's chorales."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from training.scores import (
    DRUM_CHANNEL,
    Notes,
    chorale_voices,
    read_chorales,
    read_midi,
    voices,
)

from .pieces import Part, Piece

__all__ = ["chorales", "drummed", "freedoom", "groove", "nottingham"]

LONGEST = 60.0
"""Beats kept of one piece, so that no source outweighs the others; taken from bar lines on."""

NOTTINGHAM_METERS = {
    (4, 4): (4, 1.0, False, (85, 200)),
    (2, 4): (2, 1.0, False, (80, 140)),
    (3, 4): (3, 1.0, False, (85, 200)),
    (6, 8): (2, 1.5, True, (75, 140)),
    (9, 8): (3, 1.5, True, (75, 140)),
    (2, 2): (2, 2.0, False, (70, 120)),
    (3, 2): (3, 2.0, False, (80, 130)),
}
"""Time signature: beats in a bar, quarters in a beat, whether ternary, tempi that suit it."""


ROLAND = {22: 42, 26: 46, 58: 43}
"""Rims of the Roland TD-11 that Groove was played on; General MIDI's kits are silent there, or have
something else."""


def drummed(path: Path) -> Notes:
    """A performance of Groove: rows of start, end, General MIDI drum and velocity, in quarters."""
    notes = np.array(sorted(note[3:] for note in read_midi(path).notes), float).reshape(-1, 4)
    notes[:, 2] = [ROLAND.get(int(pitch), pitch) for pitch in notes[:, 2]]
    return notes


def groove(folder: Path) -> Iterator[Piece]:
    """Human drumming: whole beats longer than eight bars, up to two passages of each."""
    import csv

    for table in sorted(folder.rglob("info.csv")):
        with table.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                path = table.parent / row["midi_filename"]
                if row["beat_type"] != "beat" or not path.exists():
                    continue
                beats, unit, ternary = {
                    "4-4": (4, 1.0, False),
                    "3-4": (3, 1.0, False),
                    "5-4": (5, 1.0, False),
                    "6-8": (2, 1.5, True),
                }.get(row["time_signature"], (0, 1.0, False))
                notes = drummed(path)
                if not beats or not len(notes):
                    continue
                bpm = float(row["bpm"]) / unit
                notes[:, :2] /= unit
                style = f"groove-{row['style'].split('/')[0]}-{row['drummer']}"
                part = Part(notes, "drums")
                yield from _passages(
                    path.stem, style, [part], beats, ternary, (bpm * 0.92, bpm * 1.08), at_most=2
                )


def nottingham(folder: Path) -> Iterator[Piece]:
    """Folk tunes, melody and chords; upbeats are padded to whole bars in these files."""
    for path in sorted(folder.rglob("*.mid")):
        score = read_midi(path)
        if len(score.signatures) != 1 or score.signatures[0] not in NOTTINGHAM_METERS:
            continue
        beats, unit, ternary, bpm = NOTTINGHAM_METERS[score.signatures[0]]
        parts = []
        for number, notes in enumerate(voices(score.notes, lambda note: note.track).values()):
            notes[:, :2] /= unit
            parts.append(Part(notes, "lead" if number == 0 else "chords"))
        style = "nottingham-" + path.stem.rstrip("0123456789")
        yield from _passages(path.stem, style, parts, beats, ternary, bpm, at_most=1)


def freedoom(folder: Path) -> Iterator[Piece]:
    """Game music for many instruments, where the file names one meter and one tempo."""
    for path in sorted(folder.rglob("*.mid")):
        score = read_midi(path)
        if score.signatures not in (((4, 4),), ((3, 4),)) or len(score.tempi) != 1:
            continue
        bpm = score.tempi[0]
        unit = 1.0
        while bpm / unit > 205:
            unit *= 2
        beats = score.signatures[0][0] if unit == 1.0 else 0
        parts = []
        played = voices(score.notes, lambda note: (note.channel, note.program))
        for (channel, program), notes in played.items():
            notes[:, :2] /= unit
            role = "drums" if channel == DRUM_CHANNEL else "own"
            parts.append(Part(notes, role, program))
        bpm /= unit
        yield from _passages(
            path.stem, "freedoom", parts, beats, False, (bpm * 0.85, bpm * 1.15), at_most=4
        )


def chorales(folder: Path) -> Iterator[Piece]:
    """Bach's chorales in sixteenths; where their bars begin is not told, so no downbeats."""
    for split, number, steps in read_chorales(folder):
        parts = [Part(notes, "choir") for notes in chorale_voices(steps, most=2)]
        style = f"jsb-{split}"
        yield from _passages(f"{split}{number}", style, parts, 0, False, (55, 105), at_most=1)


def _passages(
    name: str,
    style: str,
    parts: list[Part],
    beats_per_bar: int,
    ternary: bool,
    bpm: tuple[float, float],
    at_most: int,
) -> Iterator[Piece]:
    """Up to so many passages of a long piece, each beginning with a bar."""
    end = max((float(part.notes[:, 1].max()) for part in parts if len(part.notes)), default=0.0)
    bar = beats_per_bar or 4
    length = int(LONGEST // bar * bar)
    for number in range(at_most):
        start = number * length
        beats = int(min(length, np.ceil((end - start) / bar) * bar))
        if beats < 16:
            return
        cut = tuple(
            one for one in (_cut(part, start, start + beats) for part in parts) if len(one.notes)
        )
        if cut:
            yield Piece(f"{name}-{number}", style, cut, beats, beats_per_bar, ternary, bpm)


def _cut(part: Part, start: float, end: float) -> Part:
    notes = part.notes
    # A drummer's first stroke may come a little before the bar line.
    kept = notes[(notes[:, 0] >= start - 0.1) & (notes[:, 0] < end - 0.1)].copy()
    kept[:, :2] = np.maximum(kept[:, :2] - start, 0)
    return Part(kept, part.role, part.program)
