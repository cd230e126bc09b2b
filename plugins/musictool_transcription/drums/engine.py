"""The strokes of a drum kit, by the network that comes with musictool."""

from __future__ import annotations

from functools import partial

from musictool import Context, Stream, one_thread

from ..heard import Heard
from ..listening import listen
from .decoding import LEAST, decode
from .spectra import FPS, magnitudes

__all__ = ["WEIGHTS", "hear"]

MODEL, WEIGHTS = "musictool_transcription/drums", "drums"

CORE = 30 * FPS
"""Frames that pass through the network at once."""


@one_thread()
def hear(stream: Stream, context: Context, stroke: float = LEAST) -> Heard:
    """The strokes in a recording, as General MIDI drums; reads it once.

    `stroke` is how sure the network must be that there is one, 0 to 1.
    """
    from .network import REACH, load, probabilities

    network = context.model(MODEL, partial(load, path=context.weights(WEIGHTS)))
    say = partial(probabilities, network, context.device)
    rows = decode(listen(magnitudes(stream), say, FPS, CORE, REACH), stroke)
    return Heard.of([tuple(row) for row in rows.tolist()], drums=True)
