"""The best row of intervals of each event: they do not overlap, and their scores are highest.

References
----------
Yan, Cwitkowitz, Duan, "Skipping the frame-level: event-based piano transcription with neural
semi-CRFs", NeurIPS 2021, section 3: the semi-Markov conditional random field.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = ["best_intervals"]

Interval = tuple[int, int]


def best_intervals(scores: Tensor, starts: Sequence[int]) -> list[list[Interval]]:
    """By event, the intervals from a frame on, in order; one may end where the next begins.

    Parameters
    ----------
    scores
        By event, last frame and first one; of an interval of one frame on the diagonal. Nothing is
        gained or lost by frames in none.
    starts
        The frame from which each event is looked for.
    """
    events, frames, _ = scores.shape
    alone = scores.diagonal(dim1=1, dim2=2)
    best = torch.zeros(frames, events, device=scores.device)
    """What can still be had from a frame on."""
    chosen = torch.zeros(frames, events, dtype=torch.long, device=scores.device)
    """The end of the interval that begins there; its own number for none."""
    by_first = scores.permute(2, 1, 0).contiguous()
    single = alone.clamp(min=0).T
    best[-1] = single[-1]
    for at in range(frames - 2, -1, -1):
        gain, end = (best[at + 1 :] + by_first[at, at + 1 :]).max(dim=0)
        skipped = best[at + 1] >= gain
        best[at] = torch.where(skipped, best[at + 1], gain) + single[at]
        chosen[at] = torch.where(skipped, at, end + at + 1)
    ends, lonely = chosen.T.tolist(), (alone > 0).tolist()
    return [_followed(ends[event], lonely[event], start) for event, start in enumerate(starts)]


def _followed(ends: list[int], alone: list[bool], start: int) -> list[Interval]:
    found, at, last = [], start, len(ends) - 1
    while at < last:
        if alone[at]:
            found.append((at, at))
        if ends[at] > at:
            found.append((at, ends[at]))
        at = max(ends[at], at + 1)
    if alone[last]:
        found.append((last, last))
    return found
