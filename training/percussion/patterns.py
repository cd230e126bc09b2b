"""What is struck: drummers' performances cut and joined, their strokes now and then on other drums.

In a groove nearly all strokes are of hi-hat, kick and snare. So passages with more of the others
are drawn more often, a player's fills follow upon grooves, and some strokes move to toms and
cymbals as drummers move them: the hi-hat's to the ride, a bar's snare down over the toms.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from training.beats.composing import compose
from training.beats.sources import drummed, freedoom
from training.beats.styles import STYLES
from training.scores import Notes

from .voices import VOICES, voice_of

__all__ = ["SECONDS", "Pattern", "Played", "drummers", "pattern"]

SECONDS = 20.0
"""Length of an example."""

RARE = ("high tom", "middle tom", "low tom", "crash", "ride", "bell", "open hat")
TOMS = ("high tom", "middle tom", "low tom")


@dataclass(frozen=True)
class Played:
    """Rows of start, end, drum and velocity; times in quarters."""

    notes: Notes
    bpm: float
    fill: bool
    player: str


@dataclass(frozen=True)
class Pattern:
    """What an example's drums play: rows of start, end, drum and velocity, in seconds."""

    notes: Notes
    bpm: float
    """0 if there is no beat."""
    start: float
    """Seconds of a beat."""


@cache
def drummers(folder: Path) -> tuple[Played, ...]:
    """All performances of Groove in meters of quarters, grooves and fills."""
    found = []
    for table in sorted(folder.rglob("info.csv")):
        with table.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                path = table.parent / row["midi_filename"]
                if path.exists():
                    notes = drummed(path)
                    if len(notes) > 3:
                        fill = row["beat_type"] == "fill"
                        found.append(Played(notes, float(row["bpm"]), fill, row["drummer"]))
    return tuple(found)


@cache
def games(folder: Path) -> tuple[Played, ...]:
    """The drums of Freedoom's music."""
    return tuple(
        Played(part.notes, sum(piece.bpm) / 2, False, piece.name.rsplit("-", 1)[0])
        for piece in freedoom(folder)
        for part in piece.parts
        if part.role == "drums" and len(part.notes) > 20
    )


def pattern(kind: str, played: Sequence[Played], rng: np.random.Generator) -> Pattern:
    """Of a drummer ("groove", "freedoom"), by rule ("composed") or by chance ("scattered")."""
    if kind == "scattered":
        return Pattern(_scattered(rng), 0.0, 0.0)
    if kind == "composed":
        notes, bpm = _composed(rng)
    else:
        one = _richest([played[int(rng.integers(len(played)))] for _ in range(2)], rng)
        bpm = one.bpm * float(rng.uniform(0.82, 1.22))
        notes = _joined(one, [other for other in played if other.player == one.player], bpm, rng)
    notes = _moved(notes, rng)
    start = float(rng.uniform(0, 1.0))
    notes[:, :2] = notes[:, :2] * 60 / bpm + start
    notes[:, 3] = 127 * (notes[:, 3].clip(1, 127) / 127) ** rng.uniform(0.5, 1.2)
    return Pattern(notes[notes[:, 0] < SECONDS], bpm, start)


def _rare(notes: Notes) -> float:
    return sum(voice_of(int(pitch)) in RARE for pitch in notes[:, 2]) / max(len(notes), 1)


def _richest(few: Sequence[Played], rng: np.random.Generator) -> Played:
    """Mostly the one with more of what is rare."""
    if rng.random() < 0.4:
        return few[0]
    return max(few, key=lambda one: _rare(one.notes))


def _joined(first: Played, others: Sequence[Played], bpm: float, rng: np.random.Generator) -> Notes:
    """Stretches of a player's performances and fills, one after the other, in quarters."""
    fills = [one for one in others if one.fill]
    grooves = [one for one in others if not one.fill] or fills
    parts, now, one = [], 0.0, first
    until = SECONDS * bpm / 60
    while now < until:
        cut, length = _stretch(one, rng)
        cut[:, :2] += now
        parts.append(cut)
        now += length
        wants_fill = bool(fills) and not one.fill and rng.random() < 0.6
        pool = fills if wants_fill else grooves
        one = pool[int(rng.integers(len(pool)))]
    notes = np.concatenate(parts)
    notes[:, :2] = np.maximum(notes[:, :2], 0)
    return notes


def _stretch(one: Played, rng: np.random.Generator) -> tuple[Notes, float]:
    """Some bars, the richer of two choices; of a fill, all of it."""
    whole = float(np.ceil(one.notes[-1, 0] / 4 + 1e-6) * 4)
    length = whole if one.fill else min(whole, float(rng.choice([8, 16, 32])))
    choices = []
    for _ in range(1 if one.fill else 2):
        begin = float(rng.integers(0, int((whole - length) / 4) + 1)) * 4
        kept = one.notes[
            (one.notes[:, 0] >= begin - 0.1) & (one.notes[:, 0] < begin + length - 0.1)
        ]
        cut = kept.copy()
        cut[:, :2] -= begin
        choices.append(cut)
    return max(choices, key=_rare), length


