"""A recording through an effect of pedalboard, block by block.

Measured with pedalboard 0.9.26: an effect is exact by blocks only if its instance is fresh, no
call resets it, and no call is longer than the first (a longer one makes JUCE prepare anew, which
forgets all). Effects with a latency give so much less at first; silence after the end brings out
what they hold, and the result stands where the recording stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, Audio, CannotProcess, Curve, Stream

__all__ = ["exact_by_blocks", "processed", "processed_whole"]

Samples = npt.NDArray[np.float32]
Make = Callable[[int], Any]
"""Gives a fresh effect for a number of channels."""
Process = Callable[[Samples], Samples]

BUFFER = 8192
"""What JUCE gets at a time, pedalboard's own choice: convolution is half as fast with 65536."""

DRAIN = 4096
"""Frames of silence at a time, until an effect with a latency has given all."""

PATIENCE = 60
"""Seconds of silence after which an effect that gives nothing will never give anything."""

STEP = 64
"""Frames between two values of a parameter that moves: 1.5 ms at 44.1 kHz."""

ADJACENT = {3: (2, 1), 4: (2, 2), 5: (2, 1, 2), 6: (2, 1, 1, 2), 7: (2, 1, 1, 1, 2)}
ADJACENT |= {8: (2, 1, 1, 2, 2)}
"""The channels that form pairs in the order of WAV files: L R, C, LFE, surround left and right."""


def processed(stream: Stream, make: Make, curves: Mapping[str, Curve]) -> Stream:
    """The stream through a fresh effect per reading; `curves` move while it runs."""

    def blocks() -> Iterator[Samples]:
        def voice(channels: int) -> Process:
            if curves:
                return _moving(make, channels, stream.sample_rate, curves)
            return _steady(make(channels), stream.sample_rate)

        groups = _groups(make, stream.channels, stream.sample_rate)
        process = _side_by_side([voice(size) for size in groups], groups)
        return _in_place(stream.blocks(BLOCK_FRAMES), process, stream)

    return replace(stream, open_blocks=blocks)


def processed_whole(audio: Audio, make: Make) -> Audio:
    """The recording through an effect in one call, for those that are exact only so."""
    if not audio.frames:
        return audio
    samples = _padded(audio.samples, DRAIN)
    groups = _groups(make, audio.channels, audio.sample_rate)
    voices = [_at_once(make(size), audio.sample_rate) for size in groups]
    return audio.with_samples(_side_by_side(voices, groups)(samples)[:, : audio.frames])


def exact_by_blocks(make: Make, sample_rate: int = 44100) -> bool:
    """Whether an effect gives the same in blocks as in one call, found by doing both."""
    audio = Audio(_noise(3 * DRAIN), sample_rate)
    process = _steady(make(1), sample_rate)
    try:
        whole = processed_whole(audio, make).samples
        parts = list(_in_place(audio.stream(DRAIN).blocks(), process, audio, patience=0.1))
    except CannotProcess:
        return False
    return np.allclose(np.concatenate(parts, axis=1), whole, rtol=0, atol=1e-6)


def _noise(frames: int) -> Samples:
    """Always the same, in ±0.5, shape (1, frames); numpy.random takes 20 ms to import."""
    scattered = np.sin(np.arange(1, frames + 1) * 12.9898) * 43758.5453
    return (scattered % 1 - 0.5).astype(np.float32)[np.newaxis]


def _in_place(
    blocks: Iterator[Samples],
    process: Process,
    recording: Stream | Audio,
    patience: float = PATIENCE,
) -> Iterator[Samples]:
    """As many frames as came in, where they came in, whatever the effect holds back."""
    owed = 0
    for block in blocks:
        owed += block.shape[1]
        result = process(_padded(block, DRAIN))[:, :owed]
        owed -= result.shape[1]
        if result.shape[1]:
            yield result
    silence = np.zeros((recording.channels, DRAIN), np.float32)
    waited = 0
    while owed:
        result = process(silence)[:, :owed]
        owed -= result.shape[1]
        waited = 0 if result.shape[1] else waited + DRAIN
        if waited > patience * recording.sample_rate:
            raise CannotProcess(f"the effect keeps back the last {owed} frames of the recording")
        if result.shape[1]:
            yield result


