"""Plucked strings: a delay line fed back through a filter, begun with a period of noise.

Its harmonics are equally strong and their phases random, so that no string is by chance without a
fundamental.

References
----------
K. Karplus, A. Strong, "Digital synthesis of plucked-string and drum timbres", Computer Music
Journal 7 (1983). D. Jaffe, J. Smith, "Extensions of the Karplus-Strong plucked-string algorithm",
ibid.: fractional delay, decay by pitch, the place of the pick, dynamics. T. Laakso et al.,
"Splitting the unit delay", IEEE SP Magazine 13 (1996): the delay of Lagrange.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from musictool import Samples

from .keys import Key
from .modal import Modes
from .ringing import Ringing
from .shelf import Source

__all__ = ["Plucked", "String"]

SHORT = 48
"""Frames of a loop that is computed as a recursive filter; longer ones go period by period."""

SHORTEST = 3.2
"""Frames of the shortest loop; what is higher has only its fundamental under half the rate."""

REFERENCE_HZ = 261.63


class String:
    """A string as a source.

    Parameters
    ----------
    hertz
        Its frequency.
    decay
        Seconds in which the fundamental falls by 60 dB.
    damping
        Of highs, from 0 (all partials as long) to 1.
    excitation
        What sets it in motion, shape `(n,)`.
    rate
        Sample rate in Hz.
    """

    def __init__(
        self, hertz: float, decay: float, damping: float, excitation: Samples, rate: int
    ) -> None:
        loss = 10 ** (-3 / (hertz * decay))
        turn = 2 * np.pi * hertz / rate
        damping = min(damping, 0.99 * (1 - loss) / max(loss * (1 - math.cos(turn)), 1e-12))
        filter_ = np.array([damping / 2, 1 - damping, damping / 2])
        filter_ *= loss / (1 - damping + damping * math.cos(turn))
        period = rate / hertz
        self.whole = int(period - 1) - 1  # the filter delays by 1, that of Lagrange by 1 to 2
        fraction = period - 1 - self.whole
        for _ in range(4):
            delay = _lagrange(fraction)
            phase = -np.angle(np.exp(-1j * turn * np.arange(4)) @ delay) / turn
            fraction += period - 1 - self.whole - phase
        self.taps = np.convolve(filter_, delay)  # at delays of `whole` and after
        self.past = np.zeros(self.whole + self.taps.size - 1)
        self.excitation = excitation
        self.feedback = np.concatenate([[1.0], np.zeros(self.whole - 1), -self.taps])
        self.at = 0
        self.loudest = 0.0

    def more(self, frames: int) -> Samples:
        """The next frames, shape `(1, n)`."""
        sound = np.zeros(frames)
        begun = self.excitation[self.at : self.at + frames]
        sound[: begun.size] = begun
        self.at += frames
        if self.whole < SHORT:
            from scipy.signal import lfilter, lfiltic

            state = lfiltic([1.0], self.feedback, self.past[::-1])
            sound, _ = lfilter([1.0], self.feedback, sound, zi=state)
        else:
            joined = np.concatenate([self.past, sound])
            size = self.past.size
            for start in range(0, frames, self.whole):
                stop = min(start + self.whole, frames)
                # What is heard at n is the taps over n - whole, ..., n - size.
                known = joined[start : stop + self.taps.size - 1]
                joined[size + start : size + stop] += np.convolve(known, self.taps, "valid")
            sound = joined[size:]
        self.past = np.concatenate([self.past, sound])[-self.past.size :]
        peak = float(np.abs(sound[-1024:]).max())
        self.loudest = max(self.loudest, float(np.abs(sound).max()))
        result = sound[None].astype(np.float32)
        if peak < 1e-4 * self.loudest and self.at > self.excitation.size:
            result[:, -64:] *= np.linspace(1, 0, 64, dtype=np.float32)
            return result[:, :-1]
        return result


def _lagrange(delay: float) -> Samples:
    """Four taps that delay by 1 to 2 frames."""
    taps = np.arange(4)
    return np.array(
        [
            math.prod((delay - other) / (tap - other) for other in taps if other != tap)
            for tap in taps
        ]
    )


@dataclass(frozen=True)
class Plucked(Ringing):
    """A patch of one string to each key."""

    decay: float = 4.0
    """Seconds in which middle C falls by 60 dB."""
    shorter: float = 0.6
    """Powers of the pitch by which that shrinks."""
    damping: float = 0.25
    """Of highs, 0 to 1."""
    place: float = 0.2
    """Where it is plucked, as a part of the string: partials with a node there are missing."""
    brightness: float = 3500.0
    """Hz up to which a finger or pick excites, at velocity 100."""
    hardness: float = 2.0
    """Octaves between the softest and the hardest pluck."""
    body: tuple[tuple[float, float, float], ...] = ()
    """Resonances of the body: Hz, seconds, level."""
    drive: float = 0.0
    """How far an amplifier is overdriven; 0 for none."""
    cabinet: float = 5000.0
    """Hz up to which the loudspeaker of an overdriven amplifier goes."""

    def source(self, key: Key, rng: np.random.Generator) -> Source:
        """The sound of a key."""
        rate = key.rate
        decay = self.decay * (REFERENCE_HZ / key.hertz) ** self.shorter
        period = rate / key.hertz
        if period < SHORTEST:
            one = np.ones(1)
            return Modes(key.hertz * one, decay * one, np.ones((1, 1)), rate, 0.001)
        size = round(period)
        bins = np.exp(2j * np.pi * rng.random(size // 2 + 1))
        bins[0] = 0
        burst = np.concatenate([np.fft.irfft(bins, size), np.zeros(size)])
        shift = self.place * period
        burst = burst - _delayed(burst, shift)
        cutoff = self.brightness * 2 ** (self.hardness * (key.strength - 0.79))
        burst = _softened(burst, min(max(cutoff, 1.5 * key.hertz), 0.45 * rate), rate)
        burst /= np.sqrt(np.mean(burst**2) * burst.size / period + 1e-12)
        string = String(key.hertz, decay, self.damping, self._through_body(burst, rate), rate)
        return _Overdriven(string, self.drive, self.cabinet, rate) if self.drive else string

    def _through_body(self, burst: Samples, rate: int) -> Samples:
        """The burst as the body answers it: string and body are linear, so in any order."""
        if not self.body:
            return burst
        from scipy.signal import fftconvolve

        times = np.arange(round(0.12 * rate)) / rate
        answer = np.zeros(times.size)
        for hertz, seconds, level in self.body:
            turn = 2 * np.pi * hertz / rate
            answer += level * turn * np.exp(-6.9 * times / seconds) * np.sin(turn * rate * times)
        answer[0] += 1
        whole = fftconvolve(burst, answer)
        fade = min(whole.size, round(0.02 * rate))
        whole[whole.size - fade :] *= np.linspace(1, 0, fade)
        return np.asarray(whole)


def _delayed(burst: Samples, frames: float) -> Samples:
    whole = int(frames)
    part = frames - whole
    padded = np.concatenate([np.zeros(whole + 1), burst])[: burst.size + 1]
    return np.asarray((1 - part) * padded[1:] + part * padded[:-1])


def _softened(burst: Samples, cutoff: float, rate: int) -> Samples:
    from scipy.signal import lfilter

    pole = math.exp(-2 * math.pi * cutoff / rate)
    once = lfilter([1 - pole], [1, -pole], burst)
    return np.asarray(lfilter([1 - pole], [1, -pole], once))


class _Overdriven:
    """A string through an amplifier that saturates, and its loudspeaker."""

    def __init__(self, string: Source, drive: float, cabinet: float, rate: int) -> None:
        from scipy.signal import butter

        self.string = string
        self.drive = drive
        self.before = butter(1, min(2500.0, 0.4 * rate), fs=rate, output="sos")
        self.after = butter(4, [90.0, min(cabinet, 0.4 * rate)], "bandpass", fs=rate, output="sos")
        self.states = [np.zeros((len(sos), 1, 2)) for sos in (self.before, self.after)]

    def more(self, frames: int) -> Samples:
        """The next frames."""
        from scipy.signal import sosfilt

        sound = self.string.more(frames)
        sound, self.states[0] = sosfilt(self.before, sound, axis=1, zi=self.states[0])
        sound = np.tanh(self.drive * sound)
        sound, self.states[1] = sosfilt(self.after, sound, axis=1, zi=self.states[1])
        return sound.astype(np.float32)
