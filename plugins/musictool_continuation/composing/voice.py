"""The voice of a recording: what of it is the notes that were heard, and each of these alone.

A note claims the bins of the short-time spectrum around its partials, from its onset until it is
over; what several claim is shared by how near each partial lies. All claims together make the
voice, and what is left of the recording is its bed: drums, noise, and notes that nobody heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from musictool import Samples, window_length

from .notes import Heard

__all__ = ["alone", "tuning_of", "voice_of"]

WINDOW_S = 0.093
"""4096 frames at 44.1 kHz: partials of chords lie apart from the second octave on."""
STRETCH_S = 20.0
"""So much of a recording is taken apart at once."""
HIGHEST_HZ = 10_000.0
PARTIALS = 24
WIDTH_CENTS, WIDTH_BINS = 35.0, 1.6
"""How far from a partial a bin is still its own: the wider of the two."""
STIFFNESS = 1.5e-4
"""How far the partials of strings are stretched: f(h) = h f √(1 + B h²)."""
RING_S = 0.25
"""Seconds that a note rings after it was let go."""
STRIKE_S = 0.05
"""Seconds that the noise of an attack lasts."""
EARLY_S = 0.03
"""Seconds that a note's attack may come before it is heard."""

Floats = npt.NDArray[np.float32]


def tuning_of(samples: Samples, rate: int, heard: Heard) -> float:
    """How far the recording is tuned off 440 Hz, in semitones.

    The median over the loudest notes of how far the first partials lie from where they would be.
    """
    size = window_length(4 * WINDOW_S, rate)
    mono = samples.mean(axis=0)
    window = np.hanning(size).astype(np.float32)
    found: list[float] = []
    for at in np.argsort(-heard.velocity, kind="stable")[:200].tolist():
        first = round((float(heard.onset[at]) + 0.03) * rate)
        if first + size > mono.size or heard.pitch[at] < 45:
            continue
        power = np.abs(np.fft.rfft(mono[first : first + size] * window))
        for partial in (1, 2):
            middle = partial * hertz(float(heard.pitch[at])) * size / rate
            low, high = int(middle * 0.972), int(np.ceil(middle * 1.029)) + 1
            top = low + int(power[low:high].argmax())
            if low < top < high - 1 and top + 1 < power.size:
                a, b, c = np.log(power[top - 1 : top + 2] + 1e-9).tolist()
                peak = top + 0.5 * (a - c) / (a - 2 * b + c + 1e-9)
                found.append(12 * float(np.log2(peak / middle)))
    return float(np.median(found)) if len(found) >= 8 else 0.0


def hertz(pitch: float) -> float:
    """Frequency of a MIDI note."""
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def voice_of(samples: Samples, rate: int, heard: Heard, tuning: float) -> Samples:
    """What of a recording is its notes, `(channels, frames)`; the rest is its bed."""
    result = np.zeros_like(samples)
    margin = window_length(WINDOW_S, rate)
    step = int(STRETCH_S * rate)
    for start in range(0, samples.shape[1], step):
        first, last = max(0, start - margin), min(samples.shape[1], start + step + margin)
        among = _within(heard, first / rate, last / rate)
        spectrum = _spectrum(samples[:, first:last], rate)
        claim = np.zeros(spectrum.shape[1:], np.float32)
        for _, slot, mask in _claims(heard, among, first, spectrum.shape, rate, tuning):
            np.maximum(claim[:, slot], mask, out=claim[:, slot])
        part = _sound(spectrum * torch.tensor(claim), rate, last - first)
        stop = min(start + step, samples.shape[1])
        result[:, start:stop] = part[:, start - first : stop - first]
    return result


