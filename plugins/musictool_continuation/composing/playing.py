"""Notes played by the recording's own sounds, as loud and as bright as its own voice.

Notes that sound most by themselves are cut out of the recording, each freed of what sounds with
it, and laid on a tape; `synth` plays the score by them (engine sampler). What comes of it gets the
long-term spectrum of the voice that it takes the place of, channel by channel, which also puts it
where that one lies in the stereo picture, and its level, bar by bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import (
    CONTROL,
    ERB,
    NOTE,
    Audio,
    Context,
    Samples,
    Score,
    Step,
    Tempo,
    Track,
    amplitude,
    find_onsets,
    frames_of,
    resample,
    spectra_of,
    triangular_bank,
    window_length,
)

from .notes import Heard
from .voice import alone

__all__ = ["matched", "played", "tape_of"]

MOST_SOUNDS, SOUNDS_A_PITCH = 36, 2
LONGEST_S, GAP_S = 2.0, 0.12
"""Seconds of a note on the tape at most, and of silence after each."""
SHORTEST_S = 0.08
SHARPEST_S, SOFTEST_S = 0.004, 0.04
"""Attacks of tones on the tape."""
TOGETHER_S = 0.04
"""Notes that begin within so many seconds of each other begin together."""
ROOM = 0.25
"""Of `synth`: how much room is heard around the notes, that of the recording being cut off."""
VELOCITY, SPREAD, VELOCITIES = 96, 1.6, (60, 124)
"""What notes are played with: the sampler makes soft ones dark, and these tones are soft already
where they are cut out of soft moments."""
RESOLUTION = 10_000
"""Of a score in seconds: 50 µs to a tick at 120 BPM."""
PITCH_BEND, FULL_BEND = 0xE0, 8192
BANDS = 40
MOST_DB = 9.0
"""Most that a band of the spectrum is raised or lowered."""
MOST_LEVEL_DB = 4.0
"""Most that a bar is raised or lowered beside the others."""
QUIET_DB = -50.0
"""Under the mean power nothing is matched."""
LOWEST_RATE = 8000

Floats = npt.NDArray[np.float64]


def tape_of(audio: Audio, heard: Heard, tuning: float, struck: bool) -> Audio:
    """The sounds that play: notes of a recording, one after another, each by itself."""
    rate = audio.sample_rate
    chosen = _best(heard)
    gap = np.zeros(round(GAP_S * rate), np.float32)
    parts = [gap]
    rise_s = _rise_of(audio, heard)
    for sound in alone(audio.samples, rate, heard, chosen, tuning, struck, rise_s):
        parts += [sound[: round(LONGEST_S * rate)], gap]
    return Audio(np.concatenate(parts)[np.newaxis], rate)


def _rise_of(audio: Audio, heard: Heard) -> float:
    """Seconds in which notes come in: the fewer are heard as onsets, the softer they are."""
    onsets = len(find_onsets(audio.stream()).times)
    begins = 1 + int((np.diff(heard.onset) > TOGETHER_S).sum())
    return float(np.clip(SHARPEST_S / max(onsets / begins, 1e-3) ** 2, SHARPEST_S, SOFTEST_S))


def _best(heard: Heard) -> list[int]:
    """Notes that sound long, loud and alone, of as many pitches as there are."""
    length = np.minimum(heard.offset - heard.onset, 1.0)
    others = np.zeros(len(heard))
    for at in range(len(heard)):
        until = min(float(heard.offset[at]), float(heard.onset[at]) + 0.5)
        overlap = np.minimum(heard.offset, until) - np.maximum(heard.onset, heard.onset[at])
        others[at] = overlap.clip(0).sum() / max(until - float(heard.onset[at]), 0.01) - 1
    worth = np.sqrt(length) * (heard.velocity / 127) / (1 + others)
    worth[heard.offset - heard.onset < SHORTEST_S] *= 0.1
    taken: dict[int, int] = {}
    found: list[tuple[int, float, int]] = []
    for at in np.argsort(-worth, kind="stable").tolist():
        count = taken.get(int(heard.pitch[at]), 0)
        if count < SOUNDS_A_PITCH:
            taken[int(heard.pitch[at])] = count + 1
            found.append((count, -float(worth[at]), at))
    return [at for _, _, at in sorted(found)[:MOST_SOUNDS]]


def played(
    onset: Floats,
    offset: Floats,
    notes: npt.NDArray[np.void],
    tape: Audio,
    tuning: float,
    frames: int,
    context: Context,
) -> Samples:
    """Notes at their seconds, in stereo, `(2, frames)`; `tuning` in semitones off 440 Hz."""
    rows = np.zeros(len(notes), NOTE)
    rows["start"] = np.rint(onset * 2 * RESOLUTION)
    rows["duration"] = np.maximum(1, np.rint((offset - onset) * 2 * RESOLUTION))
    for name in ("pitch", "release", "spelling"):
        rows[name] = notes[name]
    loud = notes["velocity"] - np.median(notes["velocity"])
    rows["velocity"] = np.clip(np.rint(VELOCITY + SPREAD * loud), *VELOCITIES)
    rows = rows[np.lexsort((rows["pitch"], rows["start"]))]
    bend = np.array(
        [(0, PITCH_BEND, 0, round(np.clip(tuning / 2, -1, 1) * (FULL_BEND - 1)))], CONTROL
    )
    score = Score((Track(rows, controls=bend),), (Tempo(0, 500_000),), resolution=RESOLUTION)
    rate = tape.sample_rate
    wish = {"reference": [tape], "rate": max(rate, LOWEST_RATE), "reverb": ROOM}
    sound: Audio = context.run(Step("synth", wish, "sampler"), score)
    both = resample(sound, rate).samples[:, :frames]
    return np.pad(both, ((0, 0), (0, frames - both.shape[1])))


def matched(
    sound: Samples, voice: Samples, rate: int, lines: Sequence[int], heard: npt.NDArray[np.bool_]
) -> Samples:
    """A sound with the spectrum and the level of a voice, `(channels, frames)`.

    Parameters
    ----------
    sound
        In stereo, `(2, frames)`.
    voice
        What it takes the place of, as long, `(channels, frames)`.
    rate
        Frames per second.
    lines
        Frames at which bars begin.
    heard
        Frames in which it does so, `(frames,)`.
    """
    stereo = len(voice) == len(sound)
    middle = sound.mean(axis=0)
    ours = _spectrum(middle[heard], rate)
    channels = []
    for number, channel in enumerate(voice):
        gains = _gains(ours, _spectrum(channel[heard], rate), rate)
        channels.append(_filtered(sound[number] if stereo else middle, gains, rate))
    result = np.stack(channels)
    level, wanted = (float(np.mean(np.square(one[:, heard]))) for one in (result, voice))
    result *= np.float32(np.sqrt(wanted / max(level, 1e-12)))
    return result * _level_course(result, voice, lines).astype(np.float32)


def _spectrum(sound: Samples, rate: int) -> Floats:
    """Mean power of each bin."""
    size = window_length(0.046, rate)
    total, count = np.zeros(size // 2 + 1), 0
    for frames in frames_of(sound, size, size // 2, centred=True):
        total += np.square(np.abs(spectra_of(frames))).sum(axis=0)
        count += len(frames)
    return total / max(count, 1)


def _gains(ours: Floats, theirs: Floats, rate: int) -> Floats:
    """Factor for every bin that brings one spectrum to another, smoothed over a third or so."""
    hertz = np.linspace(0, rate / 2, len(ours))
    edges = ERB.spaced(40, min(rate / 2, 16_000) * 0.98, BANDS + 2)
    bank = triangular_bank(hertz, edges, nearest=0.5)
    ours, theirs = bank @ ours, bank @ theirs
    floor = 1e-5
    step = 10 * np.log10((theirs + floor * theirs.max()) / (ours + floor * ours.max() + 1e-20))
    step = np.clip(step - np.median(step), -MOST_DB, MOST_DB)
    found: Floats = 10 ** (np.interp(hertz, edges[1:-1], step) / 20)
    return found


def _filtered(sound: Samples, gains: Floats, rate: int) -> Samples:
    """Zero phase, by overlapping windows; a sound may be shorter than one."""
    import torch

    size = window_length(0.046, rate)
    hop, window = size // 4, torch.hann_window(size)
    spectrum = torch.stft(
        torch.tensor(sound), size, hop, window=window, pad_mode="constant", return_complex=True
    )
    curve = torch.tensor(gains.astype(np.float32))[:, None]
    made = torch.istft(spectrum * curve, size, hop, window=window, length=len(sound))
    return np.asarray(made.numpy(), np.float32)


def _level_course(sound: Samples, voice: Samples, lines: Sequence[int]) -> Floats:
    """A factor for every frame that follows the level of the voice from bar to bar."""
    frames = sound.shape[1]
    edges = sorted({0, *(line for line in lines if 0 < line < frames), frames})
    loud = amplitude(QUIET_DB) ** 2 * float(np.mean(np.square(voice)))
    middles, steps = [], []
    for first, last in pairwise(edges):
        ours, theirs = (float(np.mean(np.square(one[:, first:last]))) for one in (sound, voice))
        if ours > loud and theirs > loud:
            middles.append((first + last) / 2)
            steps.append(10 * np.log10(theirs / ours))
    if not steps:
        return np.ones(frames)
    within = np.clip(steps, -MOST_LEVEL_DB, MOST_LEVEL_DB)
    return np.asarray(10 ** (np.interp(np.arange(frames), middles, within) / 20))
