"""Readers of one stream: each gets every frame, and together they cost little more than one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from musictool import Stream
from musictool.placement.tee import KEPT, shared


class Counted:
    """A stream of numbered blocks that counts how often it is opened."""

    def __init__(self, blocks: int) -> None:
        self.count, self.opened = blocks, 0

    def stream(self) -> Stream:
        def blocks() -> Iterator[np.ndarray]:
            self.opened += 1
            for number in range(self.count):
                yield np.full((1, 1), number, np.float32)

        return shared(Stream(blocks, 8000, 1, self.count))


def numbers(blocks: Iterator[np.ndarray]) -> list[int]:
    return [int(block[0, 0]) for block in blocks]


def test_two_readers_side_by_side_open_it_once() -> None:
    source = Counted(5 * KEPT)
    stream = source.stream()
    pairs = zip(stream.blocks(), stream.blocks(), strict=True)
    assert all((one == other).all() for one, other in pairs)
    assert source.opened == 1


def test_a_reader_far_behind_gets_all_the_same() -> None:
    source = Counted(5 * KEPT)
    stream = source.stream()
    late = stream.blocks()
    begun = numbers(next(late) for _ in range(3))
    assert numbers(stream.blocks()) == list(range(5 * KEPT))
    assert begun + numbers(late) == list(range(5 * KEPT))
    assert source.opened == 2


def test_reading_again_after_the_end_is_shared_again() -> None:
    source = Counted(2 * KEPT)
    stream = source.stream()
    assert numbers(stream.blocks()) == list(range(2 * KEPT))
    pairs = list(zip(stream.blocks(), stream.blocks(), strict=True))
    assert len(pairs) == 2 * KEPT
    assert source.opened == 2


def test_an_error_reaches_every_reader() -> None:
    def blocks() -> Iterator[np.ndarray]:
        yield np.zeros((1, 1), np.float32)
        raise OSError("the disk has gone")

    stream = shared(Stream(blocks, 8000, 1, 2))
    first, second = stream.blocks(), stream.blocks()
    for reader in (first, second):
        next(reader)
    for reader in (first, second):
        with pytest.raises(OSError, match="gone"):
            next(reader)


def test_readers_in_threads_of_their_own() -> None:
    """A generator that two threads want to advance at once raises."""

    def slow() -> Iterator[np.ndarray]:
        for number in range(3 * KEPT):
            time.sleep(0.0005)
            yield np.full((1, 1), number, np.float32)

    stream = shared(Stream(slow, 8000, 1, 3 * KEPT))
    with ThreadPoolExecutor() as pool:
        readings = list(pool.map(lambda _: numbers(stream.blocks()), range(4)))
    assert readings == 4 * [list(range(3 * KEPT))]
