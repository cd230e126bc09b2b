"""From strokes to sound: each voice by an instrument, changed as rooms, heads and hands differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from musictool import Samples, amplitude
from musictool_transcription.drums.spectra import RATE
from training.scores import Notes

from .kits import Instrument, Kit
from .machines import MACHINES, machine
from .voices import VOICES, voice_of

__all__ = ["MACHINE", "draw_kit", "strike"]

MACHINE = 0.22
"""How likely a drum machine plays."""

MIXED = 0.45
"""How likely the voices of a kit come from all over."""


def draw_kit(
    fonts: Sequence[Sequence[Kit]], rng: np.random.Generator, synthetic: float = MACHINE
) -> Mapping[str, Instrument]:
    """One instrument a voice, of kits by soundfont or folder: of one kit, or of several.

    `synthetic` is how likely a drum machine plays; without any fonts it does.
    """
    likely = np.sqrt([len(kits) for kits in fonts])
    mixed = rng.random() < MIXED

    def one() -> Kit:
        if not fonts or rng.random() < synthetic:
            return machine(int(rng.integers(MACHINES)))
        kits = fonts[int(rng.choice(len(fonts), p=likely / likely.sum()))]
        return kits[int(rng.integers(len(kits)))]

    kit = one()
    chosen = {}
    for name in VOICES:
        source = kit
        for _ in range(4):
            if (mixed and rng.random() < 0.7) or name not in source:
                source = one()
        if name in source:
            instruments = source[name]
            chosen[name] = instruments[rng.integers(len(instruments))]
    return chosen


def strike(
    notes: Notes, kit: Mapping[str, Instrument], frames: int, rng: np.random.Generator
) -> Samples:
    """Rows of start, end, General MIDI drum and velocity as sound, mono, shape `(frames,)`."""
    mix = np.zeros(frames, np.float32)
    steep = rng.uniform(0.7, 1.6)
    tuning, spread = rng.normal(0, 0.06), rng.uniform(2, 6)
    rows = notes[np.argsort(notes[:, 0], kind="stable")]
    voices = [voice_of(int(pitch)) for pitch in rows[:, 2]]
    closings = [row[0] for row, name in zip(rows, voices, strict=True) if name in CLOSES]
    changed: dict[str, Instrument] = {}
    gains: dict[str, float] = {}
    for (start, _, _, velocity), name in zip(rows, voices, strict=True):
        if name is None or name not in kit:
            continue
        if name not in changed:
            changed[name] = _another(kit[name], tuning, rng)
            gains[name] = float(amplitude(VOICES[name].level_db + rng.normal(0, spread)))
        layers = changed[name]
        which = velocity / 128 * len(layers) + rng.normal(0, 0.35)
        sound = layers[int(np.clip(which, 0, len(layers) - 1))]
        at = round(start * RATE)
        if name == "open hat":
            sound = _cut(sound, closings, start)
        sound = sound[: max(0, frames - at)]
        loud = gains[name] * (velocity / 127) ** steep * np.exp(rng.normal(0, 0.08))
        mix[at : at + len(sound)] += sound * np.float32(loud)
    return mix


CLOSES = ("closed hat", "pedal")


def _another(layers: Instrument, tuning: float, rng: np.random.Generator) -> Instrument:
    """The same at another pitch, and at times damped."""
    faster = float(np.exp(tuning + rng.normal(0, 0.08)))
    damped = rng.uniform(0.04, 0.6) if rng.random() < 0.35 else None
    made = []
    for sound in layers:
        at = np.arange(0.0, len(sound) - 1.0, faster)
        one = np.interp(at, np.arange(len(sound)), sound).astype(np.float32)
        if damped is not None:
            one *= np.exp(-np.arange(len(one), dtype=np.float32) / np.float32(damped * RATE))
        made.append(one)
    return made


def _cut(sound: Samples, closings: list[float], start: float) -> Samples:
    """Until the hi-hat is closed next."""
    after = int(np.searchsorted(closings, start + 0.03))
    if after == len(closings):
        return sound
    length, fade = round((closings[after] - start) * RATE), round(0.02 * RATE)
    if length >= len(sound):
        return sound
    cut = sound[: length + fade].copy()
    cut[length:] *= np.linspace(1, 0, len(cut) - length, dtype=np.float32)
    return cut
