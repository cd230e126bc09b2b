"""`generate --engine musicgen`: a recording from words alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import torch

from musictool import Audio, BadParameter, Context, Samples

from ..checking import fault_of, tried
from .model import Dtype, MusicGen, model_of
from .sampling import Sampling
from .writing import carried_on

__all__ = ["asked_for", "length_of", "make", "overlap_of"]

SECONDS = 10.0
"""Unless a length is given."""

MOST_OVERLAP = 0.75
"""Of a window: the rest is new in it."""


def make(
    words: str,
    seconds: float,
    *,
    model: str,
    dtype: Dtype,
    sampling: Sampling,
    overlap: float,
    attempts: int,
    context: Context,
) -> Audio:
    """A recording of exactly `round(seconds × sample_rate)` frames, at the model's own rate.

    Raises
    ------
    MissingWeights, UsageError, BadParameter, UnreadableFile
        As `model_of`.
    CannotProcess
        What it makes is no use, however often it is tried.
    """
    network = model_of(model, dtype, context)
    rate, hop = network.sample_rate, network.hop
    frames = round(seconds * rate)
    heard = network.words([words])

    def sound(generator: torch.Generator) -> Samples:
        nothing = torch.zeros((1, network.decoder.codebooks, 0), dtype=torch.long)
        codes = carried_on(
            network.decoder,
            heard,
            nothing.to(network.device),
            -(-frames // hop),
            network.window,
            overlap_of(network, overlap),
            sampling,
            generator,
            lambda fraction: context.progress(0.9 * fraction, "composing"),
        )
        context.progress(0.9, "decoding")
        return network.sound_of(codes)[:, :frames]

    fault = partial(fault_of, sample_rate=rate, frames=frames)
    return Audio(tried(sound, fault, attempts, str(network.device), context), rate)


def overlap_of(network: MusicGen, seconds: float) -> int:
    """Frames of codes that are heard again in the next window."""
    wanted = round(seconds * network.sample_rate / network.hop)
    return max(1, min(wanted, int(MOST_OVERLAP * network.window)))


def asked_for(
    prompt: str,
    *,
    style: str | None,
    meter: str | None,
    tempo: float | None,
    key: str | None,
    instruments: Sequence[str],
) -> str:
    """A prompt with what else is wished for, in words, as the model's training set had them.

    References
    ----------
    Copet et al., 2023, section 3.2: keys, tempi and instruments were put behind descriptions.
    """
    told = [
        prompt,
        style,
        f"with {', '.join(instruments)}" if instruments else None,
        f"in {key}" if key else None,
        f"in {meter}" if meter else None,
        f"{tempo:g} bpm" if tempo else None,
    ]
    return ", ".join(one for one in told if one)


def length_of(
    seconds: float | None, bars: int | None, meter: str | None, tempo: float | None
) -> float:
    """The length in seconds: as it is given, or that of bars at a tempo.

    Raises
    ------
    BadParameter
        Both are given, bars have no tempo, or the meter is none.
    """
    if bars is None:
        return SECONDS if seconds is None else seconds
    if seconds is not None:
        raise BadParameter("generate: bars and seconds are both lengths; give one of them")
    if tempo is None:
        raise BadParameter("generate: bars are as long as the tempo says; give --tempo too")
    beats, _, unit = (meter or "4/4").partition("/")
    if not (beats.isdigit() and unit.isdigit() and int(beats) and int(unit)):
        raise BadParameter(f"generate: {meter} is no meter; write it as 3/4")
    return float(bars * 4 * int(beats) / int(unit) * 60 / np.float64(tempo))
