"""The middle of a recording, in closed form."""

import numpy as np
import pytest

from musictool import Audio, middle_of


@pytest.mark.parametrize(("frames", "first", "length"), [(4, 3, 4), (10, 0, 10), (99, 0, 10)])
@pytest.mark.parametrize("block_frames", [1, 3, 65536])
def test_it_lies_as_far_from_either_end(frames, first, length, block_frames):
    ramp = Audio(np.arange(10, dtype=np.float32), 8000)
    middle = middle_of(ramp.stream(block_frames), frames)
    assert middle.frames == length
    np.testing.assert_array_equal(middle.audio().samples[0], np.arange(first, first + length))


def test_what_follows_is_not_read():
    read = []

    def watched(blocks):
        for block in blocks:
            read.append(block)
            yield block

    long = Audio(np.zeros(1000, np.float32), 8000).stream(10)
    middle_of(long.through(watched, frames=1000), 20).audio()
    assert len(read) == 51
