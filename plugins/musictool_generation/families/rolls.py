"""`Grid`: moments as piano rolls of a bar each, and `RollDecoder`: rolls as choices.

A roll has a layer of where notes begin, one cell for each step and symbol, and one of where they
sound. The end of a piece is one more symbol, that begins with its last notes. Bars longer than the
grid are rolls of several.

A network that makes rolls has no chances, but its cells are more or less clear. Read as chances
that are all but certain, they are choices like those of every family: so searches and wishes are
the same for it, and the next bar goes by what was really chosen in this one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..moments import Moments
from ..vocabulary import STEPS, Vocabulary

__all__ = ["Bar", "Grid", "RollDecoder"]

Array = NDArray[Any]

CLEAR = 20.0
"""How much clearer a cell is as a chance than it was made."""

SURE = 20.0
"""As logits, no chance is surer."""

BETWEEN = 0.005
"""How far from a length, by the logarithm, others are still likely."""

UNLIKELY = -60.0
"""Log-probability of a gap to where nothing begins."""


class Bar(NamedTuple):
    """The moments `first` to before `stop`, in a roll of `size` steps from `start` on."""

    first: int
    stop: int
    start: int
    size: int


class Grid:
    """How bars are laid out as rolls.

    Parameters
    ----------
    frames
        Where no bars are known, so many moments are one.
    """

    def __init__(self, vocabulary: Vocabulary, frames: int) -> None:
        self.vocabulary = vocabulary
        self.framed = vocabulary.gap_count == 1
        beats, unit = vocabulary.meter
        self.usual = frames if self.framed else max(1, round(beats * 4 * STEPS / unit))
        self.steps = -(-self.usual // STEPS) * STEPS  # whole quarters
        self.symbols = vocabulary.symbol_count + vocabulary.ends
        self.layers = 2 if len(vocabulary.length_steps) > 1 else 1

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a roll."""
        return self.layers, self.steps, self.symbols

    def times(self, moments: Moments) -> Array:
        """When each moment is, in steps; of frames their number."""
        if self.framed:
            return np.arange(len(moments))
        return np.cumsum(self.vocabulary.steps_of_gaps[moments.gaps])

    def places(self, times: Array, places: Array, bars: Array) -> tuple[Array, Array]:
        """Where in its roll each moment lies, and how many steps of that are of its bar."""
        known = bars > 0
        bars = np.where(known, bars, self.usual)
        places = np.where(known, places, times % self.usual)
        offsets = places % self.steps
        return offsets, np.minimum(self.steps, bars - places + offsets)

    def bars(self, moments: Moments) -> list[Bar]:
        """Those in which something begins."""
        times = self.times(moments)
        offsets, sizes = self.places(times, moments.places, moments.bars)
        starts = times - offsets
        playing = np.flatnonzero(moments.counts)
        if not len(playing):
            return []
        fresh = np.flatnonzero(np.diff(starts[playing], prepend=-1 - self.steps))
        firsts = playing[fresh]
        stops = np.append(firsts[1:], len(moments))
        ranges = zip(firsts, stops, starts[firsts], sizes[firsts], strict=True)
        return [Bar(*map(int, one)) for one in ranges]

    def roll(self, moments: Moments, bar: Bar) -> Array:
        """Of a bar, 0 to 1, shape `(layers, steps, symbols)`."""
        vocabulary, times = self.vocabulary, self.times(moments)
        found = np.zeros(self.shape, np.float32)
        rows = moments.rows
        begins = times[rows] - bar.start
        ends = np.minimum(begins + vocabulary.steps_of_lengths[moments.lengths], bar.size)
        inside = (rows >= bar.first) & (rows < bar.stop)
        found[0, begins[inside], moments.symbols[inside]] = 1.0
        if self.layers > 1:
            for at in np.flatnonzero((ends > 0) & (begins < bar.size)).tolist():
                found[1, max(0, begins[at]) : ends[at], moments.symbols[at]] = 1.0
        if vocabulary.ends and vocabulary.end in moments.gaps[bar.first : bar.stop]:
            found[0, begins[inside].max(), -1] = 1.0
        return found

    @cached_property
    def classes(self) -> Array:
        """The first gap on the way over so many steps, from 0 to the longest gap."""
        longest = self.vocabulary.gap_steps[-1]
        return np.array([self.vocabulary.way(steps)[0] for steps in range(longest + 1)])


class Made(NamedTuple):
    """Rolls as made, `(B, steps, symbols)`: where notes begin and sound, over 0 if they do."""

    begins: Array
    sounds: Array