def _composed(rng: np.random.Generator) -> tuple[Notes, float]:
    """By the patterns of a style, with the small errors of hands or none."""
    names = [name for name, style in STYLES.items() if not style.running]
    while True:
        name = str(rng.choice(names))
        drums = [part for part in compose(name, rng, 60.0).parts if part.role == "drums"]
        if drums and len(drums[0].notes) > 40:
            break
    notes = drums[0].notes.copy()
    notes[:, :2] -= notes[:, 0].min() // 4 * 4  # the drums may enter late
    late = rng.choice([0.0, 0.005, 0.015])
    notes[:, :2] += np.abs(rng.normal(0, late, len(notes)))[:, None]
    return notes, float(np.exp(rng.uniform(*np.log(STYLES[name].bpm))))


def _scattered(rng: np.random.Generator) -> Notes:
    """Strokes of all voices at their own paces, so that every pair of them comes together."""
    rows: list[tuple[float, float, int, float]] = []
    for voice in VOICES.values():
        if rng.random() < 0.25 or (not voice.drum and rng.random() < 0.7):
            continue
        pace = np.exp(rng.uniform(np.log(0.25), np.log(3.0)))
        now = float(rng.exponential(1 / pace))
        while now < SECONDS:
            rows.append((now, now + 0.1, int(rng.choice(voice.notes)), float(rng.uniform(15, 127))))
            now += max(float(rng.exponential(1 / pace)), 0.06)
    return np.array(sorted(rows), float).reshape(-1, 4)


def _moved(notes: Notes, rng: np.random.Generator) -> Notes:
    """Some strokes on other drums, and a few strokes more."""
    notes = notes.copy()
    names = np.array([voice_of(int(pitch)) or "" for pitch in notes[:, 2]])

    def to(where: np.ndarray, name: str) -> None:
        notes[where, 2] = rng.choice(VOICES[name].notes[:2])
        names[where] = name

    hats = np.isin(names, ("closed hat", "open hat"))
    draw = rng.random()
    if draw < 0.22:
        to(hats & _while(notes, rng), "bell" if rng.random() < 0.2 else "ride")
    elif draw < 0.3:
        to(hats & _while(notes, rng), "low tom")
    elif draw < 0.36:
        to(hats & _while(notes, rng), "crash")
    elif draw < 0.44:
        to(hats & _while(notes, rng), "open hat")
    for name, likely in (("clap", 0.07), ("stick", 0.06)):
        if rng.random() < likely:
            to(names == "snare", name)
    if rng.random() < 0.5:
        _over_the_toms(notes, names, rng)
    more = list(_crashes(notes, names, rng))
    if rng.random() < 0.15:
        more += _beside(notes, rng)
    return np.concatenate([notes, np.array(more, float).reshape(-1, 4)])


def _while(notes: Notes, rng: np.random.Generator) -> np.ndarray:
    """All of it, or some stretches of two bars."""
    if rng.random() < 0.4:
        return np.ones(len(notes), bool)
    drawn = rng.random(int(notes[:, 0].max() // 8) + 2) < 0.5
    return np.asarray(drawn[(notes[:, 0].clip(0) // 8).astype(int)])


def _over_the_toms(notes: Notes, names: np.ndarray, rng: np.random.Generator) -> None:
    """In every few bars, up to a bar of the snare's strokes go down over the toms."""
    every = float(rng.choice([4, 8, 8, 16]))
    for end in np.arange(every, notes[:, 0].max() + every, every):
        length = float(rng.choice([1, 2, 2, 4]))
        inside = (notes[:, 0] >= end - length - 0.05) & (notes[:, 0] < end - 0.05)
        struck = inside & np.isin(names, ("snare", "closed hat") if length < 4 else ("snare",))
        down = rng.random() < 0.6
        for at in np.flatnonzero(struck):
            part = (notes[at, 0] - end + length) / length
            number = int(np.clip(part * 3 if down else rng.integers(3), 0, 2))
            notes[at, 2] = rng.choice(VOICES[TOMS[number]].notes[:2])
            notes[at, 3] = np.clip(notes[at, 3] * 1.2 + 15, 1, 127)
            names[at] = TOMS[number]


def _crashes(
    notes: Notes, names: np.ndarray, rng: np.random.Generator
) -> Iterator[tuple[float, float, int, float]]:
    """On kicks at the beginnings of bars, more or less of them."""
    likely = rng.choice([0.0, 0.1, 0.25, 0.5])
    for start, end, _, velocity in notes[names == "kick"]:
        if abs(start - round(start / 4) * 4) < 0.1 and rng.random() < likely:
            yield start, end, int(rng.choice(VOICES["crash"].notes)), max(velocity, 70.0)


def _beside(notes: Notes, rng: np.random.Generator) -> list[tuple[float, float, int, float]]:
    """A tambourine, cowbell or shaker in eighths, quarters or off the beat."""
    pitch = int(rng.choice([54, 56, 70, 82]))
    step, first = float(rng.choice([0.5, 1.0, 1.0, 0.25])), float(rng.choice([0.0, 0.5]))
    return [
        (at, at + 0.1, pitch, float(rng.uniform(50, 110)))
        for at in np.arange(first, notes[:, 0].max(), step)
    ]
