"""The engine `transkun`: the best intervals, and events that several segments hear parts of."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import torch

from musictool import Audio
from musictool_transcription.transkun.engine import (
    BEFORE,
    RATE,
    SEGMENT,
    STEP,
    Event,
    _join,
    _known,
    _segments,
)
from musictool_transcription.transkun.intervals import best_intervals
from musictool_transcription.transkun.network import HOP


def best_by_trying(scores: np.ndarray, start: int) -> float:
    """The most that intervals from a frame on can have together."""
    frames = len(scores)
    pairs = [(a, b) for a in range(start, frames) for b in range(a + 1, frames)]
    most = 0.0
    for count in range(frames):
        for chosen in combinations(pairs, count):
            if all(one[1] <= other[0] for one, other in pairwise(chosen)):
                inside = {at for a, b in chosen for at in range(a + 1, b)}
                alone = [scores[at, at] for at in range(start, frames) if at not in inside]
                total = sum(scores[b, a] for a, b in chosen) + sum(max(one, 0) for one in alone)
                most = max(most, total)
    return most


def test_no_row_of_intervals_is_better() -> None:
    rng = np.random.default_rng(0)
    scores = rng.standard_normal((4, 5, 5)).astype(np.float32)
    starts = [0, 0, 1, 2]
    found = best_intervals(torch.from_numpy(scores), starts)
    for one, start, intervals in zip(scores, starts, found, strict=True):
        total = sum(one[b, a] for a, b in intervals)
        assert abs(total - best_by_trying(one, start)) < 1e-5
        assert all(a >= start for a, _ in intervals)
        assert intervals == sorted(intervals)


def test_nothing_is_gained_by_intervals_of_less_than_nothing() -> None:
    assert best_intervals(-torch.ones(2, 6, 6), [0, 3]) == [[], []]


def test_a_note_that_a_segment_cuts_is_one() -> None:
    whole: list[Event] = []
    _join(whole, [Event(7.0, 8.0, 60, True, True), Event(14.0, 16.0, 70, True, False)], 0.0)
    _join(whole, [Event(0.0, 9.5, 50, False, True), Event(10.0, 11.0, 55, True, True)], 8.0)
    assert [(one.start, one.end, one.velocity) for one in whole] == [
        (7.0, 8.0, 60),
        (14.0, 17.5, 70),
        (18.0, 19.0, 55),
    ]
    assert all(one.ends for one in whole)


def test_segments_hold_every_sample_twice() -> None:
    seconds = 21
    samples = np.arange(seconds * RATE, dtype=np.float32)[None] / (seconds * RATE) + 1
    segments = list(_segments(Audio(samples, RATE).stream()))
    assert {one.shape for one in segments} == {(1, SEGMENT)}
    padded = np.pad(samples[0], (BEFORE, SEGMENT + BEFORE))
    for number, one in enumerate(segments):
        assert np.array_equal(one[0], padded[number * STEP * HOP :][:SEGMENT])
    assert len(segments) == -(-(seconds * RATE + 2 * BEFORE) // (STEP * HOP))


def test_on_a_gpu_segments_pass_side_by_side_as_many_as_there_is_room_for(monkeypatch) -> None:
    sizes = []

    class Network:
        def known(self, samples: torch.Tensor) -> torch.Tensor:
            sizes.append(len(samples))
            if len(samples) > 2:
                raise torch.cuda.OutOfMemoryError
            return 2 * samples

    monkeypatch.setattr("torch.cuda.empty_cache", lambda: None)
    segments = [np.full((1, 3), number, np.float32) for number in range(5)]
    for device, expected in (("cpu", [1] * 5), ("meta", [4, 2, 2, 1])):
        sizes.clear()
        monkeypatch.setattr(torch.Tensor, "to", lambda tensor, where: tensor)
        found = list(_known(Network(), iter(segments), device))
        assert sizes == expected
        assert [int(one[0, 0]) for one in found] == [0, 2, 4, 6, 8]
