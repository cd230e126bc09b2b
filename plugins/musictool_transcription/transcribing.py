"""The command `transcribe` and its engines: each hears notes, and `finishing` makes the score."""

from __future__ import annotations

from musictool import Context, Score, Stream, command, engine

from .finishing import finish
from .options import (
    Beats,
    Bends,
    FrameThreshold,
    Grid,
    Highest,
    Instrument,
    Lowest,
    MinLength,
    OnsetThreshold,
    Pedal,
    TempoRange,
    Tracker,
)

__all__ = ["melody", "transcribe"]


@command(
    "transcribe",
    also=("audio-to-midi", "midi", "notes", "pitch", "to-midi", "to-score", "hear"),
    engine="notes",
    finish=finish,
    passes=2,
    uses=("device",),
    examples=(
        "song.wav --grid 1/16 --instrument piano -o song.musicxml",
        "voice.wav --engine melody",
    ),
    docs="transcription",
)
def transcribe(
    stream: Stream,
    beats: Beats = True,
    grid: Grid = "off",
    pedal: Pedal = "control",
    bends: Bends = True,
    instrument: Instrument = None,
    lowest: Lowest = None,
    highest: Highest = None,
    min_length: MinLength = 0.0,
    tracker: Tracker = None,
    tempo_range: TempoRange = None,
    *,
    onset_threshold: OnsetThreshold = 0.35,
    frame_threshold: FrameThreshold = 0.4,
    context: Context,
) -> Score:
    """Write down the notes of a recording.

    The beat is heard too (rhythm.beats) and makes the tempo map, so that bars are bars in a
    notation program; notes keep the seconds at which they were played, unless a grid moves them.
    Without a regular beat they stand at 120 BPM, and a note says so.

    The engine notes hears any number of pitched instruments at once, all as one track; melody one
    voice, sung or played alone, with vibrato and slides as bends.

    Raises
    ------
    CannotProcess
        If no notes are heard, or none of those asked for; if there is no beat for a grid.

    References
    ----------
    notes: Hawthorne et al., "Onsets and frames", ISMIR 2018; Wei et al., "HPPNet", ISMIR 2022.
    melody: Mauch and Dixon, "pYIN", ICASSP 2014; Mauch et al., "Computer-aided melody note
    transcription using the Tony software", TENOR 2015.
    """
    from .notes.engine import hear

    return finish(
        hear(stream, context, onset_threshold, frame_threshold).score(stream),
        stream,
        beats,
        grid,
        pedal,
        bends,
        instrument,
        lowest,
        highest,
        min_length,
        tracker,
        tempo_range,
        context=context,
    )


@engine("transcribe", "melody", uses=())
def melody(stream: Stream, *, context: Context) -> Score:
    """One voice, sung or played alone, with vibrato and slides as bends."""
    from .melody.engine import hear

    return hear(stream, context).score(stream)
