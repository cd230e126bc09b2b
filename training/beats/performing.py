"""From beats to seconds: tempo, swing, rubato and the small errors of human hands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .composing import compose
from .pieces import Part, Performance, Piece

__all__ = ["perform", "perform_without_beat", "with_band"]

Seconds = npt.NDArray[np.float64]

GRID = 24
"""Points of the tempo map to a beat."""

LEAD_IN = 4.0
"""At most so many seconds pass before the first beat."""

PROGRAMS = {
    "lead": (0, 4, 11, 12, 13, 22, 24, 25, 26, 27, 28, 29, 30, 40, 40, 41, 42, 52, 53, 54, 56, 57,
             60, 61, 64, 65, 66, 68, 71, 73, 73, 75, 80, 81, 82, 84, 105, 110),
    "chords": (0, 0, 1, 2, 4, 5, 6, 7, 16, 17, 18, 19, 21, 24, 25, 25, 26, 27, 27, 28, 29, 30, 46,
               48, 50, 61, 62, 81, 89, 90),
    "bass": (32, 33, 33, 34, 35, 36, 37, 38, 38, 39, 43, 58, 87),
    "pad": (16, 19, 48, 49, 50, 51, 52, 88, 89, 90, 91, 92, 93, 94, 95),
    "arpeggio": (0, 4, 5, 6, 8, 9, 10, 11, 12, 13, 24, 25, 45, 46, 80, 81, 98, 104, 108),
    "keys": (0, 0, 0, 0, 1, 2, 6, 6, 19, 24),
    "choir": (52, 52, 53, 48, 49, 19, 16, 20, 21, 6, 0, 24, 60, 68, 71, 73),
}  # fmt: skip
"""General MIDI programs that suit each role."""

KITS = (0, 0, 0, 8, 16, 24, 25, 32, 40)


def perform(piece: Piece, rng: np.random.Generator) -> Performance:
    """One way to play the piece."""
    bpm = float(np.exp(rng.uniform(*np.log(piece.bpm))))
    seconds = _tempo_map(piece, bpm, rng)
    played = _swung(piece, rng)
    parts = []
    hands = rng.choice([0.0, 0.003, 0.008, 0.014], p=[0.3, 0.3, 0.25, 0.15])
    shared = {role: int(rng.choice(PROGRAMS[role])) for role in ("choir", "keys")}
    for part in piece.parts:
        late = rng.normal(0, hands)
        notes = part.notes.copy()
        lengths = np.maximum(notes[:, 1] - notes[:, 0], 0.02)
        notes[:, 0] = seconds(played(notes[:, 0]))
        notes[:, 1] = np.maximum(seconds(part.notes[:, 0] + lengths), notes[:, 0] + 0.03)
        moved = rng.normal(late, hands, len(notes)).clip(-0.04, 0.04)
        notes[:, :2] = np.maximum(notes[:, :2] + moved[:, None], 0)
        loud = rng.normal(1, 0.08, len(notes))
        notes[:, 3] = (notes[:, 3] * loud).clip(15, 127)
        program = shared[part.role] if part.role in shared else _program(part, rng)
        parts.append(Part(notes, part.role, program))
    at = np.arange(piece.beats)
    numbers = at % piece.beats_per_bar + 1 if piece.beats_per_bar else np.zeros(len(at))
    beats = seconds(at.astype(float))
    return Performance(
        tuple(_without_some(parts, rng)),
        float(seconds(np.array([float(piece.beats)]))[0]) + 0.5,
        beats,
        numbers.astype(np.int64),
        int(piece.ternary) if piece.beats_per_bar else -1,
    )


def with_band(drummed: Piece, rng: np.random.Generator) -> Piece:
    """A drummer's piece in 4/4 with a composed band that plays along."""
    band = compose(str(rng.choice(["rock", "funk", "hip-hop", "disco", "ballad"])), rng, 80.0)
    parts = [
        Part(part.notes[part.notes[:, 0] < drummed.beats], part.role)
        for part in band.parts
        if part.role != "drums"
    ]
    return replace(drummed, parts=(*drummed.parts, *(part for part in parts if len(part.notes))))


