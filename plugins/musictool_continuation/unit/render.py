"""From a plan to sound: pieces of the recording laid on the grid, joined without a seam.

A join is three decisions: a lag of a few milliseconds that brings the two waveforms into phase; a
crossfade that is over before the attack it leads to; and gains that keep the power constant for
whatever correlation the two sides have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Samples

from .extrapolate import extrapolate
from .layers import take

__all__ = ["Piece", "align", "crossfade", "keep_peak", "lay", "likeness_of"]

ATTACK_FADE = (0.018, 0.008)
"""Length of a crossfade that leads to an attack, and how long before the beat it ends, seconds."""
SMOOTH_FADE = 0.050
"""The same where the music flows on without an attack, seconds: a third of it after the beat."""
CUT_FADE = 0.012
"""Crossfade from the recording's extrapolated last sample into the new part, in seconds."""
PHASE_WINDOW = 0.060
"""Seconds of waveform compared to find the lag."""
LEAST_CORRELATION = 0.25
"""Below this the two sides have no common phase, and the grid alone decides."""


@dataclass(frozen=True)
class Piece:
    """A verbatim stretch of the recording, in frames of the recording's own rate.

    Parameters
    ----------
    at
        First frame in the output, where frame 0 is the first of the new part.
    source
        First frame in the recording.
    frames
        Length up to the next piece.
    unit
        Number of its first unit.
    units
        How many units it holds.
    gain
        Factor.
    attack
        True if it starts with an attack.
    drums, drums_unit
        First frame and unit of its percussive layer where that comes from another place.
    fade
        Seconds of the crossfade into it, where the music flows on, if not as usual.
    """

    at: int
    source: int
    frames: int
    unit: int
    units: int
    gain: float = 1.0
    attack: bool = True
    drums: int | None = None
    drums_unit: int | None = None
    fade: float | None = None


def align(mono: Samples, end: int, start: int, rate: int, reach: float) -> int:
    """Lag in frames to add to `start` so that what follows `end` goes on in phase there.

    Parameters
    ----------
    mono
        The recording, shape `(frames,)`.
    end
        Frame at which the outgoing stretch would go on.
    start
        Frame at which the incoming stretch is to begin.
    rate
        Frames per second.
    reach
        Largest lag in seconds.

    Returns
    -------
    The lag of the highest normalised cross-correlation, with a slight preference for small ones.
    """
    lag, likeness = likeness_of(mono, end, start, rate, reach)
    if not len(lag):
        return 0
    score = likeness - 0.1 * (lag / max(lag[-1], 1)) ** 2
    best = int(score.argmax())
    return int(lag[best]) if likeness[best] > LEAST_CORRELATION else 0


