"""Drum machines: kits whose every sound is synthesised, all different."""

from __future__ import annotations

from functools import cache

import numpy as np

from musictool import Samples
from musictool_transcription.drums.spectra import RATE

from .kits import Instrument, Kit

__all__ = ["MACHINES", "machine"]

MACHINES = 160
"""How many there are."""


@cache
def machine(number: int) -> Kit:
    """A kit after analogue machines: falling sines, noise through filters, and metal."""
    rng = np.random.default_rng(number)
    snap, low = rng.uniform(0, 1), rng.uniform(65, 110)
    sounds = {
        "kick": _kick(rng),
        "snare": _snare(rng),
        "stick": _stick(rng),
        "clap": _clap(rng),
        "high tom": _tom(low * rng.uniform(1.8, 2.4), snap, rng),
        "middle tom": _tom(low * rng.uniform(1.3, 1.7), snap, rng),
        "low tom": _tom(low, snap, rng),
        "shaker": _shaker(rng),
    }
    metal = _metal(2.8, rng)
    for name, (shortest, longest) in {
        "closed hat": (0.02, 0.09), "pedal": (0.02, 0.06), "open hat": (0.12, 0.5),
        "crash": (0.35, 1.1), "ride": (0.25, 0.8),
    }.items():  # fmt: skip
        if rng.random() < 0.5:
            metal = _metal(2.8, rng)
        sounds[name] = _dying(metal, rng.uniform(shortest, longest))
    ping = _partials(rng.uniform(400, 900) * np.array([1, 1.51, 2.53, 3.4]), 0.7, rng)
    sounds["bell"] = _together(_dying(metal, 0.5), 0.8 * _dying(ping, 0.3))
    if rng.random() < 0.5:
        sounds["ride"] = _together(sounds["ride"], rng.uniform(0.1, 0.6) * _dying(ping, 0.15))
    return {name: [_layers(sound)] for name, sound in sounds.items()}


def _layers(sound: Samples) -> Instrument:
    peak = max(float(np.abs(sound).max()), 1e-9)
    return [np.asarray(sound / peak, np.float32)]


def _t(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE)) / RATE


def _dying(sound: np.ndarray, seconds: float) -> np.ndarray:
    return sound * np.exp(-np.arange(len(sound)) / RATE / seconds)


def _together(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    mixed = longer.copy()
    mixed[: len(shorter)] += shorter
    return mixed


def _noise(seconds: float, lowest: float, highest: float, rng: np.random.Generator) -> np.ndarray:
    """Of standard deviation 1, without what is beyond."""
    from scipy.signal import butter, sosfilt

    white = rng.normal(0, 1, int(seconds * RATE))
    band = butter(2, [lowest, min(highest, 0.49 * RATE)], "bandpass", fs=RATE, output="sos")
    made = sosfilt(band, white)
    return np.asarray(made / max(float(made.std()), 1e-9))


def _falling(low: float, high: float, pace: float, seconds: float) -> np.ndarray:
    """A sine from one frequency down to another."""
    t = _t(seconds)
    return np.sin(2 * np.pi * (low * t + (high - low) * (1 - np.exp(-pace * t)) / pace))


def _kick(rng: np.random.Generator) -> np.ndarray:
    low = rng.uniform(38, 75)
    body = _falling(low, low * rng.uniform(1.2, 7), rng.uniform(12, 120), 1.0)
    body = _dying(body, np.exp(rng.uniform(np.log(0.04), np.log(0.35))))
    click = _dying(_noise(0.03, rng.uniform(500, 3000), 12000, rng), rng.uniform(0.001, 0.006))
    drive = rng.uniform(0.5, 4)
    return np.tanh(_together(body, rng.uniform(0, 0.5) * click) * drive)


def _snare(rng: np.random.Generator) -> np.ndarray:
    tone = rng.uniform(130, 330)
    drum = _falling(tone, tone * rng.uniform(1, 1.8), rng.uniform(20, 80), 0.6)
    drum = drum + rng.uniform(0, 0.7) * _falling(tone * rng.uniform(1.5, 1.9), tone * 2, 40, 0.6)
    rattle = _noise(0.8, rng.uniform(300, 2500), rng.uniform(6000, 20000), rng)
    mixed = rng.uniform(0.1, 0.9) * _dying(drum, rng.uniform(0.02, 0.12))
    return _together(
        mixed, rng.uniform(0.15, 0.6) * _dying(rattle, np.exp(rng.uniform(-3.9, -1.5)))
    )


def _stick(rng: np.random.Generator) -> np.ndarray:
    places = rng.uniform(400, 2600, 3)
    return _dying(_partials(places, 0.12, rng), rng.uniform(0.006, 0.03))


def _clap(rng: np.random.Generator) -> np.ndarray:
    t = _t(0.5)
    shape = np.exp(-t / rng.uniform(0.03, 0.12)) * rng.uniform(0.3, 1)
    for burst in np.cumsum(rng.uniform(0.006, 0.014, int(rng.integers(2, 4)))):
        shape += np.where(t >= burst, np.exp(-(t - burst) / 0.005), 0)
    centre = rng.uniform(800, 2200)
    return np.asarray(shape * _noise(0.5, centre * 0.6, centre * rng.uniform(1.6, 5), rng))


def _tom(low: float, snap: float, rng: np.random.Generator) -> np.ndarray:
    skin = _falling(low, low * rng.uniform(1.1, 2.2), rng.uniform(8, 30), 1.2)
    skin = skin + rng.uniform(0, 0.3) * _falling(low * 1.59, low * 1.7, 20, 1.2)
    head = _dying(_noise(0.05, 300, 6000, rng), 0.008)
    return _together(_dying(skin, rng.uniform(0.07, 0.4)), 0.4 * snap * head)


def _shaker(rng: np.random.Generator) -> np.ndarray:
    rise = np.minimum(_t(0.15) / rng.uniform(0.005, 0.03), 1)
    hiss = _noise(0.15, rng.uniform(3000, 6000), 15000, rng)
    return np.asarray(rise * _dying(hiss, rng.uniform(0.015, 0.05)))


def _partials(places: np.ndarray, seconds: float, rng: np.random.Generator) -> np.ndarray:
    t = _t(seconds)
    waves = np.sin(2 * np.pi * places[:, None] * t + rng.uniform(0, 6, len(places))[:, None])
    return np.asarray(waves.mean(axis=0))


def _metal(seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Squares out of tune with each other, and noise, above some kilohertz."""
    from scipy.signal import butter, sosfilt

    t = _t(seconds)
    places = rng.uniform(200, 900, 6)
    squares = np.sign(np.sin(2 * np.pi * places[:, None] * t)).sum(axis=0)
    hiss = rng.normal(0, 1, len(t))
    mixed = rng.uniform(0, 1) * squares / 2.4 + rng.uniform(0.3, 1) * hiss
    lowest = np.exp(rng.uniform(np.log(2500), np.log(8500)))
    return np.asarray(sosfilt(butter(3, lowest, "highpass", fs=RATE, output="sos"), mixed))
