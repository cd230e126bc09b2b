"""Codes, step by step: the loop around the decoder, a window at a time and past its length."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from .decoder import Decoder, Prefix, Words
from .delay import delays_of, gathered, spread
from .sampling import Sampling
from .steps import steps_of

__all__ = ["carried_on", "written"]

Told = Callable[[float], None]
"""`told(fraction)`: how much is done."""


def carried_on(
    decoder: Decoder,
    asked: Callable[[int], Words | Prefix | None],
    known: Tensor,
    frames: int,
    window: int,
    overlap: int,
    sampling: Sampling,
    generators: Sequence[torch.Generator],
    told: Told = lambda fraction: None,
) -> Tensor:
    """Codes that go on from those that are known, however many.

    Parameters
    ----------
    asked
        What is asked for of a window, given the frame that it begins with.
    known
        Shape `(batch, codebooks, frames)`; none, or what is gone on from: less than a window.
    frames
        How many come after them.
    window
        Frames that the decoder has learnt to hear at once.
    overlap
        Frames that it hears again where a window ends and the next begins.

    Returns
    -------
    Shape `(batch, codebooks, known + frames)`.
    """
    codes, end = known, known.shape[-1] + frames
    while (here := codes.shape[-1]) < end:
        begun = here > known.shape[-1]  # the first window hears all that is known
        heard = codes[:, :, -min(overlap, here) :] if begun else codes
        more = min(end - here, window - heard.shape[-1])

        def told_so_far(fraction: float, here: int = here, more: int = more) -> None:
            told((here - known.shape[-1] + fraction * more) / frames)

        whole = heard.shape[-1] + more
        words = asked(here - heard.shape[-1])
        made = written(decoder, words, heard, whole, sampling, generators, told_so_far)
        codes = torch.cat([codes, made[:, :, heard.shape[-1] :]], dim=-1)
    return codes


@torch.inference_mode()
def written(
    decoder: Decoder,
    words: Words | Prefix | None,
    known: Tensor,
    frames: int,
    sampling: Sampling,
    generators: Sequence[torch.Generator] = (),
    told: Told = lambda fraction: None,
) -> Tensor:
    """Codes of one window, the known ones and those that follow.

    With guidance the batch is twice as large, and its second half hears no words; the codes are
    drawn from where the first half lies seen from the second, `cfg` times as far.

    Parameters
    ----------
    known
        Shape `(batch, codebooks, known)`.
    frames
        Of the whole.

    Returns
    -------
    Shape `(batch, codebooks, frames)`.
    """
    delays = delays_of(decoder.codebooks, decoder.channels)
    laid = spread(known, frames, delays, decoder.pad)

    def told_now_and_then(count: int) -> None:
        if count % 50 == 0:
            told(count / laid.shape[-1])

    with decoder.lock:
        steps = steps_of(decoder, len(laid), laid.shape[-1], words, sampling)
        made = steps.write(laid, known.shape[-1] + 1, generators, told_now_and_then)
    return gathered(made, frames, delays)
