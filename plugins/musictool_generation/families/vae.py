"""`VAE`: a few numbers say what a segment of some bars is about, a network of moments the rest.

A piece is a row of segments. Each has a latent vector: a prior says which may follow those before,
an encoder which one the segment of a given piece has, and an LSTM makes the moments, given the
vector of their segment and all moments before. So pieces of any length have as many vectors as
they are long, and a vector can be changed while the others stay.

What a piece costs is a bound, of several latent vectors by their importance. In training a segment
may tell a few nats by its vector for nothing, or the LSTM would learn to do without.

References
----------
Kingma and Welling, "Auto-encoding variational Bayes", 2014. Kingma et al., "Improved variational
inference with inverse autoregressive flow", 2016 (free bits). Burda, Grosse and Salakhutdinov,
"Importance weighted autoencoders", 2016. Roberts et al., "A hierarchical latent vector model for
learning long-term structure in music" (MusicVAE), 2018.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence

from musictool import Batch

from ..moments import Moments
from .decoding import NetworkDecoder
from .family import Known, Nats
from .network import Inputs, Model
from .recurrent import LSTM

__all__ = ["VAE", "Prior", "on_the_sphere"]

Array = NDArray[Any]


class Prior(nn.Module):
    """Which latent vectors follow those before: a normal distribution, by a recurrent network."""

    def __init__(self, latent: int, width: int) -> None:
        super().__init__()
        self.course = nn.GRU(latent, width, batch_first=True)
        self.normal = nn.Linear(width, 2 * latent)
        nn.init.zeros_(self.normal.weight)
        nn.init.zeros_(self.normal.bias)

    def contexts(self, z: Tensor) -> Tensor:
        """What is known before each vector: `(B, S, latent)` becomes `(B, S, width)`."""
        context: Tensor = self.course(functional.pad(z, (0, 0, 1, 0))[:, :-1])[0]
        return context

    def step(self, z: Tensor, context: Tensor | None) -> Tensor:
        """What is known after a vector `(B, latent)`, or, after one of zeros, of the first."""
        after: Tensor = self.course(z[:, None], None if context is None else context[None])[0]
        return after[:, 0]

    def standard(self, z: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """The standard normal numbers that `draw` makes `z` of; and the log-determinant of that."""
        mean, scale = self.normal(context).chunk(2, -1)
        return (z - mean) * torch.exp(-scale), -scale.sum(-1)

    def draw(self, noise: Tensor, context: Tensor) -> Tensor:
        """The vector that standard normal numbers stand for."""
        mean, scale = self.normal(context).chunk(2, -1)
        return mean + noise * torch.exp(scale)

    def log_density(self, z: Tensor) -> Tensor:
        """Of each vector of rows of them, `(B, S)`, but for the same constant as any normal one."""
        noise, log_determinant = self.standard(z, self.contexts(z))
        return log_determinant - 0.5 * noise.square().sum(-1)


class Encoder(nn.Module):
    """The latent vector of each segment, as a normal distribution, from its moments both ways."""

    def __init__(self, inputs: int, width: int, latent: int) -> None:
        super().__init__()
        self.both_ways = nn.GRU(inputs, width, batch_first=True, bidirectional=True)
        self.normal = nn.Linear(2 * width, 2 * latent)

    def forward(self, x: Tensor, members: Tensor) -> tuple[Tensor, Tensor]:
        """Means and logarithms of deviations, `(B, S, latent)` each; zeros where no segment is."""
        sizes = (members >= 0).sum(-1)
        there = sizes > 0
        rows = x.flatten(0, 1)[members[there].clamp(min=0)]
        packed = pack_padded_sequence(
            rows, sizes[there].cpu(), batch_first=True, enforce_sorted=False
        )
        ends = self.both_ways(packed)[1]
        known = self.normal(torch.cat([ends[0], ends[1]], -1)).float()
        found = known.new_zeros(*there.shape, known.shape[-1])
        found = found.masked_scatter(there[..., None], known)
        mean, scale = found.chunk(2, -1)
        return mean, scale.clamp(-6.0, 2.0)


class Latent(nn.Module):
    """An encoder, a prior, and the model of moments that is given the vector of their segment."""

    def __init__(self, moments: Model, prior: Prior, latent: int, width: int) -> None:
        super().__init__()
        self.moments, self.prior = moments, prior
        self.encoder = Encoder(moments.inputs, width, latent)
        self.spread = nn.Sequential(nn.Linear(latent, width), nn.ReLU())
        self.to_input = nn.Linear(width, moments.inputs)
        self.to_hidden = nn.Linear(width, moments.trunk.width)

    def encode(self, batch: Inputs, members: Tensor) -> tuple[Tensor, Tensor]:
        """See `Encoder`."""
        return self.encoder(self.moments.drop(self.moments.seen(batch)[1]), members)

    def given(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """What vectors `(..., latent)` add to the input and the hidden state of their moments."""
        spread = self.spread(z)
        return self.to_input(spread), self.to_hidden(spread)

    def forward(
        self, batch: Inputs, segments: Tensor, members: Tensor, noise: Tensor
    ) -> tuple[Tensor, Tensor | None, Tensor]:
        """Nats of moments and notes as of a `Model`, and of the vectors `(B, S)`.

        Parameters
        ----------
        segments
            Of each moment, `(B, T)`.
        members
            The moments of each segment as `b * T + t`, `(B, S, L)`; -1 is padding.
        noise
            Standard normal, `(B, S, latent)`: with it a vector is drawn of those of each segment.
        """
        mean, scale = self.encode(batch, members)
        z = mean + noise * torch.exp(scale)
        drawn = -scale.sum(-1) - 0.5 * noise.square().sum(-1)
        there = members[..., 0] >= 0
        of_vectors = (drawn - self.prior.log_density(z)) * there
        rows = torch.arange(len(z), device=z.device)[:, None]
        to_input, to_hidden = self.given(z)
        given = to_input[rows, segments], to_hidden[rows, segments]
        return *self.moments(batch, given), of_vectors


class VAE(LSTM):
    """A hierarchical variational autoencoder."""

    name = "vae"
    draws = True
    is_bound = True
    defaults: ClassVar[Mapping[str, Any]] = {
        **LSTM.defaults,
        "latent": 32,
        "bars": 2,
        "frames": 16,
        "free": 3.0,
        "samples": 8,
    }
    """Beside a network's: numbers of a vector; bars of a segment, or moments where no bars are
    known; nats that a vector may tell for nothing in training; draws by which a bound is measured.
    """

    model: Latent  # type: ignore[assignment]
    latents: Array | None = None

    def _build(self, seed: int) -> None:
        super()._build(seed)
        of = self.settings
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed + 1)
            moments: Model = self.model  # type: ignore[assignment]
            self.model = Latent(moments, self._prior(), of["latent"], of["width"]).eval()

    def _prior(self) -> Prior:
        return Prior(self.settings["latent"], self.settings["width"])

    def segments(self, moments: Moments) -> Array:
        """The segment of each moment, from 0, shape `(T,)`."""
        steps = self.vocabulary.steps_of_gaps[moments.gaps]
        way = _way(steps, moments.places, moments.bars, self.settings)
        way[:1] = 0
        number = np.cumsum(way) // _segment(self.settings)
        found: Array = np.cumsum(np.diff(number, prepend=number[:1]) > 0)
        return found

    def encode(self, moments: Moments) -> Array:
        """The likeliest latent vector of each segment, shape `(S, latent)`."""
        *batch, _, members, _ = self._tensors([moments], 1, np.random.default_rng(0))
        with torch.inference_mode():
            mean, _ = self.model.encode(Inputs(*batch), members)
        found: Array = mean[0].cpu().numpy()
        return found

    def of_latents(self, latents: Array) -> Self:
        """The same model, whose pieces have these vectors, one a segment; further ones are drawn.

        A search makes pieces of it as of any model. Shape `(S, latent)` for all of them, or
        `(B, S, latent)`: then a decoder of `B` rows has those of each.
        """
        found = copy.copy(self)
        found.latents = np.asarray(latents, np.float32)
        return found

    def nats_each(self, pieces: Sequence[Moments]) -> list[Nats]:
        samples = self.settings["samples"]
        *batch, segments, members, noise = self._tensors(pieces, samples, np.random.default_rng(0))
        with torch.inference_mode():
            costs, notes, of_vectors = self.model(Inputs(*batch), segments, members, noise)
        each = [one.double().cpu().numpy() for one in (costs, notes, of_vectors)]
        stops = np.cumsum([len(piece.symbols) for piece in pieces for _ in range(samples)])
        of_notes, found = np.split(each[1], stops[:-1]), []
        for at, piece in enumerate(pieces):
            rows = slice(at * samples, (at + 1) * samples)
            first = np.flatnonzero(np.diff(self.segments(piece), prepend=-1))
            found.append(
                _bound(each[0][rows, : len(piece)], of_notes[rows], each[2][rows], first, piece)
            )
        return found

    def gradients(self, moments: Moments, target: slice, there: Array) -> None:
        """What it has is a bound, of a piece that its vectors have seen whole."""

    def decoder(
        self, rows: int, rng: np.random.Generator, known: Known | None = None
    ) -> VAEDecoder:
        return VAEDecoder(self, rows, rng, known)

    def _tensors(
        self, pieces: Sequence[Moments], samples: int, rng: np.random.Generator
    ) -> list[Tensor]:
        device = next(self.model.parameters()).device
        shown = self._shown([piece for piece in pieces for _ in range(samples)], rng)
        return [torch.from_numpy(array).to(device) for array in shown]

    def _shown(self, pieces: Sequence[Moments], rng: np.random.Generator) -> Batch:
        batch = self._batch(pieces)
        numbers = [self.segments(piece) for piece in pieces]
        counts = [np.bincount(number) for number in numbers]
        segments = np.zeros_like(batch.gaps)
        shape = len(pieces), max(map(len, counts)), max(int(count.max()) for count in counts)
        members = np.full(shape, -1)
        noise = np.zeros((*shape[:2], self.settings["latent"]), np.float32)
        for at, (number, count) in enumerate(zip(numbers, counts, strict=True)):
            segments[at, : len(number)] = number
            starts = np.cumsum(count) - count
            place = np.arange(len(number)) - starts[number]
            members[at, number, place] = at * segments.shape[1] + np.arange(len(number))
            noise[at, : len(count)] = rng.standard_normal((len(count), noise.shape[2]))
        return (*batch, segments, members, noise)

    def _loss(self, network: nn.Module, *batch: Tensor) -> Mapping[str, Tensor]:
        *inputs, segments, members, noise = batch
        shown = Inputs(*inputs)
        costs, notes, of_vectors = network(shown, segments, members, noise)
        count, moments = (members[..., 0] >= 0).sum(), shown.sizes.sum()
        a_segment = of_vectors.sum() / count
        if network.training:
            a_segment = a_segment.clamp(min=self.settings["free"])
        return {
            "nats": (costs.sum() + notes.sum()) / moments,
            "latent": a_segment * count / moments,
        }


class VAEDecoder(NetworkDecoder):
    """At each segment's first moment its latent vector is drawn, or it is one that was given."""

    def __init__(
        self, family: VAE, rows: int, rng: np.random.Generator, known: Known | None = None
    ) -> None:
        super().__init__(family.model.moments, family.vocabulary, rows, known)
        self.family, self.latent, self.rng = family, family.model, rng
        self.number, self.way = np.full(rows, -1), np.zeros(rows, np.int64)
        self.z = torch.zeros(rows, family.settings["latent"], device=self.device)
        known_vectors = np.zeros((0, self.z.shape[1])) if family.latents is None else family.latents
        self.given = np.broadcast_to(known_vectors, (rows, *known_vectors.shape[-2:]))
        with torch.inference_mode():
            self.context = self.latent.prior.step(self.z, None)

    @torch.inference_mode()
    def choose_gap(self, gaps: Array, places: Array, bars: Array) -> None:
        steps, of = self.vocabulary.steps_of_gaps[gaps], self.family.settings
        begun, size = self.number >= 0, _segment(of)
        way = np.where(begun, self.way + _way(steps, places, bars, of), 0)
        fresh = np.flatnonzero(~begun | (way // size > self.way // size))
        self.way = way
        if len(fresh):
            self._begin(fresh)
        to_input, to_hidden = self.latent.given(self.z)
        self.hidden = self.hidden + to_hidden
        super().choose_gap(gaps, places, bars)
        self.x = self.x + to_input

    def _begin(self, rows: Array) -> None:
        """New segments of these rows."""
        self.number = self.number + np.isin(np.arange(len(self.number)), rows)
        noise = self.rng.standard_normal((len(rows), self.z.shape[1])).astype(np.float32)
        at, prior = self._tensor(rows), self.latent.prior
        z = prior.draw(torch.from_numpy(noise).to(self.device), self.context[at])
        for row, (given, number) in enumerate(
            zip(self.given[rows], self.number[rows], strict=True)
        ):
            if number < len(given):
                z[row] = torch.tensor(given[number])
        self.z, self.context = self.z.clone(), self.context.clone()
        self.z[at], self.context[at] = z, prior.step(z, self.context[at])

    def select(self, rows: Array) -> None:
        super().select(rows)
        at = self._tensor(rows)
        self.z, self.context = self.z[at], self.context[at]
        self.number, self.way, self.given = self.number[rows], self.way[rows], self.given[rows]


def on_the_sphere(one: Array, other: Array, part: float) -> Array:
    """Vectors on the way from some to others, shape `(S, latent)`: 0 is the ones, 1 the others.

    Between normal vectors of many numbers, which are all about as long, the straight way would
    lead through shorter ones than there are: so they turn evenly, and get evenly longer or shorter.

    References
    ----------
    Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985.
    """
    lengths = [np.linalg.norm(each, axis=-1, keepdims=True) for each in (one, other)]
    begin, end = one / np.maximum(lengths[0], 1e-12), other / np.maximum(lengths[1], 1e-12)
    angle = np.arccos(np.clip((begin * end).sum(-1, keepdims=True), -1.0, 1.0))
    sine = np.sin(angle)
    straight = sine < 1e-6
    safe = np.where(straight, 1.0, sine)
    of_begin = np.where(straight, 1 - part, np.sin((1 - part) * angle) / safe)
    of_end = np.where(straight, part, np.sin(part * angle) / safe)
    length = (1 - part) * lengths[0] + part * lengths[1]
    return length * (of_begin * begin + of_end * end)


def _segment(of: Mapping[str, Any]) -> int:
    """How long a segment is, in the unit of `_way`."""
    size: int = of["bars"] * of["frames"]
    return size


def _way(steps: Array, places: Array, bars: Array, of: Mapping[str, Any]) -> Array:
    """How far moments are from those before, in parts of a segment: by the bar lines between.

    Where no bars are known, by the moments.
    """
    lines = -(-np.maximum(steps - places, 0) // np.maximum(bars, 1))
    return np.where(bars > 0, lines * of["frames"], of["bars"])


def _bound(
    costs: Array, notes: Sequence[Array], of_vectors: Array, first: Array, piece: Moments
) -> Nats:
    """Of several vectors by their importance; a moment and a note cost what they do on average.

    Parameters
    ----------
    costs, notes, of_vectors
        Of each of `K` draws: `(K, T)`, `(K, N)` and `(K, S)`.
    first
        The first moment of each segment, which bears what its vector costs.
    """
    found = np.array([np.bincount(piece.rows, one, len(piece)) for one in notes]) + costs
    found[:, first] += of_vectors[:, : len(first)]
    log_weights = -found.sum(1)
    total = np.logaddexp.reduce(log_weights)
    weights = np.exp(log_weights - total)
    moments = weights @ found
    of_piece = math.log(len(costs)) - total
    moments[first] += (of_piece - moments.sum()) / len(first)  # what the choice of weights costs
    return Nats(moments, weights @ np.array(notes))