def alone(
    samples: Samples,
    rate: int,
    heard: Heard,
    chosen: Sequence[int],
    tuning: float,
    struck: bool,
    rise_s: float,
) -> list[Samples]:
    """Some notes of a recording, each by itself, in one channel, `(frames,)`.

    Parameters
    ----------
    struck
        Whether the noise of an attack is that of the notes which begin in it, and not of drums.
    rise_s
        Seconds in which each comes in.
    """
    mono = samples.mean(axis=0, keepdims=True)
    found: list[Samples] = []
    margin = window_length(WINDOW_S, rate)
    for at in chosen:
        onset = float(heard.onset[at])
        first = max(0, round((onset - EARLY_S) * rate) - margin)
        last = min(mono.shape[1], round((float(heard.offset[at]) + RING_S) * rate) + margin)
        spectrum = _spectrum(mono[:, first:last], rate)
        among = _within(heard, first / rate, last / rate)
        total = np.full(spectrum.shape[1:], 1e-6, np.float32)
        own = np.zeros(spectrum.shape[1:], np.float32)
        for number, slot, mask in _claims(heard, among, first, spectrum.shape, rate, tuning):
            total[:, slot] += mask
            if number == at:
                own[:, slot] = mask
        share = own * own / np.maximum(total, own)
        if struck:
            together = int((np.abs(heard.onset - onset) < STRIKE_S).sum())
            strike = _strike(spectrum.shape, onset - first / rate, int(heard.pitch[at]), rate)
            share = np.maximum(share, np.minimum(strike, 1 - np.minimum(total, 1)) / together)
        sound = _sound(spectrum * torch.tensor(share), rate, last - first)[0]
        # The window smears an attack into what is before it; what is cut off there comes in anew.
        begin = max(0, round((onset - rise_s / 2) * rate) - first)
        sound = sound[begin : max(begin + 1, last - first - margin // 2)].copy()
        rise = min(max(1, round(rise_s * rate)), len(sound))
        sound[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
        found.append(sound)
    return found


def _strike(shape: Sequence[int], onset: float, pitch: int, rate: int) -> Floats:
    """Where the noise of an attack lies: all above the note, for as long as a strike lasts."""
    _, bins, frames = shape
    n_fft = 2 * (bins - 1)
    time = np.arange(frames) * n_fft / 4 / rate - onset
    here = np.clip(1 - np.abs(time - STRIKE_S / 2) / (1.5 * STRIKE_S), 0, 1)
    above = np.arange(bins) * rate / n_fft > hertz(pitch)
    return np.asarray(above[:, None] * here[None], np.float32)


def _within(heard: Heard, first: float, last: float) -> list[int]:
    """Notes that sound between two moments."""
    sounding = (heard.onset - EARLY_S < last) & (heard.offset + RING_S > first)
    return np.flatnonzero(sounding).tolist()


def _claims(
    heard: Heard,
    among: Sequence[int],
    first: int,
    shape: Sequence[int],
    rate: int,
    tuning: float,
) -> Iterator[tuple[int, slice, Floats]]:
    """For each note the frames that are its own, and its share of every bin there."""
    _, bins, frames = shape
    n_fft = 2 * (bins - 1)
    hop_s, bin_hz = n_fft / 4 / rate, rate / n_fft
    columns: dict[int, Floats] = {}
    for at in among:
        pitch = int(heard.pitch[at])
        if pitch not in columns:
            columns[pitch] = _comb(hertz(pitch + tuning), bins, bin_hz)
        begin = (float(heard.onset[at]) - EARLY_S - first / rate) / hop_s
        end = (float(heard.offset[at]) + RING_S - first / rate) / hop_s
        low, high = max(0, int(np.floor(begin))), min(frames, int(np.ceil(end)) + 1)
        if high <= low:
            continue
        ring = RING_S / hop_s
        place = np.arange(low, high)
        fall = np.clip((end - place) / ring, 0, 1).astype(np.float32)
        yield at, slice(low, high), columns[pitch][:, None] * fall[None]


def _comb(fundamental: float, bins: int, bin_hz: float) -> Floats:
    """Which bins the partials of a note claim, 0 to 1, `(bins,)`."""
    order = np.arange(1, PARTIALS + 1)
    partials = order * fundamental * np.sqrt(1 + STIFFNESS * order**2)
    partials = partials[partials < min(HIGHEST_HZ, (bins - 2) * bin_hz)]
    place = np.arange(bins) * bin_hz
    comb = np.zeros(bins, np.float32)
    for partial in partials.tolist():
        width = max(WIDTH_BINS * bin_hz, partial * (2 ** (WIDTH_CENTS / 1200) - 1))
        near = np.clip(2 - np.abs(place - partial) / width, 0, 1)
        np.maximum(comb, near.astype(np.float32), out=comb)
    return comb


def _spectrum(stretch: Samples, rate: int) -> torch.Tensor:
    """Shape `(channels, bins, frames)`."""
    n_fft = window_length(WINDOW_S, rate)
    sound = torch.tensor(np.ascontiguousarray(stretch))
    # A stretch shorter than a window is mirrored no further than it is long.
    short = max(0, n_fft // 2 + 1 - sound.shape[1])
    sound = torch.nn.functional.pad(sound, (0, short))
    window = torch.hann_window(n_fft)
    return torch.stft(sound, n_fft, n_fft // 4, window=window, return_complex=True)


def _sound(spectrum: torch.Tensor, rate: int, frames: int) -> Samples:
    n_fft = window_length(WINDOW_S, rate)
    window = torch.hann_window(n_fft)
    least = max(frames, n_fft // 2 + 1)
    part = torch.istft(spectrum, n_fft, n_fft // 4, window=window, length=least)
    return np.asarray(part.numpy()[:, :frames], np.float32)
