"""`Network`: what all families of networks share: inputs, one output layer, training, decoding.

A family of networks is a `Trunk`: what it makes of the moments so far. All else is here.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from musictool import Batch

from ..conditions import counts_of, hidden
from ..moments import Moments
from ..vocabulary import STEPS, Vocabulary
from .decoding import NetworkDecoder
from .family import Fitted, Fitting, Known, Nats
from .hints import Hints
from .outputs import Costs, Independent, Joint, Lasted, Notes
from .tied import Beside, Past
from .torch_family import TorchFamily
from .trunk import Trunk

__all__ = ["Network"]

Array = NDArray[Any]

QUARTERS = 16
"""Places in a bar are told apart up to so many quarters."""

AT_ONCE = 2048
"""The notes of so many moments are weighed at once, for the memory it takes."""


class Inputs(NamedTuple):
    """Moments of `B` pieces of `T` moments, laid flat, as tensors or arrays."""

    gaps: Any  # (B, T)
    places: Any  # (B, T)
    bars: Any  # (B, T)
    sizes: Any  # moments of each, (B,): what follows in a row is padding
    rows: Any  # (N,): moment of each note, as b * T + t
    symbols: Any  # (N,)
    lengths: Any  # (N,)
    held_rows: Any  # (M,)
    held: Any  # (M,)
    lasted: Any  # (N, 3): notes by number, see `Moments.lasted`
    known: Any  # (B, T, columns), of what is told


class There(NamedTuple):
    """How much of each note there is, from 0 to 1, where it is heard as past; all unless given."""

    notes: Tensor | None = None  # (N,)
    held: Tensor | None = None  # (M,)


ALL = There()


class Model(nn.Module):
    """Inputs, a trunk, an output layer."""

    def __init__(
        self, vocabulary: Vocabulary, trunk: Trunk, inputs: int, settings: Mapping[str, Any]
    ) -> None:
        super().__init__()
        symbols, lengths = vocabulary.symbol_count, len(vocabulary.length_steps)
        width, dropout, channels = trunk.width, settings["dropout"], settings["channels"]
        self.trunk, self.inputs, self.symbols = trunk, inputs, symbols
        self.length_count = lengths
        self.parts: Tensor
        self.register_buffer("parts", torch.as_tensor(vocabulary.part_of_symbols), persistent=False)
        self.has_gaps = vocabulary.gap_count > 1
        self.end = vocabulary.end if vocabulary.ends else -1
        self.note = nn.EmbeddingBag(symbols, inputs, mode="sum")
        self.drop = nn.Dropout(dropout)
        self.query = nn.Linear(width, width)
        if self.has_gaps:
            self.length = nn.EmbeddingBag(lengths, inputs, mode="sum")
            self.held = nn.EmbeddingBag(symbols, inputs, mode="sum")
            self.gap = nn.Embedding(vocabulary.gap_count, inputs)
            self.place = nn.ModuleList(
                nn.Embedding(size, inputs) for size in (STEPS, QUARTERS, 4 * QUARTERS)
            )
            self.of_gap = nn.Linear(width, vocabulary.gap_count)
            self.when = nn.Linear(inputs, width)  # the gap chosen, place and what is held
        if not settings["joint"]:  # gates shut at larger sums; a joint output learns more of those
            nn.init.normal_(self.note.weight, std=inputs**-0.5)
        self.told = Hints(vocabulary, inputs, width) if vocabulary.told else None
        self.output: Joint | Independent
        self.past = self.beside = None
        if settings["joint"]:
            self.output = Joint(width, symbols, lengths, dropout)
            if channels:
                self.past = Past(vocabulary, width, channels, settings["tied_dropout"])
                self.beside = Beside(vocabulary, width, channels, settings["tied_dropout"])
        else:
            self.output = Independent(width, symbols, lengths)

    def when_of(self, gaps: Tensor, places: Tensor, bars: Tensor) -> Tensor:
        """Gap, place and bar of moments as inputs, of any shape and one axis more."""
        beat = (places // STEPS).clamp(max=QUARTERS - 1)
        bar = (bars * 4 // STEPS).clamp(max=4 * QUARTERS - 1)
        parts = zip(self.place, (places % STEPS, beat, bar), strict=True)
        found: Tensor = self.gap(gaps) + sum(embedding(number) for embedding, number in parts)
        return found

    def held_of(self, held: Tensor) -> Tensor:
        """Of rolls `(B, symbols)`: what is held as input, `(B, inputs)`, of what is there alone."""
        rows, symbols = held.nonzero(as_tuple=True)
        return _bags(self.held, symbols, rows, len(held))

    def seen(self, batch: Inputs, there: There = ALL) -> tuple[Tensor | None, Tensor]:
        """What is known of each moment before its notes and with them, both `(B, T, inputs)`."""
        shape = (*batch.gaps.shape, self.inputs)
        count = batch.gaps.numel()
        notes = _bags(self.note, batch.symbols, batch.rows, count, there.notes).view(shape)
        if not self.has_gaps:
            return None, notes
        held = _bags(self.held, batch.held, batch.held_rows, count, there.held).view(shape)
        when = self.when_of(batch.gaps, batch.places, batch.bars) + held
        lengths = _bags(self.length, batch.lengths, batch.rows, count, there.notes).view(shape)
        return when, when + notes + lengths

    def forward(
        self,
        batch: Inputs,
        given: tuple[Tensor, Tensor] | None = None,
        there: There = ALL,
    ) -> tuple[Tensor, Tensor | None]:
        """Nats of each moment `(B, T)` without its notes, or with them, and of each note.

        Parameters
        ----------
        given
            What else is known of each moment once its gap is: added to its input `(B, T, inputs)`,
            and to what the trunk made of those before `(B, T, width)`.
        """
        when, x = self.seen(batch, there)
        if given is not None:
            x = x + given[0]
        told = None if self.told is None else self.told(batch.known)
        if told is not None:
            x = x + told[0]
        before = functional.pad(x, (0, 0, 1, 0))[:, :-1]
        hidden = self.drop(self.trunk(self.drop(before)))
        playing = torch.arange(batch.gaps.shape[1], device=x.device) < batch.sizes[:, None]
        costs = torch.zeros(batch.gaps.shape, device=x.device)
        query = self.query(hidden if given is None else hidden + given[1])
        if told is not None:
            query = query + told[1]
        if when is not None:
            logits = self.of_gap(hidden).transpose(1, 2)
            costs = functional.cross_entropy(logits, batch.gaps, reduction="none") * playing
            query = query + self.when(when)
            playing = playing & (batch.gaps != self.end)
        of_moments, of_notes = self._notes(batch, query, playing, there)
        return costs.masked_scatter(playing, costs[playing] + of_moments), of_notes

    def _notes(self, batch: Inputs, query: Tensor, playing: Tensor, there: There) -> Costs:
        """What the notes of the moments cost that have any, or could."""
        heard = None
        if self.past is not None:
            held = None
            if self.has_gaps:
                held = self.roll(batch.held_rows, batch.held, batch, there.held)
            roll = self.roll(batch.rows, batch.symbols, batch, there.notes)
            heard = self.past(query, roll, held)
            played, moments = roll[playing], playing.flatten().nonzero()[:, 0]
        query = query[playing]
        number = torch.cumsum(playing.flatten(), 0) - 1
        rows = number[batch.rows]
        found = []
        for start in range(0, max(1, len(query)), AT_ONCE):
            some, around = query[start : start + AT_ONCE], None
            if self.past is not None and self.beside is not None and heard is not None:
                cells = self.past.cells(heard, moments[start : start + AT_ONCE], some)
                around = self.beside(cells, some, played[start : start + AT_ONCE])
            inside = (rows >= start) & (rows < start + AT_ONCE)
            notes = Notes(
                rows[inside] - start,
                batch.symbols[inside],
                batch.lengths[inside],
                self._lasted(batch, batch.lasted[inside], batch.symbols[inside], there.notes),
            )
            found.append(self.output(some, notes, around))
        of_notes = [one.notes for one in found if one.notes is not None]
        return Costs(
            torch.cat([one.moments for one in found]), torch.cat(of_notes) if of_notes else None
        )

    def _lasted(self, batch: Inputs, of: Tensor, symbols: Tensor, there: Tensor | None) -> Lasted:
        """Of notes `of` `(N, 3)`, for those of some symbols."""
        classes = batch.lengths[of]
        other = self.parts[batch.symbols[of[:, 2]]] != self.parts[symbols]
        classes[:, 2] += self.length_count * other
        none = self.length_count * torch.tensor([1, 1, 2], device=of.device)
        classes = torch.where(of < 0, none, classes)
        return Lasted(classes, None if there is None else there[of] * (of >= 0))

    def roll(self, rows: Tensor, symbols: Tensor, batch: Inputs, there: Tensor | None) -> Tensor:
        """Numbers as ones, or what is there of each, at their places, `(B, T, symbols)`."""
        roll = torch.zeros(batch.gaps.numel(), self.symbols, device=symbols.device)
        roll[rows, symbols] = 1.0 if there is None else there
        return roll.view(*batch.gaps.shape, self.symbols)


def _bags(
    bag: nn.EmbeddingBag, numbers: Tensor, rows: Tensor, count: int, there: Tensor | None = None
) -> Tensor:
    """The sum of the embeddings of each row's numbers, shape `(count, inputs)`."""
    counts = torch.bincount(rows, minlength=count)
    offsets = torch.cumsum(counts, 0) - counts
    found: Tensor = bag(numbers, offsets, there)
    return found


