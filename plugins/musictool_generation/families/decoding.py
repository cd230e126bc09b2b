"""`NetworkDecoder`: a network that makes pieces, choice by choice, from a state that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..moments import Moments
from ..vocabulary import Vocabulary
from .outputs import Lasted

if TYPE_CHECKING:
    from .family import Known
    from .network import Inputs, Model
    from .tied import Cells

__all__ = ["NetworkDecoder"]

Array = NDArray[Any]

PER_ROW = (
    "x",
    "hidden",
    "until",
    "now",
    "query",
    "held",
    "sums",
    "last",
    "over",
    "choice",
    "roll",
    "lasting",
    "latest",
    "below",
)


class NetworkDecoder:
    """A network at work on several pieces; see `Decoder`.

    No array is changed in place, so that a copy costs next to nothing.

    Parameters
    ----------
    inputs_of
        Pieces as tensors; without it `hear` is of no use.
    """

    skips: ClassVar[bool] = True

    def __init__(
        self,
        model: Model,
        vocabulary: Vocabulary,
        rows: int,
        known: Known | None = None,
        inputs_of: Callable[[Sequence[Moments]], Inputs] | None = None,
    ) -> None:
        self.model, self.vocabulary, self.inputs_of = model, vocabulary, inputs_of
        self.known = known or partial(_nothing, model)
        self.device = next(model.parameters()).device
        self.state = model.trunk.begin(rows)
        self.past = model.past.begin(rows) if model.past is not None else {}
        self.x = torch.zeros(rows, model.inputs, device=self.device)
        self.until = torch.zeros(rows, model.symbols, dtype=torch.long, device=self.device)
        self.now = torch.zeros(rows, dtype=torch.long, device=self.device)
        self.parts = self._tensor(vocabulary.part_of_symbols)
        self.none = len(vocabulary.length_steps)
        self.cells: Cells | None = None  # of the moment, once they are asked for
        shape = rows, len(vocabulary.parts), 2
        self.lasting = torch.full(shape, self.none, device=self.device)  # see `Lasted`
        with torch.inference_mode():
            self.own = None if model.beside is None else model.beside.own()
            self.hidden, self.state = model.trunk.step(self.x, self.state)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        other = copy(self)
        other.known = deepcopy(self.known, memo)
        return other

    @property
    def hears(self) -> bool:
        """Whether it can be told at once how a piece begins."""
        return self.inputs_of is not None

    @torch.inference_mode()
    def hear(self, moments: Moments) -> None:
        """What its one row begins with, as if it had been chosen; nothing was yet."""
        assert self.inputs_of is not None
        model, inputs, of = self.model, self.inputs_of([moments]), self.vocabulary
        when, x = model.seen(inputs)
        told = None if model.told is None else model.told(inputs.known)
        after, self.state = model.trunk.run(x if told is None else x + told[0], self.state)
        if model.past is not None:
            query = model.query(torch.cat([self.hidden[:, None], after[:, :-1]], 1))
            query = query if when is None else query + model.when(when)
            query = query if told is None else query + told[1]
            roll = model.roll(inputs.rows, inputs.symbols, inputs, None)
            self.past = model.past.after(query, roll)
        self.hidden = after[:, -1]
        times = np.cumsum(of.steps_of_gaps[moments.gaps])
        self.now = self._tensor(times[-1:])
        if not model.has_gaps:
            return
        until = np.zeros(model.symbols, np.int64)
        until[moments.symbols] = times[moments.rows] + of.steps_of_lengths[moments.lengths]
        self.until = self._tensor(until)[None]
        lasting, parts = np.full(self.lasting.shape, self.none), of.part_of_symbols[moments.symbols]
        for part in np.unique(parts).tolist():
            mine = np.flatnonzero(parts == part)
            lowest = mine[np.diff(moments.rows[mine], prepend=-1) > 0]
            latest = moments.lengths[lowest[:-3:-1]]
            lasting[0, part, : len(latest)] = latest
        self.lasting = self._tensor(lasting)

    @torch.inference_mode()
    def gap_logits(self) -> Array:
        if not self.model.has_gaps:
            return np.zeros((len(self.x), 1))
        return _array(self.model.of_gap(self.hidden))

    @torch.inference_mode()
    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        model, held = self.model, None
        self.query = model.query(self.hidden)
        self.x = torch.zeros_like(self.x)
        self.now = self.now + self._tensor(self.vocabulary.steps_of_gaps[gaps])
        if model.has_gaps:
            held = (self.until > self.now[:, None]).float()
            when = model.when_of(*(self._tensor(one) for one in (gaps, places, bars)))
            self.x = when + model.held_of(held)
            self.query = self.query + model.when(self.x)
        if model.told is not None:
            told = model.told(self._tensor(self.known(self.now.cpu().numpy())))
            self.x, self.query = self.x + told[0], self.query + told[1]
        self.held, self.cells = held, None
        self.roll = torch.zeros(len(self.x), model.symbols, device=self.device)
        self.sums = torch.zeros_like(self.query)
        self.last = torch.full_like(self.now, model.symbols)
        self.over = torch.zeros_like(self.now, dtype=torch.bool)
        self.latest = torch.full_like(self.lasting[..., 0], self.none)
        self.below = torch.full((len(self.x), 2), 2 * self.none, device=self.device)

    @torch.inference_mode()
    def symbol_logits(self) -> Array:
        model, around = self.model, None
        self.choice = model.output.choices(self.query, self.sums, self.last)
        if model.beside is not None and model.past is not None:
            if self.cells is None:
                heard = model.past.look(self.query, self.held, self.past)
                rows = torch.arange(len(self.query), device=self.device)
                self.cells = model.past.cells(heard, rows, self.query)
            around = model.beside(self.cells, self.query, self.roll, self.own)
        logits = model.output.symbol_logits(self.choice, self.last, around)
        only_end = torch.arange(logits.shape[1], device=self.device) < model.symbols
        return _array(logits.masked_fill(self.over[:, None] & only_end, -torch.inf))

    @torch.inference_mode()
    def choose_symbol(self, symbols: Array) -> None:
        model, chosen = self.model, self._tensor(symbols)
        self.over = self.over | (chosen == model.symbols)
        playing = ~self.over
        some = torch.where(playing, chosen, 0)
        self.last = torch.where(playing, chosen, self.last)
        self.sums = self.sums + model.output.chosen(some) * playing[:, None]
        self.x = self.x + model.note(some[:, None]) * playing[:, None]
        self.roll = self.roll.scatter_add(1, some[:, None], playing[:, None].float())
        if bool(self.over.all()):
            self.hidden, self.state = model.trunk.step(self.x, self.state)
            if model.past is not None:
                self.past = model.past.add(self.query, self.roll, self.past)
            after = torch.stack([self.latest, self.lasting[..., 0]], -1)
            self.lasting = torch.where(self.latest[..., None] < self.none, after, self.lasting)

    @torch.inference_mode()
    def length_logits(self) -> Array:
        if self.model.output.of_length is None:
            return np.zeros((len(self.x), 1))
        some = self.last.clamp(max=self.model.symbols - 1)
        part, rows = self.parts[some], torch.arange(len(some), device=self.device)
        length, of = self.below.unbind(1)
        below = length + self.none * ((length < self.none) & (of != part))
        lasted = Lasted(torch.cat([self.lasting[rows, part], below[:, None]], 1))
        return _array(self.model.output.length_logits(self.choice, some, lasted))

    @torch.inference_mode()
    def choose_length(self, lengths: Array) -> None:
        if not self.model.has_gaps:
            return
        chosen, playing = self._tensor(lengths), ~self.over
        rows = torch.arange(len(chosen), device=self.device)
        ends = self.now + self._tensor(self.vocabulary.steps_of_lengths[lengths])
        some = self.last.clamp(max=self.model.symbols - 1)
        ends = torch.where(playing, ends, self.until[rows, some])
        self.until = self.until.scatter(1, some[:, None], ends[:, None])
        self.x = self.x + self.model.length(chosen[:, None]) * playing[:, None]
        part = self.parts[some]
        latest = self.latest[rows, part]
        first = playing & (latest == self.none)
        latest = torch.where(first, chosen, latest)
        self.latest = self.latest.scatter(1, part[:, None], latest[:, None])
        self.below = torch.where(playing[:, None], torch.stack([chosen, part], 1), self.below)

    def select(self, rows: Array) -> None:
        at = self._tensor(rows)
        self.state = {name: tensor[at] for name, tensor in self.state.items()}
        self.past = {name: tensor[at] for name, tensor in self.past.items()}
        for name in PER_ROW:
            if (tensor := getattr(self, name, None)) is not None:
                setattr(self, name, tensor[at])
        if self.cells is not None:
            self.cells = self.cells.select(at)

    def _tensor(self, array: Array) -> Tensor:
        return torch.as_tensor(np.asarray(array), dtype=torch.long, device=self.device)


def _nothing(model: Model, times: Array) -> Array:
    """Nothing is told."""
    columns = 0 if model.told is None else len(model.told.offsets)
    return np.zeros((len(times), columns), np.int64)


def _array(logits: Tensor) -> Array:
    found: Array = logits.cpu().double().numpy()
    return found
