"""The steps of a window, one after the other, on the device: nothing of them comes back before all
are made.

On a CPU a step is a call with a number. On a GPU it is `Recorded`, over memory that stays where it
is: for each `STRETCH` of the window, as far as its steps look back, once for all windows and calls
of the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from ..recording import Recorded
from .decoder import Cache, Decoder, Place, Prefix, Words
from .delay import UNKNOWN
from .sampling import Sampling, drawn

__all__ = ["Steps", "steps_of"]

STRETCH = 512
"""Steps of a window that look equally far back, and share a graph."""

DRAWS = 32
"""Steps whose noise is drawn at once."""

Told = Callable[[int], None]
"""`told(count)`: so many steps are done."""


class Steps:
    """Room for windows of one form, and what was recorded over it.

    Parameters
    ----------
    capacity
        The longest window, in steps.
    is_static
        Whether steps are told apart on the device alone, as a recording needs it.
    """

    def __init__(
        self,
        decoder: Decoder,
        batch: int,
        capacity: int,
        words: Words | Prefix | None,
        sampling: Sampling,
        is_static: bool,
    ) -> None:
        self.decoder, self.sampling, self.is_static = decoder, sampling, is_static
        self.guided = words is not None and sampling.cfg != 1
        self.capacity = capacity
        device, rows = decoder.device, 2 * batch if self.guided else batch
        shape = (batch, decoder.codebooks, capacity)
        self.laid = torch.full(shape, decoder.pad, dtype=torch.long, device=device)
        self.at = torch.zeros(1, dtype=torch.long, device=device)
        self.noise = torch.ones((batch, DRAWS, decoder.codebooks, decoder.codes), device=device)
        first = words.hidden.shape[1] if isinstance(words, Prefix) else 0
        beside = words if isinstance(words, Words) else None
        self.cache: Cache = decoder.cache(rows, capacity, beside, first)
        self.prefix = words.rows(self.guided) if isinstance(words, Prefix) else None
        self.recorded: dict[int, Recorded[None]] = {}

    def hear(self, words: Words | Prefix | None) -> None:
        """Other words, of the same form, for the next window."""
        if isinstance(words, Prefix):
            assert self.prefix is not None
            self.prefix.copy_(words.rows(self.guided))
        elif words is not None:
            new = self.decoder.hearing(self.cache, words)
            for kept, fresh in (
                (self.cache.word_keys, new.word_keys),
                (self.cache.word_values, new.word_values),
            ):
                for one, other in zip(kept, fresh, strict=True):
                    one.copy_(other)
            if self.cache.word_mask is not None and new.word_mask is not None:
                self.cache.word_mask.copy_(new.word_mask)

    def write(
        self, laid: Tensor, known: int, generators: Sequence[torch.Generator], told: Told
    ) -> Tensor:
        """Make all codes of a window that are not known.

        Parameters
        ----------
        laid
            Shape `(batch, codebooks, steps)`, with `UNKNOWN` where a code is to come.
        known
            Steps from the beginning that hold all codes that they will.
        generators
            Of each row its own, on the device; none are needed at temperature 0.
        """
        steps = laid.shape[-1]
        self.laid[:, :, :steps] = laid
        self._draw(generators)
        self._place(known - 1, self._logits(self.laid[:, :, :known], 0, self.prefix))
        self.at.fill_(known)
        for at in range(known, steps - 1):
            if at % DRAWS == 0:
                self._draw(generators)
            if not self.is_static:
                self._place(at, self._logits(self.laid[:, :, at : at + 1], at))
            else:
                self._play(min(-(-(at + 1) // STRETCH) * STRETCH, self.capacity))
            told(at + 1)
        return self.laid[:, :, :steps].clone()

    def _draw(self, generators: Sequence[torch.Generator]) -> None:
        """Noise for some steps, outside of what is recorded; of a row as if it were alone."""
        if self.sampling.temperature:
            for row, generator in zip(self.noise, generators, strict=True):
                row.exponential_(generator=generator)

    def _logits(self, columns: Tensor, at: int | Place, prefix: Tensor | None = None) -> Tensor:
        columns = columns.repeat(2, 1, 1) if self.guided else columns
        logits = self.decoder.step(columns, at, self.cache, prefix).float()
        if not self.guided:
            return logits
        told_by_words, without = logits.chunk(2)
        return without + self.sampling.cfg * (told_by_words - without)

    def _place(self, at: int, logits: Tensor) -> None:
        """Put the codes that follow a step where none are known yet."""
        after = self.laid[:, :, at + 1]
        codes = drawn(logits, self.sampling, self.noise[:, at % DRAWS])
        after[:] = torch.where(after == UNKNOWN, codes, after)

    def step(self, end: int) -> None:
        """A step that finds on the device which one it is, and looks back as far as `end`."""
        columns = self.laid.index_select(2, self.at)
        place = Place(self.at, self.cache.first + end)
        noise = self.noise.index_select(1, self.at % DRAWS)[:, 0]
        codes = drawn(self._logits(columns, place), self.sampling, noise)
        self.at += 1
        after = self.laid.index_select(2, self.at)
        codes = torch.where(after == UNKNOWN, codes[..., None], after)
        self.laid.index_copy_(2, self.at, codes)

    def _play(self, end: int) -> None:
        if end not in self.recorded:
            self.recorded[end] = Recorded(partial(self.step, end), self.decoder.device)
        self.recorded[end]()


def steps_of(
    decoder: Decoder,
    batch: int,
    steps: int,
    words: Words | Prefix | None,
    sampling: Sampling,
) -> Steps:
    """Steps for a window: on a GPU those of the last one, if that had the same form."""
    if decoder.device.type != "cuda":
        return Steps(decoder, batch, steps, words, sampling, is_static=False)
    told = None if words is None else (type(words), words.hidden.shape)
    masked = isinstance(words, Words) and words.mask is not None
    capacity = -(-steps // STRETCH) * STRETCH
    form = (batch, capacity, told, masked, sampling)
    last = decoder.kept.get(form)
    if last is None:
        decoder.kept.clear()  # its memory is as large as what is to come
        last = Steps(decoder, batch, capacity, words, sampling, is_static=True)
        decoder.kept[form] = last
    else:
        last.hear(words)
    return last