def perform_without_beat(rng: np.random.Generator, seconds: float = 30.0) -> Performance:
    """Notes without any beat: drones, scattered notes, slow chords; or none at all."""
    kind = rng.choice(["drone", "scattered", "chords", "nothing"], p=[0.2, 0.45, 0.2, 0.15])
    program = int(rng.integers(0, 112))
    gap = {"drone": 6.0, "scattered": rng.uniform(0.25, 1.5), "chords": rng.uniform(1.5, 4.0)}
    notes: list[tuple[float, float, float, float]] = []
    now = 0.0
    while kind != "nothing" and now < seconds:
        pitches = rng.integers(40, 88, int(rng.integers(2, 5)) if kind != "scattered" else 1)
        long = rng.uniform(0.5, 2.0) * gap[str(kind)]
        velocity = float(rng.integers(40, 115))
        notes += [(now, now + long, float(pitch), velocity) for pitch in pitches]
        # A gamma of shape 1.5 keeps notes from falling together, and is as good as beatless.
        now += rng.gamma(1.5, gap[str(kind)] / 1.5)
    part = Part(np.array(notes, float).reshape(-1, 4), "own", program)
    return Performance((part,) if notes else (), seconds)


def _program(part: Part, rng: np.random.Generator) -> int:
    if part.role == "drums":
        return int(rng.choice(KITS))
    if part.role == "own":
        return part.program if rng.random() < 0.8 else part.program // 8 * 8 + int(rng.integers(8))
    return int(rng.choice(PROGRAMS[part.role]))


def _without_some(parts: list[Part], rng: np.random.Generator) -> list[Part]:
    """Now and then only the drums, or all but the drums."""
    drums = [part for part in parts if part.role == "drums"]
    others = [part for part in parts if part.role != "drums"]
    draw = rng.random()
    if drums and others:
        if draw < 0.06:
            return drums
        if draw < 0.2 and sum(len(part.notes) for part in others) > 80:
            return others
    return parts


class _Seconds:
    """A monotonous map from beats to seconds."""

    def __init__(self, beats: Seconds, seconds: Seconds) -> None:
        self.beats, self.seconds = beats, seconds

    def __call__(self, at: Seconds) -> Seconds:
        return np.interp(at, self.beats, self.seconds)


def _tempo_map(piece: Piece, bpm: float, rng: np.random.Generator) -> _Seconds:
    at = np.arange(piece.beats * GRID + 8 * GRID) / GRID
    whole = at / piece.beats
    kinds = ["steady", "drift", "turn", "jump", "rubato"]
    likely = [0.62, 0.25, 0.07, 0.06, 0.0] if piece.steady else [0.4, 0.25, 0.1, 0.07, 0.18]
    kind = rng.choice(kinds, p=likely)
    factor = np.ones(len(at))
    if kind == "drift":
        steps = rng.normal(0, rng.uniform(0.002, 0.012), piece.beats + 9)
        factor = np.exp(np.interp(at, np.arange(piece.beats + 9), np.cumsum(steps)))
    elif kind == "turn":
        factor = np.exp(np.log(rng.uniform(0.72, 1.4)) * whole)
    elif kind == "jump":
        bar = piece.beats_per_bar or 4
        place = round(rng.uniform(0.3, 0.7) * piece.beats / bar) * bar
        factor = np.where(
            at < place, 1.0, rng.choice([rng.uniform(0.65, 0.9), rng.uniform(1.1, 1.5)])
        )
    elif kind == "rubato":
        phrase = (piece.beats_per_bar or 4) * rng.choice([1, 2, 4])
        wave = np.cos(2 * np.pi * at / phrase + rng.uniform(0, 2 * np.pi))
        steps = rng.normal(0, rng.uniform(0.01, 0.06), piece.beats + 9)
        own = np.interp(at, np.arange(piece.beats + 9), steps)
        factor = np.exp(rng.uniform(0.02, 0.14) * wave + own)
        factor[at > piece.beats - 4] *= rng.uniform(0.7, 1.0)
    lengths = 60 / (bpm * factor) / GRID
    start = 0.05 if rng.random() < 0.7 else rng.uniform(0, LEAD_IN)
    return _Seconds(at, start + np.concatenate([[0.0], np.cumsum(lengths[:-1])]))


def _swung(piece: Piece, rng: np.random.Generator) -> _Seconds:
    """Off-beats put later: eighths or sixteenths, up to a triplet and a little beyond."""
    at = np.arange(piece.beats * GRID + 8 * GRID) / GRID
    likely = 0.35 if "hip-hop" in piece.style else 0.12
    if piece.ternary or rng.random() > likely:
        return _Seconds(at, at)
    unit = float(rng.choice([1.0, 1.0, 0.5]))
    place = rng.uniform(0.52, 0.68)
    within = at % unit / unit
    bent = np.where(within < 0.5, within * 2 * place, place + (within - 0.5) * 2 * (1 - place))
    return _Seconds(at, np.floor(at / unit) * unit + bent * unit)
