"""Learn from recordings without hiss, under which hiss of many kinds is laid.

    python -m musictool_dehiss.train [--from FILE] dehiss.safetensors RECORDING …

Every eighth recording is kept apart, to choose the weights by. A training that was stopped goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from scipy.fft import irfft, rfft
from scipy.ndimage import uniform_filter1d
from scipy.signal import fftconvolve

from musictool import Batch, Check, TrainingSettings, hann_window, read, run, train_network

from .hiss import drift, hiss
from .network import AROUND, Net, load
from .spectrum import BINS, SOFTEST, band_means, features, mean_power, powers

RATE, WINDOW, HOP = 44100, 2048, 512
SECONDS, CROP, TOGETHER = 6, 16, 16
"""Length of an excerpt; windows of it whose gains are judged; excerpts of a step."""

NEW, AT_HAND = 2, 160
"""Excerpts that are made anew for each step, since that takes as long as to learn from some, and
how many lie at hand to be drawn from."""

LOWER = (8000, 11025, 16000, 22050, 32000, 38000)
"""Sample rates that some are as if they had once had."""

SETTINGS = TrainingSettings(steps=1000, rate=2e-3, check_every=25, cool_down=0.5)


def heard(file: str) -> np.ndarray:
    """A recording in mono at 44.1 kHz, float32 `(frames,)`."""
    return run(f"convert sample_rate={RATE}", read(file)).mono()


def spectra(samples: np.ndarray) -> np.ndarray:
    """Short-time spectra as the command has them, complex `(windows, BINS)`."""
    every = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float32), WINDOW)
    return np.asarray(rfft(every[::HOP] * hann_window(WINDOW)))


def excerpt(pool: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Some seconds of a recording, at a level of 1 or, where it is silent, less."""
    whole, frames = pool[rng.integers(len(pool))], RATE * SECONDS
    begin = int(rng.integers(0, max(1, whole.size - frames)))
    part = whole[begin : begin + frames]
    part = np.pad(part, (0, frames - part.size))
    return part / max(1e-3, np.sqrt(np.mean(part**2)))


def strokes(frames: int, rng: np.random.Generator) -> np.ndarray:
    """Noise that is music: brushes, cymbals, breath and sibilants, which come and go."""
    made = np.zeros(frames, np.float32)
    for _ in range(rng.integers(2, 20)):
        at = int(rng.integers(0, frames - 1000))
        length = min(frames - at, int(RATE * 10 ** rng.uniform(-1.3, 0.3)))
        own = np.arange(length, dtype=np.float32) / length
        rise = np.minimum(1, own / rng.uniform(0.001, 0.5))
        burst = hiss(length, RATE, rng) * rise * np.exp(-own * rng.uniform(2, 8))
        made[at : at + length] += 10 ** rng.uniform(-1.5, 0) * burst * (1 - own)
    return made