def likeness_of(
    mono: Samples, end: int, start: int, rate: int, reach: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """How alike the waveforms around two moments are, for each lag of the second; as `align`.

    Returns
    -------
    Lags in frames, `(n,)`, and the normalised cross-correlation, `(n,)`; none where there is too
    little sound to tell.
    """
    window, reach_frames = int(PHASE_WINDOW * rate), int(reach * rate)
    before = min(window * 2 // 3, end, start - reach_frames)
    after = min(window - window * 2 // 3, len(mono) - end, len(mono) - start - reach_frames)
    is_beyond = max(end, start + reach_frames) > len(mono)
    if before + max(after, 0) < max(window // 3, 1) or before < 0 or is_beyond:
        return np.zeros(0, np.intp), np.zeros(0)
    after = max(after, 0)
    out = mono[end - before : end + after].astype(np.float64)
    into = mono[start - before - reach_frames : start + after + reach_frames].astype(np.float64)
    size = 1 << int(np.ceil(np.log2(len(into) + len(out))))
    product = np.fft.irfft(np.fft.rfft(into, size) * np.conj(np.fft.rfft(out, size)), size)
    product = product[: 2 * reach_frames + 1]
    energy = np.concatenate([[0.0], np.cumsum(into**2)])
    local = energy[len(out) : len(out) + len(product)] - energy[: len(product)]
    likeness = product / np.sqrt(np.maximum(local, 0) * (out @ out) + 1e-12)
    return np.arange(-reach_frames, reach_frames + 1), likeness


def lay(samples: Samples, pieces: Sequence[Piece], rate: int, cut: int, frames: int) -> Samples:
    """Lay pieces one after another.

    Parameters
    ----------
    samples
        The recording, `(channels, frames)`.
    pieces
        In order; the first at frame 0, each as long as the distance to the next.
    rate
        Frames per second.
    cut
        Frame of the recording at which the new part begins.
    frames
        Length of the result.

    Returns
    -------
    Shape `(channels, frames)`.
    """
    result = np.zeros((samples.shape[0], frames), np.float32)
    for number, piece in enumerate(pieces):
        if piece.at >= frames:
            break
        lead, fade = _fade(piece, number, rate)
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        next_lead = _fade(following, number + 1, rate)[0] if following else 0
        first = max(piece.at - lead, 0) if number else 0
        last = min(piece.at + piece.frames - next_lead, frames)
        if following:
            last = min(last + _fade(following, number + 1, rate)[1], frames)
        last = max(last, first)  # a piece shorter than the way into the next one is not heard
        early = first - piece.at
        drums = None if piece.drums is None else piece.drums + early
        stretch = take(samples, piece.source + early, drums, last - first, rate) * piece.gain
        if number == 0 and piece.source == cut:  # it goes on, bit for bit
            result[:, :last] = stretch
            continue
        if number == 0:
            tail = _after_cut(samples, cut, fade, rate)
            tail = tail[:, : stretch.shape[1]]
            result[:, : tail.shape[1]] = crossfade(tail, stretch[:, : tail.shape[1]])
            result[:, tail.shape[1] : last] = stretch[:, tail.shape[1] :]
            continue
        shared = min(fade, stretch.shape[1])
        seam = slice(first, first + shared)
        result[:, seam] = crossfade(result[:, seam], stretch[:, :shared])
        result[:, first + shared : last] = stretch[:, shared:]
    return result


def keep_peak(new: Samples, ceiling: float, rate: int) -> Samples:
    """Turn down, smoothly and only around them, samples above a ceiling.

    Parameters
    ----------
    new
        Shape `(channels, frames)`.
    ceiling
        Highest magnitude allowed.
    rate
        Frames per second; the gain moves over 5 ms.
    """
    peak = np.abs(new).max(axis=0)
    over = np.flatnonzero(peak > ceiling)
    if len(over) == 0:
        return new
    width = max(1, int(0.005 * rate))
    gain = np.ones(len(peak))
    shape = np.hanning(2 * width + 3)[1:-1]
    # From the loudest on: most others then lie in a dip already.
    for frame in over[np.argsort(-peak[over])]:
        if peak[frame] * gain[frame] <= ceiling:
            continue
        first, last = max(0, frame - width), min(len(gain), frame + width + 1)
        dip = 1 - (1 - ceiling / peak[frame]) * shape[first - frame + width : last - frame + width]
        gain[first:last] = np.minimum(gain[first:last], dip)
    # Rounding to float32 must not lift a peak over the ceiling again.
    return np.clip(np.asarray(new * gain, np.float32), -ceiling, ceiling)


def _fade(piece: Piece, number: int, rate: int) -> tuple[int, int]:
    """How long before its place a piece comes in, and over how many frames, at most what it has."""
    if number == 0:
        return 0, int(CUT_FADE * rate)
    length, ahead = ATTACK_FADE if piece.attack else (piece.fade or SMOOTH_FADE, 0.0)
    lead = int((length + ahead) * rate) if piece.attack else int(length * rate) * 2 // 3
    lead = min(lead, piece.source, piece.at)
    return lead, max(1, min(int(length * rate), piece.frames))


def _after_cut(samples: Samples, cut: int, fade: int, rate: int) -> Samples:
    """What would follow the cut: the recording itself, or its extrapolation past the end."""
    if cut + fade <= samples.shape[1]:
        return samples[:, cut : cut + fade]
    return extrapolate(samples[:, :cut], fade, rate)


def crossfade(out: Samples, into: Samples) -> Samples:
    """From one stretch to another of the same length at constant power, `(channels, frames)`."""
    count = min(out.shape[1], into.shape[1])
    out, into = out[:, :count], into[:, :count]
    angle = (np.arange(count) + 0.5) / count * np.pi / 2
    a, b = np.cos(angle) ** 2, np.sin(angle) ** 2
    both = float(np.sum(out * into))
    size = float(np.sqrt(np.sum(out**2) * np.sum(into**2)))
    correlation = max(0.0, both / size) if size > 1e-12 else 1.0
    power = np.sqrt(a * a + b * b + 2 * a * b * correlation)
    return np.asarray((out * a + into * b) / power, np.float32)
