"""Synthesise `demo.flac`, the clip that the examples edit: eight bars in F at 96 BPM.

    python examples/make_demo.py [OUT]

Every sound is made here from sines and noise: a two-operator FM electric piano, a detuned pad, a
round bass, a soft lead and a small drum kit. The score comes first, then the instruments, then
the mix. One seed humanises it, so each run gives the same samples. It lasts exactly eight bars and
ends on the dominant: what comes next begins with a downbeat.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from mutagen.flac import FLAC
from pedalboard import Compressor, Pedalboard, Reverb
from scipy.signal import butter, sosfilt

Signal = npt.NDArray[np.float64]  # mono (frames,) or stereo (2, frames)

SAMPLE_RATE = 44100
TEMPO = 96.0
BEAT = 60 / TEMPO  # seconds
BEATS = 32
SWING = 0.54  # where the off-beat eighth falls within its beat; 0.5 is straight
LEAD_IN = 0.02  # seconds before the first downbeat, so that no attack is cut by the file's edge
FRAMES = round(BEATS * BEAT * SAMPLE_RATE)
TAGS = {
    "title": "Eight Bars in F",
    "artist": "musictool",
    "bpm": "96",
    "license": "CC0-1.0 (this recording); GPL-3.0-or-later (the script that makes it)",
}

# The score. (beat, beats, bass root, voicing) in MIDI keys: no voice moves further than a third.
CHORDS: list[tuple[int, int, int, tuple[int, ...]]] = [
    (0, 4, 41, (57, 60, 64, 67)),  # Fmaj9
    (4, 4, 38, (57, 60, 64, 65)),  # Dm9
    (8, 4, 34, (57, 60, 62, 65)),  # Bbmaj9
    (12, 4, 36, (55, 58, 62, 65)),  # C9sus4
    (16, 4, 31, (58, 62, 65, 69)),  # Gm9
    (20, 2, 33, (60, 64, 67, 69)),  # Am7
    (22, 2, 38, (60, 64, 65, 69)),  # Dm9
    (24, 4, 34, (60, 62, 65, 69)),  # Bbmaj9
    (28, 2, 36, (58, 62, 65, 67)),  # C9sus4
    (30, 2, 36, (58, 62, 64, 69)),  # C13, which asks for F
]

# (beat, beats, key) in the pentatonic scale of F; the form is A A' B A.
PHRASE_A = [(0, 0.5, 72), (0.5, 0.5, 74), (1, 1.5, 81), (2.5, 0.5, 79), (3, 0.5, 77)]
FALL = [(3.5, 0.5, 74), (4, 1, 77), (5, 0.5, 74), (5.5, 1.5, 72)]
QUESTION = [(3.5, 0.5, 77), (4, 1, 79), (5, 0.5, 81), (5.5, 1.75, 79)]
PHRASE_B = [
    *[(0, 1, 84), (1, 0.5, 81), (1.5, 1, 79), (2.5, 0.5, 81), (3, 0.5, 79), (3.5, 0.5, 77)],
    *[(4, 1, 79), (5, 0.5, 81), (5.5, 0.5, 84), (6, 1, 86), (7, 0.5, 84), (7.5, 0.5, 81)],
]
FORM = [PHRASE_A + FALL, PHRASE_A + QUESTION, PHRASE_B, PHRASE_A + FALL]  # two bars each
MELODY = [(8 * n + beat, beats, key) for n, part in enumerate(FORM) for beat, beats, key in part]

# (beat, beats, accent) of the piano in chords of four beats and of two.
COMPING = {4: [(0, 1.3, 0.85), (1.5, 0.3, 0.5), (2.5, 1.15, 0.68)], 2: [(0, 1.7, 0.8)]}


def seconds(beat: float) -> float:
    """Time of a beat in the clip, swung."""
    whole, part = divmod(beat, 1.0)
    return LEAD_IN + (whole + float(np.interp(part, [0, 0.5, 1], [0, SWING, 1]))) * BEAT


def place(bus: Signal, sound: Signal, start: float, gain: float = 1.0, pan: float = 0.0) -> None:
    """Add a sound to a stereo bus at a time in seconds; mono is panned (-1 … 1) at equal power."""
    at, turn = round(start * SAMPLE_RATE), (pan + 1) * np.pi / 4
    if sound.ndim == 1:
        sound = np.outer([np.cos(turn), np.sin(turn)], sound)
    room = bus[:, at : at + sound.shape[1]]  # what rings past the end is cut there
    room += gain * sound[:, : room.shape[1]]


def ramp(length: float, attack: float, release: float) -> tuple[Signal, Signal]:
    """Time in seconds, and a gate that rises, holds for `length` and falls, each as a cosine."""
    time = np.arange(round((length + release) * SAMPLE_RATE)) / SAMPLE_RATE
    rise = np.clip(time / attack, 0, 1)
    fall = np.clip((length + release - time) / release, 0, 1)
    return time, (0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 - 0.5 * np.cos(np.pi * fall))


def angle(key: float, time: Signal) -> Signal:
    """Phase of a MIDI key's fundamental."""
    return 2 * np.pi * 440 * 2 ** ((key - 69) / 12) * time


