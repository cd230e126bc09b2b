"""`GAN`: bars as piano rolls, by a generator that a critic teaches to make what could be real.

The generator sees noise and the bar before, so that pieces of any length come of it. Its rolls are
cut to zeros and ones as scores are; the gradient goes through as if they were not. The critic sees
a bar with the one before; its scores differ by no more than rolls do, so that the gap between those
of real and made ones is their Wasserstein distance. It learns in all steps but each fifth.

It says of no piece how likely that is. Which state is best is told by how far made bars are from
those held out, in what is heard of them: pitch classes, beginnings, chords, lengths, registers.

References
----------
Gulrajani et al., "Improved training of Wasserstein GANs", 2017 (the penalty of gradients). Dong et
al., "MuseGAN", AAAI 2018. Dong and Yang, "Convolutional generative adversarial networks with
binary neurons for polyphonic music generation", ISMIR 2018 (the gradient through the cut).
Székely and Rizzo, "Energy statistics", 2013 (the distance).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from musictool import Batch

from ..moments import Moments
from .family import Fitted, Fitting, Known
from .rolls import Bar, Grid, Made, RollDecoder
from .torch_family import TorchFamily

__all__ = ["GAN", "energy_distance"]

Array = NDArray[Any]

BEAT, TATUM = 3, 4
"""Steps are seen together by fours, and these by threes: twelve are a quarter."""

TURNS = 5
"""The generator learns in each of so many steps once, the critic in the others."""

PENALTY = 10.0

HELD_OUT = 384
"""Bars at most that made ones are compared with, `AT_ONCE` of them together."""

AT_ONCE = 128


class Looking(nn.Module):
    """Rolls as features of their steps, their tatums and their beats."""

    def __init__(self, cells: int, width: int) -> None:
        super().__init__()
        self.steps = nn.Conv1d(cells, width, 1)
        self.tatums = nn.Conv1d(width, width, TATUM, TATUM)
        self.beats = nn.Conv1d(width, width, BEAT, BEAT)

    def forward(self, rolls: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Of `(B, cells, steps)`."""
        steps = functional.leaky_relu(self.steps(rolls), 0.2)
        tatums = functional.leaky_relu(self.tatums(steps), 0.2)
        return steps, tatums, functional.leaky_relu(self.beats(tatums), 0.2)


class Generator(nn.Module):
    """From noise and the roll before: how clearly notes begin and sound."""

    def __init__(self, grid: Grid, width: int, latent: int) -> None:
        super().__init__()
        cells, beats = grid.layers * grid.symbols, grid.steps // (BEAT * TATUM)
        self.looking = Looking(cells, width)
        self.begin = nn.Sequential(nn.Linear(width * beats + latent + 2, width * beats), nn.ReLU())
        self.tatums = nn.ConvTranspose1d(2 * width, width, BEAT, BEAT)
        self.steps = nn.ConvTranspose1d(2 * width, width, TATUM, TATUM)
        self.out = nn.Conv1d(2 * width, cells, 1)
        self.shape = grid.layers, grid.symbols
        nn.init.zeros_(self.out.bias)  # type: ignore[arg-type]

    def forward(self, before: Tensor, flags: Tensor, noise: Tensor) -> Tensor:
        """Logits, `(B, layers, steps, symbols)`."""
        steps, tatums, beats = self.looking(_cells(before))
        known = torch.cat([beats.flatten(1), noise, flags], 1)
        x = self.begin(known).view_as(beats)
        x = functional.relu(self.tatums(torch.cat([x, beats], 1)))
        x = functional.relu(self.steps(torch.cat([x, tatums], 1)))
        x = self.out(torch.cat([x, steps], 1))
        return x.unflatten(1, self.shape).transpose(2, 3)


class Critic(nn.Module):
    """How real a roll is after the one before."""

    def __init__(self, grid: Grid, width: int) -> None:
        super().__init__()
        cells, beats = grid.layers * grid.symbols, grid.steps // (BEAT * TATUM)
        self.looking = Looking(2 * cells, width)
        self.score = nn.Sequential(
            nn.Linear(width * (beats + 1) + 2, width), nn.LeakyReLU(0.2), nn.Linear(width, 1)
        )

    def forward(self, before: Tensor, rolls: Tensor, flags: Tensor) -> Tensor:
        """Shape `(B,)`."""
        both = torch.cat([_cells(before), _cells(rolls)], 1)
        steps, _, beats = self.looking(both)
        known = torch.cat([beats.flatten(1), steps.mean(2), flags], 1)
        score: Tensor = self.score(known)[:, 0]
        return score


