"""New sound behind a recording: where it fits in phase, at the recording's level and colour.

What the model heard comes back from its codec before what it made. That copy is never heard: it
says by how much the new part is late, how loud and how bright it would be, and gives the crossfade
its sound.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from musictool import Audio, CannotProcess, Samples, moved

from .colour import colour_of, filtered, levels_in

__all__ = [
    "CROSSFADE_S",
    "SEARCH_S",
    "Joined",
    "Seam",
    "crossfaded",
    "frames_behind",
    "joined",
    "seam_of",
]

CROSSFADE_S = 0.03
LEAST_S = 0.25
"""Of a recording that can be carried on."""

SEARCH_S = 0.01
"""How far the copy may lie from the recording, either way."""

COMPARED_S = 0.3
"""How much of the ends is compared to find that."""

LEVELLED_S = 1.5
"""Of how much the level is compared."""

HEARD_DB = 40.0
"""Bands so far below the loudest one count for nothing in the report."""

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


class Joined(NamedTuple):
    """A recording with what was put behind it."""

    audio: Audio
    report: dict[str, Any]
    """What was done at the seam, and how both sides of it differ; for a JSON file."""
    whole: Audio
    """The recording with what is new behind it, also where that alone was wanted."""


def frames_behind(audio: Audio, seconds: float) -> int:
    """How many frames are put behind a recording.

    Raises
    ------
    CannotProcess
        The recording is too short, or these are none.
    """
    if audio.frames < LEAST_S * audio.sample_rate:
        raise CannotProcess(f"is shorter than {LEAST_S:g} s, too short to be carried on")
    frames = round(seconds * audio.sample_rate)
    if not frames:
        raise CannotProcess(f"cannot be carried on by {seconds:g} s, which is less than a frame")
    return frames


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
    powers add and not their amplitudes, is made up for, as far as peaks of hot sound let it.
    """
    rise = np.sin(np.linspace(0, np.pi / 2, before.shape[1] + 2)[1:-1]) ** 2
    power = rise**2 + (1 - rise) ** 2 + 2 * likeness * rise * (1 - rise)
    mixed = (1 - rise) * before + rise * after
    ceiling = max(1.0, *(float(np.abs(one).max(initial=0)) for one in (before, after)))
    gain = np.minimum(1 / np.sqrt(power), ceiling / max(float(np.abs(mixed).max(initial=0)), 1e-9))
    return np.asarray(mixed * gain, np.float32)


def joined(audio: Audio, made: Samples, after: int, frames: int, only: bool) -> Joined:
    """A recording and new sound behind it, `frames` long, or that alone.

    The recording is its own samples up to a crossfade of `CROSSFADE_S` at its end. What is new has
    the colour of the recording back, as far as the codec has changed that of the copy.

    Parameters
    ----------
    made
        Of the recording's rate and channels; up to `after` it is a copy of the recording's end, and
        `SEARCH_S` longer than what is asked for.
    """
    rate = audio.sample_rate
    end = audio.samples[:, -after:]
    colour = colour_of(end, made[:, :after], rate)
    made = filtered(made, colour, rate)
    seam = seam_of(end, made, after, rate)
    begin = after + seam.late
    new = made[:, begin : begin + frames]
    ceiling = max(1.0, float(np.abs(audio.samples).max()))
    gain = min(seam.gain, ceiling / max(float(np.abs(new).max()), 1e-9))
    new = gain * new
    fade = min(round(CROSSFADE_S * rate), begin, audio.frames)
    cut = audio.frames - fade
    report = {
        "sample_rate": rate,
        "kept_s": round(cut / rate, 6),
        "crossfade_s": round(fade / rate, 6),
        "new_part_s": [round(one / rate, 6) for one in (audio.frames, audio.frames + frames)],
        "moved_by_ms": round(1000 * seam.late / rate, 3),
        "likeness": round(seam.likeness, 4),
        "gain_db": round(20 * float(np.log10(gain)), 2),
        "equalizer": {
            f"{centre:.0f} Hz": round(float(change), 2)
            for centre, change in zip(*colour, strict=True)
            if change
        },
        "across": _across(end, new, rate),
    }
    mixed = crossfaded(audio.samples[:, cut:], gain * made[:, begin - fade : begin], seam.likeness)
    whole = np.concatenate([audio.samples[:, :cut], mixed, new], axis=1, dtype=np.float32)
    made_whole = moved(audio.with_samples(whole), [(0.0, cut / rate, 0.0)])
    alone = moved(audio.with_samples(new), None, speed=1)
    return Joined(alone if only else made_whole, report, made_whole)


def _across(before: Samples, after: Samples, rate: int) -> dict[str, float]:
    """How both sides of a seam differ, in `LEVELLED_S` of each."""
    length = round(LEVELLED_S * rate)
    sides = [before[:, -length:], after[:, :length]]
    levels = [20 * np.log10(max(float(np.sqrt(np.square(one).mean())), 1e-9)) for one in sides]
    spectra = [levels_in(one, rate)[1] - level for one, level in zip(sides, levels, strict=True)]
    heard = np.maximum(*spectra) > np.maximum(*spectra).max() - HEARD_DB
    return {
        "level_db": round(levels[1] - levels[0], 2),
        "spectrum_db": round(float(np.abs(spectra[1] - spectra[0])[heard].mean()), 2),
    }
