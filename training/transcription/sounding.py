"""From performances to sound: soundfonts, a sampled grand piano, and tones of partials."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from musictool import Samples, read, resample
from training.beats.rendering import vary_sound
from training.fluidsynth import Voice, play
from training.scores import DRUM_CHANNEL, Notes

from .performing import SECONDS, Performance

__all__ = ["sound", "tones_of_partials"]

NAMES = {name: number for number, name in enumerate(
    ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"))}  # fmt: skip


def sound(
    performance: Performance, sources: tuple[Path, ...], rate: int, rng: np.random.Generator
) -> tuple[Samples, Notes]:
    """What it sounds like, mono, and its notes as they sound, in seconds.

    `sources` are soundfonts, and folders of a sampled piano's keys (`C4v8.ogg`).
    """
    tuning = 2 ** (rng.uniform(-30, 30) / 1200) if rng.random() < 0.5 else 1.0
    fonts = [path for path in sources if path.is_file()]
    pianos = [path for path in sources if path.is_dir()]
    frames = int(SECONDS * rate)
    mix = np.zeros(frames, np.float32)
    lines = list(performance.lines)
    if performance.piano and pianos and (not fonts or rng.random() < 0.4):
        folder = pianos[rng.integers(len(pianos))]
        notes = lines[0].notes
        return _varied(_sampled(notes, folder, frames, rate, tuning), rate, rng), notes
    partials = [line for line in lines if not fonts or rng.random() < 0.15]
    others = [line for line in lines if not any(line is one for one in partials)]
    if others:
        font = fonts[rng.integers(len(fonts))]
        # What is played slower is lower: times come out longer by the tuning.
        voices = [
            Voice(_stretched(line.notes, tuning), line.program, _channel(number),
                  int(rng.integers(60, 120)))
            for number, line in enumerate(others)
        ]  # fmt: skip
        played = play(voices, font, round(rate * tuning), reverb=bool(rng.random() < 0.4))[:frames]
        mix[: len(played)] += played / max(float(np.abs(played).max(initial=0)), 1e-6)
    for line in partials:
        tones = tones_of_partials(line.notes, frames, rate, 1 / tuning, rng)
        mix += tones / max(float(np.abs(tones).max(initial=0)), 1e-6) * rng.uniform(0.3, 1)
    return _varied(mix, rate, rng), np.concatenate([line.notes for line in lines])


def _varied(mix: Samples, rate: int, rng: np.random.Generator) -> Samples:
    return vary_sound(mix, rate, rng) if rng.random() < 0.7 else mix


def _stretched(notes: Notes, tuning: float) -> Notes:
    notes = notes.copy()
    notes[:, :2] *= 1 / tuning
    return notes


def _channel(number: int) -> int:
    channels = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    return channels[number % len(channels)]


def _sampled(notes: Notes, folder: Path, frames: int, rate: int, tuning: float) -> Samples:
    """A grand piano's keys, the nearest one by at most a tone and a half resampled."""
    keys = _keys(folder, rate)
    pitches = np.array(sorted(keys))
    mix = np.zeros(frames + rate, np.float32)
    for start, end, pitch, velocity in notes:
        nearest = int(pitches[np.abs(pitches - pitch).argmin()])
        step = 2 ** ((pitch - nearest) / 12) / tuning
        recorded = keys[nearest]
        begun = int(start * rate)
        fade = 0.02 + 0.25 * max(0.0, (90 - pitch) / 70) if pitch < 89 else 3.0
        room = min(
            int((end - start + 4 * fade) * rate), len(mix) - begun, int((len(recorded) - 1) / step)
        )
        if room <= 0:
            continue
        at = np.arange(room)
        tone = np.interp(at * step, np.arange(len(recorded)), recorded)
        tone *= np.exp(-np.maximum(at / rate - (end - start), 0) / fade)
        mix[begun : begun + room] += (tone * (velocity / 100) ** 1.7).astype(np.float32)
    mix = mix[:frames]
    return mix / np.float32(max(float(np.abs(mix).max(initial=0)), 1e-6))


@cache
def _keys(folder: Path, rate: int) -> dict[int, Samples]:
    """Recordings by MIDI pitch, from the stroke on, the level of each as it was."""
    found = {}
    for path in sorted(folder.glob("*.ogg")):
        name, octave = path.stem.split("v")[0][:-1], int(path.stem.split("v")[0][-1])
        audio = resample(read(path), rate, 1)
        recorded = np.ascontiguousarray(audio.samples[0])
        loud = np.abs(recorded) > 0.05 * np.abs(recorded).max()
        found[12 * (octave + 1) + NAMES[name]] = recorded[
            max(0, int(loud.argmax()) - rate // 500) :
        ]
    return found


def tones_of_partials(
    notes: Notes, frames: int, rate: int, factor: float, rng: np.random.Generator
) -> Samples:
    """Tones of an instrument that there is not: partials that fade or last, with vibrato."""
    count = int(rng.integers(3, 24))
    slope = rng.uniform(0.4, 2.2)
    levels = np.arange(1, count + 1) ** -slope * np.exp(rng.normal(0, 0.7, count))
    if rng.random() < 0.2:
        levels[1::2] *= 0.1
    stiff = rng.choice([0.0, 0.0, 1e-4, 5e-4])
    fades = rng.random() < 0.5
    attack = float(np.exp(rng.uniform(np.log(0.002), np.log(0.08))))
    decay = float(np.exp(rng.uniform(np.log(0.15), np.log(3.0)))) if fades else np.inf
    release = float(np.exp(rng.uniform(np.log(0.01), np.log(0.2))))
    depth, speed = (rng.uniform(0, 0.4), rng.uniform(4, 7)) if not fades else (0.0, 5.0)
    number = np.arange(1, count + 1)
    mix = np.zeros(frames + rate, np.float32)
    for start, end, pitch, velocity in notes:
        begun = int(start * rate)
        room = min(int((end - start + 3 * release) * rate), len(mix) - begun)
        if room <= 0:
            continue
        t = np.arange(room) / rate
        f0 = 440 * 2 ** ((pitch - 69) / 12) * factor
        bend = depth * (1 - np.cos(2 * np.pi * speed * t)) / 24 * np.log(2)
        phase = 2 * np.pi * f0 * np.cumsum(np.exp(bend) if depth else np.ones(room)) / rate
        ratios = number * np.sqrt(1 + stiff * number**2)
        heard = ratios * f0 < 0.45 * rate
        tone = np.zeros(room)
        for ratio, level in zip(ratios[heard], levels[heard], strict=True):
            tone += level * np.exp(-t * ratio**0.5 / decay) * np.sin(ratio * phase)
        tone *= np.minimum(t / attack, 1) * np.exp(-np.maximum(t - (end - start), 0) / release)
        mix[begun : begun + room] += (tone * (velocity / 100) ** 1.5).astype(np.float32)
    return mix[:frames]