class Network(TorchFamily):
    """A family of networks; `build` makes its trunk."""

    sizes: ClassVar = {
        "small": {"width": 128},
        "usual": {"width": 256},
        "large": {"width": 384},
    }
    defaults: ClassVar[Mapping[str, Any]] = {
        "width": 256,
        "dropout": 0.3,
        "joint": True,
        "channels": 16,
        "tied_dropout": 0.1,
        "rate": 2e-3,
        "batch": 4,
        "span": 128,
        "steps": 20_000,
        "patience": 2_000,
        "check_every": 100,
    }

    @abstractmethod
    def build(self, inputs: int) -> Trunk:
        """The trunk, of random weights, by `self.settings`."""

    def _build(self, seed: int) -> None:
        of = self.settings
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            trunk = self.build(of["width"])
            self.model = Model(self.vocabulary, trunk, of["width"], of).eval()

    def fit(
        self, pieces: Sequence[Moments], validation: Sequence[Moments], fitting: Fitting
    ) -> Fitted:
        of = self.settings
        chances = np.array([len(piece) for piece in pieces], float)
        if fitting.shares is not None:
            chances *= fitting.shares
        chances /= chances.sum()

        def draw(step: int, rng: np.random.Generator) -> Batch:
            chosen = rng.choice(len(pieces), of["batch"], p=chances)
            spans = [fitting.augment(_cut(pieces[at], of["span"], rng), rng) for at in chosen]
            return self._shown([hidden(span, rng) for span in spans], rng)

        rng = np.random.default_rng(fitting.seed)
        watched = [hidden(piece, rng) for piece in validation]
        batches = [self._shown(group, rng) for group in _groups(watched, of["batch"])]
        return self._learn(fitting, draw, batches)

    def _shown(self, pieces: Sequence[Moments], rng: np.random.Generator) -> Batch:
        """What the loss is asked of, of some pieces."""
        return tuple(self._batch(pieces))

    def _loss(self, network: nn.Module, *batch: Tensor) -> Mapping[str, Tensor]:
        inputs = Inputs(*batch)
        costs, notes = network(inputs)
        total = costs.sum() + (notes.sum() if notes is not None else 0.0)
        return {"nats": total / inputs.sizes.sum()}

    def nats(self, moments: Moments) -> Nats:
        return self.nats_each([moments])[0]

    def nats_each(self, pieces: Sequence[Moments]) -> list[Nats]:
        with torch.inference_mode():
            costs, notes = self.model(self.inputs_of(pieces))
        rows = costs.cpu().double().numpy()
        of_moments = [row[: len(piece)] for row, piece in zip(rows, pieces, strict=True)]
        if notes is None:
            return [Nats(nats) for nats in of_moments]
        stops = np.cumsum([len(piece.symbols) for piece in pieces])
        of_notes = np.split(notes.cpu().double().numpy(), stops[:-1])
        for nats, of_piece, piece in zip(of_moments, of_notes, pieces, strict=True):
            np.add.at(nats, piece.rows, of_piece)
        return [Nats(*both) for both in zip(of_moments, of_notes, strict=True)]

    def gradients(self, moments: Moments, target: slice, there: Array) -> Array | None:
        inputs = self.inputs_of([moments])
        rows, held = moments.held(self.vocabulary.steps_of_gaps, self.vocabulary.steps_of_lengths)
        weights = torch.from_numpy(there).float().to(inputs.gaps.device).requires_grad_()
        order = torch.from_numpy(held[np.argsort(rows, kind="stable")]).to(weights.device)
        with torch.backends.cudnn.flags(enabled=False):  # it has none for cells outside of training
            of_moments, of_notes = self.model(inputs, there=There(weights, weights[order]))
            cost = of_moments[0, target].sum()
            if of_notes is not None:
                inside = (inputs.rows >= target.start) & (inputs.rows < target.stop)
                cost = cost + of_notes[inside].sum()
            (found,) = torch.autograd.grad(cost, weights)
        slopes: Array = found.cpu().double().numpy()
        return slopes

    def decoder(
        self, rows: int, rng: np.random.Generator, known: Known | None = None
    ) -> NetworkDecoder:
        return NetworkDecoder(self.model, self.vocabulary, rows, known, self.inputs_of)

    def inputs_of(self, pieces: Sequence[Moments]) -> Inputs:
        """Pieces as tensors, on the device of the weights."""
        device = next(self.model.parameters()).device
        return Inputs(*(torch.from_numpy(array).to(device) for array in self._batch(pieces)))

    def _batch(self, pieces: Sequence[Moments]) -> Inputs:
        of = self.vocabulary
        longest = max(len(piece) for piece in pieces)
        shape = (len(pieces), longest)
        gaps, places, bars = (np.zeros(shape, np.int64) for _ in range(3))
        columns = len(counts_of(of)) if of.told else 0
        known = np.zeros((*shape, columns), np.int64)
        flat: list[list[Array]] = [[], [], [], [], [], []]
        for at, piece in enumerate(pieces):
            size, base = len(piece), at * longest
            gaps[at, :size], places[at, :size], bars[at, :size] = (
                piece.gaps,
                piece.places,
                piece.bars,
            )
            if columns and piece.known is not None:
                known[at, :size] = piece.known
            rows, held = piece.held(of.steps_of_gaps, of.steps_of_lengths)
            order = np.argsort(rows, kind="stable")
            lasted, numbered = piece.lasted(of.part_of_symbols), sum(map(len, flat[1]))
            parts = (
                base + piece.rows,
                piece.symbols,
                piece.lengths,
                base + rows[order],
                piece.symbols[held[order]],
                np.where(lasted < 0, -1, lasted + numbered),
            )
            for found, part in zip(flat, parts, strict=True):
                found.append(part)
        sizes = np.array([len(piece) for piece in pieces])
        return Inputs(gaps, places, bars, sizes, *(np.concatenate(one) for one in flat), known)


def _cut(piece: Moments, span: int, rng: np.random.Generator) -> Moments:
    """So many moments of a piece, from anywhere."""
    start = int(rng.integers(max(1, len(piece) - span + 1)))
    return piece.part(start, min(len(piece), start + span))


def _groups(pieces: Sequence[Moments], size: int) -> Iterator[Sequence[Moments]]:
    """Pieces of like length together."""
    ordered = sorted(pieces, key=len)
    for at in range(0, len(ordered), size):
        yield ordered[at : at + size]