def band(sound: Signal, low: float, high: float) -> Signal:
    """Keep what lies between two frequencies in Hz; 12 dB per octave to each side."""
    return sosfilt(butter(2, (low, high), "bandpass", fs=SAMPLE_RATE, output="sos"), sound)


def electric_piano(key: int, length: float, velocity: float) -> Signal:
    """Two FM pairs: a 1:1 body that mellows as it decays, and a short bell-like tine."""
    time, gate = ramp(length, 0.004, 0.12)
    phase = angle(key, time)
    body = np.sin(phase + (0.4 + 1.7 * velocity) * np.exp(-2.2 * time) * np.sin(phase))
    tine = np.sin(phase + 1.0 * np.exp(-8 * time) * np.sin(14 * phase)) * np.exp(-5 * time)
    return velocity * gate * np.exp(-0.9 * time) * (0.8 * body + 0.4 * tine)


def pad(key: int, length: float, rng: np.random.Generator) -> Signal:
    """A slow choir of detuned soft saws, different left and right: shape `(2, frames)`."""
    time, gate = ramp(length, 0.3, 0.3)
    sides = np.zeros((2, time.size))
    for side, cents in product(sides, (-7, 0, 6)):
        phase = angle(key + cents / 100, time) + rng.uniform(0, 2 * np.pi)
        side += sum(np.sin(k * phase) / k**1.7 for k in range(1, 7))
    return gate * sides / 3


def bass(key: int, length: float, velocity: float) -> Signal:
    """A plucked, rounded tone: upper partials die early, soft saturation glues the rest."""
    time, gate = ramp(length, 0.006, 0.06)
    phase = angle(key, time)
    second, third = 0.5 * np.exp(-3 * time), 0.25 * np.exp(-7 * time)
    upper = second * np.sin(2 * phase) + third * np.sin(3 * phase)
    return velocity * gate * np.exp(-0.8 * time) * np.tanh(1.3 * (np.sin(phase) + upper))


def lead(key: int, length: float, velocity: float) -> Signal:
    """A flute-like voice whose vibrato arrives late, as a singer's does."""
    time, gate = ramp(length, 0.022, 0.11)
    depth = 0.0042 * np.clip((time - 0.22) / 0.35, 0, 1)  # of the frequency: about 7 cents
    phase = angle(key, np.cumsum(1 + depth * np.sin(2 * np.pi * 5.2 * time)) / SAMPLE_RATE)
    shine = 0.55 + 0.45 * np.exp(-4 * time)
    tone = np.sin(phase) + shine * sum(np.sin(k * phase) / k**1.6 for k in range(2, 7))
    return velocity * gate * (0.75 + 0.25 * np.exp(-2.5 * time)) * tone


def kick(velocity: float) -> Signal:
    """A sine that falls from 160 Hz to 48 Hz."""
    time, gate = ramp(0.3, 0.0015, 0.1)
    phase = 2 * np.pi * (48 * time + 112 / 38 * (1 - np.exp(-38 * time)))
    return velocity * gate * np.exp(-7.5 * time) * np.sin(phase)


def snare(velocity: float, rng: np.random.Generator) -> Signal:
    """Two modes of the skin under a burst of wires."""
    time, gate = ramp(0.25, 0.001, 0.08)
    skin = np.sin(2 * np.pi * 187 * time) + 0.6 * np.sin(2 * np.pi * 332 * time)
    wires = band(rng.normal(size=time.size), 1300, 6500)
    return velocity * gate * (0.5 * skin * np.exp(-24 * time) + 0.55 * wires * np.exp(-17 * time))


def hat(velocity: float, decay: float, rng: np.random.Generator) -> Signal:
    """A burst of high noise; `decay` in seconds to 1/e tells closed from open."""
    time, gate = ramp(5 * decay, 0.0015, 0.02)
    return velocity * gate * np.exp(-time / decay) * band(rng.normal(size=time.size), 6800, 12500)


