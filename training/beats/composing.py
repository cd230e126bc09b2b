"""Pieces composed by rule: a style's patterns varied, over chords, with a melody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.scores import Notes

from .pieces import Part, Piece
from .styles import KEYBOARD, STYLES, Style

__all__ = ["compose"]

KICK, SNARE, STICK, CLAP, CLOSED, OPEN, RIDE, CRASH = 36, 38, 37, 39, 42, 46, 51, 49
TOMS = (50, 48, 45, 43)
SHAKERS = (70, 82, 54, 69)

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
PROGRESSIONS = (
    (0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3, 4, 3), (0, 3), (0, 0, 3, 4), (1, 4, 0, 0),
    (0, 6, 3, 4), (0, 2, 3, 4), (0,), (0, 5, 1, 4), (3, 4, 2, 5),
    (0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4),
)  # fmt: skip


def compose(name: str, rng: np.random.Generator, seconds: float = 45.0) -> Piece:
    """A piece in the style `name`, about so long at its middle tempo."""
    style = (STYLES | KEYBOARD)[name]
    bars = max(6, round(seconds / 60 * sum(style.bpm) / 2 / style.beats))
    drums = not style.running and rng.random() < 0.7
    sections = _sections(bars, drums, rng)
    chords = _chords(bars, style, rng)
    parts = []
    if drums:
        parts.append(_drums(style, sections, rng))
    others = {
        "bass": (_bass, 0.85),
        "chords": (_comping, 0.8),
        "lead": (_melody, 0.65),
        "pad": (_pad, 0.3),
        "arpeggio": (_arpeggio, 0.3),
    }
    chosen = [role for role, (_, likely) in others.items() if rng.random() < likely]
    if not drums and not {"bass", "chords", "arpeggio"} & set(chosen):
        chosen.append("chords")
    if style.running:
        chosen = [role for role in chosen if role != "pad"] + ["arpeggio"] * (rng.random() < 0.4)
        chosen = list(dict.fromkeys([*chosen, "lead"]))
    for role in chosen:
        notes = others[role][0](style, chords, rng)
        if len(notes):
            kept = notes[[role in sections[int(at // style.beats) % bars] for at in notes[:, 0]]]
            parts.append(Part(kept, "keys" if style.running else role))
    return Piece(
        f"{name}-{rng.integers(1 << 32):08x}",
        f"composed-{name}",
        tuple(part for part in parts if len(part.notes)),
        bars * style.beats,
        style.beats,
        style.ternary,
        style.bpm,
        style.steady and drums,
    )


def _sections(bars: int, drums: bool, rng: np.random.Generator) -> list[set[str]]:
    """Which parts play in each bar; some enter late or leave for a while."""
    everything = {"bass", "chords", "lead", "pad", "arpeggio", "drums", "kick", "snare", "hat"}
    playing: list[set[str]] = []
    length = int(rng.choice([4, 8]))
    while len(playing) < bars:
        now = set(everything)
        for role in everything:
            if rng.random() < 0.15:
                now.discard(role)
        if not drums and not {"bass", "chords", "arpeggio"} & now:
            now |= {"bass", "chords", "arpeggio"}
        playing += [now] * length
    return playing[:bars]


def _strokes(pattern: str, rng: np.random.Generator, change: float = 0.05) -> list[tuple[int, int]]:
    """Steps and velocities of a pattern, with now and then a soft stroke more or one missing."""
    found = []
    for at, sign in enumerate(pattern):
        if sign == "x" and (at == 0 or rng.random() > change):
            found.append((at, int(rng.integers(85, 118))))
        elif sign == "o" or (sign == "." and rng.random() < change / 4):
            found.append((at, int(rng.integers(30, 65))))
    return found


def _drums(style: Style, sections: list[set[str]], rng: np.random.Generator) -> Part:
    kick, snare, hat = (rng.choice(one) for one in (style.kick, style.snare, style.hat))
    back = int(rng.choice([SNARE, SNARE, SNARE, STICK, CLAP, 40]))
    cymbal = int(rng.choice([CLOSED, CLOSED, CLOSED, RIDE, rng.choice(SHAKERS)]))
    extra = str(rng.choice(style.hat)) if rng.random() < 0.25 else ""
    shaker = int(rng.choice(SHAKERS))
    fills = bool(rng.random() < 0.7)
    busy = float(rng.choice([0.0, 0.04, 0.1]))
    notes: list[tuple[float, float, float, float]] = []

    def strike(bar: int, step: float, pitch: int, velocity: float) -> None:
        at = bar * style.beats + step / style.steps
        notes.append((at, at + 0.2, pitch, velocity))

    for bar, playing in enumerate(sections):
        if "drums" not in playing:
            continue
        fill = fills and bar % 4 == 3 and rng.random() < 0.5
        until = len(kick) - int(rng.integers(1, style.steps * 2 + 1)) if fill else len(kick)
        for pattern, pitch, needs in ((kick, KICK, "kick"), (snare, back, "snare")):
            for step, velocity in _strokes(pattern, rng, busy) if needs in playing else ():
                if step < until:
                    strike(bar, step, pitch, velocity)
        for step, velocity in _strokes(hat, rng, busy) if "hat" in playing else ():
            open_ = cymbal == CLOSED and rng.random() < 0.04
            accent = 1.0 if step % style.steps == 0 else 0.8
            strike(bar, step, OPEN if open_ else cymbal, velocity * accent * 0.85)
        for step, velocity in _strokes(extra, rng) if extra else ():
            strike(bar, step, shaker, velocity * 0.6)
        for step in range(until, len(kick)):
            if rng.random() < 0.75:
                strike(bar, step, int(rng.choice([SNARE, *TOMS])), int(rng.integers(70, 115)))
        if bar and bar % 4 == 0 and rng.random() < 0.4:
            strike(bar, 0, CRASH, 100)
    return Part(np.array(notes, float).reshape(-1, 4), "drums")


def _chords(bars: int, style: Style, rng: np.random.Generator) -> list[tuple[int, tuple[int, ...]]]:
    """Root and triad of each bar, MIDI pitches about middle C."""
    scale = MAJOR if rng.random() < 0.5 else MINOR
    tonic = int(rng.integers(48, 60))
    progression = PROGRESSIONS[rng.integers(len(PROGRESSIONS))]
    every = int(rng.choice([1, 1, 1, 2]))
    seventh = rng.random() < 0.3
    found = []
    for bar in range(bars):
        degree = progression[bar // every % len(progression)]
        steps = (0, 2, 4, 6) if seventh else (0, 2, 4)
        pitches = tuple(_pitch(tonic, scale, degree + step) for step in steps)
        found.append((pitches[0], pitches))
    return found


def _pitch(tonic: int, scale: tuple[int, ...], degree: int) -> int:
    return tonic + 12 * (degree // len(scale)) + scale[degree % len(scale)]


def _rows(notes: Sequence[tuple[float, float, float, float]]) -> Notes:
    return np.array(notes, float).reshape(-1, 4)


def _bass(
    style: Style, chords: list[tuple[int, tuple[int, ...]]], rng: np.random.Generator
) -> Notes:
    pattern = str(rng.choice(style.bass))
    short = rng.random() < 0.4
    walking = style.steps == 3 and rng.random() < 0.5
    notes = []
    for bar, (root, pitches) in enumerate(chords):
        strokes = _strokes(pattern, rng, 0.08)
        ends = [*(step for step, _ in strokes[1:]), len(pattern)]
        for (step, velocity), end in zip(strokes, ends, strict=False):
            at = bar * style.beats + step / style.steps
            long = (end - step) / style.steps * (0.45 if short else 0.95)
            pitch = root
            if step and (walking or rng.random() < 0.3):
                pitch = int(rng.choice([*pitches, root + 12]))
            notes.append((at, at + long, pitch - 24 if pitch > 52 else pitch - 12, velocity))
    return _rows(notes)


def _comping(
    style: Style, chords: list[tuple[int, tuple[int, ...]]], rng: np.random.Generator
) -> Notes:
    pattern = str(rng.choice(style.chords))
    short = rng.random() < 0.5
    notes = []
    for bar, (_, pitches) in enumerate(chords):
        strokes = _strokes(pattern, rng, 0.06)
        ends = [*(step for step, _ in strokes[1:]), len(pattern)]
        for (step, velocity), end in zip(strokes, ends, strict=False):
            at = bar * style.beats + step / style.steps
            long = (end - step) / style.steps * (0.4 if short else 0.95)
            notes += [(at, at + long, pitch, velocity * 0.8) for pitch in pitches]
    return _rows(notes)


def _pad(
    style: Style, chords: list[tuple[int, tuple[int, ...]]], rng: np.random.Generator
) -> Notes:
    every = int(rng.choice([1, 1, 2]))
    notes = []
    for bar in range(0, len(chords), every):
        at, end = bar * style.beats, min(bar + every, len(chords)) * style.beats
        notes += [(at, end, pitch + 12, 70) for pitch in chords[bar][1]]
    return _rows(notes)


def _arpeggio(
    style: Style, chords: list[tuple[int, tuple[int, ...]]], rng: np.random.Generator
) -> Notes:
    every = 1 if style.steps == 3 or style.running else int(rng.choice([1, 2, 2]))
    shape = rng.permutation(int(rng.choice([3, 4, 6])))
    notes = []
    count = 0
    for bar, (_, pitches) in enumerate(chords):
        ladder = sorted({*pitches, *(pitch + 12 for pitch in pitches)})
        for step in range(0, style.beats * style.steps, every):
            at = bar * style.beats + step / style.steps
            pitch = ladder[shape[count % len(shape)] % len(ladder)]
            notes.append((at, at + every / style.steps, pitch + 12, int(rng.integers(60, 95))))
            count += 1
        if rng.random() < 0.5:
            count = 0
    return _rows(notes)


def _melody(
    style: Style, chords: list[tuple[int, tuple[int, ...]]], rng: np.random.Generator
) -> Notes:
    """A motif of one or two bars, its rhythm kept and its pitches led on, with rests."""
    steps = style.beats * style.steps
    syncopated = rng.random()
    motifs = [_rhythm(steps, style.steps, syncopated, rng) for _ in range(3)]
    if style.running:
        motifs = [
            sorted(rng.permutation(steps)[: rng.integers(steps // 2, steps + 1)]) for _ in "123"
        ]
    order = [0, 1, 0, 2] if rng.random() < 0.6 else [0, 0, 1, 0]
    height = int(rng.integers(12, 25))
    notes = []
    pitch = chords[0][1][0] + height
    for bar, (_, pitches) in enumerate(chords):
        if rng.random() < 0.12:
            continue
        scale = sorted({one + octave for one in pitches for octave in (0, 12, 24)})
        onsets = motifs[order[bar % 4]]
        for step, end in zip(onsets, [*onsets[1:], steps], strict=False):
            target = pitch + int(rng.integers(-5, 6))
            if step % style.steps == 0 or rng.random() < 0.5:
                pitch = min(scale, key=lambda one: abs(one - target))
            else:
                pitch = target
            pitch = int(np.clip(pitch, 57, 88))
            at = bar * style.beats + step / style.steps
            long = (end - step) / style.steps * rng.uniform(0.5, 1.0)
            notes.append((at, at + long, pitch, int(rng.integers(75, 115))))
    return _rows(notes)


def _rhythm(steps: int, per_beat: int, syncopated: float, rng: np.random.Generator) -> list[int]:
    """Onsets within a bar; the more syncopated, the less they keep to the beats."""
    density = rng.uniform(0.25, 0.75)
    onsets = []
    for step in range(steps):
        on_beat = step % per_beat == 0
        halfway = per_beat == 4 and step % 2 == 0
        likely = 0.8 if on_beat else density if halfway else density * 0.4
        if on_beat:
            likely *= 1 - 0.6 * syncopated
        elif not halfway:
            likely *= 0.4 + 1.2 * syncopated
        if rng.random() < likely:
            onsets.append(step)
    return onsets or [0]
