"""The piano heard in segments of 16 seconds, each overlapping half of the one before.

An event that a segment's end cuts off goes on in the next one: it looks for each event from where
the last whole one ended.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
import torch
from torch import Tensor

from musictool import Context, Samples, Stream, one_thread, resample

from ..heard import Heard
from .intervals import best_intervals
from .network import EVENTS, HOP, RATE, Transkun, load

__all__ = ["WEIGHTS", "hear"]

WEIGHTS = "transkun"

STEP = math.ceil(8 * RATE / HOP)
"""Frames from one segment to the next."""
SEGMENT = 16 * RATE
AT_ONCE = 4
"""Segments on a GPU, fewer if its memory is full; one on a CPU."""
BEFORE = 8 * RATE
"""Silence before the recording and after it, in samples."""
LAST = round(SEGMENT / HOP)
"""The last frame of a segment; who ends later ends beyond it."""

LEAST_S = 1e-3


@dataclass
class Event:
    """A key or a pedal, in seconds; whether its beginning and its end were in the segment."""

    start: float
    end: float
    velocity: int
    begins: bool
    ends: bool


@one_thread()
def hear(stream: Stream, context: Context) -> Heard:
    """The keys and pedals of a piano; reads the recording once, and holds one segment of it.

    References
    ----------
    Yan and Duan, ISMIR 2024; Yan, Cwitkowitz, Duan, NeurIPS 2021.
    """
    path = context.weights(WEIGHTS)
    network: Transkun = context.model("musictool_transcription/transkun", partial(load, path=path))
    found: list[list[Event]] = [[] for _ in EVENTS]
    starts = [BEFORE // HOP] * len(EVENTS)
    seconds = (stream.frames or 0) / stream.sample_rate
    for number, known in enumerate(_known(network, _segments(stream), context.device)):
        begin = number * STEP * HOP / RATE - BEFORE / RATE
        events, last = _events(network, known, starts)
        starts = [max(one - STEP, 0) for one in last]
        for whole, new in zip(found, events, strict=True):
            _join(whole, new, begin)
        if seconds:
            context.progress(min(max(begin + 16, 0) / seconds, 1.0), "notes")
    return _heard(found)


def _segments(stream: Stream) -> Iterator[Samples]:
    """Samples `(channels, SEGMENT)`, `STEP` frames apart."""
    held = np.zeros((stream.channels, BEFORE), np.float32)
    for block in resample(stream, RATE).blocks(SEGMENT):
        held = np.concatenate([held, block], axis=1)
        while held.shape[1] >= SEGMENT:
            yield held[:, :SEGMENT]
            held = held[:, STEP * HOP :]
    held = np.pad(held, ((0, 0), (0, BEFORE)))
    while held.shape[1] > 0:
        yield np.pad(held[:, :SEGMENT], ((0, 0), (0, max(SEGMENT - held.shape[1], 0))))
        held = held[:, STEP * HOP :]


def _known(network: Transkun, segments: Iterator[Samples], device: str) -> Iterator[Tensor]:
    """What is known of the events of each segment; on a GPU some pass through side by side."""
    at_once = 1 if device == "cpu" else AT_ONCE
    while some := list(islice(segments, at_once)):
        yield from _side_by_side(network, np.stack(some), device)


def _side_by_side(network: Transkun, segments: Samples, device: str) -> Tensor:
    try:
        with torch.inference_mode():
            return network.known(torch.from_numpy(segments).to(device))
    except torch.cuda.OutOfMemoryError:
        if len(segments) == 1:
            raise
    torch.cuda.empty_cache()
    halves = np.array_split(segments, 2)
    return torch.cat([_side_by_side(network, half, device) for half in halves])


def _events(
    network: Transkun, known: Tensor, starts: list[int]
) -> tuple[list[list[Event]], list[int]]:
    """The events of a segment, in its seconds, and the frame at which the last whole one ended.

    Parameters
    ----------
    known
        Of each event at each frame, as `Transkun.known` has it.
    starts
        The frame from which each event is looked for.
    """
    with torch.inference_mode():
        intervals = best_intervals(network.scorer(known), starts)
        rows = [(e, *pair) for e, pairs in enumerate(intervals) for pair in pairs]
        last = [0] * len(EVENTS)
        if not rows:
            return [[] for _ in EVENTS], last
        event, first, end = torch.tensor(rows, device=known.device).T
        told = network.described(known[event, first], known[event, end])
        velocities, moves, there = (one.tolist() for one in told)
    found: list[list[Event]] = [[] for _ in EVENTS]
    for (number, begin, until), velocity, (early, late), (has_begin, has_end) in zip(
        rows, velocities, moves, there, strict=True
    ):
        before = found[number][-1].end if found[number] else 0.0
        start = max((begin + early) * HOP / RATE, before)
        finish = max((until + late) * HOP / RATE, start + 1e-8)
        ends = until < LAST or has_end
        found[number].append(Event(start, finish, velocity, begin > 0 or has_begin, ends))
        if ends:
            last[number] = until
    return found, last


def _join(whole: list[Event], new: list[Event], begin: float) -> None:
    """The events of a segment after those before it: the same one again, or the rest of it."""
    for event in new:
        event.start, event.end = max(event.start + begin, 0.0), max(event.end + begin, 0.0)
        if whole and event.start < whole[-1].end:
            if event.begins:
                whole[-1] = event
            else:
                whole[-1].end = max(event.end, whole[-1].end)
                whole[-1].ends = event.ends
        elif event.begins:
            whole.append(event)


def _heard(found: list[list[Event]]) -> Heard:
    """Notes of keys; of pedals, when they are down. An event that nobody saw end is none."""
    rows, pedals = [], {}
    for number, events in zip(EVENTS, found, strict=True):
        if events:
            events[-1].ends = True
        kept = [event for event in events if event.ends and event.end - event.start >= LEAST_S]
        if number < 0:
            if kept:
                pedals[-number] = np.array([(event.start, event.end) for event in kept])
        else:
            rows += [(event.start, event.end, number, event.velocity) for event in kept]
    return Heard.of(rows, pedals=pedals)
