"""The features of a recording by which its sounds are chosen or replaced: `Analysis`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples, find_onsets, frames_of, peak_offset, resample

from .network import MAPS, NOTES, PitchNetwork, Together, alone, embed
from .pitch import track
from .spectra import BINS, BINS_PER_SEMITONE, HOP, LOWEST_NOTE, RATE, levels, magnitudes

__all__ = ["SOUNDING", "Analysis", "analyse", "row_seconds"]

Floats = npt.NDArray[np.float32]

BANDS = 24
"""Thirds of an octave in which sounds that are joined are compared."""

LEAST_PERIODICITY = 0.75
"""Of a single tone."""

SOUNDING = 0.5
"""From this probability on, a note counts as sounding."""

NOISE_DB, TONE_DB = 6.0, 4.0
"""Spectral flatness of noise, and how much less a tone has; 8 dB is applause, 18 dB a voice."""

LEAST_PROBABILITY = 0.25
"""From this probability on, a periodic sound is taken for this note."""

LEAD = 0.4
"""How much more probable than any other note a single one is."""

OCTAVE = 12

SILENCE_DB = -70.0
"""RMS level under which a frame is silent, in dB over full scale."""

RANGE_DB = 55.0
"""How far under the loudest 12 ms a frame is silent, too."""

EDGE_DB = 20.0
"""By how much one quarter of a row is softer than another where a sound begins or ends."""


@dataclass(frozen=True)
class Analysis:
    """Features of one recording, by row: each of the 46 ms from it on, rows being `HOP` apart."""

    embeddings: Floats
    """`(rows, MAPS, NOTES)`, of length 1."""
    notes: Floats
    """Probability of each note, `(rows, NOTES)`."""
    strengths: Floats
    """Magnitude at each note, with half of its octave's, `(rows, NOTES)`."""
    bands: Floats
    """Levels of thirds of an octave in dB, 0 on average, `(rows, BANDS)`."""
    loudness: Floats
    """Share of the recording that is softer, 0 to 1, `(rows,)`."""
    brightness: Floats
    """Share of the recording that is darker, 0 to 1, `(rows,)`."""
    tonality: Floats
    """Probability of the surest note, less where the spectrum is flat, `(rows,)`."""
    pitch: Floats
    """MIDI note with its fraction where there is a single tone, else NaN, `(rows,)`."""
    silent: npt.NDArray[np.bool_]
    """`(rows,)`"""
    at_edge: npt.NDArray[np.bool_]
    """Whether a sound begins or ends, so that part of the row is far softer, `(rows,)`."""
    rise_db: Floats
    """How far the bands rise on average in the 12 ms in which they rise most, `(rows,)`."""
    fine_pitch: Floats
    """The same as `pitch` every `PITCH_HOP` frames of `RATE`: two to a row."""
    onsets: npt.NDArray[np.float64]
    """In seconds."""
    tuning: float
    """Of the notes against A4 = 440 Hz, in semitones, −0.5 to 0.5."""

    def __len__(self) -> int:
        return len(self.silent)


def row_seconds(rows: float = 1.0) -> float:
    """Seconds from a row of `Analysis` to one so many later."""
    return rows * HOP / RATE


