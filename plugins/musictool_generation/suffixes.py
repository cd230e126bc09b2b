"""The longest runs of tokens that sequences share, by a suffix array.

It is built by prefix doubling: Manber and Myers, "Suffix arrays: a new method for on-line string
searches", SIAM J. Comput. 22(5), 1993.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["longest_runs"]

Integers = NDArray[Any]


def longest_runs(tokens: Integers, owners: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """From each place on, the longest run of tokens that some other owner has, and where.

    Parameters
    ----------
    tokens, owners
        Shape `(W,)`.
    ends
        Where runs must end, rising.
    """
    lengths, places = np.zeros(len(tokens), np.int64), np.zeros(len(tokens), np.int64)
    kept, classes = _common(tokens, owners)
    if not len(kept):
        return lengths, places
    stops = np.ones(len(kept), bool)  # whether the next token does not belong to the run
    stops[:-1] = (np.diff(kept) > 1) | np.isin(kept[1:], ends)
    last = np.flatnonzero(stops)
    left = last[np.searchsorted(last, np.arange(len(kept)))] - np.arange(len(kept)) + 1
    ranks = _ranks(classes, left)
    order = np.argsort(ranks[-1], kind="stable")
    common = _common_prefixes(order, ranks, left)
    before, at_before = _nearest(order, common, owners[kept])
    after, at_after = _nearest(order[::-1], np.append(0, common[:0:-1]), owners[kept])
    longer = after > before
    lengths[kept] = np.where(longer, after, before)
    places[kept] = kept[np.where(longer, at_after, at_before)]
    return lengths, places


def _common(tokens: Integers, owners: Integers) -> tuple[Integers, Integers]:
    """The places of tokens that several owners have, rising, and these tokens as classes from 0."""
    if not len(tokens):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.argsort(tokens, kind="stable")
    fresh = np.ones(len(tokens), bool)
    fresh[1:] = np.diff(tokens[order]) != 0
    starts, classes = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    sorted_owners = owners[order]
    low = np.minimum.reduceat(sorted_owners, starts)
    high = np.maximum.reduceat(sorted_owners, starts)
    several = (low != high)[classes]
    places = order[several]
    rising = np.argsort(places, kind="stable")
    return places[rising], classes[several][rising]


def _ranks(classes: Integers, left: Integers) -> list[Integers]:
    """Of each level `k`, the order of the runs of `2 ** k` tokens; equal ones have equal ranks."""
    count = len(classes)
    found = [classes.astype(np.int32)]
    while 1 << (len(found) - 1) < left.max():
        step, rank = 1 << (len(found) - 1), found[-1]
        follows = np.zeros(count, np.int64)
        going = np.flatnonzero(left > step)
        follows[going] = rank[going + step] + 1
        keys = rank.astype(np.int64) * (int(rank.max()) + 2) + follows
        order = np.argsort(keys, kind="stable")
        fresh = np.zeros(count, np.int32)
        fresh[1:] = np.diff(keys[order]) != 0
        ranked = np.empty(count, np.int32)
        ranked[order] = np.cumsum(fresh, dtype=np.int32)
        found.append(ranked)
    return found


def _common_prefixes(order: Integers, ranks: list[Integers], left: Integers) -> Integers:
    """How many tokens each suffix in order shares with the one before it."""
    one, two = order[:-1].copy(), order[1:].copy()
    found, open_ = np.zeros(len(one), np.int64), np.ones(len(one), bool)
    for level in range(len(ranks) - 1, -1, -1):
        rank, step = ranks[level], 1 << level
        same = np.flatnonzero(open_)
        same = same[rank[one[same]] == rank[two[same]]]
        whole = np.minimum(left[one[same]], step)
        found[same] += whole
        over = (left[one[same]] <= step) | (left[two[same]] <= step)
        open_[same[over]] = False
        going = same[~over]
        one[going] += step
        two[going] += step
    return np.append(0, found)


def _nearest(order: Integers, common: Integers, owners: Integers) -> tuple[Integers, Integers]:
    """For each suffix, how much it shares with the nearest one before it of another owner."""
    mine = owners[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.diff(mine) != 0
    group = np.cumsum(fresh)
    fall = group * (int(common.max(initial=0)) + 1)
    least = np.minimum.accumulate(common - fall) + fall
    others = np.append(0, order)[np.flatnonzero(fresh)[group - 1]]
    lengths, places = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    lengths[order] = np.where(group > 1, least, 0)
    places[order] = others
    return lengths, places
