"""`HarmonyDecoder`: lower parts to a melody, choice by choice, with the chords hidden.

It goes through the choices of a moment as every decoder does, by rising symbols. Where the next
note of the melody comes, that is the only choice left above what was chosen below, and that
nothing came between tells something of the chord, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..moments import Moments
from .voicing import Reader, Voicing

__all__ = ["HarmonyDecoder"]

Array = NDArray[Any]


class HarmonyDecoder:
    """Several harmonizations of one melody; see `Decoder`.

    Parameters
    ----------
    melody
        Its other notes are left out.
    first, steps
        The chords under it as a Markov chain, as `CRF.chain` has it.
    """

    def __init__(
        self, voicing: Voicing, melody: Moments, first: Array, steps: Array, rows: int
    ) -> None:
        self.voicing, self.vocabulary = voicing, voicing.vocabulary
        self.piece, self.first, self.steps = melody, first, steps
        given = voicing.given(melody)
        self.given, self.key = given.melody, given.key
        self.t = -1
        self.shares = np.repeat(first[None], rows, 0)
        readers = [Reader(self.vocabulary, voicing.part, self.key) for _ in range(rows)]
        self.readers = readers
        self.waiting: list[list[tuple[int, int]]] = [[] for _ in range(rows)]
        self.last = np.full(rows, -1)
        self.over = np.zeros(rows, bool)
        self.of_melody = np.zeros(rows, np.int64)  # length of the melody's note chosen last, or -1
        self.seen: list[Array | None] = [None] * rows

    def gap_logits(self) -> Array:
        logits = np.full((len(self.readers), self.vocabulary.gap_count), -np.inf)
        if self.t + 1 < len(self.piece):
            logits[:, self.piece.gaps[self.t + 1]] = 0.0
        else:
            logits[:, -1] = 0.0
        return logits

    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        self.t += 1
        notes = range(0)
        if self.t < len(self.piece):
            notes = range(*self.piece.offsets[self.t : self.t + 2].tolist())
        mine = [
            (int(self.piece.symbols[at]), int(self.piece.lengths[at]))
            for at in notes
            if self.given[at]
        ]
        pitches = self.vocabulary.pitch_of_symbols
        for reader, *moment in zip(self.readers, gaps, places, bars, strict=True):
            melody = [(int(pitches[symbol]), length) for symbol, length in mine]
            reader.move(*map(int, moment), melody)
        if 0 < self.t <= len(self.steps):
            self.shares = self.shares @ self.steps[self.t - 1]
        count = len(self.readers)
        self.waiting = [list(mine) for _ in range(count)]
        self.last, self.over = np.full(count, -1), np.zeros(count, bool)
        self.seen = [None] * count

    def symbol_logits(self) -> Array:
        end = self.vocabulary.symbol_count
        out = np.full((len(self.readers), end + 1), -np.inf)
        for row, shares in enumerate(self.shares):
            if self.over[row]:
                out[row, end] = 0.0
                continue
            chances = shares / shares.sum() @ self._chances(row)
            if self.waiting[row]:
                melody = self.waiting[row][0][0]
                chances[melody] = chances[melody:].sum()
                chances[melody + 1 :] = 0
            with np.errstate(divide="ignore"):
                out[row] = np.log(chances)
        return out

    def _chances(self, row: int) -> Array:
        """Of the next lower note or the end, with each chord, `(K, symbols + 1)`."""
        known = self.seen[row]
        if known is not None:
            return known
        of, reader = self.vocabulary, self.readers[row]
        end = of.symbol_count
        found = np.zeros((self.voicing.chords, end + 1))
        low, high = reader.part_bounds()
        bounds = np.array([[low, high]])
        context = np.array([reader.part_context()])
        parts = self.voicing.chances("part", context, bounds, self.key)[0]
        found[:, end] = parts[:, -1]
        wanted = [part for part in range(low, len(of.parts)) if part != self.voicing.part]
        if wanted:
            contexts = np.array([reader.pitch_context(part) for part in wanted])
            bounds = np.array([reader.pitch_bounds(part) for part in wanted])
            pitches = self.voicing.chances("pitch", contexts, bounds, self.key)
            for part, one in zip(wanted, pitches, strict=True):
                span = slice(int(of.bases[part]), int(of.bases[part + 1]))
                inside = slice(of.parts[part].low, of.parts[part].high + 1)
                found[:, span] = parts[:, part, None] * one[:, inside]
        # above the melody's note chosen last there is what was not chosen below it
        found[:, : self.last[row] + 1] = 0
        found /= np.maximum(found.sum(1, keepdims=True), 1e-300)
        self.seen[row] = found
        return found

    def choose_symbol(self, symbols: Array) -> None:
        of = self.vocabulary
        for row, symbol in enumerate(np.asarray(symbols).tolist()):
            if self.over[row]:
                continue
            chances = self._chances(row)
            melody = self.waiting[row][0] if self.waiting[row] else None
            if melody is not None and symbol == melody[0]:
                told = chances[:, symbol:].sum(1)
                self.of_melody[row] = melody[1]
                self.waiting[row].pop(0)
            else:
                told = chances[:, symbol]
                self.of_melody[row] = -1
                if symbol < of.symbol_count:
                    part, pitch = int(of.part_of_symbols[symbol]), int(of.pitch_of_symbols[symbol])
                    self.readers[row].past.add(part, pitch)
            shares = self.shares[row] * told
            self.shares[row] = shares / max(shares.sum(), 1e-300)
            self.over[row] = symbol == of.symbol_count
            self.last[row] = symbol
            self.seen[row] = None

    def length_logits(self) -> Array:
        out = np.zeros((len(self.readers), len(self.vocabulary.length_steps)))
        for row in np.flatnonzero(~self.over):
            if self.of_melody[row] >= 0:
                out[row] = -np.inf
                out[row, self.of_melody[row]] = 0.0
                continue
            context = np.array([self.readers[row].length_context()])
            bounds = np.array([[0, out.shape[1]]])
            with np.errstate(divide="ignore"):
                out[row] = np.log(self.voicing.chances("length", context, bounds, 0)[0, 0])
        return out

    def choose_length(self, lengths: Array) -> None:
        for row in np.flatnonzero(~self.over):
            if self.of_melody[row] < 0:
                self.readers[row].past.last(int(lengths[row]))

    def select(self, rows: Array) -> None:
        self.readers = [self.readers[row].copy() for row in rows]
        self.waiting = [list(self.waiting[row]) for row in rows]
        self.seen = [self.seen[row] for row in rows]
        for name in ("shares", "last", "over", "of_melody"):
            setattr(self, name, getattr(self, name)[rows])

    def whole(self, rng: np.random.Generator | None) -> Moments:
        """All of the first row: each choice by chance, or the likeliest without `rng`."""

        def pick(logits: Array) -> Array:
            noise = rng.gumbel(size=logits.shape) if rng is not None else 0.0
            found: Array = np.argmax(logits + noise, axis=1)
            return found

        end, piece = self.vocabulary.symbol_count, self.piece
        notes, counts = [], []
        for t in range(len(piece)):
            self.choose_gap(*(one[t : t + 1] for one in (piece.gaps, piece.places, piece.bars)))
            counts.append(0)
            if self.vocabulary.ends and piece.gaps[t] == self.vocabulary.end:
                continue
            while (symbol := pick(self.symbol_logits()))[0] != end:
                self.choose_symbol(symbol)
                length = pick(self.length_logits())
                self.choose_length(length)
                notes.append((int(symbol[0]), int(length[0])))
                counts[-1] += 1
            self.choose_symbol(symbol)
        symbols, lengths = np.array(notes, np.int64).reshape(-1, 2).T
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return replace(piece, offsets=offsets, symbols=symbols, lengths=lengths)
