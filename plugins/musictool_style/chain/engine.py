"""From recordings to a chain, and to what it makes: the engine `chain` as its user asks for it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from musictool import Audio, measure_loudness, run

from .passages import fit_rate, is_mono, passages
from .settings import Chain

__all__ = ["as_loud", "chain_towards", "channels_heard", "rendered"]

EFFECTS = {
    "eq": ("eq",),
    "dynamics": ("compressor", "saturation"),
    "space": ("space",),
    "width": ("width",),
    "level": (),
}
"""What its user calls the parts, and what the fit does."""

HEARD_OF_INPUT, HEARD_OF_REFERENCES = 12, 20
"""Passages that are listened to."""


def chain_towards(
    audio: Audio,
    references: Sequence[Audio],
    only: Collection[str],
    device: str,
    progress: Callable[[float], None],
) -> Chain:
    """The chain that makes a recording sound like the references, all the way.

    Its loudness is theirs, or, without the part `level`, left to `as_loud`.

    Parameters
    ----------
    only
        Parts of the sound to take over, of `EFFECTS`; all if empty.
    """
    import torch

    from .fitting import fitted, heard

    wanted = set(only or EFFECTS)
    parts = {effect for part in wanted for effect in EFFECTS[part]}
    channels = channels_heard(audio, references)
    if channels == 1:
        parts.discard("width")
    if audio.channels > 2:
        parts.discard("space")  # a room has two sides
    rate = fit_rate(audio.sample_rate)
    sounds = [
        heard(torch.from_numpy(passages(given, channels, most)).to(device), rate)
        for given, most in (([audio], HEARD_OF_INPUT), (references, HEARD_OF_REFERENCES))
    ]
    chain = fitted(*sounds, rate, parts, progress)
    return replace(chain, lufs=_common_loudness(references)) if "level" in wanted else chain


def rendered(audio: Audio, chain: Chain, warn: Callable[[str], None]) -> Audio:
    """What comes out of the chain: the same as by its pipeline, since it is by its pipeline.

    `warn` is told what its effects have to say.
    """
    pipeline = chain.pipeline()
    if not pipeline.steps:
        return audio
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made: Audio = run(pipeline, audio)
    for one in said:
        warn(str(one.message))
    return made


def channels_heard(audio: Audio, references: Sequence[Audio]) -> int:
    """As how many channels all are heard: what is mono somewhere says nothing of width."""
    if audio.channels > 2:
        return 1
    stereo = not is_mono(audio) and not any(is_mono(reference) for reference in references)
    return 2 if stereo else 1


def _common_loudness(references: Sequence[Audio]) -> float:
    return float(np.mean([measure_loudness(reference).lufs for reference in references]))


def as_loud(chain: Chain, audio: Audio) -> Chain:
    """The chain with the gain by which it leaves the loudness as it was."""
    unlimited = replace(chain, ceiling_dbtp=None, gain_db=0.0)
    if not unlimited.pipeline().steps:
        return chain
    made = measure_loudness(rendered(audio, unlimited, warn=lambda _: None))
    return replace(chain, gain_db=measure_loudness(audio).lufs - made.lufs)
