"""Recordings to put through an effect and its twin, and how far apart the results are."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch
from torch import Tensor

from musictool import Audio, run

RATES = (44100, 48000)


def noise(rate, channels=2, seconds=0.4):
    rng = np.random.default_rng(1)
    return Audio(0.2 * rng.standard_normal((channels, round(rate * seconds))), rate)


def sweep(rate, channels=2, seconds=0.4):
    """From 20 Hz to 18 kHz; the right side a quarter of a turn later and softer."""
    times = np.arange(round(rate * seconds)) / rate
    growth = np.log(18000 / 20) / seconds
    phase = 2 * np.pi * 20 * np.expm1(growth * times) / growth
    return Audio(np.stack([0.5 * np.sin(phase), 0.3 * np.cos(phase)])[:channels], rate)


def drums(rate, channels=2, seconds=0.4):
    """Strokes of decaying noise and of a decaying low tone by turns, with silence in between."""
    rng = np.random.default_rng(2)
    samples = np.zeros((channels, round(rate * seconds)))
    times = np.arange(round(rate * 0.08)) / rate
    for number, at in enumerate(np.arange(0.03, seconds - 0.1, 0.12)):
        hit = rng.standard_normal(times.size) if number % 2 else np.sin(400 * times)
        first = round(at * rate)
        stroke = 0.7 * hit * np.exp(-60 * times)
        samples[:, first : first + times.size] += stroke * np.linspace(1, 0.4, channels)[:, None]
    return Audio(samples, rate)


def recordings(*channels):
    """One of each kind at each rate with each of the numbers of channels."""
    kinds = product((noise, sweep, drums), RATES, channels)
    return [make(rate, count) for make, rate, count in kinds]


def of_effect(pipeline: str, audio: Audio):
    """What the pipeline makes of a recording, as long as that, shape `(channels, frames)`."""
    return run(pipeline, audio).samples[:, : audio.frames].astype(np.float64)


def tensor(audio: Audio, dtype=torch.float32) -> Tensor:
    return torch.from_numpy(audio.samples.copy()).to(dtype)[None]


def numbers(*values: float, dtype=torch.float32, grad=False) -> list[Tensor]:
    return [torch.tensor(float(value), dtype=dtype, requires_grad=grad) for value in values]


def error_db(found: Tensor, expected) -> float:
    """How far under the expected samples the difference lies."""
    difference = found[0].detach().numpy().astype(np.float64) - expected
    return 10 * np.log10(np.mean(difference**2) / np.mean(expected**2) + 1e-30)
