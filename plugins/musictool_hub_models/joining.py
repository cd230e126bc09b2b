"""New sound behind a recording: where it fits in phase, at the level that the recording ends with.

What the model heard comes back from its codec before what it made. That copy is never heard: it
says by how much the new part is late and how loud it would be, and gives the crossfade its sound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from musictool import Audio, Samples, moved

__all__ = ["CROSSFADE_S", "SEARCH_S", "Seam", "crossfaded", "joined", "seam_of"]

CROSSFADE_S = 0.03
SEARCH_S = 0.01
"""How far the copy may lie from the recording, either way."""

COMPARED_S = 0.3
"""How much of the ends is compared to find that."""

LEVELLED_S = 1.5
"""Of how much the level is compared."""

MOST_GAIN = 4.0
"""12 dB; what lies further off is another music, and no matter of levels."""


class Seam(NamedTuple):
    """How the copy lies to the recording."""

    late: int
    """Frames by which the copy comes later; negative if earlier."""
    likeness: float
    """Correlation of both ends, there: 1 if they are the same, 0 if they have nothing in common."""
    gain: float
    """That brings the copy to the recording's level."""


def seam_of(end: Samples, copy: Samples, after: int, sample_rate: int) -> Seam:
    """Compare the end of a recording with its copy.

    Parameters
    ----------
    end
        The last seconds of the recording, shape `(channels, frames)`.
    copy
        The same seconds as the codec has them, with at least `SEARCH_S` of what comes then.
    after
        The frame of the copy that stands for the end of the recording.
    """
    reach = round(SEARCH_S * sample_rate)
    length = min(round(COMPARED_S * sample_rate), end.shape[1], after - reach)
    late, likeness = 0, 0.0
    if length > 2 * reach:
        told = end[:, -length:].mean(0, dtype=np.float64)
        heard = copy[:, after - length - reach : after + reach].mean(0, dtype=np.float64)
        products = np.correlate(heard, told, "valid")
        powers = np.convolve(np.square(heard), np.ones(length), "valid")
        found = products / np.sqrt(np.maximum(powers * np.square(told).sum(), 1e-20))
        best = int(found.argmax())
        if found[best] > 0:
            late, likeness = best - reach, min(float(found[best]), 1.0)
    length = min(round(LEVELLED_S * sample_rate), end.shape[1], after)
    levels = [
        float(np.sqrt(np.square(one, dtype=np.float64).mean()))
        for one in (end[:, -length:], copy[:, after - length : after])
    ]
    gain = levels[0] / levels[1] if min(levels) > 1e-6 else 1.0
    return Seam(late, likeness, float(np.clip(gain, 1 / MOST_GAIN, MOST_GAIN)))


def crossfaded(before: Samples, after: Samples, likeness: float) -> Samples:
    """One passing into the other, of the same length, at a steady power.

    Weights go as a raised cosine; what two signals that are not alike lose in the middle, as their
    powers add and not their amplitudes, is made up for.
    """
    rise = np.sin(np.linspace(0, np.pi / 2, before.shape[1] + 2)[1:-1]) ** 2
    power = rise**2 + (1 - rise) ** 2 + 2 * likeness * rise * (1 - rise)
    mixed = ((1 - rise) * before + rise * after) / np.sqrt(power)
    return np.asarray(mixed, np.float32)


def joined(audio: Audio, made: Samples, after: int, frames: int, only: bool) -> Audio:
    """A recording and new sound behind it, `frames` long, or that alone.

    The recording is its own samples up to a crossfade of `CROSSFADE_S` at its end.

    Parameters
    ----------
    made
        Of the recording's rate and channels; up to `after` it is a copy of the recording's end, and
        `SEARCH_S` longer than what is asked for.
    """
    rate = audio.sample_rate
    seam = seam_of(audio.samples[:, -after:], made, after, rate)
    begin = after + seam.late
    new = made[:, begin : begin + frames]
    ceiling = max(1.0, float(np.abs(audio.samples).max()))
    gain = min(seam.gain, ceiling / max(float(np.abs(new).max()), 1e-9))
    new = gain * new
    if only:
        return moved(audio.with_samples(new), None, speed=1)
    fade = min(round(CROSSFADE_S * rate), begin, audio.frames)
    cut = audio.frames - fade
    mixed = crossfaded(audio.samples[:, cut:], gain * made[:, begin - fade : begin], seam.likeness)
    whole = np.concatenate([audio.samples[:, :cut], mixed, new], axis=1, dtype=np.float32)
    return moved(audio.with_samples(whole), [(0.0, cut / rate, 0.0)])
