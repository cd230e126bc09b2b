"""Examples: drums and accompaniments as the network's ears have them, and mixtures of both.

Kept are magnitudes of drums alone and of accompaniments alone. They are mixed when they are drawn,
as powers, so that no mixture comes twice: at other levels, in time or not, through another desk,
with other noise, compressed, without the highest or the lowest bands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples, amplitude
from musictool.sound.levelling import levels_of
from musictool_transcription.drums.kit import DRUMS
from musictool_transcription.drums.spectra import BANDS, FPS, RATE, magnitudes
from musictool_transcription.listening import LEVEL_REACH_S, SILENCE, levelled
from training.recipe import Arrays
from training.scores import Notes

from .voices import VOICES, voice_of

__all__ = ["Example", "heard", "mixture", "strokes_of"]

Floats = npt.NDArray[np.float32]

QUIET = 1e-7
"""Added before the logarithm in which magnitudes are kept."""

WIDTH = 2.0
"""Frames to either side of a stroke to which its target falls off."""

REACH = round(LEVEL_REACH_S * FPS)


@dataclass(frozen=True)
class Example:
    """What is heard of some sound, and its strokes."""

    magnitudes: Floats
    """Natural logarithm of the band magnitudes, shape `(frames, BANDS)`."""
    strokes: Notes
    """Rows of seconds, index of the drum and velocity."""
    drums: bool
    """Whether it is what drums play, and not what plays beside them."""
    bpm: float = 0.0
    start: float = 0.0
    """Seconds of a beat."""

    @classmethod
    def of(
        cls, samples: Samples, strokes: Notes, drums: bool, bpm: float = 0, start: float = 0
    ) -> Example:
        found = np.concatenate(list(magnitudes(Audio(samples[None], RATE).stream())))
        return cls(np.log(found + QUIET), strokes, drums, bpm, start)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Example:
        beat = arrays["beat"].astype(float)
        strokes = arrays["strokes"].astype(float)
        magnitudes = arrays["magnitudes"].astype(np.float32)
        return cls(magnitudes, strokes, bool(arrays["drums"]), *beat.tolist())

    def arrays(self) -> Arrays:
        return {
            "magnitudes": self.magnitudes.astype(np.float16),
            "strokes": self.strokes.astype(np.float32),
            "drums": np.array(self.drums),
            "beat": np.array([self.bpm, self.start]),
        }

    def targets(self, start: int, frames: int, pace: float = 1.0) -> Floats:
        """Strokes and velocities, `(2, drums, frames)`, played so many times as fast."""
        targets = np.zeros((2, len(DRUMS), frames), np.float32)
        places = self.strokes[:, 0] * FPS / pace - start
        inside = (places > -WIDTH) & (places < frames + WIDTH)
        for place, (_, drum, velocity) in zip(places[inside], self.strokes[inside], strict=True):
            at = np.arange(max(0, int(place - WIDTH)), min(frames, int(place + WIDTH) + 1))
            near = np.maximum(0, 1 - np.abs(at - place) / WIDTH)
            targets[0, int(drum), at] = np.maximum(targets[0, int(drum), at], near)
            targets[1, int(drum), at[near > 0]] = velocity / 127
        return targets


def strokes_of(notes: Notes, seconds: float) -> Notes:
    """Rows of seconds, index of the drum and velocity, of notes of General MIDI's drums."""
    names = list(DRUMS)
    rows = [
        (start, names.index(drum), velocity)
        for start, _, pitch, velocity in notes
        if start < seconds and (drum := _drum(int(pitch)))
    ]
    return np.array(sorted(rows), float).reshape(-1, 3)


def _drum(pitch: int) -> str:
    name = voice_of(pitch)
    return VOICES[name].drum if name else ""


def heard(example: Example) -> Floats:
    """All of it as the network hears it, by itself: `(frames, BANDS)`."""
    return levelled(np.exp(example.magnitudes), FPS)


def mixture(
    drums: Example,
    beside: Sequence[Example],
    frames: int,
    rng: np.random.Generator,
    changes: float = 1.0,
) -> tuple[Floats, Floats]:
    """So many frames somewhere in it, `(frames, BANDS)`, and their targets.

    `changes` says how much tempo and tuning of the drums change: not at all with 0.
    """
    pace = float(np.exp(rng.normal(0, 0.07 * changes)))
    length = int(len(drums.magnitudes) / pace)
    reach = int(rng.uniform(0.3, 0.7) * REACH) if frames < length else REACH
    start = int(rng.integers(0, max(1, length - frames)))
    low, high = max(0, start - reach), min(length, start + frames + reach)
    at = np.minimum(np.rint(np.arange(low, high) * pace), len(drums.magnitudes) - 1).astype(int)
    power = _power(_tuned(drums.magnitudes[at], round(rng.normal(0, changes))))
    targets = drums.targets(start, frames, pace)
    if beside:
        other = beside[int(rng.integers(len(beside)))]
        power = _mixed(power, _power(_in_time(other, drums, pace, low, high, rng)), rng)
        if rng.random() < 0.04 * changes:
            power = _power(_in_time(other, drums, pace, low, high, rng))
            targets = np.zeros_like(targets)
    if rng.random() < 0.3 * changes:
        power = _in_a_room(power, rng)
    power = _through_another_desk(power, rng)
    inputs = np.zeros((frames, BANDS), np.float32)
    found = np.sqrt(power)
    level = levels_of(found, reach, SILENCE)[:, None]
    window = slice(start - low, start - low + frames)
    there = np.log(1 + 20 * found[window] / level[window])  # `levelled` of the window alone
    inputs[: len(there)] = there
    return inputs, targets


