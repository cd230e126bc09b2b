"""Style: make one recording sound like another, by its production, its texture or its timbre.

This file declares the command `style` with its engines `chain`, `texture` and `timbre`; how each
works is in the folder of its name, from `engine.py` on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from musictool import Batching, Context, Extra, Param, Stream, Weights, command, engine, hookimpl

__all__ = ["musictool_register", "musictool_weights", "style", "style_texture", "style_timbre"]

RINGS_S = 1.0
"""The longest pause in what a reverb rings, as for `fx.reverb`."""

PASSES = 7
"""Of the engine chain, at most: to count, to compare channels, to measure, to cut passages, to
render once for the loudness, and to render for good, by a limiter that measures first."""


@command(
    "style",
    also=("match", "match-eq", "matching-eq", "style-transfer", "timbre-transfer", "matchering"),
    engine="chain",
    rings=RINGS_S,
    passes=PASSES,
    uses=("device",),
    extras={
        "report": Extra(
            "A picture of what was taken over, from what and how far",
            (".png", ".svg"),
            also=("plot", "picture"),
        ),
    },
    engine_extras={
        "save_chain": Extra("The chain of effects, a pipeline to read, edit and run", (".yaml",)),
    },
    examples=(
        "song.wav --reference other.wav",
        "song.wav --reference other.wav --only eq,level --save-chain like-other.yaml",
    ),
    docs="style",
)
def style(
    stream: Stream,
    reference: Annotated[
        Sequence[Stream],
        Param(
            "What it shall sound like: a recording or a folder; repeat for a common style",
            also=("ref", "target", "like", "match", "to"),
        ),
    ] = (),
    strength: Annotated[
        float,
        Param(
            "How far to go: 0 not at all, 1 all the way to the reference",
            ge=0,
            le=1,
            also=("amount",),
        ),
    ] = 1.0,
    ceiling_dbtp: Annotated[
        float,
        Param(
            "What no peak will pass, between samples neither",
            unit="dBTP",
            ge=-40,
            le=0,
            also=("tp", "true-peak"),
        ),
    ] = -1.0,
    *,
    only: Annotated[
        Sequence[Literal["eq", "dynamics", "space", "width", "level"]],
        Param(
            "Parts of the sound to take over, such as eq,width; all unless given",
            choices={
                "eq": "the balance of low and high",
                "dynamics": "compression and saturation",
                "space": "the room",
                "width": "the stereo width",
                "level": "the loudness",
            },
        ),
    ] = (),
    context: Context,
) -> Stream:
    """Make a recording sound like another: its production, its texture or its timbre.

    The engine chain takes over how the reference is produced: the balance of its spectrum, how
    dense, warm, wide and roomy it is, and how loud. An equaliser, a compressor, a saturation, a
    stereo width, a reverb and a level are fitted to it, without any learnt weights, and the result
    is made by the effects of fx.*. What it found can be read: save_chain keeps the chain as a
    pipeline, to edit, and to run on a whole album; report draws it.

    The music stays as it is, note for note. An effect that does not bring the recording nearer to
    the reference is left out, and one chain is found for the whole of it: passages of their own
    sound keep their differences. The parts eq and dynamics only mean something where both
    recordings hold comparable music; a solo flute will not become a rock band, whose engine would
    be timbre.

    Raises
    ------
    BadParameter
        If there is no reference.
    CannotProcess
        If a reference is silent or shorter than 3 s.

    References
    ----------
    C. Steinmetz, N. Bryan, J. Reiss, "Style transfer of audio effects with differentiable signal
    processing", JAES 70 (2022). C. Steinmetz et al., "ST-ITO: controlling audio effects for style
    transfer with inference-time optimization", ISMIR 2024.
    """
    from .chain.engine import transfer_production

    return transfer_production(stream, reference, strength, ceiling_dbtp, only, context)


@engine("style", "texture")
def style_texture(
    stream: Stream,
    reference: Sequence[Stream] = (),
    strength: float = 1.0,
    ceiling_dbtp: float = -1.0,
    *,
    course_ms: Annotated[
        float,
        Param(
            "How closely the input's course is followed: short keeps its attacks, "
            "long leaves the reference its own rhythm",
            unit="ms",
            ge=20,
            le=2000,
        ),
    ] = 60.0,
    iterations: Annotated[
        int, Param("Steps of the optimisation per segment: more come closer", ge=1, le=2000)
    ] = 100,
    context: Context,
) -> Stream:
    """Make the input's course out of the reference's texture: a drum loop of rain, a voice of fire.

    A texture is what stays the same in rain, applause, a crowd or a machine, however long one
    listens. It is described by statistics: averages over time of a convolutional network with
    random weights, of the levels of bands and of their fluctuations. Pieces of the reference,
    laid where the input is as loud, are changed by gradient descent until they have the
    reference's statistics and the input's course: when it is loud, in which of eight broad bands,
    and where it pauses.

    At strength 1 nothing of the input but its course is heard: no words, no tune. Below, its own
    sound comes through more and more. Loudness and stereo image go over to the reference's as
    well. Textures work best; of music as a reference, colour and rhythm remain, not chords and
    tunes, and attacks are softer. Where the reference is even, as rain is, about seven tenths of
    the input's rise and fall in decibels are left. On one core it takes three times as long as the
    recording lasts in stereo. Of more than two minutes of references, two are heard.

    Raises
    ------
    BadParameter
        If there is no reference.
    CannotProcess
        If a reference is silent or shorter than 3 s.

    References
    ----------
    D. Ulyanov, V. Lebedev, "Audio texture synthesis and style transfer" (2016).
    E. Grinstein, N. Duong, A. Ozerov, P. Pérez, "Audio style transfer", ICASSP 2018.
    J. Antognini, M. Hoffman, R. Weiss, "Audio texture synthesis with random neural networks:
    improving diversity and quality", ICASSP 2019.
    J. McDermott, E. Simoncelli, "Sound texture perception via statistics of the auditory
    periphery", Neuron 71 (2011).
    """
    from .texture.engine import transfer_texture

    return transfer_texture(
        stream, reference, strength, ceiling_dbtp, course_ms / 1000, iterations, context
    )


@engine("style", "timbre", uses=("device",), batch=Batching(within=None))
def style_timbre(
    stream: Stream,
    reference: Sequence[Stream] = (),
    strength: float = 1.0,
    ceiling_dbtp: float = -1.0,
    *,
    voices: Annotated[
        int, Param("How many sounds may play at once, for chords and accompaniment", ge=1, le=6)
    ] = 4,
    octave: Annotated[
        Literal["fit", "keep"],
        Param(
            "Where to play what the reference cannot reach",
            choices={"fit": "in the octave that it can", "keep": "in the input's, as it can"},
        ),
    ] = "fit",
    context: Context,
) -> Stream:
    """Play the input's music with the reference's own sounds: hum a tune, hear it on a cello.

    The input is cut where notes begin and every 50 ms. For each piece a sound of the reference is
    chosen that holds the same notes, is about as loud and goes on smoothly from the one before; it
    is moved to the exact pitch, by an octave at most, and takes on the input's loudness. What lies
    far beyond the reference's range is played whole octaves away, unless octave is keep. A network
    trained on one music played by many instruments says which sounds hold the same notes. Where
    one sound does not hold all notes of the input, further ones join it.

    At strength 1 every sound is the reference's; below, the spectrum lies between both. Words and
    breath do not survive. A single line, hummed, sung or played, follows best, with a reference
    that plays single notes or plain chords in about the same range; of dense mixes the outline
    remains. Drums are played by the reference's noises, if it has any. Sounds keep their places
    between left and right, so a mono reference makes all of it mono. Of more than five minutes of
    references, five are drawn from.

    Raises
    ------
    BadParameter
        If there is no reference.
    CannotProcess
        If a reference is silent or shorter than 3 s.

    References
    ----------
    D. Schwarz, "Concatenative sound synthesis: the early years", Journal of New Music Research 35
    (2006). J. Driedger, T. Prätzlich, M. Müller, "Let it Bee: towards NMF-inspired audio
    mosaicing", ISMIR 2015.
    """
    from .timbre.engine import transfer_timbre

    return transfer_timbre(stream, reference, strength, ceiling_dbtp, voices, octave, context)


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command `style` and its engines."""
    return [style, style_texture, style_timbre]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """What its network has learnt."""
    return {
        "pitches": Weights(
            about="Hears which notes a short sound holds, alike for every instrument",
            source="package:musictool_style!/timbre/weights/pitches.safetensors",
            sha256="05454ea2544d967cbd00ef042782d772df2e24fbac33a0d822adf75cf83bb33c",
            size=383_228,
            licence="GPL-3.0-or-later",
            trained_on="renderings of Nottingham's tunes (GPL-3.0), Freedoom's music "
            "(BSD-3-Clause), Bach's chorales and lines drawn at random; no recordings",
        )
    }
