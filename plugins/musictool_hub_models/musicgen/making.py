"""`generate --engine musicgen`: a recording from words alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

from musictool import Audio, Context, Samples

from ..checking import fault_of, tried
from ..parameters import Dtype
from ..placing import NETWORK
from ..steadying import steadied_with
from .model import MusicGen, model_of
from .sampling import Sampling
from .writing import carried_on

__all__ = ["Task", "composed", "make", "overlap_of"]

MOST_OVERLAP = 0.75
"""Of a window: the rest is new in it."""


class Task(NamedTuple):
    """A recording to be made. Those of one form are made in one batch, each by its own seed."""

    words: str
    known: Tensor
    """Codes of what it goes on from, shape `(1, codebooks, frames)`; of one length in a batch."""
    generator: torch.Generator
    told: Callable[[float], None]
    """`told(fraction)`: how much is done."""


def composed(
    tasks: list[Task],
    network: MusicGen,
    frames: int,
    overlap: int,
    sampling: Sampling,
    known: int = 0,
    are_worded: bool = True,
) -> list[Tensor]:
    """Codes of what is known, and of so many frames more.

    Parameters
    ----------
    known, are_worded
        What tasks in one batch have in common: the frames that are known, and whether they are
        asked for in words.

    Returns
    -------
    Of each task, shape `(1, codebooks, known + frames)`.
    """
    generators = [one.generator for one in tasks]

    def told(fraction: float) -> None:
        for one in tasks:
            one.told(fraction)

    def codes() -> Tensor:
        heard = network.words([one.words for one in tasks]) if are_worded else None
        network.parts.bring(NETWORK)
        known = torch.cat([one.known for one in tasks])
        windows = network.window, overlap
        return carried_on(
            network.decoder,
            lambda begin: heard,
            known,
            frames,
            *windows,
            sampling,
            generators,
            told,
        )

    made = network.parts.within_memory(codes, generators, many=len(tasks) > 1)
    return list(made.split(1))


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
    nothing = torch.zeros((1, network.decoder.codebooks, 0), dtype=torch.long)
    work = partial(
        composed,
        network=network,
        frames=-(-frames // hop),
        overlap=overlap_of(network, overlap),
        sampling=sampling,
    )

    def told(fraction: float) -> None:
        context.progress(0.9 * fraction, "composing")

    def sound(generator: torch.Generator) -> Samples:
        task = Task(words, nothing.to(network.device), generator, told)
        codes = context.together(work, task)
        context.progress(0.9, "decoding")
        return steadied_with(network.sound_of(codes)[:, :frames], rate, context)

    fault = partial(fault_of, sample_rate=rate, frames=frames)
    return Audio(tried(sound, fault, attempts, network.parts, context), rate)


def overlap_of(network: MusicGen, seconds: float) -> int:
    """Frames of codes that are heard again in the next window."""
    wanted = round(seconds * network.sample_rate / network.hop)
    return max(1, min(wanted, int(MOST_OVERLAP * network.window)))