def _padded(block: Samples, multiple: int) -> Samples:
    """With silence behind it.

    pedalboard takes the shorter side of an array for the channels, so that one of few frames is
    misread; and what follows the end must not be a longer call than the first.
    """
    missing = -block.shape[1] % multiple
    return np.pad(block, ((0, 0), (0, missing))) if missing else block


def _steady(effect: Any, sample_rate: int) -> Process:
    return lambda block: _asked(effect, block, sample_rate, reset=False)


def _at_once(effect: Any, sample_rate: int) -> Process:
    return lambda samples: _asked(effect, samples, sample_rate, reset=True)


def _asked(effect: Any, block: Samples, sample_rate: int, reset: bool) -> Samples:
    try:
        result: Samples = effect.process(block, sample_rate, BUFFER, reset)
    except (ValueError, RuntimeError) as error:
        raise CannotProcess(f"pedalboard refuses the recording: {error}") from error
    return result


def _moving(make: Make, channels: int, sample_rate: int, curves: Mapping[str, Curve]) -> Process:
    """Two instances that take turns, so that a parameter moves without steps.

    Each holds its parameters for two steps and is heard in a triangle over them, so that they
    change only where it is silent; for a gain, this is a straight line from value to value.
    """
    effects = make(channels), make(channels)
    at = 0

    def process(block: Samples) -> Samples:
        nonlocal at
        frames = block.shape[1]
        times = np.arange(at, at + frames + 1, STEP) / sample_rate
        values = [dict(zip(curves, row, strict=True)) for row in _rows(curves, times)]
        at += frames
        odd = (np.arange(frames) // STEP) % 2
        within = (np.arange(frames) % STEP) / np.float32(STEP)
        share = np.where(odd, 1 - within, within).astype(np.float32)
        first, second = _by_steps(effects, block, values, sample_rate)
        # What an effect with a latency holds back at first is missing from the front.
        share = share[frames - first.shape[1] :]
        return first + (second - first) * share

    return process


def _rows(curves: Mapping[str, Curve], times: npt.NDArray[np.float64]) -> list[tuple[float, ...]]:
    columns = [curve.at(times).tolist() for curve in curves.values()]
    return list(zip(*columns, strict=True))


def _by_steps(
    effects: tuple[Any, Any], block: Samples, values: list[dict[str, float]], sample_rate: int
) -> tuple[Samples, Samples]:
    """The block through both: the first has the even values, the second the odd ones."""
    results: tuple[list[Samples], list[Samples]] = [], []
    for step, (value, following) in enumerate(pairwise(values)):
        piece = block[:, step * STEP : (step + 1) * STEP]
        ordered = (following, value) if step % 2 else (value, following)
        for effect, parameters, result in zip(effects, ordered, results, strict=True):
            for name, number in parameters.items():
                setattr(effect, name, number)
            result.append(_asked(effect, piece, sample_rate, reset=False))
    return np.concatenate(results[0], axis=1), np.concatenate(results[1], axis=1)


def _groups(make: Make, channels: int, sample_rate: int) -> tuple[int, ...]:
    """How many channels each instance gets: all, unless the effect is made for two at most."""
    if channels <= 2 or _takes(make, channels, sample_rate):
        return (channels,)
    return ADJACENT.get(channels, (1,) * channels)


def _takes(make: Make, channels: int, sample_rate: int) -> bool:
    """Whether an effect does to each of many like channels what it does to two of them.

    Reverb leaves more than two as they are without a word; convolution gives the third and on a
    copy of the first, which shows when the first is silent.
    """
    noise = _noise(DRAIN).repeat(channels, axis=0)
    others = noise.copy()
    others[:2] = 0
    try:
        few = make(2).process(noise[:2], sample_rate)
        many = make(channels).process(noise, sample_rate)
        apart = make(channels).process(others, sample_rate)
    except (ValueError, RuntimeError):
        return False
    like = (any(np.allclose(row, one, atol=1e-6) for one in few) for row in many)
    sounding = apart[2:].any(axis=1).all() or not few.any()
    return bool(np.allclose(many[:2], few, atol=1e-6) and all(like) and sounding)


def _side_by_side(voices: list[Process], groups: tuple[int, ...]) -> Process:
    if len(voices) == 1:
        return voices[0]
    edges = np.cumsum(groups)[:-1]

    def process(block: Samples) -> Samples:
        parts = np.split(block, edges, axis=0)
        return np.concatenate([voice(part) for voice, part in zip(voices, parts, strict=True)])

    return process
