"""Units: the beats (or, without a beat, the stretches between onsets) that new music is made of.

A unit is a stretch of the recording with its place in the bar, a feature vector for the sequence
model, and what is needed to judge a join: the spectra at both edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import Samples, onset_strength

from .analysis import (
    ANALYSIS_RATE,
    FRAME_HOP,
    MEL_FFT,
    ONSET_RATE,
    Floats,
    Frames,
    mel_filters,
)
from .grid import Grid, Seconds

__all__ = ["Units", "cut_units", "edge_spectra", "fold_chroma", "onset_grid", "usable_span"]

Indices = npt.NDArray[np.intp]

EDGE_SHIFTS = (-0.020, 0.0)
"""Seconds from a boundary to the places where a join is judged: the crossfade, and the attack."""
MEL_COMPONENTS = 14
FADE_WINDOW = 4.0
"""Seconds before a moment that say how loud the music was until then."""
BARS_IN_PHRASE = 4


@dataclass(frozen=True, eq=False)
class Units:
    """All `t` units of a recording, in order; each ends where the next starts.

    Parameters
    ----------
    edges
        Boundaries in seconds, `(t + 1,)`.
    position
        Place in the bar, `(t,)`; all 0 where there is no beat.
    bar
        Number of the bar within the recording, `(t,)`.
    meter
        Units in a bar; 1 where there is no beat.
    steady
        True if all units are equally long: the output then keeps one exact grid.
    feature
        What the sequence model sees, standardised, `(t, f)`.
    mel, chroma, level
        Means over the unit: dB `(t, 48)`; 12 pitch classes of unit length `(t, 12)`; dB `(t,)`.
    head, tail
        Log-mel spectra around the start and the end, see `edge_spectra`, `(t, 96)`.
    attack
        Onset strength at the start, `(t,)`.
    pattern
        Onset strength in three bands at four places of each unit, `(t, 12)`.
    usable
        False in silence and in fades, which must not be copied, `(t,)`.
    """

    edges: Seconds
    position: Indices
    bar: Indices
    meter: int
    steady: bool
    feature: Floats
    mel: Floats
    chroma: Floats
    level: Floats
    head: Floats
    tail: Floats
    attack: Floats
    pattern: Floats
    usable: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.position)

    @property
    def length(self) -> Seconds:
        """Seconds in each unit, `(t,)`."""
        return np.diff(self.edges)

    @property
    def rhythmic(self) -> bool:
        """True if units are beats."""
        return self.meter > 1


def usable_span(frames: Frames) -> tuple[float, float]:
    """Start and end in seconds of the music between leading and trailing silence and fades.

    An end counts as a fade, or as the ring of a last note, only where it sinks 30 dB under the
    piece's own level: a quiet passage is music. The span then ends where the level last
    stood within 3 dB of the loudest moment of the seconds before it.
    """
    level = frames.level
    width = max(1, int(0.4 * ANALYSIS_RATE / FRAME_HOP))
    power = np.convolve(10 ** (level / 10), np.ones(width) / width, "same")
    smooth = 10 * np.log10(power + 1e-12)
    body = float(np.quantile(smooth[smooth > smooth.max() - 40], 0.6))
    start, end = 0, len(level)
    if smooth[0] < body - 30:
        start = int(np.argmax(smooth > body - 8))
    if smooth[-width:].min() < body - 30:
        window = int(FADE_WINDOW * ANALYSIS_RATE / FRAME_HOP)
        padded = np.pad(smooth, (window - 1, 0), mode="edge")
        before = np.lib.stride_tricks.sliding_window_view(padded, window).max(axis=1)
        stands = (smooth > before - 3) & (smooth > body - 20)
        end = len(level) - int(np.argmax(stands[::-1]))
    seconds = FRAME_HOP / ANALYSIS_RATE
    return start * seconds, min(end * seconds, frames.duration)


def onset_grid(frames: Frames) -> Seconds:
    """Boundaries where there is no beat: in the dip before each clear onset, 0.25 to 0.9 s apart.

    Returns
    -------
    Seconds, increasing, from 0 to the end of the recording.
    """
    strength = onset_strength(frames.onset.astype(np.float64), ONSET_RATE)
    span = int(0.12 * ONSET_RATE)
    padded = np.pad(strength, span, constant_values=-1)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * span + 1).max(axis=1)
    peaks = np.flatnonzero((strength >= highest) & (strength > 1.0)) / ONSET_RATE
    edges = [0.0]
    for peak in peaks:
        # Cut in the quietest frame shortly before the attack: between syllables, not in them.
        first, last = frames.at(peak - 0.07), frames.at(peak)
        dip = int(first) + int(np.argmin(frames.level[first : max(last, first + 1)]))
        time = min(dip * FRAME_HOP / ANALYSIS_RATE, peak - 0.01)
        if time - edges[-1] >= 0.25:
            edges.append(time)
    edges.append(frames.duration)
    whole: list[float] = []
    for a, b in pairwise(edges):
        pieces = max(1, int(np.ceil((b - a) / 0.9)))
        whole.extend(a + (b - a) * k / pieces for k in range(pieces))
    return np.asarray([*whole, frames.duration])


def cut_units(frames: Frames, grid: Grid | None) -> Units:
    """Cut a recording into units and describe them.

    Parameters
    ----------
    frames
        From `analyse`.
    grid
        Beats, or None to cut at onsets.
    """
    if grid is None:
        edges = onset_grid(frames)
        position, bar = np.zeros(len(edges) - 1, np.intp), np.arange(len(edges) - 1)
        meter, steady = 1, False
    else:
        inside = (grid.beats >= 0) & (grid.beats <= frames.duration)
        edges, position = grid.beats[inside], grid.position[inside][:-1]
        bar = np.cumsum(position == 0)
        meter, steady = grid.meter, grid.steady
    mel, chroma36, level = _means(frames, edges)
    chroma = fold_chroma(chroma36)
    head, tail = edge_spectra(frames, edges)
    pattern, attack = _patterns(frames, edges)
    start, end = usable_span(frames)
    body = np.quantile(level[level > level.max() - 40], 0.6)
    usable = (edges[:-1] >= start - 1e-6) & (edges[1:] <= end + 1e-6) & (level > body - 45)
    return Units(
        edges=np.asarray(edges, np.float64),
        position=np.asarray(position, np.intp),
        bar=np.asarray(bar, np.intp),
        meter=meter,
        steady=steady,
        feature=_features(mel, chroma, level, pattern, usable),
        mel=mel,
        chroma=chroma,
        level=level,
        head=head[:-1],
        tail=tail[1:],
        attack=attack,
        pattern=pattern,
        usable=usable,
    )


def fold_chroma(chroma36: Floats) -> Floats:
    """36 bins to 12 pitch classes of unit length, turned to the recording's own tuning.

    Parameters
    ----------
    chroma36
        Shape `(t, 36)`.
    """
    thirds = np.stack([np.roll(chroma36, k, axis=1)[:, ::3].sum() for k in (0, 1, -1)])
    turned = np.roll(chroma36, (0, 1, -1)[int(thirds.argmax())], axis=1)
    near = turned + 0.5 * (np.roll(turned, 1, axis=1) + np.roll(turned, -1, axis=1))
    folded = near[:, ::3]
    return np.asarray(folded / (np.linalg.norm(folded, axis=1, keepdims=True) + 1e-6), np.float32)


def edge_spectra(
    frames: Frames, times: Seconds, sound: Samples | None = None
) -> tuple[Floats, Floats]:
    """Log-mel of the 46 ms just after and just before each time, `(len(times), 2 * 48)` each.

    Taken from the samples, not from frames of a fixed hop: the attack must be on its side.

    Parameters
    ----------
    frames
        Of the recording, whose level gives the scale.
    times
        Seconds.
    sound
        At 22.05 kHz, shape `(samples,)`: what was made of the recording; None for itself.
    """
    padded = np.pad(frames.mono if sound is None else sound, 2 * MEL_FFT)
    window = np.hanning(MEL_FFT).astype(np.float32)
    filters = mel_filters(MEL_FFT)
    scale = float(np.sqrt(np.mean(np.square(frames.mono)))) * MEL_FFT / 4 + 1e-12

    def mel(starts: Seconds) -> Floats:
        first = np.round(starts * ANALYSIS_RATE).astype(np.intp) + 2 * MEL_FFT
        first = np.clip(first, 0, len(padded) - MEL_FFT)
        blocks = padded[first[:, None] + np.arange(MEL_FFT)] * window
        power = np.square(np.abs(np.fft.rfft(blocks)) / scale)
        decibels = 10 * np.log10(power @ filters.T + 1e-7) + 70
        return np.asarray(np.maximum(decibels, 0), np.float32)

    length = MEL_FFT / ANALYSIS_RATE
    after = np.concatenate([mel(times + shift) for shift in EDGE_SHIFTS], axis=1)
    before = np.concatenate([mel(times + shift - length) for shift in EDGE_SHIFTS], axis=1)
    return after, before


def _segment_mean(values: npt.NDArray[np.floating], first: Indices, last: Indices) -> Floats:
    total = np.cumsum(np.pad(values.astype(np.float64), ((1, 0), (0, 0))), axis=0)
    return np.asarray((total[last] - total[first]) / (last - first)[:, None], np.float32)


def _means(frames: Frames, edges: Seconds) -> tuple[Floats, Floats, Floats]:
    cut = frames.at(edges)
    first = np.minimum(cut[:-1], len(frames.mel) - 1)
    last = np.maximum(cut[1:], first + 1)
    power = _segment_mean(np.power(10, frames.level[:, None] / 10), first, last)[:, 0]
    level = 10 * np.log10(power + 1e-12)
    return (
        _segment_mean(frames.mel, first, last),
        _segment_mean(frames.chroma, first, last),
        level.astype(np.float32),
    )


def _patterns(frames: Frames, edges: Seconds) -> tuple[Floats, Floats]:
    """Onset strength in three bands at four places of each unit `(t, 12)`, and at its start."""
    quarter = edges[:-1, None] + np.diff(edges)[:, None] * np.arange(4) / 4
    flux = np.maximum.reduce(
        [
            frames.onset[np.clip((quarter * ONSET_RATE).astype(int) + k, 0, len(frames.onset) - 1)]
            for k in range(-6, 7)
        ]
    )  # (t, 4, 3)
    flux = flux / (frames.onset.std(axis=0) + 1e-6)
    return (
        np.asarray(flux.reshape(len(flux), -1), np.float32),
        np.asarray(flux[:, 0].mean(axis=1), np.float32),
    )


def _features(
    mel: Floats, chroma: Floats, level: Floats, pattern: Floats, usable: npt.NDArray[np.bool_]
) -> Floats:
    """Timbre (principal components of log-mel), chroma, level, rhythm; each group weighs alike."""
    known = usable if usable.sum() >= 2 else np.ones(len(mel), bool)
    centred = mel - mel[known].mean(axis=0)
    _, size, axes = np.linalg.svd(centred[known], full_matrices=False)
    kept = axes[:MEL_COMPONENTS][size[:MEL_COMPONENTS] > 1e-3 * size[0] + 1e-6]
    timbre = centred @ kept.T if len(kept) else np.zeros((len(mel), 1), np.float32)

    def standard(group: Floats, weight: float) -> Floats:
        group = group - group[known].mean(axis=0)
        spread = np.sqrt(np.square(group[known]).sum(axis=1).mean()) + 1e-6
        return np.asarray(np.clip(group / spread, -5, 5) * weight, np.float32)

    groups = [
        standard(timbre, 1.0),
        standard(chroma, 1.0),
        standard(level[:, None], 0.5),
        standard(pattern, 0.5),
    ]
    # Groups have unit total variance each; the model is easier to train near unit per column.
    return np.concatenate(groups, axis=1) * np.float32(2.0)
