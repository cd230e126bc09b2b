"""The sequence model: a GRU that learns from one piece what its next unit tends to be like.

    features (batch, time, f), metrical place (batch, time, p)
        -> concatenated, linear, GRU
        -> mean and log-deviation of the next unit's features (batch, time, f) each

Trained by the likelihood of the next unit under a diagonal Gaussian, on random excerpts with
noise on the inputs, for about a second. The piece is all it ever sees, so it stays small.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from musictool import AdamW

from .analysis import Floats

__all__ = ["NextUnit", "Prediction", "train"]

HIDDEN = 64
EXCERPT = 32
"""Units in a training excerpt: eight bars of four."""
BATCH = 16
INPUT_NOISE = 0.3
"""In standard deviations: with so little music the model would otherwise learn it by heart."""
LEAST_DEVIATION = -1.2
"""Lower bound of the log-deviation, so that no unit is ever infinitely surprising."""
RATE, FIRST_RATE, LAST_RATE = 6e-3, 2.4e-4, 2.4e-8
"""The highest learning rate, the first and the last."""
RISING = 0.3
"""Part of the training in which the learning rate rises."""
HEAVY, LIGHT = 0.95, 0.85
"""Momentum at the lowest and at the highest learning rate."""


class NextUnit(nn.Module):
    """Predicts a Gaussian over the next unit's features.

    Parameters
    ----------
    features
        Width `f` of a unit's feature vector.
    places
        Width `p` of the one-hot metrical place of the unit to predict.
    """

    def __init__(self, features: int, places: int) -> None:
        super().__init__()
        self.features = features
        self.inlet = nn.Linear(features + places, HIDDEN)
        self.gru = nn.GRU(HIDDEN, HIDDEN, batch_first=True)
        self.outlet = nn.Linear(HIDDEN + places, 2 * features)

    def forward(
        self, units: torch.Tensor, places: torch.Tensor, state: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Predict after every unit.

        Parameters
        ----------
        units
            Features so far, `(batch, time, f)`.
        places
            Place of the unit *after* each of these, `(batch, time, p)`.
        state
            `(1, batch, hidden)` from an earlier call, to go on from there.

        Returns
        -------
        Mean and log-deviation, `(batch, time, f)` each, and the new state.
        """
        inner = torch.tanh(self.inlet(torch.cat([units, places], dim=-1)))  # (batch, time, hidden)
        inner, state = self.gru(inner, state)
        # (batch, time, 2 f)
        mean, deviation = self.outlet(torch.cat([inner, places], dim=-1)).chunk(2, dim=-1)
        return mean, deviation.clamp(LEAST_DEVIATION, 1.5), state


@dataclass(frozen=True, eq=False)
class Prediction:
    """A trained model with the piece it knows; answers how well each unit would follow.

    Parameters
    ----------
    model
        In evaluation mode, on `device`.
    units
        Features of all units, `(t, f)`, on `device`.
    device
        Torch device.
    """

    model: NextUnit
    units: torch.Tensor
    device: str

    @torch.no_grad()
    def start(self, places: Floats) -> torch.Tensor:
        """State after the first units of the recording, `(1, 1, hidden)`.

        Parameters
        ----------
        places
            Place of the unit after each of them, `(count, p)`; count may be 0.
        """
        if len(places) == 0:
            return torch.zeros(1, 1, HIDDEN, device=self.device)
        place = torch.from_numpy(places).to(self.device)
        state: torch.Tensor = self.model(self.units[None, : len(places)], place[None])[2]
        return state

    @torch.no_grad()
    def follow(
        self, state: torch.Tensor, current: np.ndarray, place: Floats
    ) -> tuple[Floats, torch.Tensor]:
        """Price of every unit as the next one, after each of several sequences.

        Parameters
        ----------
        state
            States before `current`, `(1, batch, hidden)`.
        current
            Unit each sequence ends with, `(batch,)`.
        place
            Place of the next unit, `(p,)`.

        Returns
        -------
        Surprise per feature in nats relative to the best guess, `(batch, t)`, and the new states.
        """
        index = torch.from_numpy(current).to(self.device)
        places = torch.from_numpy(place).to(self.device).expand(len(current), 1, -1)
        mean, deviation, state = self.model(self.units[index][:, None], places, state)
        weight = torch.exp(-2 * deviation[:, 0])  # (batch, f)
        mean = mean[:, 0]
        # Σ w (x - m)² without a (batch, t, f) array
        squares = (
            weight @ self.units.square().T
            - 2 * (weight * mean) @ self.units.T
            + (weight * mean.square()).sum(1, keepdim=True)
        )
        surprise = 0.5 * squares.clamp_min(0) / self.units.shape[1]
        return surprise.cpu().numpy().astype(np.float32), state


def train(
    units: Floats,
    places: Floats,
    *,
    device: str = "cpu",
    generator: torch.Generator,
    steps: int = 160,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Prediction:
    """Learn a piece.

    Parameters
    ----------
    units
        Features in order, `(t, f)`, t ≥ 3.
    places
        Place of the unit after each of these, `(t, p)`.
    device
        Torch device.
    generator
        CPU generator: the source of all randomness.
    steps
        Optimiser steps; 160 take about a second on two cores.
    progress
        Called with the fraction done.
    """
    torch_units = torch.from_numpy(units).to(device)
    torch_places = torch.from_numpy(places).to(device)
    count, width = units.shape
    model = NextUnit(width, places.shape[1])
    with torch.no_grad():
        for parameter in model.parameters():
            # Drawn from our generator, not torch's global one, so that a seed fixes the result.
            bound = parameter.shape[-1] ** -0.5
            parameter.copy_(torch.rand(parameter.shape, generator=generator) * 2 * bound - bound)
    model = model.to(device)
    optimizer = AdamW(model.parameters(), RATE, weight_decay=0.02)
    length = min(EXCERPT, count - 1)
    for step in range(steps):
        optimizer.rate, beta = _one_cycle(step, steps)
        optimizer.betas = beta, 0.999
        first = torch.randint(0, count - length, (BATCH,), generator=generator)
        index = (first[:, None] + torch.arange(length + 1)).to(device)  # (batch, length + 1)
        excerpt = torch_units[index]
        noise = torch.randn(excerpt[:, :-1].shape, generator=generator).to(device)
        mean, deviation, _ = model(
            excerpt[:, :-1] + INPUT_NOISE * noise, torch_places[index[:, :-1]]
        )
        error = excerpt[:, 1:] - mean
        loss = (0.5 * error.square() * torch.exp(-2 * deviation) + deviation).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        progress((step + 1) / steps)
    return Prediction(model.eval(), torch_units, device)


def _one_cycle(step: int, steps: int) -> tuple[float, float]:
    """Learning rate and momentum of a step: one up as the other goes down, and back.

    References
    ----------
    L. Smith and N. Topin, "Super-convergence: very fast training of neural networks using large
    learning rates", 2018.
    """
    top = RISING * steps - 1
    if step <= top:
        return _eased(FIRST_RATE, RATE, step / top), _eased(HEAVY, LIGHT, step / top)
    done = (step - top) / (steps - 1 - top)
    return _eased(RATE, LAST_RATE, done), _eased(LIGHT, HEAVY, done)


def _eased(start: float, end: float, done: float) -> float:
    """From one value to another along half a cosine."""
    return end + (start - end) / 2 * (1 + math.cos(math.pi * done))
