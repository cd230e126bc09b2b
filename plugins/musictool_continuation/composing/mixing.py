"""The new part: the bed that `unit` lays, and above it the voice, recalled or composed.

Bed and voice of the recording sum to it, and so do their joins with the new part: the bed goes on
as `unit` joins it, the voice rings out under the first composed notes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool import Audio, Samples

from ..unit.extrapolate import extrapolate
from ..unit.fades import Fade
from ..unit.plan import Plan
from ..unit.render import lay
from .layers import Layers
from .playing import matched
from .timing import Phrase, Timeline

__all__ = ["mixed"]

RISE_S = 0.018
"""Seconds before a phrase that is recalled in which its voice comes in."""
RING_S = 0.25
"""Seconds in which the voice that is left dies away under the one that is entered."""


def mixed(
    audio: Audio,
    made: Plan,
    layers: Layers,
    sound: Samples,
    phrases: Sequence[Phrase],
    timeline: Timeline,
) -> Samples:
    """A new part, `(channels, frames)`.

    Parameters
    ----------
    layers
        Of the recording.
    sound
        The composed notes as they are played, `(2, frames)`.
    """
    rate, frames = audio.sample_rate, made.frames
    laid, fades = lay(audio.samples, made.pieces, rate, made.cut, frames)
    under = _laid(layers.bed, made, rate, fades)
    above = laid - under
    lines = [round(float(timeline.seconds(phrase.first)) * rate) for phrase in phrases]
    lines = [max(0, min(line, frames)) for line in lines] + [frames]
    composed = np.zeros(frames, bool)
    recalled = np.zeros(frames, np.float32)
    fade, ring = round(RISE_S * rate), round(RING_S * rate)
    for number, phrase in enumerate(phrases):
        first, last = lines[number], lines[number + 1]
        if phrase.composed:
            composed[first:last] = True
            continue
        recalled[first:last] = 1
        rise = recalled[max(0, first - fade) : first]
        np.maximum(rise, _slope(fade)[fade - len(rise) :], out=rise)
        fall = recalled[last : last + ring]
        np.maximum(fall, _slope(ring)[::-1][: len(fall)], out=fall)
    bars = range(timeline.bar, timeline.end, timeline.meter)
    edges = [round(float(timeline.seconds(bar)) * rate) for bar in bars]
    result = under + above * recalled
    result += matched(sound, above, rate, edges, composed)
    if phrases[0].composed:
        result += _rung_out(layers.voice, made.cut, min(ring, frames), frames, rate)
    return np.asarray(result, np.float32)


def _laid(bed: Samples, made: Plan, rate: int, fades: Sequence[Fade]) -> Samples:
    if not bed.any():
        return np.zeros((len(bed), made.frames), np.float32)
    return lay(bed, made.pieces, rate, made.cut, made.frames, fades)[0]


def _rung_out(voice: Samples, cut: int, ring: int, frames: int, rate: int) -> Samples:
    """What was sounding at the cut dies away."""
    tail = np.zeros((voice.shape[0], frames), np.float32)
    tail[:, :ring] = extrapolate(voice[:, :cut], ring, rate) * _slope(ring)[::-1]
    return tail


def _slope(frames: int) -> Samples:
    """From silence to all there is, `(frames,)`."""
    angle = (np.arange(frames) + 0.5) / max(frames, 1) * np.pi / 2
    return np.asarray(np.sin(angle) ** 2, np.float32)