def analyse(
    audio: Audio, network: PitchNetwork, device: str = "cpu", together: Together = alone
) -> Analysis:
    """The features of the mean of the channels; see `embed` for `together`."""
    mono = audio.with_samples(audio.mono()[None])
    samples = resample(mono, RATE).samples[0]
    spectra = magnitudes(samples)
    units = _weighted_means(spectra)
    embeddings, notes = embed(network, levels(units), device, together)
    power = _weighted_means((spectra**2).sum(axis=1, keepdims=True))[:, 0]
    silent, at_edge = _silences(samples, len(units))
    coarse, fine = _single_pitches(track(samples), notes, silent)
    bands = units.reshape(len(units), BANDS, BINS // BANDS)
    bands = 10 * np.log10((bands**2).mean(axis=2) + 1e-9)
    semitones = np.arange(BINS) / BINS_PER_SEMITONE
    centre = (units * semitones).sum(axis=1) / np.maximum(units.sum(axis=1), 1e-9)
    return Analysis(
        embeddings=embeddings.reshape(-1, MAPS, NOTES),
        notes=notes,
        strengths=_strengths(units),
        bands=np.asarray(bands - bands.mean(axis=1, keepdims=True), np.float32),
        loudness=_percentiles(power, silent),
        brightness=_percentiles(centre, silent),
        tonality=notes.max(axis=1) * _peakiness(units),
        pitch=coarse,
        silent=silent,
        at_edge=at_edge,
        rise_db=_rises_db(samples, len(units)),
        fine_pitch=fine,
        onsets=find_onsets(mono.stream()).times,
        tuning=_tuning(units[~silent]),
    )


def _weighted_means(rows: Floats) -> Floats:
    """Each row's mean with the two after it, the middle one counting twice."""
    padded = np.concatenate([rows, np.repeat(rows[-1:], 2, axis=0)])
    return np.asarray((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4, np.float32)


def _silences(samples: Samples, rows: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    padded = np.zeros((rows + 2) * HOP, np.float32)
    kept = min(len(samples), len(padded))
    padded[:kept] = samples[:kept]
    power = (padded.reshape(-1, HOP // 2) ** 2).mean(axis=1)
    quarters = np.lib.stride_tricks.sliding_window_view(power, 4)[::2][:rows]
    decibels = 10 * np.log10(quarters + 1e-12)
    loudest, softest = decibels.max(axis=1), decibels.min(axis=1)
    silent = loudest < max(SILENCE_DB, float(loudest.max()) - RANGE_DB)
    return silent, softest < loudest - EDGE_DB


def _rises_db(samples: Samples, rows: int) -> Floats:
    """The highest rise in dB, averaged over bands, among the four quarters of a row."""
    from scipy.fft import rfft

    hop, size = HOP // 2, 1024
    frames = frames_of(np.pad(samples, (0, 4 * hop)), size, hop, centred=True)
    edges = np.unique(np.geomspace(2, size // 2, 40).astype(int))
    power = np.concatenate(
        [
            np.add.reduceat(np.abs(rfft(part * np.hanning(size), axis=1)) ** 2, edges, axis=1)
            for part in frames
        ]
    )
    decibels = 10 * np.log10(np.maximum(power, max(float(power.max()), 1e-9) * 1e-6))
    rise = np.maximum(np.diff(decibels, axis=0, prepend=decibels[:1]), 0).mean(axis=1)
    quarters = np.lib.stride_tricks.sliding_window_view(rise, 4)[::2][:rows]
    return np.asarray(quarters.max(axis=1), np.float32)


def _single_pitches(
    tracked: tuple[Floats, Floats], notes: Floats, silent: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Pitch by row and finely, NaN where no tone sounds or several do."""
    pitch, periodicity = tracked
    row = np.minimum(np.arange(len(pitch)) // 2, len(notes) - 1)
    nearest = np.clip(np.rint(pitch).astype(int) - LOWEST_NOTE, 1, NOTES - 2)
    here = np.maximum.reduce([notes[row, nearest + shift] for shift in (-1, 0, 1)])
    others = notes.copy()
    # What lies an octave above is a strong partial as often as another tone.
    away = np.arange(NOTES) - nearest[:, None]
    itself = (np.abs(away) <= 1) | (away == OCTAVE)
    others = np.where(itself, 0.0, others[row]).max(axis=1)
    # A chord in just intonation is periodic, too, with a period at which nothing sounds.
    single = (
        (periodicity > LEAST_PERIODICITY)
        & (here > LEAST_PROBABILITY)
        & (others < np.maximum(SOUNDING, here - LEAD))
    )
    single &= ~silent[row]
    fine = np.where(single, pitch, np.nan).astype(np.float32)
    padded = np.concatenate([fine, np.full(8, np.nan, np.float32)])
    around = np.stack([padded[shift::2][: len(notes)] for shift in range(1, 4)])
    known = np.isfinite(around).sum(axis=0)
    coarse = np.where(known > 0, np.nansum(around, axis=0) / np.maximum(known, 1), np.nan)
    return coarse.astype(np.float32), fine


def _strengths(units: Floats) -> Floats:
    tones = units.reshape(len(units), NOTES, BINS_PER_SEMITONE).max(axis=2)
    octaves = np.pad(tones[:, OCTAVE:], ((0, 0), (0, OCTAVE)))
    return np.asarray(tones + octaves / 2, np.float32)


def _peakiness(units: Floats) -> Floats:
    """0 where the spectrum over six octaves is as flat as noise, 1 where it has peaks."""
    power = units[:, BINS // 12 : -BINS // 8] ** 2 + 1e-14
    flatness = 10 * (np.log10(power).mean(axis=1) - np.log10(power.mean(axis=1)))
    return np.asarray(np.clip((-flatness - NOISE_DB) / TONE_DB, 0, 1), np.float32)


def _percentiles(values: Floats, silent: npt.NDArray[np.bool_]) -> Floats:
    sounding = np.sort(values[~silent])
    if not len(sounding):
        return np.zeros(len(values), np.float32)
    return np.asarray(np.searchsorted(sounding, values) / len(sounding), np.float32)


def _tuning(units: Floats) -> float:
    """Mean direction of spectral peaks on the circle of a semitone."""
    if not len(units):
        return 0.0
    inner = units[:, 1:-1]
    peaks = inner * ((inner > units[:, :-2]) & (inner >= units[:, 2:]))
    offset = peak_offset(units[:, :-2], inner, units[:, 2:])
    places = (np.arange(1, BINS - 1) + offset) / BINS_PER_SEMITONE
    strong = np.where(peaks > 0.1 * units.max(axis=1, keepdims=True), peaks, 0)
    direction = (strong * np.exp(2j * np.pi * places)).sum()
    return float(np.angle(direction) / (2 * np.pi))
