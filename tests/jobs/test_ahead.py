"""Reading ahead changes nothing that can be heard, and leaves no thread behind."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from types import FrameType

import numpy as np
import pytest

from musictool import Audio, Stream
from musictool.jobs.ahead import ahead


def counted(blocks: int, trouble: type[BaseException] | None = None) -> tuple[Stream, list[int]]:
    made: list[int] = []

    def read() -> Iterator[np.ndarray]:
        for number in range(blocks):
            made.append(number)
            yield np.full((1, 10), number, np.float32)
        if trouble:
            raise trouble("gone")

    return Stream(read, 8000, 1, None), made


def test_every_frame_in_order_and_again() -> None:
    song = Audio(np.arange(300_000, dtype=np.float32), 8000)
    stream = ahead(ahead(song.stream(700)))
    np.testing.assert_array_equal(stream.audio().samples, song.samples)
    np.testing.assert_array_equal(stream.audio().samples, song.samples)


def test_blocks_are_made_while_one_is_worked_on() -> None:
    stream, made = counted(3)
    reading = ahead(stream).blocks()
    next(reading)
    for _ in range(100):
        if made == [0, 1, 2]:
            break
        threading.Event().wait(0.01)
    assert made == [0, 1, 2]
    assert len(list(reading)) == 2


def test_a_short_recording_needs_no_thread() -> None:
    before = threading.active_count()
    reading = ahead(Audio(np.zeros(44100, np.float32), 44100).stream(100)).blocks()
    next(reading)
    assert threading.active_count() == before


@pytest.mark.parametrize("trouble", [OSError, KeyboardInterrupt])
def test_an_error_comes_out_after_the_blocks_before_it(trouble: type[BaseException]) -> None:
    reading = ahead(counted(4, trouble)[0]).blocks()
    assert [int(next(reading)[0, 0]) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(trouble, match="gone"):
        next(reading)


def test_a_reading_given_up_ends_its_thread_and_those_before_it() -> None:
    before = threading.active_count()
    stream, made = counted(1000)
    reading = ahead(ahead(stream)).blocks()
    next(reading)
    assert threading.active_count() == before + 2
    reading.close()
    assert threading.active_count() == before
    assert len(made) < 10


def test_ctrl_c_at_any_line_locks_nothing() -> None:
    """As its handler raises between any two of them, also in a queue's."""
    before = threading.active_count()
    reached = threading.Event()

    def interrupted_at_each() -> None:
        for number in range(200):
            reading = ahead(counted(5)[0]).blocks()
            next(reading)
            left = iter(range(number, -1, -1))

            def trace(frame: FrameType, event: str, value: object, left=left) -> object:
                if event == "line" and next(left, None) == 0:
                    raise KeyboardInterrupt
                return trace

            sys.settrace(trace)
            try:
                next(reading)
                next(reading)
                sys.settrace(None)
                reached.set()  # all lines were interrupted once
                return
            except KeyboardInterrupt:
                pass
            finally:
                sys.settrace(None)
                reading.close()

    work = threading.Thread(target=interrupted_at_each, daemon=True)
    work.start()
    work.join(60)
    assert reached.is_set()
    work.join()
    assert threading.active_count() == before


def test_steps_of_a_job_leave_no_thread(execute, song) -> None:
    import musictool as mt

    mt.write("in.wav", song)
    before = threading.active_count()
    (outcome,) = execute("gain db=-3 | fade in=0.1 | gain db=1", "in.wav", out="out.wav")
    assert outcome.error is None
    (outcome,) = execute("gain db=-3 | lab.lazy how=nan", "in.wav", out="bad.wav")
    assert outcome.error is not None
    assert threading.active_count() == before
