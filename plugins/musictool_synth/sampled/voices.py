"""`SampledVoice`: a region that sounds, hop by hop."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Samples

from .envelopes import loudness, modulation, sounds_for, triangle
from .filters import LowPass
from .region import OPEN_HZ, Region
from .sounds import Sounds, interpolated

__all__ = ["Chord", "SampledVoice"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

STEP = 32
"""Frames between the points at which envelopes are reckoned; straight between them."""

CUT_S = 0.03
"""In so long a sound that another one silences fades."""

FASTEST = 64.0
"""Speed of reading at most: six octaves up, nothing of a sound is left to be heard."""


ENDLESS_S = 1e5


class SampledVoice:
    """One region played by one note.

    Parameters
    ----------
    region
        What sounds, and how.
    sounds
        Where sounds are kept.
    rate
        Sample rate of what is heard, in Hz.
    held
        Seconds until the note is let go.
    cut
        Seconds until it is silenced; infinite for most.
    level
        Of all voices, beside the region's own gain.
    """

    def __init__(
        self,
        region: Region,
        sounds: Sounds,
        rate: int,
        held: float,
        cut: float = np.inf,
        level: float = 1.0,
    ) -> None:
        self._region = region
        self._rate = rate
        self._held = held = ENDLESS_S if region.one_shot else held
        self._cut = cut
        gain = region.gain * level
        until = min(sounds_for(region.volume, held, gain), cut + CUT_S)
        self._total = max(1, round(until * rate))
        self._done = 0
        self._position = 0.0
        self._speed = min(region.sound.sample_rate / rate * 2 ** (region.cents / 1200), FASTEST)
        highest = self._speed * 2 ** (max(region.to_pitch, 0.0) / 1200)
        self._ready = sounds.ready(region.sound, highest, region.until_end)
        angle = (region.pan + 1) * np.pi / 4
        sides = np.array([[np.cos(angle)], [np.sin(angle)]])
        self._sides = (gain * np.sqrt(2) * sides).astype(np.float32)
        lfos = (region.tremolo, region.vibrato)
        moves = bool(region.to_cutoff) or any(lfo.cutoff for lfo in lfos)
        closed = region.cutoff_hz < OPEN_HZ or moves
        self._filter = LowPass(region.resonance_db, rate) if closed else None
        self._bends = bool(region.to_pitch) or any(lfo.pitch for lfo in lfos)

    def render(self, frames: int, speed: float | Samples = 1.0) -> Samples:
        """The next frames, shape `(2, n)`; fewer than asked for once it is over."""
        count = min(frames, self._total - self._done)
        if count <= 0:
            return np.zeros((2, 0), np.float32)
        points = (self._done + np.arange(0, count + STEP, STEP)) / self._rate
        positions = self._looped(self._read_at(points, count, speed))
        over = int(np.searchsorted(positions, self._ready.over)) if self._ready.ends else count
        if over < count:
            self._total, count = self._done + over, over
        mono = interpolated(self._ready, positions[:count])
        if self._filter is not None:
            mono = self._filter(mono, self._cutoffs(points), STEP)
        mono *= _between(self._levels(points), count)
        self._done += count
        return self._sides * mono

    def _read_at(self, points: Array, count: int, speed: float | Samples) -> Array:
        """Positions in the sound, in its frames, as if it had no loop; one more than `count`."""
        if self._bends:
            speed = speed * _between(2 ** (self._cents(points) / 1200), count)
        if isinstance(speed, float):
            return self._position + min(self._speed * speed, FASTEST) * np.arange(count + 1)
        steps = np.minimum(self._speed * np.asarray(speed[:count], np.float64), FASTEST)
        return np.concatenate([[self._position], self._position + np.cumsum(steps)])

    def _looped(self, positions: Array) -> Array:
        """Positions that go round, until the key is let go if the sound has an end of its own."""
        if self._ready.loop is not None:
            first, last = self._ready.loop
            left = positions.size
            if self._region.until_end:
                left = min(max(round(self._held * self._rate) - self._done, 0), left)
            wrapped = positions
            if positions[-1] >= last:
                turns = np.floor((positions - first) / (last - first))
                wrapped = positions - (last - first) * np.maximum(turns, 0.0)
            if 0 < left < positions.size:
                positions = positions - (positions[left - 1] - wrapped[left - 1])
            positions = np.concatenate([wrapped[:left], positions[left:]])
        self._position = float(positions[-1])
        return positions[:-1]

    def _levels(self, points: Array) -> Array:
        levels = loudness(self._region.volume, points, self._held)
        for lfo in (self._region.tremolo, self._region.vibrato):
            if lfo.volume_db:
                levels = levels * 10 ** (lfo.volume_db * triangle(lfo, points) / 20)
        if points[-1] > self._cut:
            levels = levels * np.clip((self._cut + CUT_S - points) / CUT_S, 0.0, 1.0)
        return levels

    def _cents(self, points: Array) -> Array:
        region = self._region
        return self._moved(points, region.to_pitch, region.tremolo.pitch, region.vibrato.pitch)

    def _cutoffs(self, points: Array) -> Array:
        region = self._region
        cents = self._moved(points, region.to_cutoff, region.tremolo.cutoff, region.vibrato.cutoff)
        return np.asarray(region.cutoff_hz * 2 ** (cents / 1200))

    def _moved(self, points: Array, envelope: float, tremolo: float, vibrato: float) -> Array:
        """Cents by what modulates, each as far as it reaches."""
        region = self._region
        cents = np.zeros(points.size)
        if envelope:
            cents += envelope * modulation(region.modulation, points, self._held)
        if tremolo:
            cents += tremolo * triangle(region.tremolo, points)
        if vibrato:
            cents += vibrato * triangle(region.vibrato, points)
        return cents


class Chord:
    """Several voices that one note sounds."""

    def __init__(self, voices: list[SampledVoice]) -> None:
        self._voices = voices

    def render(self, frames: int, speed: float | Samples = 1.0) -> Samples:
        """Their sum, until the last is over."""
        pieces = [voice.render(frames, speed) for voice in self._voices]
        longest = max((piece.shape[1] for piece in pieces), default=0)
        total = np.zeros((2, longest), np.float32)
        for piece in pieces:
            total[:, : piece.shape[1]] += piece
        return total


def _between(points: Array, count: int) -> Floats:
    """Straight lines through points that are `STEP` frames apart."""
    rises = np.diff(points)
    if not rises.any():
        return np.full(count, points[0], np.float32)
    within = np.arange(STEP) / STEP
    lines = points[:-1, None] + rises[:, None] * within
    return lines.ravel()[:count].astype(np.float32)
