"""Onsets moved to the grid that the beats span."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from musictool import (
    BadParameter,
    CannotProcess,
    Onsets,
    Stream,
    TimeMap,
    find_onsets,
    stretch,
)

from .beats import Beats
from .pulse import Pulse, pulse_of, refuse_free_time

__all__ = ["GRIDS", "Slots", "anchored", "quantize", "quantized_map", "slots_of", "steps_of"]

Seconds = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

GRIDS = {"1/4": 1.0, "1/8": 0.5, "1/8T": 1 / 3, "1/16": 0.25, "1/16T": 1 / 6, "1/32": 0.125}
"""Quarters from one line of a grid to the next."""

CLOSE, ENOUGH = 0.04, 8
"""At least so many onsets that are no more seconds off say how late the beats were found."""

TORN = 0.35
"""Onsets nearer together than this share of the distance of their lines move as one."""

SPARSE = 0.5
"""With fewer onsets a beat there is little to take hold of."""


def quantize(
    stream: Stream,
    beats: Beats,
    grid: str,
    strength: float = 0.8,
    swing: float = 0.5,
    warn: Callable[[str], None] = lambda sentence: None,
) -> Stream:
    """The recording with its onsets on the grid; see the command `rhythm.quantize`."""
    refuse_free_time("rhythm.quantize", beats)
    onsets = find_onsets(stream)
    if onsets.times.size < SPARSE * beats.times.size:
        warn(
            f"rhythm.quantize: only {onsets.times.size} clear attacks are found for "
            f"{beats.times.size} beats; what begins softly stays where it is"
        )
    if not onsets.times.size:
        raise CannotProcess("rhythm.quantize: nothing begins in the recording that could be moved")
    duration = stream.count_frames() / stream.sample_rate
    pulse = pulse_of(beats, duration)
    time_map = quantized_map(pulse, onsets, duration, grid, strength, swing)
    return stretch(stream, time_map, onsets.times)


def quantized_map(
    pulse: Pulse, onsets: Onsets, duration: float, grid: str, strength: float, swing: float
) -> TimeMap:
    """The strongest onset of each line moved towards it."""
    steps = steps_of("rhythm.quantize", pulse, grid)
    if swing != 0.5 and steps % 2:
        raise BadParameter(
            f"rhythm.quantize: swing needs an even number of lines in a beat, and {grid} gives "
            f"{steps}; take 1/8 or 1/16"
        )
    slots = slots_of(pulse, onsets, steps, swing)
    times = onsets.times[slots.onsets]
    return anchored(times, times + strength * (slots.lines - times), duration)


def steps_of(command: str, pulse: Pulse, grid: str) -> int:
    """Lines in a beat.

    Raises
    ------
    BadParameter
        If no whole number of them makes a beat.
    """
    steps = pulse.quarters / GRIDS[grid]
    if abs(steps - round(steps)) > 1e-6:
        raise BadParameter(
            f"{command}: the beat is a dotted quarter here, which {grid} does not divide; "
            "take 1/8 or 1/16"
        )
    return round(steps)


class Slots:
    """Which onset stands for which line.

    `onsets` are indices, ascending; `steps` the line of each, counted from the first beat of the
    pulse; `lines` where that line is, in seconds.
    """

    def __init__(self, onsets: Integers, steps: Integers, lines: Seconds) -> None:
        self.onsets, self.steps, self.lines = onsets, steps, lines


def slots_of(
    pulse: Pulse, onsets: Onsets, steps: int, swing: float = 0.5, *, by_beats: bool = False
) -> Slots:
    """The strongest onset near each line, if there is one.

    The pulse is first moved as a whole to where the onsets are, all of them or, with `by_beats`,
    those on the beats: the tracker may find beats a little early or late.
    """
    aligned = _aligned(pulse, onsets.times, steps, steps if by_beats else 1)
    count = np.arange((pulse.times.size - 1) * steps + 1)
    late = np.where(count % 2 == 1, 2 * swing - 1, 0.0) if steps % 2 == 0 else 0.0
    lines = aligned.at((count + late) / steps)
    right = np.clip(np.searchsorted(lines, onsets.times), 1, lines.size - 1)
    nearer_left = onsets.times - lines[right - 1] < lines[right] - onsets.times
    own = right - nearer_left
    order = np.lexsort((-onsets.strengths, own))
    _, firsts = np.unique(own[order], return_index=True)
    chosen = _apart(np.sort(order[firsts]), onsets, lines[own])
    return Slots(chosen, own[chosen], lines[own[chosen]])


def _apart(chosen: Integers, onsets: Onsets, lines: Seconds) -> Integers:
    """Without the weaker of two that are much nearer together than their lines.

    They are one stroke played double, halfway between two lines, and are not to be torn apart.
    """
    while True:
        gaps, wanted = np.diff(onsets.times[chosen]), np.diff(lines[chosen])
        torn = np.flatnonzero(gaps < TORN * wanted)
        if not torn.size:
            return chosen
        first_weaker = onsets.strengths[chosen[torn]] < onsets.strengths[chosen[torn + 1]]
        chosen = np.delete(chosen, np.where(first_weaker, torn, torn + 1))


def _aligned(pulse: Pulse, onsets: Seconds, steps: int, every: int) -> Pulse:
    """The pulse moved by what onsets near every so many of its lines are surely late."""
    lines = np.rint(pulse.positions(onsets) * steps)
    late = onsets - pulse.at(lines / steps)
    near = (np.abs(late) < CLOSE) & (lines % every == 0)
    if near.sum() < ENOUGH:
        return pulse
    usual = float(late[near].mean())
    doubt = float(late[near].std() / np.sqrt(near.sum()))
    usual = np.sign(usual) * max(abs(usual) - 1.5 * doubt, 0.0)
    return Pulse(pulse.times + usual, pulse.numbers, pulse.beats_per_bar, pulse.quarters)


def anchored(times: Seconds, moved: Seconds, duration: float) -> TimeMap:
    """Beginning and end stay, unless that would leave no room for what moves next to them."""
    inside = (times > 0.01) & (times < duration - 0.01) & (moved > 0.005)
    inside &= moved < duration - 0.005
    source = np.concatenate([[0.0], times[inside], [duration]])
    target = np.concatenate([[0.0], moved[inside], [duration]])
    return TimeMap(source, target)
