"""The filter by sections: scipy's own samples, without the rest of `scipy.signal`."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from musictool import sosfilt
from musictool.sound import sosfilt as room

SECTIONS = signal.butter(5, [300, 4000], "bandpass", fs=44100, output="sos")


@pytest.mark.parametrize("by_the_package", [False, True])
def test_in_blocks_it_is_what_scipy_makes_of_the_whole(by_the_package, monkeypatch):
    if by_the_package:
        monkeypatch.setattr(room, "_kernel", lambda: room._by_the_package)
    samples = np.random.default_rng(0).standard_normal((3, 1000)).astype(np.float32)
    state = np.zeros((len(SECTIONS), 3, 2))
    blocks = []
    for block in np.split(samples, [1, 1, 400], axis=1):
        before = state.copy(), block.copy()
        filtered, after = sosfilt(SECTIONS, block, state)
        assert np.array_equal(state, before[0])
        assert np.array_equal(block, before[1])
        blocks.append(filtered)
        state = after
    right, ended = signal.sosfilt(
        SECTIONS, samples.astype(np.float64), axis=1, zi=np.zeros_like(state)
    )
    assert np.array_equal(np.concatenate(blocks, axis=1), right)
    assert np.array_equal(state, ended)


def test_loudness_is_measured_without_the_second_that_scipy_signal_takes(python):
    code = (
        "import sys, numpy as np, musictool as mt\n"
        "tone = np.sin(np.arange(48000) / 5, dtype=np.float32)[None]\n"
        "print(mt.measure_loudness(mt.Audio(tone, 48000)).lufs < 0, 'scipy.signal' in sys.modules)"
    )
    assert python(code) == "True False"
