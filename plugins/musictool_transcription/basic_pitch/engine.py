"""What the network says of each frame, decoded as it comes."""

from __future__ import annotations

import numpy as np

from musictool import Context, Stream

from ..heard import Heard
from ..onnx import network
from .decoding import Decoder
from .frames import said_of

__all__ = ["WEIGHTS", "hear"]

WEIGHTS = "basic-pitch"


def hear(stream: Stream, context: Context, onset_threshold: float, frame_threshold: float) -> Heard:
    """The notes of a recording; reads it once, and holds the notes alone.

    References
    ----------
    Bittner, Bosch, Rubinstein, Meseguer-Brocal, Ewert, "A lightweight instrument-agnostic model
    for polyphonic note transcription and multipitch estimation", ICASSP 2022.
    """
    listening = network(WEIGHTS, context)
    decoder = Decoder(onset_threshold, frame_threshold)
    seconds = (stream.frames or 0) / stream.sample_rate
    for said in said_of(listening, stream):
        decoder.add(said)
        if seconds:
            context.progress(min(decoder.seconds / seconds, 1.0), "notes")
    notes = decoder.finish()
    rows = [(note.start, note.end, note.pitch, note.velocity) for note in notes]
    return Heard.of(rows, bends=tuple(note.bend for note in notes) if np.size(rows) else ())