def _cells(rolls: Tensor) -> Tensor:
    """The cells of each step as channels."""
    return rolls.transpose(2, 3).flatten(1, 2)


class Adversaries(nn.Module):
    """A generator and its critic."""

    def __init__(self, grid: Grid, width: int, latent: int) -> None:
        super().__init__()
        self.generator = Generator(grid, width, latent)
        self.critic = Critic(grid, width)

    def made(self, before: Tensor, flags: Tensor, noise: Tensor) -> Tensor:
        """Rolls of zeros and ones, with the gradient of the chances that they were made of."""
        logits = self.generator(before, flags, noise)
        steps = torch.arange(before.shape[2], device=before.device) / before.shape[2]
        inside = (steps < flags[:, 1:])[:, None, :, None].float()  # of the bar
        chances = torch.sigmoid(logits)
        return (((logits > 0) + chances) - chances.detach()) * inside

    def lesson(self, rolls: Tensor, others: tuple[Tensor, ...], turn: Tensor) -> dict[str, Tensor]:
        """The loss of the critic, or of the generator if it is its turn."""
        before, flags, noise, mix = others
        made = self.made(before, flags, noise)
        if bool(turn):
            fixed = {name: weight.detach() for name, weight in self.critic.named_parameters()}
            score = torch.func.functional_call(self.critic, fixed, (before, made, flags))
            return {"generator": -score.mean()}
        made = made.detach()
        between = (mix * rolls + (1 - mix) * made).requires_grad_()
        scores = self.critic(before, between, flags)
        slope = torch.autograd.grad(scores.sum(), between, create_graph=True)[0]
        steep = (slope.flatten(1).norm(dim=1) - 1).square().mean()
        gap = self.critic(before, made, flags).mean() - self.critic(before, rolls, flags).mean()
        return {"critic": gap, "penalty": PENALTY * steep}