class RollDecoder:
    """Several pieces, bar by bar; see `Decoder`.

    Parameters
    ----------
    make
        `make(before, firsts, sizes, noise)`: rolls after those before, if they are not the first
        of their pieces.
    latent
        Numbers of noise to a roll.
    """

    def __init__(
        self,
        grid: Grid,
        make: Callable[[Array, Array, Array, Array], Made],
        latent: int,
        rows: int,
        rng: np.random.Generator,
    ) -> None:
        self.grid, self.make, self.latent, self.rng = grid, make, latent, rng
        self.begun = False
        self.now = np.full(rows, -1 if grid.framed else 0)
        self.start, self.place = np.zeros(rows, int), np.zeros(rows, int)
        self.bar, self.size = np.full(rows, grid.usual), np.full(rows, grid.usual)
        self.noise = np.zeros((rows, 0, latent), np.float32)
        self.chosen = np.zeros((rows, *grid.shape), np.float32)
        self.begins = np.zeros((rows, grid.steps, grid.symbols))
        self.sounds = self.begins.copy()
        self.until = np.zeros((rows, grid.vocabulary.symbol_count), int)
        self.empty = np.zeros((rows, grid.vocabulary.gap_count))
        self.offset = np.zeros(rows, int)
        self.void = np.zeros(rows)
        self.last, self.over = np.full(rows, -1), np.zeros(rows, bool)
        self.ahead: list[Array] = []
        self._make(np.arange(rows), self.chosen, np.zeros(rows, int))

    def gap_logits(self) -> Array:
        vocabulary = self.grid.vocabulary
        if self.grid.framed:
            return np.zeros((len(self.now), 1))
        silent = self._silent()
        before = np.pad(np.cumsum(silent, 1), ((0, 0), (1, 0)))
        chances = before[:, :-1] + np.log(np.maximum(-np.expm1(silent), 1e-300))
        classes, count = self.grid.classes, len(vocabulary.gap_steps)
        exact = np.full((len(silent), count), -np.inf)
        further = exact.copy()
        further[:, -1] = before[:, -1]
        for steps, one in enumerate(classes.tolist()):
            to = exact if vocabulary.gap_steps[one] == steps else further
            to[:, one] = np.logaddexp(to[:, one], chances[:, steps])
        logits = np.logaddexp(np.logaddexp(exact, further), UNLIKELY)
        self.empty = np.exp(further - logits)
        if self.begun:
            logits[:, np.array(vocabulary.gap_steps) == 0] = -np.inf
        if vocabulary.ends:
            self.empty = np.pad(self.empty, ((0, 0), (0, 1)))
            end = np.full(len(logits), -np.inf)
            if self.begun:
                over = self.begins[np.arange(len(end)), self.offset, -1]
                end, logits = _log_chance(over), logits + _log_chance(-over)[:, None]
            logits = np.concatenate([logits, end[:, None]], 1)
        return logits

    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        grid, rows = self.grid, np.arange(len(gaps))
        self.now = self.now + (1 if grid.framed else grid.vocabulary.steps_of_gaps[gaps])
        self.offset, sizes = grid.places(self.now, places, bars)
        starts = self.now - self.offset
        moved = (starts != self.start) | (sizes != self.size)
        if moved.any():
            ways = np.ones(len(gaps), int)
            for number, start in enumerate(self.ahead, 1):
                ways[start == starts] = number
            next_one = (starts == self.start + self.size) & self.begun
            before = self.chosen * next_one[:, None, None, None]
            self.start = np.where(moved, starts, self.start)
            self.size = np.where(moved, sizes, self.size)
            at = rows[moved]
            self._make(at, before[at], np.where(self.begun, ways, 0)[at])
            self.chosen[at] = self._held(at)
        self.begun = True
        self.bar = np.where(bars > 0, bars, grid.usual)
        self.place = np.where(bars > 0, places, self.now % grid.usual) - self.offset
        self.void = self.empty[rows, gaps]
        self.last, self.over = np.full(len(gaps), -1), np.zeros(len(gaps), bool)

    def symbol_logits(self) -> Array:
        vocabulary, rows = self.grid.vocabulary, np.arange(len(self.now))
        count = vocabulary.symbol_count
        clear = self.begins[rows, self.offset, :count]
        silent = np.pad(np.cumsum(_log_chance(-clear), 1), ((0, 0), (1, 0)))
        logits = np.concatenate([_log_chance(clear) + silent[:, :-1], silent[:, -1:]], 1)
        logits -= silent[rows, self.last + 1][:, None]
        if not self.grid.framed:  # something begins here, or the way only leads over it
            none = self.last < 0
            some = np.log(np.maximum(-np.expm1(silent[:, -1]), 1e-300))
            with np.errstate(divide="ignore"):
                begins, ends = np.log1p(-np.minimum(self.void, 1.0)), np.log(self.void)
            logits[none, :-1] += (begins - some)[none, None]
            logits[none, -1] = ends[none]
        logits[np.arange(count + 1) <= self.last[:, None]] = -np.inf
        logits[self.over, :-1] = -np.inf
        return logits

    def choose_symbol(self, symbols: Array) -> None:
        self.over = self.over | (symbols == self.grid.vocabulary.symbol_count)
        self.last = np.where(self.over, self.last, symbols)
        rows = np.flatnonzero(~self.over)
        self.chosen[rows, 0, self.offset[rows], self.last[rows]] = 1.0

    def length_logits(self) -> Array:
        steps = self.grid.vocabulary.steps_of_lengths
        if self.grid.layers == 1:
            return np.zeros((len(self.now), len(steps)))
        runs = self._run(self.offset + 1, self.size, self.begins, self.sounds)
        lasts = self.size - self.offset
        if (runs + 1 >= lasts).any():  # on into the next bar
            cells = np.arange(self.grid.steps)
            still = (cells >= self.offset[:, None]) & (cells < self.size[:, None])
            made = np.stack([self.begins, self.sounds], 1) > 0
            whole = np.maximum(self.chosen, made * still[:, None, :, None])
            _, size = self._next(self.place, self.size)
            after = self.make(whole, np.zeros(len(runs), bool), size, self._noise(1))
            more = self._run(np.zeros(len(runs), int), size, *after)
            runs = np.where(runs + 1 >= lasts, runs + more, runs)
        found: Array = -0.5 * (np.log((runs + 1)[:, None] / steps) / BETWEEN) ** 2
        return found

    def choose_length(self, lengths: Array) -> None:
        if self.grid.layers > 1:
            ends = self.now + self.grid.vocabulary.steps_of_lengths[lengths]
            for row in np.flatnonzero(~self.over).tolist():
                self.until[row, self.last[row]] = ends[row]
                stop = min(ends[row] - self.start[row], self.size[row])
                self.chosen[row, 1, self.offset[row] : stop, self.last[row]] = 1.0

    def _run(self, offsets: Array, sizes: Array, begins: Array, sounds: Array) -> Array:
        """Steps from each offset on in which the last chosen symbol sounds and does not begin."""
        rows, steps = np.arange(len(offsets)), np.arange(self.grid.steps)
        goes_on = (sounds[rows, :, self.last] > 0) & (begins[rows, :, self.last] <= 0)
        ends = (steps >= offsets[:, None]) & (~goes_on | (steps >= sizes[:, None]))
        first = np.where(ends.any(1), ends.argmax(1), self.grid.steps)
        return np.maximum(first - offsets, 0)

    def _held(self, rows: Array) -> Array:
        """New rolls of these rows, with what sounds on into them."""
        found = np.zeros((len(rows), *self.grid.shape), np.float32)
        if self.grid.layers > 1:
            left = self.until[rows] - self.start[rows, None]
            steps = np.arange(self.grid.steps)[:, None]
            inside = steps < self.size[rows, None, None]
            found[:, 1, :, : left.shape[1]] = (steps < left[:, None]) & inside
        return found

    def _next(self, place: Array, size: Array) -> tuple[Array, Array]:
        """The place in its bar where the next roll begins, and the size of that."""
        place = (place + size) % self.bar
        return place, np.minimum(self.grid.steps, self.bar - place)

    def select(self, rows: Array) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(self, name, value[rows])
        self.ahead = [start[rows] for start in self.ahead]

    def _make(self, rows: Array, before: Array, ways: Array) -> None:
        """The rolls of these rows, so many on from those that they had."""
        for number in range(int(ways.max(initial=0)) + 1):
            self._noise(number)
        kept = np.minimum(np.arange(self.noise.shape[1]) + ways[:, None], self.noise.shape[1] - 1)
        self.noise[rows] = self.noise[rows[:, None], kept]
        self.noise = self.noise[:, : self.noise.shape[1] - int(ways.max(initial=0))]
        firsts = np.full(len(rows), not self.begun)
        made = self.make(before, firsts, self.size[rows], self.noise[rows, 0])
        self.begins[rows], self.sounds[rows] = made

    def _noise(self, number: int) -> Array:
        """Of the rolls so many on from those under way: the same until they are there."""
        if self.noise.shape[1] <= number:
            more = self.rng.standard_normal((len(self.now), 1, self.latent)).astype(np.float32)
            self.noise = np.concatenate([self.noise, more], 1)
        return self.noise[:, number]

    def _silent(self) -> Array:
        """Log-probability that nothing begins, so many steps on, `(B, longest gap + 1)`."""
        vocabulary = self.grid.vocabulary
        steps = self.now[:, None] + np.arange(vocabulary.gap_steps[-1] + 1)
        found = np.zeros(steps.shape)
        if self.begun:
            steps[:, 0] = -1  # not where it is already
        start, size, place, begins = self.start, self.size, self.place, self.begins
        before, self.ahead = self.chosen, []
        while True:
            of_cells = _log_chance(-begins[..., : vocabulary.symbol_count]).sum(-1)
            at = steps - start[:, None]
            inside = (at >= 0) & (at < size[:, None])
            cells = np.take_along_axis(of_cells, np.clip(at, 0, self.grid.steps - 1), 1)
            found = np.where(inside, cells, found)
            left = found.sum(1)
            if (left < UNLIKELY / 2).all() or (start + size > steps[:, -1]).all():
                return found
            start = start + size
            place, size = self._next(place, size)
            self.ahead.append(start)
            noise = self._noise(len(self.ahead))
            begins = self.make(before, np.zeros(len(start), bool), size, noise).begins
            before = np.zeros_like(before)


def _log_chance(clear: Array) -> Array:
    """Logarithm of the chance of a cell, by how clear it is."""
    found: Array = -np.logaddexp(0.0, -np.clip(CLEAR * clear, -SURE, SURE))
    return found
