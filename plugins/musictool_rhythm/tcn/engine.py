"""The tracker: what the network says of each frame, decoded to beats and bars."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from musictool import Context, Stream, one_thread

from ..beats import Beats, no_beats
from .decoding import (
    FASTEST,
    SLOWEST,
    decode_bars,
    decode_beats,
    refine_times,
    speaks_for,
    worth_of,
)
from .features import bands
from .holding import at_one_level, held

__all__ = ["beats_from", "track"]

MODEL, WEIGHTS = "musictool_rhythm/beats", "beats"

HEARD, PART = 0.08, 0.5
"""Activation that a beat must reach at the ends of the music, and what part of that of the median
beat; what lies outside is dropped."""

LEVEL = 1.25
"""How far the tempo may wander at half and at twice the one found."""

LEAST_BEATS = 4
"""So many are needed to speak of a beat at all."""

TERNARY = 0.12
"""By how much, against the mean, thirds of beats must rise above halves; chosen on renderings."""

METERS = {2: ("2/4", "6/8"), 3: ("3/4", "9/8"), 4: ("4/4", "4/4"), 5: ("5/4", "5/4")}
"""By beats in a bar, if beats divide into two and if into three; a shuffle counts as 4/4."""


@one_thread()
def track(stream: Stream, context: Context | None = None) -> Beats:
    """The beats of a recording; reads it once.

    Of a recording of hours only what the network says of each frame is held, some 200 MB for
    three of them. Music whose beat is not regular comes back with a low `confidence`.

    References
    ----------
    Böck and Davies, "Deconstruct, analyse, reconstruct", ISMIR 2020; Krebs, Böck and Widmer, "An
    efficient state-space model for joint tempo and meter tracking", ISMIR 2015.
    """
    from .network import activations, load

    context = context or Context()
    weights = context.weights(WEIGHTS)
    network = context.model(MODEL, partial(load, path=weights))
    said = activations(network, bands(stream), context.device, context.together)
    return beats_from(said)


def beats_from(activations: npt.NDArray[np.float32]) -> Beats:
    """Beats decoded from what the network says of each frame, shape `(frames, 4)`.

    The same is decoded at half and at twice the tempo found. What speaks for each is the
    probability of its path, a beat of the likeliest.
    """
    said = np.asarray(activations, np.float64)
    frames = decode_beats(said[:, 0])
    heard = _counted(said, frames)
    if heard.free:
        return heard
    score, others = speaks_for(said[:, 0], frames), []
    for tempo in (heard.bpm / 2, heard.bpm * 2):
        slowest, fastest = max(tempo / LEVEL, SLOWEST), min(tempo * LEVEL, FASTEST)
        if slowest >= fastest:
            continue
        counted = decode_beats(said[:, 0], slowest, fastest)
        other = _counted(said, counted)
        if len(other.times) >= LEAST_BEATS:
            less = (score - speaks_for(said[:, 0], counted)) / len(frames)
            weight = float(np.exp(-max(less, 0.0)))
            others.append(replace(other, confidence=heard.confidence, weight=weight))
    return replace(heard, others=tuple(others))


def _counted(said: npt.NDArray[np.float64], frames: npt.NDArray[np.int64]) -> Beats:
    """Beats of a path where the network hears music, and their bars."""
    beat, downbeat, pulse, onset = said.T
    worth = worth_of(beat)
    frames = held(worth, at_one_level(worth, frames))
    strength = _near(beat, frames)
    threshold = max(HEARD, PART * float(np.median(strength))) if len(strength) else HEARD
    loud = np.flatnonzero(strength > threshold)
    if len(loud) < LEAST_BEATS:
        return no_beats()
    music = slice(int(loud[0]), int(loud[-1]) + 1)
    frames, strength = frames[music], strength[music]
    within = slice(int(frames[0]), int(frames[-1]) + 1)
    confidence = float(np.sqrt(strength.mean() * pulse[within].mean()))
    numbers, bars_sure = decode_bars(_near(downbeat, frames), strength)
    meter = _meter(numbers, _ternary(onset, frames))
    times = refine_times(beat, frames)
    ascending = np.concatenate([[True], np.diff(times) > 0])
    return Beats(times[ascending], numbers[ascending], meter, confidence, bars_sure)


def _near(
    activation: npt.NDArray[np.float64], frames: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The highest activation within a frame of each place."""
    padded = np.pad(activation, 1)
    highest: npt.NDArray[np.float64] = np.max(
        np.stack([padded[frames + k] for k in (0, 1, 2)]), axis=0
    )
    return highest


def _ternary(onset: npt.NDArray[np.float64], beats: npt.NDArray[np.int64]) -> bool:
    """Whether more begins at the thirds of beats than at their halves."""

    def begins(part: float) -> float:
        places = beats[:-1] + part * np.diff(beats)
        return float(_near(onset, np.round(places).astype(np.int64)).mean())

    thirds = (begins(1 / 3) + begins(2 / 3)) / 2
    return thirds - begins(1 / 2) > TERNARY * float(onset.mean())


def _meter(numbers: npt.NDArray[np.int64], ternary: bool) -> str:
    """That of most beats."""
    starts = np.flatnonzero(numbers == 1)
    lengths = np.diff(starts)
    if not len(lengths):
        return ""
    counts = np.bincount(lengths, weights=lengths)
    binary, compound = METERS.get(int(counts.argmax()), ("", ""))
    return compound if ternary else binary