def drone(frames: int, rng: np.random.Generator) -> np.ndarray:
    """Tones that are held, as by organs, pads and pipes: as steady as hiss, and yet music."""
    time = np.arange(frames) / RATE
    made = np.zeros(frames, np.float32)
    count, fall = rng.integers(1, 9), rng.uniform(0.2, 2.5)
    for _ in range(rng.integers(1, 4)):
        pitch = 40 * 2 ** rng.uniform(0, 6.5)
        wander = rng.uniform(0, 0.003) * (rng.random() < 0.5) / 5 * np.sin(30 * time)
        phase = (2 * np.pi * pitch * time + pitch * wander) % (2 * np.pi)
        phase = phase.astype(np.float32)
        for k in range(1, count + 1):
            if k * pitch < RATE / 2.2:
                made += k**-fall * np.sin(k * phase + np.float32(rng.uniform(0, 6)))
    if rng.random() < 0.4:
        begin = int(rng.integers(0, frames // 2))
        made *= np.clip((np.arange(frames) - begin) / 4000, 0, 1).astype(np.float32)
    return made / max(1e-3, np.sqrt(np.mean(made**2)))


def room(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same in a room of 0.3 to 3 s."""
    decay = 10 ** rng.uniform(-0.5, 0.5)
    time = np.arange(int(RATE * min(decay, 2)), dtype=np.float32) / RATE
    tail = rng.standard_normal(time.size, np.float32) * 10 ** (-3 * time / decay)
    tail *= 10 ** rng.uniform(-1.2, 0) / np.sqrt((tail**2).sum())
    return samples + fftconvolve(samples, tail)[: samples.size]


def music(pool: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """An excerpt, changed in ways in which recordings differ, `(frames,)`."""
    made = excerpt(pool, rng)
    if rng.random() < 0.4:
        made = made * (rng.random() < 0.5) + 10 ** rng.uniform(-1.2, 0) * drone(made.size, rng)
    if rng.random() < 0.3:
        made += 10 ** rng.uniform(-0.6, 0) * excerpt(pool, rng)
    if rng.random() < 0.3:
        made += 10 ** rng.uniform(-1, -0.2) * strokes(made.size, rng)
    if rng.random() < 0.4:
        made = room(made, rng)
    if rng.random() < 0.25:
        drive = 10 ** rng.uniform(-0.5, 1)
        made = np.tanh(drive * made) / drive
    if rng.random() < 0.3:
        made *= drift(made.size, RATE, rng, 6.0)
    if rng.random() < 0.3:  # pauses, in which hiss is alone
        begin, length = rng.integers(0, made.size), int(RATE * rng.uniform(0.3, 3))
        pause = np.ones_like(made)
        pause[begin : begin + length] = 0
        ramp = np.hanning(2 * int(RATE * rng.uniform(0.02, 0.3)) + 1).astype(np.float32)
        made *= np.clip(fftconvolve(pause, ramp / ramp.sum(), "same"), 0, 1)
    return made


def coloured(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same through an equaliser, and sometimes without all above some pitch."""
    spectrum = rfft(samples)
    pitch = np.linspace(0, RATE / 2, spectrum.size, dtype=np.float32)
    knots = np.linspace(5, 14.5, 7)  # octaves: 32 Hz to 22 kHz
    shape = np.interp(np.log2(pitch + 1), knots, rng.uniform(0, 6) * rng.standard_normal(7))
    shape += rng.uniform(-2, 3) * (np.log2(pitch + 30) - 10)
    if rng.random() < 0.25:
        shape -= 40 * np.maximum(0, np.log2((pitch + 1) / 10 ** rng.uniform(3.5, 4.3))) * 4
    return irfft(spectrum * 10 ** (shape / 20).astype(np.float32), samples.size)


def example(pool: Sequence[np.ndarray], rng: np.random.Generator) -> Batch:
    """Features, levels of the hiss, and of some windows the spectra: one row of a batch."""
    clean = coloured(music(pool, rng), rng)
    clean /= max(1e-3, np.sqrt(np.mean(clean**2)))
    clean *= 0.001 if rng.random() < 0.04 else 1  # hiss alone
    noise = hiss(clean.size, RATE, rng) * 10 ** (-rng.uniform(3, 48) / 20)
    noise *= rng.random() > 0.15  # some have none
    pure, added = spectra(clean), spectra(noise)
    if rng.random() < 0.3:  # nothing over half of a lower sample rate
        top = round(BINS * rng.choice(LOWER) / RATE)
        pure[:, top:] = added[:, top:] = 0
    mixed = pure + added
    means = band_means(powers(mixed))
    scale = max(mean_power(means), 1e-20)
    told = np.log(smooth(band_means(powers(added))[0]) / scale + SOFTEST)
    begin = int(rng.integers(AROUND, len(mixed) - CROP - AROUND))
    wide = slice(begin - AROUND, begin + CROP + AROUND)
    chosen = slice(begin, begin + CROP)
    size = np.abs(mixed[chosen])
    along = (pure[chosen] * mixed[chosen].conj()).real / np.maximum(size, 1e-20)
    return (
        features(means),
        told.astype(np.float32),
        np.array(begin),
        np.log(powers(mixed[wide]) / scale + SOFTEST / 100),
        size / np.float32(scale**0.5),
        np.abs(pure[chosen]) / np.float32(scale**0.5),
        (along / scale**0.5).astype(np.float32),
    )


def stacked(rows: Iterable[Batch]) -> Batch:
    """Rows as a batch."""
    return tuple(np.stack(column) for column in zip(*rows, strict=True))


def smooth(power: np.ndarray) -> np.ndarray:
    """Mean over half a second: what is expected of hiss, and not what happened to come."""
    return uniform_filter1d(power, 43, axis=0, mode="nearest")


def loss(
    network: Net,
    given: torch.Tensor,
    told: torch.Tensor,
    begin: torch.Tensor,
    levels: torch.Tensor,
    size: torch.Tensor,
    pure: torch.Tensor,
    along: torch.Tensor,
) -> Mapping[str, torch.Tensor]:
    """How far the level of the hiss is off, and what the gains leave and take too much.

    A level that is too high is twice as bad, since it costs music. The gains are judged by the
    ratio of signal to distortion, and by compressed magnitudes, to which what is quiet matters.
    """
    hiss_levels = network.hiss(given)
    off = hiss_levels - told
    wide = [
        row[int(at) - AROUND : int(at) + CROP + AROUND]
        for row, at in zip(hiss_levels, begin, strict=True)
    ]
    gains = network.gains(levels, torch.stack(wide))
    error = (pure.square() - 2 * gains * size * along + (gains * size).square()).sum((1, 2))
    energy = pure.square().sum((1, 2)) + 1e-3
    heard_size = (gains * size + 1e-4).pow(0.3)
    return {
        "hiss": 0.1 * torch.maximum(2 * off, -off).mean(),
        "distortion": 0.3 * torch.log(error / energy + 1e-4).mean(),
        "magnitude": 4 * (heard_size - (pure + 1e-4).pow(0.3)).square().mean(),
    }


def main() -> None:
    """Train on the recordings that the command line names."""
    torch.set_num_threads(1)
    torch.manual_seed(SETTINGS.seed)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="older", type=Path, help="weights to begin with")
    parser.add_argument("target", type=Path)
    parser.add_argument("recordings", nargs="+")
    given = parser.parse_args()
    pool = [heard(file) for file in given.recordings]
    learnt = [one for at, one in enumerate(pool) if at % 8]
    apart = pool[::8]

    @lru_cache(maxsize=2 * AT_HAND)
    def numbered(number: int) -> Batch:
        return example(learnt, np.random.default_rng([SETTINGS.seed, number]))

    def draw(step: int, rng: np.random.Generator) -> Batch:
        return stacked(map(numbered, NEW * step + rng.choice(AT_HAND, TOGETHER, replace=False)))

    fixed = np.random.default_rng(1)
    validation = [stacked(example(apart, fixed) for _ in range(TOGETHER)) for _ in range(4)]

    def told(check: Check) -> None:
        parts = " ".join(f"{name} {value:.4f}" for name, value in check.losses.items())
        print(check.step, parts, f"validation {check.validation:.4f}", round(check.seconds), "s")

    net = Net() if given.older is None else load(given.older, "cpu").train()
    print(sum(weight.numel() for weight in net.parameters()), "weights", flush=True)
    train_network(net, loss, draw, SETTINGS, given.target, validation, told)


if __name__ == "__main__":
    main()
