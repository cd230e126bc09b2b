"""Readers of scores: notes of MIDI files by voice, and Bach's chorales, in quarters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

__all__ = [
    "DRUM_CHANNEL",
    "MidiNote",
    "MidiScore",
    "Notes",
    "chorale_voices",
    "read_chorales",
    "read_midi",
    "voices",
]

Notes = npt.NDArray[np.float64]
"""Rows of start, end, MIDI pitch and velocity."""

DRUM_CHANNEL = 9

Key = TypeVar("Key")


class MidiNote(NamedTuple):
    """One note; times in quarters."""

    track: int
    channel: int
    program: int
    start: float
    end: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class MidiScore:
    """What a MIDI file holds: notes in the order of tracks and ends, and different signatures."""

    notes: tuple[MidiNote, ...]
    signatures: tuple[tuple[int, int], ...]
    """Time signatures such as (6, 8)."""
    tempi: tuple[float, ...]
    """All tempo events, in quarters a minute."""


def read_midi(path: Path) -> MidiScore:
    """Read a MIDI file; a note that begins while it sounds is begun anew."""
    import mido

    file = mido.MidiFile(path)
    notes, signatures, tempi = [], [], []
    for number, track in enumerate(file.tracks):
        ticks = 0
        programs: dict[int, int] = {}
        sounding: dict[tuple[int, int], tuple[float, int]] = {}
        for message in track:
            ticks += message.time
            now = ticks / file.ticks_per_beat
            if message.type == "time_signature":
                signatures.append((message.numerator, message.denominator))
            elif message.type == "set_tempo":
                tempi.append(6e7 / message.tempo)
            elif message.type == "program_change":
                programs[message.channel] = message.program
            elif message.type in ("note_on", "note_off"):
                channel, pitch = message.channel, message.note
                begun = sounding.pop((channel, pitch), None)
                if begun is not None:
                    start, velocity = begun
                    program = programs.get(channel, 0)
                    notes.append(MidiNote(number, channel, program, start, now, pitch, velocity))
                if message.type == "note_on" and message.velocity:
                    sounding[channel, pitch] = (now, message.velocity)
    return MidiScore(tuple(notes), tuple(dict.fromkeys(signatures)), tuple(tempi))


def voices(notes: Iterable[MidiNote], key: Callable[[MidiNote], Key]) -> dict[Key, Notes]:
    """Notes by whatever tells voices apart, in order of their starts."""
    found: dict[Key, list[tuple[float, float, int, int]]] = {}
    for note in notes:
        found.setdefault(key(note), []).append(note[3:])
    return {one: np.array(sorted(rows), float) for one, rows in found.items()}


def read_chorales(folder: Path) -> Iterator[tuple[str, int, Sequence[Sequence[float]]]]:
    """Split ("train"), number, and steps of a sixteenth, each the pitches of its voices."""
    for path in sorted(folder.rglob("jsb-chorales-16th.json")):
        for split, pieces in json.loads(path.read_text(encoding="utf-8")).items():
            for number, steps in enumerate(pieces):
                yield split, number, steps


def chorale_voices(steps: Sequence[Sequence[float]], most: float = float("inf")) -> list[Notes]:
    """Notes of each voice of a chorale; longer ones than `most` quarters begin anew each four."""
    found = []
    for voice in range(4):
        rows: list[tuple[float, float, float, float]] = []
        begun, pitch = 0, 0.0
        for at, step in enumerate([*steps, []]):
            now = step[voice] if len(step) > voice and step[voice] > 0 else 0.0
            if now != pitch or (at % 16 == 0 and at > begun + most * 4):
                if pitch:
                    rows.append((begun / 4, at / 4, pitch, 80))
                begun, pitch = at, now
        if rows:
            found.append(np.array(rows, float))
    return found
