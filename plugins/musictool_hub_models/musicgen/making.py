"""`generate --engine musicgen`: a recording from words alone."""

from __future__ import annotations

from functools import partial

import torch

from musictool import Audio, Context, Samples

from ..checking import fault_of, tried
from ..parameters import Dtype
from ..steadying import steadied_with
from .model import MusicGen, model_of
from .sampling import Sampling
from .writing import carried_on

__all__ = ["make", "overlap_of"]

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
            lambda begin: heard,
            nothing.to(network.device),
            -(-frames // hop),
            network.window,
            overlap_of(network, overlap),
            sampling,
            generator,
            lambda fraction: context.progress(0.9 * fraction, "composing"),
        )
        context.progress(0.9, "decoding")
        return steadied_with(network.sound_of(codes)[:, :frames], rate, context)

    fault = partial(fault_of, sample_rate=rate, frames=frames)
    return Audio(tried(sound, fault, attempts, str(network.device), context), rate)


def overlap_of(network: MusicGen, seconds: float) -> int:
    """Frames of codes that are heard again in the next window."""
    wanted = round(seconds * network.sample_rate / network.hop)
    return max(1, min(wanted, int(MOST_OVERLAP * network.window)))
