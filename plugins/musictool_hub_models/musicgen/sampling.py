"""One code of each codebook, drawn by what the model says of all: temperature, top-k, top-p."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

__all__ = ["Sampling", "drawn"]


class Sampling(NamedTuple):
    """How codes are chosen."""

    temperature: float = 1.0
    """0 for the likeliest code alone."""
    top_k: int | None = 250
    """Only so many of the likeliest codes; None for all."""
    top_p: float | None = None
    """Only the likeliest codes that together are so likely; None for all."""
    cfg: float = 3.0
    """How far from what it would make without words, by classifier-free guidance; 1 for none."""


def drawn(logits: Tensor, sampling: Sampling, noise: Tensor) -> Tensor:
    """A code for each row.

    Parameters
    ----------
    logits
        Shape `(..., codes)`.
    noise
        Of the shape of the logits, exponentially distributed; not heeded at temperature 0.

    Returns
    -------
    Shape `(...)`, whole numbers.
    """
    if sampling.temperature == 0:
        return logits.argmax(-1)
    scores = logits.float() / sampling.temperature
    if sampling.top_k is not None and sampling.top_k < scores.shape[-1]:
        least = scores.topk(sampling.top_k, dim=-1).values[..., -1:]
        scores = scores.masked_fill(scores < least, -torch.inf)
    if sampling.top_p is not None and sampling.top_p < 1:
        scores = _likeliest(scores, sampling.top_p)
    # The greatest of p / e, where e is exponential noise, is each code with its probability p:
    # unlike torch.multinomial it checks nothing, for which a GPU would have to be waited for.
    return (scores.softmax(-1) / noise).argmax(-1)


def _likeliest(scores: Tensor, share: float) -> Tensor:
    """Scores without the unlikely codes beyond a share of the probability."""
    ranked, order = scores.sort(dim=-1, descending=True)
    shares = ranked.softmax(-1)
    beyond = shares.cumsum(-1) - shares >= share  # of those before it; the first always stays
    return scores.masked_fill(beyond.scatter(-1, order, beyond), -torch.inf)
