"""Synth: scores become recordings.

This file declares the command `synth` and its engines; `performing` makes notes in frames of a
score, `rendering` a recording of voices, and each engine is in the module or folder of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from musictool import Context, Param, Score, Stream, command, engine, hookimpl

__all__ = ["musictool_register", "synth", "synth_sampler", "synth_soundfont"]


@command(
    "synth",
    also=("render", "synthesize", "midi-to-audio"),
    engine="tones",
    uses=("seed",),
    examples=("tune.mid", "tune.mid --reverb 0.5 -o hall.wav"),
    docs="scores",
)
def synth(
    score: Score,
    rate: Annotated[
        int,
        Param(
            "Sample rate of the recording", unit="Hz", ge=8000, le=192_000, also=("sample-rate",)
        ),
    ] = 44_100,
    reverb: Annotated[
        float, Param("How much room is heard around the instruments", ge=0, le=1)
    ] = 0.25,
    *,
    context: Context,
) -> Stream:
    """Play a score: notes become a recording in stereo.

    The engine tones makes every sound by itself, without samples: for each of the 128 programs of
    General MIDI and its drums there is a synthesizer's patch, of plucked strings, struck bars,
    organ pipes, operators of FM, filtered waves. Velocity makes notes louder and brighter.

    What a player does beside the keys is heard: the pedals (sustain, sostenuto, soft), bends in
    their range, tuning, modulation and pressure as vibrato, volume, expression, pan, and the
    depth of the room, as controllers 64, 66, 67, 1, 7, 11, 10 and 91 tell. Tracks of one channel
    and program share them, as in a MIDI file. No voice is ever cut off for another.

    The recording begins where the score does and ends when the last note and the room have died
    away. Where many loud notes meet, peaks are limited to -1 dBTP; all else passes unchanged, so
    soft music stays soft: "synth | normalize lufs=-16" makes it loud.

    Raises
    ------
    CannotProcess
        If the score has no notes, or lasts longer than a day.
    """
    from .performing import performance
    from .rendering import played
    from .tones import Tones

    parts = performance(score, rate)
    return played(parts, Tones(rate, context), rate, reverb, context)


@engine("synth", "soundfont", uses=())
def synth_soundfont(
    score: Score,
    rate: int = 44_100,
    reverb: float = 0.25,
    *,
    soundfont: Annotated[
        Path | None,
        Param("A .sf2, .sf3 or .sfz; else what MUSICTOOL_SOUNDFONT names, or the system has"),
    ] = None,
    context: Context,
) -> Stream:
    """Play a score by the recorded instruments of a SoundFont.

    Banks are chosen by controller 0, drums lie in bank 128; where the font has no such preset, the
    nearest one plays, and that is said. Everything that SoundFont 2 tells of a sound is heard: its
    loop, the envelopes of volume, pitch and filter, both oscillators, velocity and key as
    modulators. An SFZ is one instrument, which plays every part: it is read as far as pitch, level,
    keys, velocities, loops, envelope and filter go. The room is that of the command, not the one
    that the font asks for.

    Without --soundfont the first good one is taken of those in the usual folders, such as
    /usr/share/sounds/sf2. The record of what was made names it with its hash.

    Raises
    ------
    CannotProcess
        If there is no SoundFont, or it has no sound for any note.
    UnreadableFile
        If it is damaged, or none.
    """
    from .performing import performance
    from .rendering import played
    from .soundfont.engine import player

    parts = performance(score, rate)
    voices = player(soundfont, rate, context)
    voices.check(parts, context)
    return played(parts, voices, rate, reverb, context)


@engine("synth", "sampler", uses=("seed",))
def synth_sampler(
    score: Score,
    rate: int = 44_100,
    reverb: float = 0.25,
    *,
    reference: Annotated[
        Sequence[Stream],
        Param("Recordings, or folders of them, whose sounds play the score", also=("samples",)),
    ],
    context: Context,
) -> Stream:
    """Play a score by the sounds of a recording.

    The recording is cut where sounds begin or a tone passes into another one. A note is played by
    the tone nearest to it, moved to its pitch to the cent; farther than a third its formants stay.
    Held notes go round in the steady part of a tone, and one that dies away does so as it did.
    Loud notes take loud tones, soft ones are darker. Where several tones suit a note, the seed
    chooses. Drums are played by what is no tone, the dark strokes as kicks, bright ones as hats.

    A recording without a single tone plays as well: its strokes are moved to where their strongest
    partial is in tune. Of long recordings the middle is listened to, of all together 5 minutes.

    Raises
    ------
    CannotProcess
        If there is no sound in the references.
    """
    from .performing import performance
    from .rendering import played
    from .sampler.engine import player

    parts = performance(score, rate)
    return played(parts, player(reference, rate, context), rate, reverb, context)


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command `synth` and its engines."""
    return [synth, synth_soundfont, synth_sampler]
