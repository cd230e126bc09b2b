"""The verb `style`, and its engine that is asked unless another is: `chain`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from musictool import Audio, Context, Extra, Param, Stream, command, measure_loudness

from .form import rejoined
from .levels import is_silent
from .references import checked_references, name_of
from .reporting import report

__all__ = ["COMMANDS"]

RINGS = 1.0
"""Seconds: the longest pause in what a reverb rings; `fx.reverb` has the same."""

LONGEST_S = 1200.0
"""So much is heard of all references together, from the middle of each; more would add hours of
work and hardly a decibel."""

MENTIONED = 5
"""References that a saved chain names."""


@command(
    "style",
    engine="chain",
    rings=RINGS,
    extras={
        "report": Extra("A picture of what was taken over, from what and how far", (".png",)),
    },
    engine_extras={
        "save_chain": Extra("The chain of effects, a pipeline to read, edit and run", (".yaml",)),
    },
)
def chain(
    audio: Audio,
    reference: Annotated[
        Sequence[Stream],
        Param("What it shall sound like: a recording or a folder; repeat for a common style"),
    ] = (),
    strength: Annotated[
        float, Param("How far to go: 0 not at all, 1 all the way to the reference", ge=0, le=1)
    ] = 1.0,
    ceiling_dbtp: Annotated[
        float, Param("What no peak will pass, between samples neither", unit="dBTP", ge=-40, le=0)
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
) -> Audio:
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
    from .chain.engine import as_loud, chain_towards, channels_heard, rendered
    from .chain.settings import Chain

    references = checked_references(reference, LONGEST_S, context)
    sounding = rejoined(audio, audio.frames - context.tail_frames)
    whole = Chain()
    if strength and not is_silent(sounding):
        if "width" in only and channels_heard(sounding, references) == 1:
            context.warn("the width stays as it is: that takes stereo in recording and references")
        whole = chain_towards(sounding, references, only, context.device, context.progress)
    scaled = whole.scaled(strength, from_lufs=measure_loudness(sounding).lufs)
    scaled = scaled.within(audio.sample_rate)
    if scaled.lufs is None:
        scaled = as_loud(scaled, sounding)
    found = replace(scaled, ceiling_dbtp=ceiling_dbtp)
    made = rendered(sounding, found, context.warn)
    context.extra("save_chain", lambda _: found.to_yaml(_learnt_from(audio, references)).encode())
    context.extra("report", lambda _: report(sounding, made, references, found.describe()))
    return rejoined(made, audio.frames)


def _learnt_from(audio: Audio, references: Sequence[Audio]) -> str:
    """What a file of the chain says of where it comes from."""
    names = [name_of(one) for one in references]
    shown = ", ".join(names[:MENTIONED])
    more = f" and {len(names) - MENTIONED} more" if len(names) > MENTIONED else ""
    return (
        f"Makes {name_of(audio)} sound like {shown}{more}: found by musictool style.\n"
        "Edit it and run it on other recordings: musictool run THIS.yaml album/"
    )


COMMANDS = (chain,)