def play_drums(bus: Signal, rng: np.random.Generator) -> None:
    """Kick, back-beat, swung hats and ghost notes; a small fill leads out of bars 4 and 8."""

    def hit(sound: Signal, beat: float, gain: float, pan: float = 0.0) -> None:
        late = float(np.clip(rng.normal(0, 0.0025), -0.006, 0.006))
        place(bus, sound, seconds(beat) + late, gain, pan)

    for bar in range(BEATS // 4):
        first, even, last = 4 * bar, bar % 2 == 0, bar % 4 == 3
        for beat in (0, 2.5) if even else (0, 1.75, 2.5):
            hit(kick(rng.uniform(0.62, 0.74) if beat else 1.0), first + beat, 0.95)
        ghosts = {3.5: 0.24, 3.75: 0.34} if last else {1.75: 0.28} if even else {}
        for beat, loud in {1: 0.94, 3: 1.0, **ghosts}.items():
            hit(snare(loud * rng.uniform(0.94, 1.0), rng), first + beat, 0.55, 0.05)
        for sixteenth in range(16):
            beat = first + sixteenth / 4
            loud = (0.5, 0.35, 1.0, 0.4)[sixteenth % 4] * rng.uniform(0.75, 1.0)
            hit(hat(loud, 0.016, rng), beat, 0.06, -0.45)
            if sixteenth % 2 == 0:
                loud = (0.62 if sixteenth % 4 else 1.0) * rng.uniform(0.8, 1.0)
                hit(hat(loud, 0.11 if last and sixteenth == 10 else 0.028, rng), beat, 0.2, 0.3)


def play_bass(bus: Signal, rng: np.random.Generator) -> None:
    """Root with the kick, its octave in between, a step towards the next root."""
    for index, (beat, beats, root, _) in enumerate(CHORDS):
        target = CHORDS[(index + 1) % len(CHORDS)][2]
        approach = target + (2 if target < root else -1 if target == 41 else -2)
        line = [(0, 1.4, root, 1.0), (beats - 0.5, 0.32, approach, 0.7)]
        if beats == 4:
            line += [(1.75, 0.5, root + 12, 0.55), (2.5, 0.9, root, 0.85)]
        for offset, held, key, accent in line:
            sound = bass(key, held * BEAT, accent * rng.uniform(0.92, 1.0))
            place(bus, sound, seconds(beat + offset) + 0.004)


def play_chords(piano: Signal, choir: Signal, rng: np.random.Generator) -> None:
    """Electric piano in a lazy syncopation, strummed low to high, over the pad."""
    for beat, beats, _, voicing in CHORDS:
        for offset, held, accent in COMPING[beats]:
            for voice, key in enumerate(voicing):
                sound = electric_piano(key, held * BEAT, accent * rng.uniform(0.85, 1.0))
                place(piano, sound, seconds(beat + offset) + 0.007 * voice)
        for key in voicing:
            place(choir, pad(key, (beats - 0.52) * BEAT, rng), seconds(beat))
    tremolo = 0.25 * np.sin(2 * np.pi * 2.3 * np.arange(FRAMES) / SAMPLE_RATE)  # left to right
    piano *= np.stack([1 + tremolo, 1 - tremolo])


def play_melody(bus: Signal, rng: np.random.Generator) -> None:
    """The tune, with two quiet dotted-eighth echoes, left and right."""
    for beat, beats, key in MELODY:
        sound, start = lead(key, 0.9 * beats * BEAT, rng.uniform(0.82, 1.0)), seconds(beat)
        for repeat, (gain, pan) in enumerate([(1.0, 0.0), (0.16, -0.7), (0.09, 0.7)]):
            place(bus, sound, start + repeat * 0.75 * BEAT, gain, pan)


def render() -> npt.NDArray[np.int16]:
    """Play and mix everything: int16, shape `(2, frames)`."""
    rng = np.random.default_rng(1996)
    drums, low, piano, choir, tune = (np.zeros((2, FRAMES)) for _ in range(5))
    play_drums(drums, rng)
    play_bass(low, rng)
    play_chords(piano, choir, rng)
    play_melody(tune, rng)
    piano, choir = band(piano, 120, 16000), band(choir, 180, 3200)
    glue = Pedalboard([Compressor(threshold_db=-9, ratio=2, attack_ms=12, release_ms=90)])
    drums = glue(drums.astype(np.float32), SAMPLE_RATE).astype(np.float64)
    send = 0.3 * drums + 0.05 * piano + 0.02 * choir + 0.06 * tune
    hall = Pedalboard([Reverb(room_size=0.55, damping=0.55, wet_level=0.5, dry_level=0)])
    wet = hall(band(send, 220, 9000).astype(np.float32), SAMPLE_RATE)
    mix = 0.97 * drums + 0.21 * low + 0.14 * piano + 0.05 * choir + 0.13 * tune + wet
    mix = band(mix, 28, 18000)
    body = np.clip(mix, -0.85, 0.85)  # what rises above bends, lest one peak sets the level of all
    mix = body + 0.35 * np.tanh((mix - body) / 0.35)
    mix[:, -176:] *= np.linspace(1, 0, 176)  # 4 ms: too short for a fade, long enough not to click
    return np.round(mix * (32767 * 10 ** (-1 / 20) / np.abs(mix).max())).astype(np.int16)


def main(out: Path) -> None:
    """Write the clip and its tags."""
    soundfile.write(out, render().T, SAMPLE_RATE, "PCM_16", format="FLAC", compression_level=1)
    flac = FLAC(out)
    flac.update(TAGS)
    flac.save()
    print(f"{out}: {FRAMES / SAMPLE_RATE:g} s, {TEMPO:g} BPM, {BEATS // 4} bars")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("demo.flac"))
