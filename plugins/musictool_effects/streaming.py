"""A recording through an effect of pedalboard, block by block.

Measured with pedalboard 0.9.26: an effect is exact by blocks only if its instance is fresh, no
call resets it, and no call is longer than the first (a longer one makes JUCE prepare anew, which
forgets all). Effects with a latency give so much less at first; silence after the end brings out
what they hold, and the result stands where the recording stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, CannotProcess, Curve, Samples, Stream

__all__ = ["in_one_call", "pairs", "processed", "through"]

Process = Callable[[Samples], Samples]

BUFFER = 8192
"""What JUCE gets at a time, pedalboard's own choice: convolution is half as fast with 65536."""

SHORT = 4 * BLOCK_FRAMES
"""A recording of no more frames goes through an effect in one call."""

DRAIN = 4096
"""Frames of silence at a time, until an effect with a latency has given all."""

PATIENCE = 60
"""Seconds of silence after which an effect that gives nothing will never give anything."""

STEP = 64
"""Frames between two values of a parameter that moves: 1.5 ms at 44.1 kHz."""

ADJACENT = {3: (2, 1), 4: (2, 2), 5: (2, 1, 2), 6: (2, 1, 1, 2), 7: (2, 1, 1, 1, 2)}
ADJACENT |= {8: (2, 1, 1, 2, 2)}
"""The channels that form pairs in the order of WAV files: L R, C, LFE, surround left and right."""


def through(
    stream: Stream, effect: Callable[..., Any], *, in_pairs: bool = False, **settings: Any
) -> Stream:
    """A recording through an effect of pedalboard.

    Parameters
    ----------
    effect
        A class of pedalboard that gives the same by blocks as in one call.
    in_pairs
        Whether the effect knows no more than two channels; surround is then treated in pairs.
    **settings
        What the effect is made with. Curves move while it runs.
    """

    def make(_channels: int, **numbers: Any) -> Any:
        return effect(**numbers)

    return processed(stream, make, in_pairs=in_pairs, **settings)


def processed(
    stream: Stream, make: Callable[..., Any], *, in_pairs: bool = False, **settings: Any
) -> Stream:
    """As `through`, with an effect that depends on how many channels it gets: `make(channels)`."""
    rate = stream.sample_rate
    curves = {name: value for name, value in settings.items() if isinstance(value, Curve)}
    first = settings | {name: float(curve.at(0.0)) for name, curve in curves.items()}
    fresh = partial(make, **first)
    groups = pairs(stream.channels) if in_pairs else (stream.channels,)

    def blocks() -> Iterator[Samples]:
        def voice(channels: int) -> Process:
            if not curves:
                return _steady(fresh(channels), rate)
            return _moving((fresh(channels), fresh(channels)), rate, curves)

        process = _side_by_side([voice(channels) for channels in groups], groups)
        is_short = stream.frames is not None and stream.frames <= SHORT and not curves
        frames = SHORT if is_short else BLOCK_FRAMES
        return _aligned(stream.blocks(frames), process, stream, STEP if curves else 1)

    return stream.with_blocks(blocks)


def in_one_call(samples: Samples, effect: Any, sample_rate: int) -> Samples:
    """Samples through an effect, as many as they are, and where they are."""
    if not samples.shape[1]:
        return samples
    made = _process(effect, _padded(samples, DRAIN), sample_rate, reset=True)
    return made[:, : samples.shape[1]]


def pairs(channels: int) -> tuple[int, ...]:
    """How many channels each instance gets of an effect that knows two at most."""
    return (channels,) if channels <= 2 else ADJACENT.get(channels, (1,) * channels)


def _aligned(
    blocks: Iterator[Samples], process: Process, stream: Stream, multiple: int
) -> Iterator[Samples]:
    """As many frames as came in, where they came in, whatever the effect holds back.

    `process` gets `DRAIN` frames or more, of which there are a `multiple`.
    """
    owed = 0
    for block in blocks:
        owed += block.shape[1]
        result = process(_padded(block, DRAIN, multiple))[:, :owed]
        owed -= result.shape[1]
        if result.shape[1]:
            yield result
    silence = np.zeros((stream.channels, DRAIN), np.float32)
    waited = 0
    while owed:
        result = process(silence)[:, :owed]
        owed -= result.shape[1]
        waited = 0 if result.shape[1] else waited + DRAIN
        if waited > PATIENCE * stream.sample_rate:
            raise CannotProcess(f"the effect keeps back the last {owed} frames of the recording")
        if result.shape[1]:
            yield result


def _padded(block: Samples, least: int, multiple: int = 1) -> Samples:
    """With silence behind it, if it has fewer frames, or another number of them.

    pedalboard takes the shorter side of an array for the channels, so that one of few frames is
    misread; and what follows the end must not be a longer call than the first.
    """
    frames = block.shape[1]
    missing = max(least - frames, -frames % multiple)
    return np.pad(block, ((0, 0), (0, missing))) if missing > 0 else block


def _process(effect: Any, block: Samples, sample_rate: int, *, reset: bool) -> Samples:
    try:
        result: Samples = effect.process(block, sample_rate, BUFFER, reset)
    except (ValueError, RuntimeError) as error:
        raise CannotProcess(f"pedalboard refuses the recording: {error}") from error
    return result


def _steady(effect: Any, sample_rate: int) -> Process:
    return partial(_process, effect, sample_rate=sample_rate, reset=False)


def _moving(effects: tuple[Any, Any], sample_rate: int, curves: Mapping[str, Curve]) -> Process:
    """Two instances that take turns, so that a parameter moves without steps.

    Each holds its parameters for two steps and is heard in a triangle over them, so that they
    change only where it is silent; for a gain, this is a straight line from value to value.
    """
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
            result.append(_process(effect, piece, sample_rate, reset=False))
    return np.concatenate(results[0], axis=1), np.concatenate(results[1], axis=1)


def _side_by_side(voices: list[Process], groups: tuple[int, ...]) -> Process:
    if len(voices) == 1:
        return voices[0]
    edges = np.cumsum(groups)[:-1]

    def process(block: Samples) -> Samples:
        parts = np.split(block, edges, axis=0)
        return np.concatenate([voice(part) for voice, part in zip(voices, parts, strict=True)])

    return process
