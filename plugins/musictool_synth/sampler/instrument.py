"""`Sampler`: which piece of a recording plays a note, and how."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from ..sampled.region import Envelope, Region, Sound
from .formants import STEPS, with_formants
from .listening import Piece
from .loops import Loop, agreed, find_loop, with_loop
from .strokes import Kit

__all__ = ["Sampler"]

NEAR = 0.75
"""Pieces that suit a note by so much less than the best one are chosen among, too."""

MOST_NEAR = 4

UNSURE, UNLIKE, SHORT, OTHERWISE = 6.0, 4.0, 8.0, 1.5
"""What it costs, in semitones, if a piece is no sure tone, passes badly into its loop, is steady
for no time at all, or is as soft as the note is loud."""

OCTAVE = 12
"""Farther than that, a semitone more matters less and less."""

LONG_S = 0.3
"""A tone that is steady for so long is long enough."""

LOUDNESS = 0.03
"""RMS of a note at velocity 100 on either side: as loud as those of the engine tones."""

MOST_RAISED = 30.0
"""A faint piece is raised by so much at most."""

OPEN_HZ, LEAST_HZ = 20_000.0, 600.0
"""Of the filter of the loudest notes, and of the softest ones."""

FORMANTS_FROM = 4
"""Semitones from which on the colour is kept; below, it moves as little as on an instrument."""

ATTACK_S = 0.002
RELEASE_S, RINGING_S, STOPPED_S = 0.35, 0.8, 0.5
"""Seconds of a fall by 96 dB once a tone is let go: of one that is held, one that rings, and of
a stroke."""

HELD_S = 1e4


class Sampler:
    """Regions of the pieces of a recording.

    Parameters
    ----------
    pieces
        At least one.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.tones = [piece for piece in pieces if piece.pitch is not None]
        self._melodic = self.tones or list(pieces)
        self.pieces = list(pieces)
        self._kit = Kit(pieces)
        self._loops = agreed([find_loop(piece) for piece in self._melodic])
        self._pitches = np.array(list(map(_pitch, self._melodic, self._loops)))
        levels = np.array([piece.level for piece in self._melodic])
        self._ranks = (np.argsort(np.argsort(levels)) + 0.5) / levels.size
        faults = map(_faults, self._melodic, self._loops)
        self._faults = np.array(list(faults))

    def tone(self, pitch: int, velocity: int, rng: np.random.Generator) -> Region:
        """What plays a note: one of the pieces that suit it best."""
        unlike = OTHERWISE * np.abs(self._ranks - velocity / 127)
        far = np.abs(self._pitches - pitch)
        cost = OCTAVE * np.log1p(far / OCTAVE) + self._faults + unlike
        order = np.argsort(cost, kind="stable")[:MOST_NEAR]
        near = order[cost[order] <= cost[order[0]] + NEAR]
        at = int(near[rng.integers(near.size)])
        piece, loop = self._melodic[at], self._loops[at]
        semitones = pitch - float(self._pitches[at])
        return Region(
            self._sound(piece, loop, semitones),
            cents=100 * semitones,
            gain=_gain(piece, velocity),
            volume=_envelope(loop, piece, semitones),
            cutoff_hz=_cutoff(velocity),
        )

    def drum(self, pitch: int, velocity: int) -> tuple[Region, float]:
        """What plays a drum, and for how many seconds."""
        stroke = self._kit.stroke(pitch)
        region = Region(
            Sound((id(stroke.piece), "stroke"), partial(_faded, stroke.piece), stroke.piece.rate),
            cents=stroke.cents,
            gain=2 * _gain(stroke.piece, velocity),
            volume=Envelope(attack=ATTACK_S, release=STOPPED_S),
            cutoff_hz=min(stroke.cutoff_hz, _cutoff(velocity)),
        )
        return region, stroke.seconds

    def _sound(self, piece: Piece, loop: Loop | None, semitones: float) -> Sound:
        far = abs(semitones) > FORMANTS_FROM and piece.pitch is not None
        moved = round(semitones / STEPS) * STEPS if far else 0
        return Sound(
            (id(piece), moved),
            partial(_read, piece, loop, moved),
            piece.rate,
            (loop.first, loop.last) if loop else None,
        )


def _pitch(piece: Piece, loop: Loop | None) -> float:
    return loop.pitch if loop else piece.nominal


def _faults(piece: Piece, loop: Loop | None) -> float:
    """What speaks against a piece whatever the note, in semitones."""
    steady = (piece.steady[1] - piece.steady[0]) / piece.rate
    alike = loop.alike if loop else 0.5
    short = SHORT * max(0.0, 1 - steady / LONG_S)
    return UNSURE * (1 - piece.certainty) + UNLIKE * (1 - alike) + short


def _read(piece: Piece, loop: Loop | None, moved: int) -> np.ndarray:
    samples = with_formants(piece, moved)
    return _ended(samples, piece.rate) if loop is None else with_loop(piece, samples, loop)


def _faded(piece: Piece) -> np.ndarray:
    return _ended(piece.samples, piece.rate)


def _ended(samples: np.ndarray, rate: int) -> np.ndarray:
    """With its last 20 ms faded out, since what was cut out of a recording may not be over."""
    fade = min(round(0.02 * rate), samples.size)
    samples = samples.copy()
    samples[samples.size - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return samples


def _gain(piece: Piece, velocity: int) -> float:
    raised = min(LOUDNESS / max(piece.level, 1e-6), MOST_RAISED)
    return raised * (velocity / 100) ** 2


def _cutoff(velocity: int) -> float:
    return float(LEAST_HZ * (OPEN_HZ / LEAST_HZ) ** (velocity / 110))


def _envelope(loop: Loop | None, piece: Piece, semitones: float) -> Envelope:
    """Edges without clicks, and the fall that a loop has not any more."""
    if loop is None or not loop.fall:
        return Envelope(attack=ATTACK_S, release=RELEASE_S if loop else RINGING_S)
    speed = 2 ** (semitones / 12)
    # A string of twice the pitch dies away faster, but not twice as fast.
    return Envelope(
        attack=ATTACK_S,
        hold=loop.level_from / piece.rate / speed,
        decay=96 / (loop.fall * speed**0.5),
        sustain=0.0,
        release=RINGING_S,
    )
