"""The engine `chain`: a chain of effects found for a recording, and rendered by `fx.*`."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import torch

from musictool import (
    BLOCK_FRAMES,
    CannotProcess,
    Context,
    Stream,
    measure_loudness,
    one_thread,
)

from ..conform import stream_of_length
from ..references import checked_references, name_of
from ..report import chain_report
from .fitting import analyse, fit
from .passages import fit_rate, is_mono, passages
from .settings import Chain

__all__ = ["transfer_production"]

LONGEST_S = 1200.0
"""How much of all references together is analysed, from the middle of each; more would add hours
of work and hardly a decibel."""

MENTIONED = 5
"""How many references a saved chain names."""

LOWEST_RATE = 1000
"""Hz. Under some 600, passages of 3 s have too few windows to hear a decay in."""

EFFECTS = {
    "eq": ("eq",),
    "dynamics": ("compressor", "saturation"),
    "space": ("space",),
    "width": ("width",),
    "level": (),
}
"""Parts of the sound, as in the parameter `only`, and the parts of the chain that make them."""

INPUT_PASSAGES, REFERENCE_PASSAGES = 12, 20
"""How many passages of 3 s are compared, at most."""


@one_thread()
def transfer_production(
    stream: Stream,
    reference: Sequence[Stream],
    strength: float,
    ceiling_dbtp: float,
    only: Collection[str],
    context: Context,
) -> Stream:
    """What the engine `chain` makes; for the parameters, see its declaration."""
    # Always cut alike, so that what is measured does not depend on the blocks that come in.
    frames = stream.count_frames()
    even = replace(stream, open_blocks=lambda: stream.blocks(BLOCK_FRAMES), frames=frames)
    sounding = context.without_tail(even)
    mono = is_mono(sounding)
    references = checked_references(reference, LONGEST_S, context, 1 if mono else None)
    lufs = measure_loudness(sounding).lufs
    chain = Chain()
    if strength and math.isfinite(lufs):
        channels = 1 if mono or stream.channels > 2 or any(map(is_mono, references)) else 2
        if "width" in only and channels == 1:
            context.warn("the width stays as it is: that takes stereo in recording and references")
        chain = fit_chain(sounding, references, channels, only, context)
    chain = chain.scaled(strength, from_lufs=lufs)
    chain = chain.below_nyquist(stream.sample_rate)
    if chain.lufs is None:
        chain = _with_loudness_kept(chain, sounding, lufs, context)
    chain = replace(chain, ceiling_dbtp=ceiling_dbtp)
    made = render(sounding, chain, context)
    context.extra("save_chain", lambda _: chain.to_yaml(_origin(stream, references)).encode())
    lines = chain.describe()

    def draw(suffix: str) -> bytes:
        return chain_report(sounding, made, references, lines).drawn(suffix)

    context.extra("report", draw)
    return stream_of_length(made, frames)


@one_thread()
def fit_chain(
    recording: Stream,
    references: Sequence[Stream],
    channels: int,
    only: Collection[str],
    context: Context,
) -> Chain:
    """The chain that makes a recording sound like the references, all the way.

    Its loudness is theirs, or, without the part `level`, left open.

    Parameters
    ----------
    channels
        In how many all are compared: 1 if any is mono, and so says nothing of width.
    only
        Parts of the sound to take over, of `EFFECTS`; all if empty.

    Raises
    ------
    CannotProcess
        If the sample rate is under 1000 Hz.
    """
    wanted = set(only or EFFECTS)
    parts = {effect for part in wanted for effect in EFFECTS[part]}
    if recording.sample_rate < LOWEST_RATE:
        raise CannotProcess(
            f"a recording of {recording.sample_rate} Hz holds too little to tell its production; "
            "put convert sample_rate=8000 before it"
        )
    if channels == 1:
        parts.discard("width")
    if recording.channels > 2:
        parts.discard("space")  # a room has two sides
    rate = fit_rate(recording.sample_rate)
    sounds = [
        analyse(torch.from_numpy(passages(given, channels, most)).to(context.device), rate)
        for given, most in (([recording], INPUT_PASSAGES), (references, REFERENCE_PASSAGES))
    ]
    chain = fit(*sounds, rate, parts, context.progress)
    return replace(chain, lufs=_common_loudness(references)) if "level" in wanted else chain


def render(stream: Stream, chain: Chain, context: Context) -> Stream:
    """The recording through the chain's pipeline, with a tail if it has a room."""
    pipeline = chain.pipeline()
    made: Stream = context.run(pipeline, stream) if pipeline.steps else stream
    return made


def _common_loudness(references: Sequence[Stream]) -> float:
    return float(np.mean([measure_loudness(reference).lufs for reference in references]))


def _with_loudness_kept(chain: Chain, stream: Stream, lufs: float, context: Context) -> Chain:
    """The chain with a gain that makes up for how it changes the loudness."""
    unlimited = replace(chain, ceiling_dbtp=None, gain_db=0.0)
    if not unlimited.pipeline().steps:
        return chain
    made = measure_loudness(render(stream, unlimited, context))
    return replace(chain, gain_db=lufs - made.lufs)


def _origin(recording: Stream, references: Sequence[Stream]) -> str:
    """The comment at the top of a saved chain."""
    names = [name_of(one) for one in references]
    shown = ", ".join(names[:MENTIONED])
    more = f" and {len(names) - MENTIONED} more" if len(names) > MENTIONED else ""
    return (
        f"Makes {name_of(recording)} sound like {shown}{more}: found by musictool style.\n"
        "Edit it and run it on other recordings: musictool run THIS.yaml album/"
    )
