"""FluidSynth plays voices of notes with the instruments of a soundfont."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from musictool import CannotProcess, Samples

from .scores import Notes

if TYPE_CHECKING:
    import mido

__all__ = ["Voice", "play"]

TICKS = 1000
"""MIDI ticks a quarter, at 60 quarters a minute: a tick is a millisecond."""


@dataclass(frozen=True)
class Voice:
    """Notes in seconds and what plays them, by General MIDI."""

    notes: Notes
    program: int
    channel: int = 0
    volume: int = 100


def play(voices: Sequence[Voice], soundfont: Path, rate: int, *, reverb: bool) -> Samples:
    """What the voices sound like together, mono, shape `(frames,)`, until all has faded.

    Raises
    ------
    CannotProcess
        If FluidSynth is not installed.
    """
    import mido
    import soundfile

    program = shutil.which("fluidsynth")
    if program is None:
        raise CannotProcess("FluidSynth is not installed; scores cannot be rendered without it")
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=1_000_000)])
    now = 0
    events = [event for voice in voices for event in _events(voice)]
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder, "piece.mid"), Path(folder, "piece.wav")
        mido.MidiFile(ticks_per_beat=TICKS, tracks=[track]).save(midi)
        dry = [] if reverb else ["-R", "0", "-C", "0"]
        few = ["-o", "synth.dynamic-sample-loading=1"]  # else all of a soundfont is unpacked
        options = ["-ni", "-q", "-r", str(rate), *few, *dry, "-T", "wav", "-F", str(wav)]
        command = [program, *options, str(soundfont), str(midi)]
        subprocess.run(command, check=True, capture_output=True)
        samples, _ = soundfile.read(wav, dtype="float32", always_2d=True)
    return np.asarray(samples.mean(axis=1), np.float32)


def _events(voice: Voice) -> Iterator[tuple[int, int, mido.Message]]:
    """Tick, order within the tick, and message."""
    import mido

    channel = voice.channel
    yield 0, 0, mido.Message("program_change", channel=channel, program=voice.program)
    yield 0, 0, mido.Message("control_change", channel=channel, control=7, value=voice.volume)
    for start, end, pitch, velocity in voice.notes:
        # Offsets before onsets at the same tick, else a repeated note is cut off at once.
        begun, ended = round(start * TICKS), max(round(end * TICKS), round(start * TICKS) + 10)
        note = {"channel": channel, "note": int(np.clip(pitch, 0, 127))}
        loud = int(np.clip(velocity, 1, 127))
        yield begun, 2, mido.Message("note_on", velocity=loud, **note)
        yield ended, 1, mido.Message("note_off", velocity=0, **note)
