"""Notes of any pitched instruments, by the network that comes with musictool."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from musictool import Context, Stream, one_thread

from ..heard import Heard
from ..listening import listen
from .decoding import ONSET, SOUNDING, decode
from .spectra import FPS, magnitudes

__all__ = ["WEIGHTS", "hear"]

Floats = npt.NDArray[np.float32]

MODEL, WEIGHTS = "musictool_transcription/notes", "notes"

CORE = 30 * FPS
"""Frames that pass through the network at once."""


@one_thread()
def hear(
    stream: Stream, context: Context, onset: float = ONSET, sounding: float = SOUNDING
) -> Heard:
    """The notes of a recording; reads it once, in constant memory but for the notes.

    Parameters
    ----------
    onset, sounding
        How sure the network must be that a note begins, and that it still sounds, 0 to 1.
    """
    from .network import REACH, load, probabilities

    network = context.model(MODEL, partial(load, path=context.weights(WEIGHTS)))
    say = partial(probabilities, network, context.device)
    rows = decode(listen(magnitudes(stream), say, FPS, CORE, REACH), onset, sounding)
    return Heard.of([tuple(row) for row in rows.tolist()])
