"""The command `transcribe` and its engines: each hears notes, and `finishing` makes the score."""

from __future__ import annotations

from musictool import Context, Score, Stream, command

from .finishing import finish
from .options import (
    Beats,
    Bends,
    Grid,
    Highest,
    Instrument,
    Lowest,
    MinLength,
    Pedal,
    TempoRange,
    Tracker,
)

__all__ = ["transcribe"]


@command(
    "transcribe",
    also=("audio-to-midi", "midi", "notes", "pitch", "to-midi", "to-score", "hear"),
    engine="melody",
    finish=finish,
    passes=2,
    uses=("device",),
    examples=("voice.wav", "voice.wav --grid 1/8 --no-bends --instrument flute -o tune.musicxml"),
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
    context: Context,
) -> Score:
    """Write down the notes of a recording.

    The beat is heard too (rhythm.beats) and makes the tempo map, so that bars are bars in a
    notation program; notes keep the seconds at which they were played, unless a grid moves them.
    Without a regular beat they stand at 120 BPM, and a note says so.

    The engine melody hears one voice, sung or played alone, with vibrato and slides as bends.

    Raises
    ------
    CannotProcess
        If no notes are heard, or none of those asked for; if there is no beat for a grid.

    References
    ----------
    melody: Mauch and Dixon, "pYIN", ICASSP 2014; Mauch et al., "Computer-aided melody note
    transcription using the Tony software", TENOR 2015.
    """
    from .melody.engine import hear

    return finish(
        hear(stream, context).score(stream),
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
