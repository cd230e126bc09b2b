"""Two layers of a recording, harmonic and percussive, and new pairs of them.

Median filtering of the magnitude spectrogram along time keeps what lasts, along frequency what
strikes (Fitzgerald 2010); a soft mask shares every bin between the two, so they add up to the
recording. Only the stretches that a plan takes apart are separated, never the whole recording.
"""

from __future__ import annotations

import numpy as np
import torch

from musictool import Samples, window_length

from .analysis import ANALYSIS_RATE, Frames
from .extrapolate import extrapolate
from .units import Units

__all__ = ["choose_drums", "percussive_part", "percussive_share", "take"]

WINDOW_SECONDS = 0.046
"""2048 frames at 44.1 kHz: longer windows smear attacks into the silence before them."""
MEDIAN_SECONDS, MEDIAN_HERTZ = 0.4, 360.0


BINS = 1024
"""Resolution at which the medians are taken, whatever the sample rate."""
BEYOND = 0.1
"""Seconds for which the sound goes on after the end of the recording."""
LIKE_STROKES = 0.9
"""Least cosine of the onset patterns, four places in each unit and three bands."""
LIKE_CHORDS = 0.92
"""Least mean cosine of the chroma, unit by unit, for two places to share their layers."""


def take(samples: Samples, start: int, drums: int | None, frames: int, rate: int) -> Samples:
    """A stretch of the recording, if asked with the percussive layer of another place.

    Parameters
    ----------
    samples
        The recording, `(channels, frames)`.
    start, frames
        The stretch; it may reach beyond both ends, before which there is silence, and after which
        the sound goes on for a moment.
    drums
        First frame of the percussive layer, None for the stretch's own.
    rate
        Frames per second.
    """
    if drums is None:
        return _padded(samples, start, frames, rate)
    # The filters need their neighbourhood, so that a stretch does not depend on where it is cut.
    margin = int((MEDIAN_SECONDS + WINDOW_SECONDS) * rate)
    here = _padded(samples, start - margin, frames + 2 * margin, rate)
    there = _padded(samples, drums - margin, frames + 2 * margin, rate)
    both = here - percussive_part(here, rate) + percussive_part(there, rate)
    # Layers of one moment add up in phase, strangers do not: what is lost in power is given back.
    power, own = float(np.mean(np.square(both))), float(np.mean(np.square(here)))
    gain = np.clip(np.sqrt(own / max(power, 1e-12)), 0.8, 1.25)
    return np.asarray(both[:, margin : margin + frames] * gain, np.float32)


def _padded(samples: Samples, start: int, frames: int, rate: int) -> Samples:
    inside = samples[:, max(start, 0) : max(start + frames, 0)]
    left = min(max(-start, 0), frames)
    after = frames - left - inside.shape[1]
    if after and inside.shape[1]:
        # A crossfade out of the recording's last sounds needs them to go on, or it would click.
        more = extrapolate(samples, min(after, int(BEYOND * rate)), rate)
        inside = np.concatenate([inside, more], axis=1)
        after -= more.shape[1]
    return np.pad(inside, ((0, 0), (left, after)))


def percussive_share(frames: Frames) -> float:
    """Percussive part of the power, from the middle 20 s."""
    middle, half = len(frames.mono) // 2, 10 * ANALYSIS_RATE
    excerpt = frames.mono[None, max(0, middle - half) : middle + half]
    power = float(np.mean(np.square(excerpt)))
    return float(np.mean(np.square(percussive_part(excerpt, ANALYSIS_RATE)))) / (power + 1e-12)


def choose_drums(
    units: Units, runs: list[tuple[int, int]], share: float, rng: np.random.Generator
) -> list[int | None]:
    """For every run of a path, the unit whose percussive layer it takes, or None for its own.

    Parameters
    ----------
    units
        Of the recording; on a steady grid, or nothing is taken apart: only there do the two
        layers stay together without stretching.
    runs
        First unit and number of units of each.
    share
        About how many of the runs to take apart, 0 to 1.
    rng
        Decides which, and where from.
    """
    drums: list[int | None] = []
    for first, count in runs:
        chosen = None
        if units.steady and units.rhythmic and count >= units.meter and rng.random() < share:
            fits = _partners(units, first, count)
            # Not what the run before it took: its drums would then play on over the join.
            fits = [unit for unit in fits if not drums or unit != drums[-1]][:6]
            chosen = int(rng.choice(fits)) if fits else None
        drums.append(chosen)
    return drums


def _partners(units: Units, first: int, count: int) -> list[int]:
    """Places of the same metre and about the same chords and level, best first."""
    if first + count > len(units):
        return []
    span = np.arange(count)
    starts = np.flatnonzero(units.position[: len(units) - count + 1] == units.position[first])
    starts = starts[np.abs(starts - first) >= units.meter]
    if len(starts) == 0:
        return []
    index = starts[:, None] + span  # (places, count)
    chords = (units.chroma[index] * units.chroma[first + span]).sum(axis=2).mean(axis=1)
    level = np.abs(units.level[index] - units.level[first + span]).mean(axis=1)
    # Strokes must fall together: those that have no partner leave holes, or fill them.
    a, b = units.pattern[index], units.pattern[first + span]
    strokes = (a * b).sum(axis=(1, 2)) / (np.sqrt((a * a).sum(axis=(1, 2)) * (b * b).sum()) + 1e-9)
    fits = (chords > LIKE_CHORDS) & (strokes > LIKE_STROKES) & (level < 2.0)
    fits &= units.usable[index].all(axis=1)
    order = np.argsort(-(chords + strokes), kind="stable")
    return [int(starts[k]) for k in order if fits[k]]


def percussive_part(stretch: Samples, rate: int) -> Samples:
    """What strikes, `(channels, frames)`; the rest of the stretch is what lasts.

    All channels share one mask, so the stereo image stays.
    """
    n_fft = window_length(WINDOW_SECONDS, rate)
    hop = n_fft // 4
    window = torch.hann_window(n_fft)
    sound = torch.tensor(stretch)
    # (channels, bins, frames)
    spectrum = torch.stft(sound, n_fft, hop, window=window, return_complex=True)
    pool = max(1, n_fft // 2 // BINS)
    magnitude = spectrum.abs().mean(0)
    pooled = torch.nn.functional.avg_pool1d(magnitude.T[None], pool, ceil_mode=True)[0].T
    lasting = _median(pooled, _odd(MEDIAN_SECONDS * rate / hop), axis=1)
    striking = _median(pooled, _odd(MEDIAN_HERTZ * n_fft / rate / pool), axis=0)
    mask = striking.square() / (striking.square() + lasting.square() + 1e-12)
    mask = mask.repeat_interleave(pool, dim=0)[: len(magnitude)]
    part = torch.istft(spectrum * mask, n_fft, hop, window=window, length=stretch.shape[1])
    return np.asarray(part.numpy(), np.float32)


def _odd(width: float) -> int:
    return max(3, int(width) // 2 * 2 + 1)


def _median(values: torch.Tensor, width: int, axis: int) -> torch.Tensor:
    """Running median over `width` neighbours along one axis of a matrix.

    All rows go through one filter as a single one: for that, scipy's takes a tenth of the time.
    """
    from scipy.ndimage import median_filter

    rows = np.moveaxis(values.numpy(), axis, 1)
    half = width // 2
    padded = np.pad(rows, ((0, 0), (half, half)), mode="edge")
    found = np.asarray(median_filter(padded.ravel(), width)).reshape(padded.shape)
    return torch.from_numpy(np.moveaxis(found[:, half : half + rows.shape[1]], 1, axis))
