"""From a performance to sound: FluidSynth or a drum machine, then room, equaliser and noise."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess

from .kit import machine_drums
from .pieces import Part, Performance

__all__ = ["coloured", "rendered"]

Samples = npt.NDArray[np.float32]

TICKS = 1000
"""MIDI ticks a quarter, at 60 quarters a minute: a tick is a millisecond."""


def rendered(
    performance: Performance,
    soundfont: Path,
    rate: int,
    rng: np.random.Generator,
    machine: float = 0.0,
) -> Samples:
    """What the performance sounds like, mono, shape `(frames,)`.

    `machine` is how likely a drum machine plays the drums.
    """
    frames = int(performance.duration * rate)
    drums = [part for part in performance.parts if part.role == "drums"]
    by_machine = drums if rng.random() < machine else []
    others = [part for part in performance.parts if not any(part is one for one in by_machine)]
    mix = np.zeros(frames, np.float32)
    if others:
        played = _by_fluidsynth(others, soundfont, rate, rng)[:frames]
        mix[: len(played)] += played / max(float(np.abs(played).max(initial=0)), 1e-6)
    for part in by_machine:
        struck = machine_drums(part, frames, rate, rng)
        mix += struck / max(float(np.abs(struck).max(initial=0)), 1e-6) * rng.uniform(0.4, 1.6)
    return mix


def coloured(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """The same as another room, desk and microphone would have it."""
    if rng.random() < 0.5:
        samples = _in_a_room(samples, rate, rng)
    if rng.random() < 0.6:
        samples = _equalised(samples, rate, rng)
    peak = max(float(np.abs(samples).max(initial=0)), 1e-6)
    samples = samples / np.float32(peak)
    if rng.random() < 0.4:
        drive = np.float32(rng.uniform(1, 6))
        samples = np.tanh(samples * drive) / np.tanh(drive)
    if rng.random() < 0.4:
        samples = samples + _noise(len(samples), rng) * np.float32(10 ** rng.uniform(-3.5, -1.2))
    return samples * np.float32(10 ** rng.uniform(-2, 0))


def _by_fluidsynth(
    parts: list[Part], soundfont: Path, rate: int, rng: np.random.Generator
) -> Samples:
    program = shutil.which("fluidsynth")
    if program is None:
        raise CannotProcess("FluidSynth is not installed; scores cannot be rendered without it")
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder, "piece.mid"), Path(folder, "piece.wav")
        _write_midi(parts, midi, rng)
        room = ["-R", "0", "-C", "0"] if rng.random() < 0.5 else []
        options = ["-ni", "-q", "-r", str(rate), *room, "-T", "wav", "-F", str(wav)]
        subprocess.run(
            [program, *options, str(soundfont), str(midi)], check=True, capture_output=True
        )
        import soundfile

        samples, _ = soundfile.read(wav, dtype="float32", always_2d=True)
        return np.asarray(samples.mean(axis=1), np.float32)


def _write_midi(parts: list[Part], path: Path, rng: np.random.Generator) -> None:
    import mido

    file = mido.MidiFile(ticks_per_beat=TICKS)
    track = mido.MidiTrack()
    file.tracks.append(track)
    events: list[tuple[int, int, mido.Message]] = []
    free = [channel for channel in range(16) if channel != 9]
    for number, part in enumerate(parts):
        channel = 9 if part.role == "drums" else free[number % len(free)]
        volume = int(
            rng.integers(70, 127) if part.role in ("drums", "bass") else rng.integers(45, 120)
        )
        events.append((0, 0, mido.Message("program_change", channel=channel, program=part.program)))
        events.append(
            (0, 0, mido.Message("control_change", channel=channel, control=7, value=volume))
        )
        for start, end, pitch, velocity in part.notes:
            # Offsets before onsets at the same tick, else a repeated note is cut off at once.
            begun, ended = round(start * TICKS), max(round(end * TICKS), round(start * TICKS) + 10)
            note = {"channel": channel, "note": int(np.clip(pitch, 0, 127))}
            strength = int(np.clip(velocity, 1, 127))
            events.append((begun, 2, mido.Message("note_on", velocity=strength, **note)))
            events.append((ended, 1, mido.Message("note_off", velocity=0, **note)))
    now = 0
    track.append(mido.MetaMessage("set_tempo", tempo=1_000_000))
    for at, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=at - now))
        now = at
    file.save(path)


def _in_a_room(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """Exponentially decaying noise, darker and darker, after the direct sound."""
    from scipy.signal import fftconvolve, lfilter

    time = rng.uniform(0.15, 2.0)
    t = np.arange(int(time * rate)) / rate
    tail = rng.normal(0, 1, len(t)) * np.exp(-6.9 * t / time)
    tail = lfilter([1 - rng.uniform(0, 0.7)], [1, -rng.uniform(0, 0.7)], tail)
    tail[: int(rng.uniform(0, 0.03) * rate)] = 0
    tail *= rng.uniform(0.1, 0.9) / max(float(np.sqrt((tail**2).sum())), 1e-9)
    tail[0] += 1
    return np.asarray(fftconvolve(samples, tail)[: len(samples)], np.float32)


def _equalised(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """A smooth random gain over log frequency, ±10 dB, and at times the ends cut off."""
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / rate)
    places = np.geomspace(30, rate / 2, 7)
    gains = rng.normal(0, 5, 7).clip(-10, 10)
    if rng.random() < 0.2:
        gains[: rng.integers(1, 3)] -= 24
    if rng.random() < 0.2:
        gains[-int(rng.integers(1, 3)) :] -= 24
    decibels = np.interp(np.log(np.maximum(frequencies, 1)), np.log(places), gains)
    return np.fft.irfft(spectrum * 10 ** (decibels / 20), len(samples)).astype(np.float32)


def _noise(frames: int, rng: np.random.Generator) -> Samples:
    """White, or darker by 3 dB an octave, of standard deviation 1."""
    white = rng.normal(0, 1, frames)
    if rng.random() < 0.6:
        spectrum = np.fft.rfft(white) / np.sqrt(np.arange(1, frames // 2 + 2))
        white = np.fft.irfft(spectrum, frames)
    return (white / max(float(white.std()), 1e-9)).astype(np.float32)
