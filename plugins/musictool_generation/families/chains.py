"""Sums over all sequences of hidden states of a chain: what `hmm` and `crf` have in common.

A chain has weights of its first state `(K,)`, of moves from state to state `(K, K)`, and of each
state at each moment `(T, K)`; none needs to be a probability. All weights of a moment are scaled
to sum to one on the way (Rabiner, "A tutorial on hidden Markov models", Proceedings of the IEEE
77(2), 1989), so that nothing gets too small for a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sums", "backward", "best", "forward", "sums"]

Array = NDArray[Any]


class Sums(NamedTuple):
    """Of several pieces: logarithms of the sums, how often states and moves are in them."""

    logs: list[float]
    states: list[Array]  # of each piece (T, K): the share of each state at each moment
    moves: Array  # (K, K), of all pieces together


def forward(first: Array, moves: Array, logs: Array) -> tuple[Array, Array]:
    """State by state from the left, of one piece.

    Parameters
    ----------
    logs
        Logarithms of the weights of each state, `(T, K)`.

    Returns
    -------
    tuple of ndarray
        The share of each state before its moment is known, by moments up to the one before,
        `(T, K)`, and the logarithm of what each moment multiplies the sum by, `(T,)`.
    """
    before, scales = np.empty(logs.shape), np.empty(len(logs))
    tops = logs.max(1) if len(logs) else np.zeros(0)
    weights = np.exp(logs - tops[:, None])
    now = first
    for t, weight in enumerate(weights):
        total = now.sum()
        before[t] = now / total
        now = before[t] * weight
        scale = now.sum()
        scales[t] = np.log(scale) + np.log(total)
        now = (now / scale) @ moves
    return before, scales + tops


def sums(first: Array, moves: Array, logs: Sequence[Array]) -> Sums:
    """Sums over the states of several pieces at once, each `(T, K)` and not empty."""
    order = np.argsort([-len(one) for one in logs], kind="stable")
    lengths = np.array([len(logs[at]) for at in order])
    steps, count = int(lengths[0]), len(logs)
    weights = np.zeros((steps, count, len(first)))
    totals = np.zeros(count)
    for row, at in enumerate(order):
        tops = logs[at].max(1, keepdims=True)
        weights[: lengths[row], row] = np.exp(logs[at] - tops)
        totals[row] = tops.sum()
    # rows are ordered by length: those that still play at moment t are the first few
    playing = [int((lengths > t).sum()) for t in range(steps)]
    left = np.zeros_like(weights)
    scales = np.ones((steps, count))
    for t, rows in enumerate(playing):
        now = first if t == 0 else left[t - 1, :rows] @ moves
        now = now * weights[t, :rows]
        scales[t, :rows] = now.sum(1)
        left[t, :rows] = now / scales[t, :rows, None]
    right = np.ones_like(weights)
    moved = np.zeros_like(moves)
    for t in range(steps - 2, -1, -1):
        rows = playing[t + 1]
        seen = weights[t + 1, :rows] * right[t + 1, :rows] / scales[t + 1, :rows, None]
        right[t, :rows] = seen @ moves.T
        moved += left[t, :rows].T @ seen
    shares = left * right
    found: list[Array] = [np.zeros(0)] * count
    amounts = [0.0] * count
    for row, at in enumerate(order):
        found[at] = shares[: lengths[row], row]
        amounts[at] = float(totals[row] + np.log(scales[: lengths[row], row]).sum())
    return Sums(amounts, found, moved * moves)


def backward(moves: Array, logs: Array) -> Array:
    """What is to come after each state of each moment of one piece, up to a factor, `(T, K)`."""
    found = np.ones(logs.shape)
    for t in range(len(logs) - 2, -1, -1):
        seen = found[t + 1] * np.exp(logs[t + 1] - logs[t + 1].max())
        found[t] = moves @ (seen / seen.sum())
    return found


def best(first: Array, moves: Array, logs: Array) -> Array:
    """The likeliest states of one piece, `(T,)` (Viterbi, 1967)."""
    with np.errstate(divide="ignore"):
        steps = np.log(moves)
        now = np.log(first) + logs[0]
    back = []
    for row in logs[1:]:
        ways = now[:, None] + steps
        back.append(ways.argmax(0))
        now = ways.max(0) + row
    states = [int(now.argmax())]
    for one in reversed(back):
        states.append(int(one[states[-1]]))
    return np.array(states[::-1])
