"""Excerpts of openly licensed scores: which notes sound from when to when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

__all__ = ["Excerpt", "excerpts"]

Array = npt.NDArray[np.float64]

SECONDS = 16.0
LOWEST, HIGHEST = 31, 96
"""Notes outside are left out: few soundfonts have them."""


@dataclass(frozen=True)
class Excerpt:
    """Notes to be played by one instrument."""

    name: str
    notes: Array
    """Rows of start and end in seconds, MIDI pitch and velocity."""
    held_out: bool
    """Whether it is for judging only; by file, never by passage."""


def excerpts(folder: Path, count: int, rng: np.random.Generator) -> list[Excerpt]:
    """So many excerpts drawn from all scores of the folder and from chords made here."""
    pools = {
        "nottingham": _midi_files(folder, "nottingham"),
        "freedoom": _midi_files(folder, "freedoom"),
        "jsb": [
            (f"jsb-{split}{number}", voices)
            for path in folder.rglob("jsb-chorales-16th.json")
            for split, pieces in json.loads(path.read_text(encoding="utf-8")).items()
            for number, voices in enumerate(pieces)
        ],
    }
    sources = [name for name, pool in pools.items() if pool] + ["chords", "line"]
    found: list[Excerpt] = []
    while len(found) < count:
        source = sources[len(found) % len(sources)]
        if source in pools:
            name, piece = pools[source][rng.integers(len(pools[source]))]
            voices = _voices(piece)
        else:
            name = f"{source}-{len(found)}"
            voices = [_chords(rng) if source == "chords" else _line(rng)]
        notes = _drawn(voices, rng)
        if notes is not None:
            found.append(Excerpt(f"{name}-{len(found)}", notes, crc32(name.encode()) % 6 == 0))
    return found


def _midi_files(folder: Path, source: str) -> list[tuple[str, object]]:
    paths = sorted(path for path in folder.rglob("*.mid") if source in str(path).lower())
    return [(f"{source}-{path.stem}", path) for path in paths]


def _voices(piece: object) -> list[Array]:
    """Notes of each voice in quarters."""
    if isinstance(piece, Path):
        return list(_midi(piece))
    assert isinstance(piece, list)
    voices = []
    for voice in range(4):
        rows, begun, pitch = [], 0, 0
        for at, step in enumerate([*piece, []]):
            now = int(step[voice]) if len(step) > voice and step[voice] > 0 else 0
            if now != pitch:
                if pitch:
                    rows.append((begun / 4, at / 4, pitch, 80))
                begun, pitch = at, now
        if rows:
            voices.append(np.array(rows, float))
    return voices


def _midi(path: Path) -> Iterator[Array]:
    import mido

    file = mido.MidiFile(path)
    for track in file.tracks:
        now = 0
        open_: dict[tuple[int, int], tuple[float, int]] = {}
        rows: dict[int, list[tuple[float, float, int, int]]] = {}
        for message in track:
            now += message.time
            at = now / file.ticks_per_beat
            if message.type not in ("note_on", "note_off") or message.channel == 9:
                continue
            sounding = open_.pop((message.channel, message.note), None)
            if sounding is not None and at > sounding[0]:
                row = (sounding[0], at, message.note, sounding[1])
                rows.setdefault(message.channel, []).append(row)
            if message.type == "note_on" and message.velocity:
                open_[message.channel, message.note] = (at, message.velocity)
        for voice in rows.values():
            yield np.array(voice, float)


def _chords(rng: np.random.Generator) -> Array:
    """Any two to five notes at once, one chord after the other."""
    rows = []
    for at in range(40):
        centre = rng.integers(48, 76)
        chord = set(rng.integers(centre - 12, centre + 13, rng.integers(2, 6)).tolist())
        rows += [(at, at + rng.uniform(0.5, 1.0), pitch, rng.integers(60, 110)) for pitch in chord]
    return np.array(rows, float)


def _line(rng: np.random.Generator) -> Array:
    """A single line that leaps anywhere."""
    pitches = np.clip(60 + np.cumsum(rng.integers(-7, 8, 60)) % 36 - 18, 36, 90)
    return np.array(
        [(at / 2, at / 2 + rng.uniform(0.3, 0.5), pitch, 90) for at, pitch in enumerate(pitches)]
    )


def _drawn(voices: list[Array], rng: np.random.Generator) -> Array | None:
    """A passage of some of the voices, transposed, at some tempo; None if there is little in it."""
    if not voices:
        return None
    many = 1 if rng.random() < 0.4 else int(rng.integers(1, len(voices) + 1))
    chosen = [voices[index] for index in rng.permutation(len(voices))[:many]]
    notes = np.concatenate(chosen)
    tempo = rng.uniform(50, 130)
    begin = rng.uniform(0, max(notes[:, 1].max() - SECONDS * tempo / 60, 0))
    notes[:, :2] = (notes[:, :2] - begin) * 60 / tempo
    notes[:, 2] += rng.integers(-6, 7)
    notes[:, 3] = np.clip(notes[:, 3] + rng.integers(-15, 16, len(notes)), 40, 120)
    kept = notes[(notes[:, 0] >= 0) & (notes[:, 1] > notes[:, 0] + 0.05)]
    kept = kept[(kept[:, 0] < SECONDS - 0.3) & (kept[:, 2] >= LOWEST) & (kept[:, 2] <= HIGHEST)]
    kept[:, 1] = np.minimum(kept[:, 1], SECONDS)
    return kept if len(kept) >= 12 else None