def _power(logarithm: Floats) -> Floats:
    return np.exp(2 * logarithm)


def _tuned(logarithm: Floats, bands: int) -> Floats:
    """Higher by so many bands; the edges go on."""
    return logarithm[:, np.clip(np.arange(BANDS) - bands, 0, BANDS - 1)]


def _in_time(
    other: Example,
    drums: Example,
    faster: float,
    low: int,
    high: int,
    rng: np.random.Generator,
) -> Floats:
    """Frames of an accompaniment, mostly with its beats on those of the drums, in any key."""
    pace, place = float(np.exp(rng.normal(0, 0.1))), float(rng.uniform(0, 5000))
    if other.bpm and drums.bpm and rng.random() < 0.65:
        pace = drums.bpm * faster / other.bpm
        pace /= 2 ** np.rint(np.log2(pace))
        beats = float(rng.integers(0, 64)) * 60 / other.bpm
        place = (other.start + beats - drums.start / faster * pace) * FPS
    at = ((np.arange(low, high) * pace + place) % len(other.magnitudes)).astype(int)
    return _tuned(other.magnitudes[at], int(rng.integers(-3, 4)))


def _mixed(drums: Floats, other: Floats, rng: np.random.Generator) -> Floats:
    """Both at the levels of a mix: from drums in front to drums that are hardly heard."""
    part = float(np.sqrt(drums).mean()) / max(float(np.sqrt(other).mean()), QUIET)
    gain = part * float(amplitude(rng.normal(-3, 8)))
    other = other * np.float32(gain**2)
    phase = 2 * rng.random(drums.shape, np.float32) - 1
    mixed: Floats = np.maximum(drums + other + phase * np.sqrt(drums * other), 0)
    return mixed


def _in_a_room(power: Floats, rng: np.random.Generator) -> Floats:
    """With a tail that decays, sooner in the treble, and flickers as diffuse sound does."""
    from scipy.signal import lfilter

    seconds = float(np.exp(rng.uniform(*np.log((0.15, 2.0))))) * np.geomspace(
        1, rng.uniform(0.3, 1), BANDS
    )
    keeps = 10 ** (-6 / (seconds * FPS))
    share = rng.uniform(0.1, 0.9) ** 2
    tail = np.empty_like(power)
    for band, keep in enumerate(keeps):
        tail[:, band] = lfilter([0, share * (1 - keep)], [1, -keep], power[:, band])
    wet: Floats = power + tail * rng.standard_exponential(power.shape, np.float32)
    return wet


def _through_another_desk(power: Floats, rng: np.random.Generator) -> Floats:
    """Equalised, at times without what is high or low, with noise, compressed."""
    places = np.linspace(0, BANDS - 1, 7)
    gains = np.interp(np.arange(BANDS), places, rng.normal(0, 4, 7)).astype(np.float32)
    if rng.random() < 0.15:
        gains[int(rng.integers(40, BANDS)) :] -= rng.uniform(20, 80)
    if rng.random() < 0.08:
        gains[: int(rng.integers(3, 16))] -= rng.uniform(10, 40)
    if rng.random() < 0.25:
        at = int(rng.integers(0, BANDS - 4))
        gains[at : at + int(rng.integers(3, 10))] -= rng.uniform(6, 60)
    power = power * amplitude(gains).astype(np.float32) ** 2
    if rng.random() < 0.45:
        tilt = np.linspace(0, rng.normal(0, 12), BANDS)
        level = power.mean() * amplitude(tilt + rng.uniform(-60, -18)) ** 2
        hiss = rng.standard_exponential(power.shape, np.float32)
        power = power + level.astype(np.float32) * hiss
    if rng.random() < 0.3:
        power = _compressed(power, rng)
    return power


def _compressed(power: Floats, rng: np.random.Generator) -> Floats:
    """Quieter where it is loud, and for a while after."""
    from scipy.signal import lfilter

    slow = float(np.exp(-1 / (rng.uniform(0.05, 0.4) * FPS)))
    level = lfilter([1 - slow], [1, -slow], power.sum(axis=1))
    level = level / max(float(np.median(level)), QUIET**2) + 0.05
    gain = np.maximum(level, 1) ** -rng.uniform(0.2, 0.7)
    return power * gain[:, None].astype(np.float32)
