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

from musictool import Batch, TrainingSettings, train_network

from ..course import Course
from ..moments import Moments
from ..vocabulary import STEPS, Vocabulary
from .family import Family, Fitted, Fitting, Nats
from .outputs import Independent, Joint, Notes

__all__ = ["Network", "State", "Trunk"]

Array = NDArray[Any]
State = dict[str, Tensor]
"""What a trunk keeps from step to step; each tensor has the rows as its first axis."""

QUARTERS = 16
"""Places in a bar are told apart up to so many quarters."""


class Trunk(nn.Module):
    """A causal network over moments: inputs `(B, T, inputs)` become `(B, T, width)`.

    What comes out at a moment depends on this one and earlier ones.
    """

    width: int

    def begin(self, rows: int) -> State:
        """The state before the first moment of so many pieces."""
        raise NotImplementedError

    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """One moment on: inputs `(B, inputs)` become `(B, width)`; the same as `forward` gives."""
        raise NotImplementedError


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


class Model(nn.Module):
    """Inputs, a trunk, an output layer."""

    def __init__(
        self, vocabulary: Vocabulary, trunk: Trunk, inputs: int, joint: bool, dropout: float
    ) -> None:
        super().__init__()
        symbols, lengths = vocabulary.symbol_count, len(vocabulary.length_steps)
        width = trunk.width
        self.trunk, self.inputs = trunk, inputs
        self.has_gaps = vocabulary.gap_count > 1
        self.end = vocabulary.end if vocabulary.ends else -1
        self.note = nn.EmbeddingBag(symbols, inputs, mode="sum")
        self.length = nn.EmbeddingBag(lengths, inputs, mode="sum")
        self.held = nn.EmbeddingBag(symbols, inputs, mode="sum")
        self.gap = nn.Embedding(vocabulary.gap_count, inputs)
        self.place = nn.ModuleList(
            nn.Embedding(size, inputs) for size in (STEPS, QUARTERS, 4 * QUARTERS)
        )
        self.drop = nn.Dropout(dropout)
        self.query = nn.Linear(width, width)
        self.of_gap = nn.Linear(width, vocabulary.gap_count) if self.has_gaps else None
        self.when = nn.Linear(inputs, width)  # the gap chosen, place and what is held
        output = Joint if joint else Independent
        self.output = output(width, symbols, lengths, dropout)

    def when_of(self, gaps: Tensor, places: Tensor, bars: Tensor) -> Tensor:
        """Gap, place and bar of moments as inputs, of any shape and one axis more."""
        if not self.has_gaps:
            return torch.zeros((*gaps.shape, self.inputs), device=gaps.device)
        beat = (places // STEPS).clamp(max=QUARTERS - 1)
        bar = (bars * 4 // STEPS).clamp(max=4 * QUARTERS - 1)
        parts = zip(self.place, (places % STEPS, beat, bar), strict=True)
        return self.gap(gaps) + sum(embedding(number) for embedding, number in parts)

    def seen(self, batch: Inputs) -> tuple[Tensor, Tensor]:
        """What is known of each moment before its notes and with them, both `(B, T, inputs)`."""
        shape = (*batch.gaps.shape, self.inputs)
        count = batch.gaps.numel()
        held = _bags(self.held, batch.held, batch.held_rows, count).view(shape)
        when = self.when_of(batch.gaps, batch.places, batch.bars) + held
        notes = _bags(self.note, batch.symbols, batch.rows, count)
        if self.has_gaps:
            notes = notes + _bags(self.length, batch.lengths, batch.rows, count)
        return when, when + notes.view(shape)

    def forward(
        self, batch: Inputs, given: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Nats of each moment `(B, T)` without its notes, or with them, and of each note.

        Parameters
        ----------
        given
            What else is known of each moment once its gap is: added to its input `(B, T, inputs)`,
            and to what the trunk made of those before `(B, T, width)`.
        """
        when, x = self.seen(batch)
        if given is not None:
            x = x + given[0]
        before = functional.pad(x, (0, 0, 1, 0))[:, :-1]
        hidden = self.drop(self.trunk(self.drop(before)))
        costs = torch.zeros(batch.gaps.shape, device=x.device)
        if self.of_gap is not None:
            logits = self.of_gap(hidden).transpose(1, 2)
            costs = functional.cross_entropy(logits, batch.gaps, reduction="none")
        if given is not None:
            hidden = hidden + given[1]
        query = self.query(hidden) + self.when(when)
        notes = Notes(batch.rows, batch.symbols, batch.lengths)
        of_moments, of_notes = self.output(query.flatten(0, 1), notes)
        known = torch.arange(batch.gaps.shape[1], device=x.device) < batch.sizes[:, None]
        playing = known & (batch.gaps != self.end) if self.has_gaps else known
        costs = costs * known + of_moments.view_as(costs) * playing
        return costs, of_notes


def _bags(bag: nn.EmbeddingBag, numbers: Tensor, rows: Tensor, count: int) -> Tensor:
    """The sum of the embeddings of each row's numbers, shape `(count, inputs)`."""
    counts = torch.bincount(rows, minlength=count)
    offsets = torch.cumsum(counts, 0) - counts
    found: Tensor = bag(numbers, offsets)
    return found


class Network(Family):
    """A family of networks; `build` makes its trunk."""

    goes_on: ClassVar = True
    sizes: ClassVar = {
        "small": {"width": 128},
        "usual": {"width": 256},
        "large": {"width": 384},
    }
    defaults: ClassVar[Mapping[str, Any]] = {
        "width": 256,
        "dropout": 0.3,
        "joint": True,
        "rate": 2e-3,
        "batch": 16,
        "span": 128,
        "steps": 20_000,
        "patience": 2_000,
        "check_every": 200,
    }

    def __init__(self, vocabulary: Vocabulary, **settings: Any) -> None:
        super().__init__(vocabulary, **{**self.defaults, **settings})
        self._build(0)

    @abstractmethod
    def build(self, inputs: int) -> Trunk:
        """The trunk, of random weights, by `self.settings`."""

    def _build(self, seed: int) -> None:
        of = self.settings
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            trunk = self.build(of["width"])
            self.model = Model(
                self.vocabulary, trunk, of["width"], of["joint"], of["dropout"]
            ).eval()

    @property
    def parameters(self) -> int:
        return sum(weight.numel() for weight in self.model.parameters())

    def to(self, device: str) -> None:
        self.model.to(device)

    def arrays(self) -> dict[str, Array]:
        return {name: weight.cpu().numpy() for name, weight in self.model.state_dict().items()}

    def restore(self, arrays: Mapping[str, Array]) -> None:
        own = {name: tuple(weight.shape) for name, weight in self.model.state_dict().items()}
        if own != {name: array.shape for name, array in arrays.items()}:
            raise ValueError(f"weights of another {self.name} than these settings make")
        self.model.load_state_dict(
            {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
        )

    def fit(
        self, pieces: Sequence[Moments], validation: Sequence[Moments], fitting: Fitting
    ) -> Fitted:
        of = self.settings
        if fitting.anew:
            self._build(fitting.seed)
        self.model.to(fitting.device)
        steps = fitting.steps or of["steps"]
        settings = TrainingSettings(
            steps=steps,
            rate=of["rate"],
            check_every=min(of["check_every"], max(1, steps // 20)),
            patience=of["patience"],
            seconds=fitting.seconds,
            seed=fitting.seed,
        )
        chances = np.array([len(piece) for piece in pieces], float)
        chances /= chances.sum()

        course = Course(settings, fitting.progress)

        def draw(step: int, rng: np.random.Generator) -> Batch:
            course.at(step)
            chosen = rng.choice(len(pieces), of["batch"], p=chances)
            spans = [fitting.augment(_cut(pieces[at], of["span"], rng), rng) for at in chosen]
            return self._shown(spans, rng)

        rng = np.random.default_rng(fitting.seed)
        batches = [self._shown(group, rng) for group in _groups(validation, of["batch"])]
        weights = fitting.folder / "weights.safetensors"
        last = train_network(
            self.model, self._loss, draw, settings, weights, batches, course.checked
        )
        self.model.to("cpu")
        figures = {"steps": last.step, "best step": last.best_step}
        return Fitted(last.best, last.seconds, figures, last.trouble)

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
        rows = costs.double().cpu().numpy()
        of_moments = [row[: len(piece)] for row, piece in zip(rows, pieces, strict=True)]
        if notes is None:
            return [Nats(nats) for nats in of_moments]
        stops = np.cumsum([len(piece.symbols) for piece in pieces])
        of_notes = np.split(notes.double().cpu().numpy(), stops[:-1])
        for nats, of_piece, piece in zip(of_moments, of_notes, pieces, strict=True):
            np.add.at(nats, piece.rows, of_piece)
        return [Nats(*both) for both in zip(of_moments, of_notes, strict=True)]

    def decoder(self, rows: int, rng: np.random.Generator) -> NetworkDecoder:
        return NetworkDecoder(self.model, self.vocabulary, rows)

    def inputs_of(self, pieces: Sequence[Moments]) -> Inputs:
        """Pieces as tensors, on the device of the weights."""
        device = next(self.model.parameters()).device
        return Inputs(*(torch.from_numpy(array).to(device) for array in self._batch(pieces)))

    def _batch(self, pieces: Sequence[Moments]) -> Inputs:
        longest = max(len(piece) for piece in pieces)
        shape = (len(pieces), longest)
        gaps, places, bars = (np.zeros(shape, np.int64) for _ in range(3))
        flat: list[list[Array]] = [[], [], [], [], []]
        for at, piece in enumerate(pieces):
            size, base = len(piece), at * longest
            gaps[at, :size], places[at, :size], bars[at, :size] = (
                piece.gaps,
                piece.places,
                piece.bars,
            )
            rows, held = piece.held(self.vocabulary.steps_of_gaps, self.vocabulary.steps_of_lengths)
            order = np.argsort(rows, kind="stable")
            parts = (
                base + piece.rows,
                piece.symbols,
                piece.lengths,
                base + rows[order],
                held[order],
            )
            for found, part in zip(flat, parts, strict=True):
                found.append(part)
        sizes = np.array([len(piece) for piece in pieces])
        return Inputs(gaps, places, bars, sizes, *(np.concatenate(one) for one in flat))


class NetworkDecoder:
    """A network at work on several pieces; see `Decoder`."""

    def __init__(self, model: Model, vocabulary: Vocabulary, rows: int) -> None:
        self.model, self.vocabulary = model, vocabulary
        self.device = next(model.parameters()).device
        self.state = model.trunk.begin(rows)
        self.x = torch.zeros(rows, model.inputs, device=self.device)
        self.until = torch.zeros(
            (rows, vocabulary.symbol_count), dtype=torch.long, device=self.device
        )
        self.now = torch.zeros(rows, dtype=torch.long, device=self.device)
        self._advance()

    @torch.inference_mode()
    def _advance(self) -> None:
        self.hidden, self.state = self.model.trunk.step(self.x, self.state)

    @torch.inference_mode()
    def gap_logits(self) -> Array:
        of_gap = self.model.of_gap
        if of_gap is None:
            return np.zeros((len(self.x), 1))
        return _array(of_gap(self.hidden))

    @torch.inference_mode()
    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        model = self.model
        chosen = self._tensor(gaps)
        self.now = self.now + self._tensor(self.vocabulary.steps_of_gaps[gaps])
        held = (self.until > self.now[:, None]).float() @ model.held.weight
        when = model.when_of(chosen, self._tensor(places), self._tensor(bars)) + held
        self.query = model.query(self.hidden) + model.when(when)
        self.x = when
        self.sums = torch.zeros_like(self.query)
        none = model.output.symbols
        self.last = torch.full((len(gaps),), none, dtype=torch.long, device=self.device)
        self.over = torch.zeros(len(gaps), dtype=torch.bool, device=self.device)

    @torch.inference_mode()
    def symbol_logits(self) -> Array:
        output = self.model.output
        self.choice = output.choices(self.query, self.sums, self.last)
        logits = output.symbol_logits(self.choice, self.last)
        only_end = torch.arange(logits.shape[1], device=self.device) < output.symbols
        return _array(logits.masked_fill(self.over[:, None] & only_end, -torch.inf))

    @torch.inference_mode()
    def choose_symbol(self, symbols: Array) -> None:
        model, chosen = self.model, self._tensor(symbols)
        self.over = self.over | (chosen == model.output.symbols)
        playing = ~self.over
        some = torch.where(playing, chosen, 0)
        self.last = torch.where(playing, chosen, self.last)
        self.sums = self.sums + model.output.chosen(some) * playing[:, None]
        self.x = self.x + model.note(some[:, None]) * playing[:, None]
        if bool(self.over.all()):
            self._advance()

    @torch.inference_mode()
    def length_logits(self) -> Array:
        if self.model.output.of_length is None:
            return np.zeros((len(self.x), 1))
        some = self.last.clamp(max=self.model.output.symbols - 1)
        return _array(self.model.output.length_logits(self.choice, some))

    @torch.inference_mode()
    def choose_length(self, lengths: Array) -> None:
        playing, rows = ~self.over, torch.arange(len(lengths), device=self.device)
        ends = self.now + self._tensor(self.vocabulary.steps_of_lengths[lengths])
        some = self.last.clamp(max=self.model.output.symbols - 1)
        self.until[rows, some] = torch.where(playing, ends, self.until[rows, some])
        if self.model.has_gaps:
            added = self.model.length(self._tensor(lengths)[:, None])
            self.x = self.x + added * playing[:, None]

    def select(self, rows: Array) -> None:
        at = self._tensor(rows)
        self.state = {name: tensor[at] for name, tensor in self.state.items()}
        for name in ("x", "hidden", "until", "now", "query", "sums", "last", "over", "choice"):
            if hasattr(self, name):
                setattr(self, name, getattr(self, name)[at])

    def _tensor(self, array: Array) -> Tensor:
        return torch.as_tensor(np.asarray(array), dtype=torch.long, device=self.device)


def _array(logits: Tensor) -> Array:
    found: Array = logits.double().cpu().numpy()
    return found


def _cut(piece: Moments, span: int, rng: np.random.Generator) -> Moments:
    """So many moments of a piece, from anywhere."""
    start = int(rng.integers(max(1, len(piece) - span + 1)))
    return piece.part(start, min(len(piece), start + span))


def _groups(pieces: Sequence[Moments], size: int) -> Iterator[Sequence[Moments]]:
    """Pieces of like length together."""
    ordered = sorted(pieces, key=len)
    for at in range(0, len(ordered), size):
        yield ordered[at : at + size]
