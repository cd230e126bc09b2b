"""Sounds that several readings share."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from musictool_synth.tones.shelf import GROWTH, Ring


class Counting:
    """A sound whose frames are their numbers, and which takes its time."""

    def __init__(self):
        self.at = 0

    def more(self, frames):
        start = self.at
        time.sleep(0.001)
        self.at = start + frames
        return np.arange(start, start + frames, dtype=np.float32)[None]


def test_readings_in_several_threads_do_not_disturb_each_other():
    """As when a step reads on ahead while the one before it is begun again."""
    ring = Ring(Counting())
    with ThreadPoolExecutor(4) as threads:
        stops = [GROWTH * (1 + i // 4) for i in range(32)]
        for heard, stop in zip(
            threads.map(lambda stop: ring.frames(0, stop), stops), stops, strict=True
        ):
            np.testing.assert_array_equal(heard[0], np.arange(stop))
