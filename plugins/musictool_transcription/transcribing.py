"""The command `transcribe` and its engines: each hears notes, and `finishing` makes the score."""

from __future__ import annotations

from musictool import Context, Score, Stream, command, engine, watch_downmix

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
    StrokeThreshold,
    TempoRange,
    Tracker,
)

__all__ = [
    "by_basic_pitch",
    "by_drums",
    "by_lead",
    "by_melody",
    "by_swift_f0",
    "by_transkun",
    "transcribe",
]


@command(
    "transcribe",
    also=("audio-to-midi", "midi", "notes", "to-midi", "to-score", "hear"),
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
    frame_threshold: FrameThreshold = 0.5,
    context: Context,
) -> Score:
    """Write down the notes of a recording.

    The beat is heard too (rhythm.beats) and makes the tempo map, so that bars are bars in a
    notation program; notes keep the seconds at which they were played, unless a grid moves them.
    Without a regular beat they stand at 120 BPM, and a note says so.

    The engine notes hears any number of pitched instruments at once, all as one track; melody one
    voice, sung or played alone, with vibrato and slides as bends; lead the tune of a mix, who sings
    or plays it over an accompaniment, likewise; drums the strokes of a kit, alone or in a band.
    basic-pitch, swift-f0 and transkun hear any instruments, one voice, and a piano with its pedals;
    their weights are fetched once, by musictool models pull.

    Raises
    ------
    CannotProcess
        If no notes are heard, or none of those asked for; if there is no beat for a grid.

    References
    ----------
    notes: Hawthorne et al., "Onsets and frames", ISMIR 2018; Wei et al., "HPPNet", ISMIR 2022.
    melody: Mauch and Dixon, "pYIN", ICASSP 2014; Mauch et al., "Computer-aided melody note
    transcription using the Tony software", TENOR 2015. lead: Salamon and Gómez, "Melody extraction
    from polyphonic music signals using pitch contour characteristics", TASLP 2012. drums: Vogl et
    al., "Towards multi-instrument drum transcription", DAFx 2018.
    """
    from .notes.engine import hear

    heard = watch_downmix(stream, context.warn)
    return finish(
        hear(heard, context, onset_threshold, frame_threshold).score(stream),
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
def by_melody(stream: Stream, *, context: Context) -> Score:
    """One voice, sung or played alone, with vibrato and slides as bends."""
    from .melody.engine import hear

    return hear(watch_downmix(stream, context.warn), context).score(stream)


@engine("transcribe", "lead", uses=("device",))
def by_lead(stream: Stream, *, context: Context) -> Score:
    """The tune of a mix, sung or played over an accompaniment, with vibrato and slides as bends.

    One note at a time. Where the tune rests, it may take some of the accompaniment for it.
    """
    from .lead.engine import hear

    return hear(watch_downmix(stream, context.warn), context).score(stream)


@engine("transcribe", "drums", uses=("device",))
def by_drums(
    stream: Stream, *, stroke_threshold: StrokeThreshold = 0.25, context: Context
) -> Score:
    """Hear the strokes of a drum kit, alone or in a band, as General MIDI drums."""
    from .drums.engine import hear

    return hear(watch_downmix(stream, context.warn), context, stroke_threshold).score(stream)


@engine("transcribe", "basic-pitch", uses=("device",))
def by_basic_pitch(
    stream: Stream,
    *,
    onset_threshold: OnsetThreshold = 0.5,
    frame_threshold: FrameThreshold = 0.3,
    context: Context,
) -> Score:
    """Hear notes of any pitched instrument, together, by the network of Basic Pitch.

    Its weights are fetched once: musictool models pull basic-pitch; onnxruntime runs it
    (musictool[onnx]). It tells keys from A0 to C8, how surely they sound as their velocity, and
    bends where a note is alone; it hears no pedal.
    """
    from .basic_pitch.engine import hear

    heard = watch_downmix(stream, context.warn)
    return hear(heard, context, onset_threshold, frame_threshold).score(stream)


@engine("transcribe", "swift-f0", uses=("device",))
def by_swift_f0(stream: Stream, *, context: Context) -> Score:
    """Hear one voice, its pitch by the network SwiftF0.

    Its weights are fetched once: musictool models pull swift-f0; onnxruntime runs it
    (musictool[onnx]). From 47 Hz to 2.1 kHz; what is a note is told as by the engine melody.
    """
    from .swift_f0.engine import hear

    return hear(watch_downmix(stream, context.warn), context).score(stream)


@engine("transcribe", "transkun", uses=("device",))
def by_transkun(stream: Stream, *, context: Context) -> Score:
    """Hear a piano, its keys and its pedals, by the network Transkun.

    Its weights are fetched once: musictool models pull transkun. It has learnt pianos alone; of the
    sustain pedal and the soft pedal it tells when they are down. On a CPU it takes about as long
    as the recording does.
    """
    from .transkun.engine import hear

    return hear(stream, context).score(stream)
