"""The tune of a mix: its course, cut into notes as that of one voice is."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from musictool import Context, Samples, Stream, one_thread, resample

from ..heard import Heard
from ..listening import listen
from ..notes.spectra import FPS, LOWEST, PITCHES, RATE, magnitudes
from ..voice import notes_of
from .course import course_of
from .harmonics import HOP_S, POWER, HarmonicSums

__all__ = ["WEIGHTS", "hear"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

MODEL, WEIGHTS = "musictool_transcription/lead", "lead"

CORE = 30 * FPS
"""Frames that pass through the network at once."""

STANDS_OUT, WHICH, WHETHER = 1.4, 0.55, 0.28
"""What counts how much, in logarithms: how strong a pitch is, beside what is usual around; how
likely it is the tune's, if there is one; and how likely there is one."""
ANY = 1.9
"""What speaks for a pitch that is as strong as usual, when the network knows nothing."""
DOUBT = 0.005
"""The network may err by this probability."""

AROUND_S = 10.0
"""Seconds to either side that say how strong pitches usually are."""
COARSE = 10
"""Frames of which one says that for all."""


@one_thread()
def hear(stream: Stream, context: Context) -> Heard:
    """The notes of the tune, with the course of their pitch as bends.

    The recording is read once; of each frame some pitches and what the network says are held.
    """
    from .network import REACH, load, posteriors

    network = context.model(MODEL, partial(load, path=context.weights(WEIGHTS)))
    say = partial(posteriors, network, context.device)
    sums = HarmonicSums()

    def passing(block: Samples) -> Samples:
        sums.add(block[0])
        return block

    passed = resample(stream, RATE, 1).map(passing)
    runs = listen(magnitudes(passed), say, FPS, CORE, REACH)
    parts = [part[:, first : part.shape[1] - last].astype(np.float16) for part, first, last in runs]
    notes, strengths = sums.finish()
    if not parts or not len(notes):
        return Heard.of([])
    gains = _gains(notes, strengths, np.concatenate(parts, axis=1))
    chosen = course_of(notes, gains)
    rows = np.arange(len(notes))
    pitch = np.where(chosen >= 0, notes[rows, chosen], np.nan).astype(np.float64)
    level = 20 / POWER * np.log10(np.maximum(strengths[rows, chosen], 1e-6)).astype(np.float64)
    return notes_of(pitch, level, HOP_S)


def _gains(notes: Floats, strengths: Floats, said: npt.NDArray[np.float16]) -> Floats:
    """What speaks for each pitch, above none: that it stands out, and what the network says."""
    frames = np.minimum(np.arange(len(notes)) * FPS // 100, said.shape[1] - 1)
    keys = np.clip(np.rint(notes).astype(np.int64) - LOWEST, 0, PITCHES - 1)
    sounds = said[keys, frames[:, None]].astype(np.float32)
    none = said[PITCHES, frames].astype(np.float32)[:, None]
    there = np.maximum(strengths, 1e-9)
    gains = (
        STANDS_OUT * np.log(there / _usual(strengths)[:, None])
        + WHICH * np.log((sounds + DOUBT) / (1 - none + DOUBT))
        + WHETHER * np.log((1 - none + DOUBT) / (none + DOUBT))
        + ANY
    )
    return np.where(strengths > 0, gains, -np.inf).astype(np.float32)


def _usual(strengths: Floats) -> Floats:
    """How strong pitches are that stand out, in the seconds around each frame."""
    from scipy.ndimage import percentile_filter

    strongest = strengths.max(axis=1)[::COARSE]
    around = 2 * round(AROUND_S / HOP_S / COARSE) + 1
    usual = percentile_filter(strongest, 90, around, mode="nearest")
    return np.maximum(np.repeat(usual, COARSE)[: len(strengths)], 1e-9)
