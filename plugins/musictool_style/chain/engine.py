"""The engine `chain`: a chain of effects found for a recording, and rendered by `fx.*`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np
import torch

from musictool import Audio, CannotProcess, Context, Stream, measure_loudness, one_thread

from ..conform import fit_length, is_silent
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
    audio: Audio,
    reference: Sequence[Stream],
    strength: float,
    ceiling_dbtp: float,
    only: Collection[str],
    context: Context,
) -> Audio:
    """What the engine `chain` makes; for the parameters, see its declaration."""
    mixed = 1 if is_mono(audio) else None
    references = checked_references(reference, LONGEST_S, context, mixed)
    sounding = fit_length(audio, audio.frames - context.tail_frames)
    chain = Chain()
    if strength and not is_silent(sounding):
        if "width" in only and _common_channels(sounding, references) == 1:
            context.warn("the width stays as it is: that takes stereo in recording and references")
        chain = fit_chain(sounding, references, only, context.device, context.progress)
    chain = chain.scaled(strength, from_lufs=measure_loudness(sounding).lufs)
    chain = chain.below_nyquist(audio.sample_rate)
    if chain.lufs is None:
        chain = _with_loudness_kept(chain, sounding, context)
    chain = replace(chain, ceiling_dbtp=ceiling_dbtp)
    made = render(sounding, chain, context)
    context.extra("save_chain", lambda _: chain.to_yaml(_origin(audio, references)).encode())
    context.extra("report", lambda _: chain_report(sounding, made, references, chain.describe()))
    return fit_length(made, audio.frames)


@one_thread()
def fit_chain(
    audio: Audio,
    references: Sequence[Audio],
    only: Collection[str],
    device: str,
    progress: Callable[[float], None],
) -> Chain:
    """The chain that makes a recording sound like the references, all the way.

    Its loudness is theirs, or, without the part `level`, left open.

    Parameters
    ----------
    only
        Parts of the sound to take over, of `EFFECTS`; all if empty.

    Raises
    ------
    CannotProcess
        If the sample rate is under 1000 Hz.
    """
    wanted = set(only or EFFECTS)
    parts = {effect for part in wanted for effect in EFFECTS[part]}
    if audio.sample_rate < LOWEST_RATE:
        raise CannotProcess(
            f"a recording of {audio.sample_rate} Hz holds too little to tell how it is produced; "
            "put convert sample_rate=8000 before it"
        )
    channels = _common_channels(audio, references)
    if channels == 1:
        parts.discard("width")
    if audio.channels > 2:
        parts.discard("space")  # a room has two sides
    rate = fit_rate(audio.sample_rate)
    sounds = [
        analyse(torch.from_numpy(passages(given, channels, most)).to(device), rate)
        for given, most in (([audio], INPUT_PASSAGES), (references, REFERENCE_PASSAGES))
    ]
    chain = fit(*sounds, rate, parts, progress)
    return replace(chain, lufs=_common_loudness(references)) if "level" in wanted else chain


def render(audio: Audio, chain: Chain, context: Context) -> Audio:
    """The recording through the chain's pipeline, with a tail if it has a room."""
    pipeline = chain.pipeline()
    made: Audio = context.run(pipeline, audio) if pipeline.steps else audio
    return made


def _common_channels(audio: Audio, references: Sequence[Audio]) -> int:
    """In how many channels all are compared: 1 if any is mono, and so says nothing of width."""
    if audio.channels > 2:
        return 1
    stereo = not is_mono(audio) and not any(is_mono(reference) for reference in references)
    return 2 if stereo else 1


def _common_loudness(references: Sequence[Audio]) -> float:
    return float(np.mean([measure_loudness(reference).lufs for reference in references]))


def _with_loudness_kept(chain: Chain, audio: Audio, context: Context) -> Chain:
    """The chain with a gain that makes up for how it changes the loudness."""
    unlimited = replace(chain, ceiling_dbtp=None, gain_db=0.0)
    if not unlimited.pipeline().steps:
        return chain
    made = measure_loudness(render(audio, unlimited, context))
    return replace(chain, gain_db=measure_loudness(audio).lufs - made.lufs)


def _origin(audio: Audio, references: Sequence[Audio]) -> str:
    """The comment at the top of a saved chain."""
    names = [name_of(one) for one in references]
    shown = ", ".join(names[:MENTIONED])
    more = f" and {len(names) - MENTIONED} more" if len(names) > MENTIONED else ""
    return (
        f"Makes {name_of(audio)} sound like {shown}{more}: found by musictool style.\n"
        "Edit it and run it on other recordings: musictool run THIS.yaml album/"
    )
