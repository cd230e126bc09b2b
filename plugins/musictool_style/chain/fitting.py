"""Find the chain that brings one recording's sound nearest to another's, by gradient descent.

Nobody says what of the difference between two recordings is style, and what is music. So a feature
counts the less the more it changes within the recordings anyway, and each effect has a price: what
few gentle effects explain is style, the rest is music. The equaliser is found first, from spectra
alone. Then all effects together render passages, a few at each step; as long as they make their
passages change towards the reference, they are turned on. In the end a part without which the
sound is as near is left out.

References
----------
C. Steinmetz, N. Bryan, J. Reiss, "Style transfer of audio effects with differentiable signal
processing", JAES 70 (2022). C. Steinmetz et al., "ST-ITO: controlling audio effects for style
transfer with inference-time optimization", ISMIR 2024, from where it comes to try the simple chain
beside the whole one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from musictool import AdamW

from .equalizer import gain_db
from .features import features, spectrum_hz
from .knobs import Knobs
from .settings import Chain

__all__ = ["Sound", "analyse", "fit"]

Features = Mapping[str, Tensor]

FREEDOM: Mapping[str, float] = {
    "spectrum": 16.0,
    "dynamics": 8.0,
    "crest": 3.0,
    "stereo": 4.0,
    "decay": 6.0,
}
"""For how many independent numbers the features of a group stand; neighbours are much alike."""

STEADIEST: Mapping[str, float] = {
    "spectrum": 3.0,
    "dynamics": 0.7,
    "crest": 0.7,
    "stereo": 3.0,
    "decay": 0.5,
}
"""By how much two halves of one recording differ anyway, in the features' units (dB)."""

EQUALIZER_STEPS, EQUALIZER_RATE = 150, 0.06
STEPS, RATE, LAST_RATE = 60, 0.08, 0.004
BATCH = 2
"""Passages that are render at a step."""

WORTH = 1.0
"""By how much a part must bring the sound nearer, beyond its price, to be kept."""


@dataclass(frozen=True)
class Sound:
    """Recordings with their features."""

    passages: Tensor
    """Shape `(passages, channels, frames)`."""
    each: Features
    """By group, shape `(passages, features)`."""

    def mean(self, group: str) -> Tensor:
        return self.each[group].mean(dim=0)

    def variance(self, group: str) -> Tensor:
        """From passage to passage."""
        return self.each[group].var(dim=0, correction=0)

    @property
    def level_db(self) -> float:
        """In dBFS, root of the mean square."""
        return 10 * math.log10(float(self.passages.square().mean()) + 1e-20)


def analyse(passages: Tensor, sample_rate: int) -> Sound:
    """Passages, shape `(passages, channels, frames)`, with their features."""
    with torch.no_grad():
        rows = [features(one[None], sample_rate) for one in passages]
    return Sound(passages, {group: torch.cat([row[group] for row in rows]) for group in rows[0]})


def fit(
    source: Sound,
    target: Sound,
    sample_rate: int,
    parts: Collection[str],
    progress: Callable[[float, str], None],
) -> Chain:
    """The chain of these parts, without a level, that takes the source nearest to the target."""
    knobs = Knobs(parts, source.level_db, sample_rate, source.passages.device)
    goal = _Goal(source, target)
    if "eq" in knobs.parts:
        _fit_equalizer(knobs, goal, sample_rate)
    if set(knobs.parts) - {"eq"}:
        _fit_all(knobs, goal, lambda part: progress(0.8 * part, "fitting the effects"))
    count = len(knobs.parts)
    without = _superfluous(
        knobs, goal, lambda gone: progress(0.8 + 0.2 * gone / count, "leaving out what is idle")
    )
    progress(1.0, "fitted")
    return knobs.chain(without=without)


class _Goal:
    """How far features are from those of the target."""

    def __init__(self, source: Sound, target: Sound) -> None:
        self.source = source
        self.groups = [group for group in source.each if group in target.each]
        self.mean = {group: target.mean(group) for group in self.groups}
        self.before = {group: source.mean(group) for group in self.groups}
        self.spread = {
            group: torch.sqrt(
                source.variance(group) + target.variance(group) + STEADIEST[group] ** 2
            )
            for group in self.groups
        }

    def distance(self, now: Features) -> Tensor:
        """A robust sum: large differences, which no effect explains, count in proportion only."""
        total = torch.zeros((), device=self.source.passages.device)
        for group in self.groups:
            if group in now:
                away = (now[group] - self.mean[group]) / self.spread[group]
                total = total + FREEDOM[group] * (torch.sqrt(1 + away.square()) - 1).mean()
        return total


def _fit_equalizer(knobs: Knobs, goal: _Goal, sample_rate: int) -> None:
    """The equaliser alone: it raises and lowers bands, whatever is in them."""
    hertz = spectrum_hz(sample_rate).to(goal.before["spectrum"])
    optimizer = AdamW(knobs.equalizer, EQUALIZER_RATE)
    for _ in range(EQUALIZER_STEPS):
        curve = gain_db(knobs.bands(), hertz, sample_rate)
        spectrum = goal.before["spectrum"] + curve - curve.mean()
        _step(optimizer, goal.distance({"spectrum": spectrum}) + knobs.price("eq"))


def _fit_all(knobs: Knobs, goal: _Goal, progress: Callable[[float], None]) -> None:
    """All parts together. A passage stands for the recording by how much it was changed."""
    source = goal.source
    count = len(source.passages)
    optimizer = AdamW(knobs.all, RATE)
    for step in range(STEPS):
        fall = (1 + math.cos(math.pi * step / STEPS)) / 2
        optimizer.rate = LAST_RATE + (RATE - LAST_RATE) * fall
        chosen = [(step * BATCH + offset) % count for offset in range(min(BATCH, count))]
        made = features(knobs.render(source.passages[chosen]), knobs.sample_rate)
        now = {
            group: goal.before[group] + (made[group] - source.each[group][chosen]).mean(dim=0)
            for group in goal.groups
        }
        price = sum(map(knobs.price, knobs.parts), torch.zeros(()))
        _step(optimizer, goal.distance(now) + price)
        progress((step + 1) / STEPS)


def _step(optimizer: AdamW, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def _superfluous(knobs: Knobs, goal: _Goal, progress: Callable[[int], None]) -> set[str]:
    """The parts without which the sound is as near; the least useful is left out first."""
    with torch.no_grad():
        prices = {part: float(knobs.price(part)) for part in knobs.parts}
        idle: set[str] = set()
        now = _distance_without(knobs, goal, idle)
        while left := [part for part in knobs.parts if part not in idle]:
            progress(len(idle))
            tried = {part: _distance_without(knobs, goal, {*idle, part}) for part in left}
            least = min(left, key=lambda part: tried[part] - prices[part])
            if tried[least] - now - prices[least] > WORTH:
                break
            idle.add(least)
            now = tried[least]
    return idle


def _distance_without(knobs: Knobs, goal: _Goal, parts: set[str]) -> float:
    made = [
        features(knobs.render(one[None], parts), knobs.sample_rate) for one in goal.source.passages
    ]
    now = {group: torch.cat([row[group] for row in made]).mean(dim=0) for group in goal.groups}
    return float(goal.distance(now))
