"""Parameters that several commands have alike."""

from __future__ import annotations

from musictool import Param

__all__ = ["CHORDS", "COPIES", "ENGINE", "LIVE", "MODEL", "PHRASES"]

ENGINE = "trained"
"""What does the work unless a plugin brings other engines, which share what stands before the `*`:
a model that has learnt from scores."""

MODEL = Param("The model, a folder that train has made; the one that is built in unless given")
CHORDS = Param(
    "Chords, a bar each, over and over: 'Am F C G'; '| Am F | C |' for two in a bar",
    also=("harmony", "progression"),
)
PHRASES = Param(
    "Bars of a phrase, which ends with a cadence, the last one for good; 0 for no phrases",
    ge=0,
    le=64,
    also=("phrase", "cadences"),
)
LIVE = Param(
    "Where it is played to while it is made, as MIDI: - for standard output, a device, a pipe, or "
    "the name of a port",
    streams=True,
    also=("port", "realtime", "stream", "play"),
)
COPIES = Param("Let passages come again that are longer than scores of the training set share")
