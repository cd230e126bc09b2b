"""`Layers`: a recording as its voice, the notes that were heard, and its bed, all the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Audio, CannotProcess, Context, Samples, Score, Step

from .notes import Heard
from .voice import tuning_of, voice_of

__all__ = ["Layers", "layers_of"]

FEWEST, RAREST = 8, 0.4
"""Notes, and notes a second, under which too little is heard to compose from."""
LEAST_VOICE, SURE_VOICE = 0.25, 0.6
"""Share of the power that must be notes at least; and from which on, without drums, all is."""
STRIKES = 0.8
"""Sure strokes of drums a second from which on there are drums."""
SURE_STROKE = 0.6
"""How sure `transcribe` must be of those."""


@dataclass(frozen=True, eq=False)
class Layers:
    """A recording as its voice and its bed, which sum to it; both `(channels, frames)`.

    Parameters
    ----------
    drums
        Whether there are drums in the bed.
    tuning
        How far the recording is tuned off 440 Hz, in semitones.
    """

    voice: Samples
    bed: Samples
    drums: bool
    tuning: float


def layers_of(audio: Audio, notes: Heard, context: Context) -> Layers | None:
    """The voice and the bed of a recording; None where there is hardly any voice."""
    if len(notes) < max(FEWEST, RAREST * audio.duration):
        return None
    rate = audio.sample_rate
    tuning = tuning_of(audio.samples, rate, notes)
    voice = voice_of(audio.samples, rate, notes, tuning)
    share = _power(voice) / max(_power(audio.samples), 1e-12)
    if share < LEAST_VOICE:
        return None
    drums = _strokes(audio, context) >= STRIKES
    if not drums and share > SURE_VOICE:
        # All that sounds is the voice: what is left of it is its breath, hammers and room.
        return Layers(audio.samples, np.zeros_like(voice), False, tuning)
    return Layers(voice, audio.samples - voice, drums, tuning)


def _power(sound: Samples) -> float:
    return float(np.mean(np.square(sound)))


def _strokes(audio: Audio, context: Context) -> float:
    """Sure strokes of drums a second."""
    wish = {"beats": False, "stroke_threshold": SURE_STROKE}
    try:
        score: Score = context.run(Step("transcribe", wish, "drums"), audio)
    except CannotProcess:
        return 0.0
    return sum(track.notes.size for track in score.tracks) / audio.duration
