"""Ancestral sampling: each choice at random, by what the model thinks of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..families import Family
from ..moments import Moments

__all__ = ["sample"]

Array = NDArray[Any]


def sample(
    model: Family, count: int, steps: int, bar: int, rng: np.random.Generator
) -> list[Moments]:
    """Pieces of at most so many steps, in bars of `bar` steps (0 for none)."""
    vocabulary = model.vocabulary
    decoder = model.decoder(count, rng)
    now, ended = np.zeros(count, np.int64), np.zeros(count, bool)
    found: list[list[tuple[int, int, list[tuple[int, int]]]]] = [[] for _ in range(count)]
    while not ended.all():
        gaps = _draw(decoder.gap_logits(), rng)
        now = now + vocabulary.steps_of_gaps[gaps]
        if vocabulary.ends:
            ended |= gaps == vocabulary.end
        ended |= now >= steps
        places = now % bar if bar else np.zeros_like(now)
        decoder.choose_gap(gaps, places, np.full(count, bar))
        for row in np.flatnonzero(~ended):
            found[row].append((int(gaps[row]), int(places[row]), []))
        over = np.zeros(count, bool)
        while not over.all():
            symbols = _draw(decoder.symbol_logits(), rng)
            over |= symbols == vocabulary.symbol_count
            decoder.choose_symbol(symbols)
            if over.all():
                break
            lengths = _draw(decoder.length_logits(), rng)
            decoder.choose_length(lengths)
            for row in np.flatnonzero(~over & ~ended):
                found[row][-1][2].append((int(symbols[row]), int(lengths[row])))
    return [_piece(moments, bar) for moments in found]


def _draw(logits: Array, rng: np.random.Generator) -> Array:
    """One class of each row."""
    noise = rng.gumbel(size=logits.shape)
    found: Array = np.argmax(logits + noise, axis=1)
    return found


def _piece(found: list[tuple[int, int, list[tuple[int, int]]]], bar: int) -> Moments:
    notes = [note for *_, several in found for note in several]
    pairs = np.array(notes, np.int64).reshape(-1, 2)
    counts = [len(several) for *_, several in found]
    return Moments(
        np.array([one[0] for one in found], np.int64),
        np.array([one[1] for one in found], np.int64),
        np.full(len(found), bar, np.int64),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pairs[:, 0],
        pairs[:, 1],
    )