class GAN(TorchFamily):
    """Generative adversarial networks of bars."""

    name = "gan"
    has_likelihood = False
    draws = True
    sizes: ClassVar = {"small": {"width": 64}, "usual": {"width": 128}, "large": {"width": 256}}
    defaults: ClassVar[Mapping[str, Any]] = {
        "width": 128,
        "latent": 64,
        "frames": 16,
        "rate": 2e-3,
        "batch": 32,
        "steps": 20_000,
        "patience": 5_000,
        "check_every": 100,
    }

    model: Adversaries

    @cached_property
    def grid(self) -> Grid:
        """What rolls stand for."""
        return Grid(self.vocabulary, self.settings["frames"])

    def _build(self, seed: int) -> None:
        of = self.settings
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = Adversaries(self.grid, of["width"], of["latent"]).eval()

    def fit(
        self, pieces: Sequence[Moments], validation: Sequence[Moments], fitting: Fitting
    ) -> Fitted:
        of = self.settings
        known = self._all(pieces)

        def draw(step: int, rng: np.random.Generator) -> Batch:
            shown = []
            for at in rng.integers(len(known), size=of["batch"]):
                piece, bars, number = known[at]
                first, last = bars[max(0, number - 1)], bars[number]
                begin = first.start if self.grid.framed else first.first
                part = fitting.augment(piece.part(begin, last.stop), rng)
                shown.append(self._shown(part, self.grid.bars(part), -1, number == 0))
            return self._batch(shown, rng, step)

        rng = np.random.default_rng(fitting.seed)
        held_out = self._all(validation)
        several = [held_out[at] for at in rng.permutation(len(held_out))[:HELD_OUT]]
        shown = [self._shown(piece, bars, number, not number) for piece, bars, number in several]
        groups = np.array_split(np.arange(len(shown)), max(1, round(len(shown) / AT_ONCE)))
        batches = [self._batch([shown[at] for at in group], rng, 0) for group in groups]
        return self._learn(fitting, draw, batches, "from what is held out", betas=(0.0, 0.9))

    def nats(self, moments: Moments) -> None:
        return None

    def decoder(
        self, rows: int, rng: np.random.Generator, known: Known | None = None
    ) -> RollDecoder:
        return RollDecoder(self.grid, self._made, self.settings["latent"], rows, rng)

    @torch.inference_mode()
    def _made(self, before: Array, firsts: Array, sizes: Array, noise: Array) -> Made:
        device = next(self.model.parameters()).device
        flags = np.stack([firsts, sizes / self.grid.steps], 1).astype(np.float32)
        seen = [torch.from_numpy(array).to(device) for array in (before, flags, noise)]
        logits = self.model.generator(*seen).double().cpu().numpy()
        return Made(logits[:, 0], logits[:, -1])

    def _all(self, pieces: Sequence[Moments]) -> list[tuple[Moments, list[Bar], int]]:
        """Every bar of pieces, as its piece, the bars of that, and its number in it."""
        found = [(piece, self.grid.bars(piece)) for piece in pieces]
        return [(piece, bars, at) for piece, bars in found for at in range(len(bars))]

    def _shown(
        self, piece: Moments, bars: Sequence[Bar], number: int, first: bool
    ) -> tuple[Array, Array, tuple[float, float]]:
        """A bar, the one before, and whether it is the first, with its size."""
        number %= len(bars)
        bar = bars[number]
        before = np.zeros(self.grid.shape, np.float32)
        if number and bars[number - 1].start + bars[number - 1].size == bar.start:
            before = self.grid.roll(piece, bars[number - 1])
        return self.grid.roll(piece, bar), before, (float(first), bar.size / self.grid.steps)

    def _batch(
        self,
        shown: Sequence[tuple[Array, Array, tuple[float, float]]],
        rng: np.random.Generator,
        step: int,
    ) -> Batch:
        rolls, before, flags = (np.array(each, np.float32) for each in zip(*shown, strict=True))
        noise = rng.standard_normal((len(rolls), self.settings["latent"])).astype(np.float32)
        mix = rng.random((len(rolls), 1, 1, 1)).astype(np.float32)
        return rolls, before, flags, noise, mix, np.array(step % TURNS == TURNS - 1)

    def _loss(self, network: Adversaries, *batch: Tensor) -> Mapping[str, Tensor]:
        rolls, *others, turn = batch
        with torch.autocast(rolls.device.type, enabled=False):
            if network.training:
                return network.lesson(rolls, tuple(others), turn)
            before, flags, noise, _ = others
            made = network.made(before, flags, noise)
            heard = [self._heard(each, before) for each in (rolls, made)]
        return {"distance": energy_distance(*heard)}

    def _heard(self, rolls: Tensor, before: Tensor) -> Tensor:
        """What is heard of a bar: all that there is about as large as a part of one."""
        vocabulary = self.vocabulary
        begins = rolls[:, 0, :, : vocabulary.symbol_count]
        pitches = torch.from_numpy(vocabulary.pitch_of_symbols).to(rolls.device)
        parts = torch.from_numpy(vocabulary.part_of_symbols).to(rolls.device)
        of_classes = functional.one_hot(pitches % 12, 12).float()
        of_parts = functional.one_hot(parts, len(vocabulary.parts)).float()
        usage = begins.sum(1)
        count = usage.sum(1, keepdim=True).clamp(min=1)
        onsets = begins.amax(2)
        classes, earlier = usage @ of_classes, before[:, 0, :, : len(pitches)].sum(1) @ of_classes
        shared = torch.minimum(classes, earlier).sum(1, keepdim=True) / count
        return torch.cat(
            [
                classes / count,
                shared,
                usage @ of_parts / 8,
                onsets / 4,
                count / onsets.sum(1, keepdim=True).clamp(min=1) / 2,
                usage @ pitches[:, None].float() / count / 12,
                rolls[:, -1].sum((1, 2))[:, None] / count,
            ],
            1,
        )


def energy_distance(one: Tensor, other: Tensor) -> Tensor:
    """Of two sets of points, `(N, D)` and `(M, D)`: 0 if they are the same."""
    across, within, inside = (
        torch.cdist(*both).mean() for both in ((one, other), (one, one), (other, other))
    )
    return 2 * across - within - inside
