"""Activations of a recording in stretches are those of the whole, and peaks lie between frames."""

import numpy as np
import pytest

from musictool_transcription.listening import levelled, listen, peaks

FPS, REACH = 10, 4


def say(levels):
    """A mean over `REACH` frames to either side, as a network that looks so far; frames last."""
    padded = np.pad(levels, ((REACH, REACH), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1, axis=0)
    return windows.mean(axis=-1).T


@pytest.mark.parametrize("run", [1, 7, 64, 1000])
def test_stretches_say_what_the_whole_would(run):
    magnitudes = np.random.default_rng(1).random((457, 3)).astype(np.float32)
    whole = say(levelled(magnitudes, FPS))
    runs = [magnitudes[start : start + run] for start in range(0, len(magnitudes), run)]

    parts = [
        said[:, first : said.shape[1] - last]
        for said, first, last in listen(runs, say, FPS, core=100, reach=REACH)
    ]

    assert len(parts) == 5
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, rtol=1e-5)


def test_neighbours_come_along_where_there_are_any():
    magnitudes = np.ones((300, 2), np.float32)

    sides = [sides for _, *sides in listen([magnitudes], say, FPS, core=100, reach=REACH)]

    assert sides == [[0, 1], [1, 1], [1, 0]]


def test_nothing_says_nothing():
    assert list(listen([], say, FPS, core=100, reach=REACH)) == []


@pytest.mark.parametrize("gain", [1e-3, 0.1, 30.0])
def test_levels_are_the_same_however_loud_a_recording_is(gain):
    magnitudes = np.random.default_rng(2).random((200, 2, 5)).astype(np.float32)

    np.testing.assert_allclose(
        levelled(magnitudes * np.float32(gain), FPS), levelled(magnitudes, FPS), rtol=1e-3
    )


def test_silence_is_not_raised():
    assert levelled(np.full((50, 4), 1e-9, np.float32), FPS).max() < 0.1


@pytest.mark.parametrize("top", [20.0, 20.2, 20.45, 19.6])
def test_a_peak_lies_between_frames(top):
    activation = np.maximum(0, 1 - np.abs(np.arange(40) - top) / 1.5)[None].astype(np.float32)

    rows, _, tops = peaks(activation, 0.4)

    assert rows.tolist() == [0]
    assert tops[0] == pytest.approx(top, abs=0.05)


def test_peaks_under_the_threshold_or_at_the_sides_do_not_count():
    activation = np.zeros((2, 9), np.float32)
    activation[0, [0, 8]] = 0.9
    activation[1, 4] = 0.3

    assert len(peaks(activation, 0.4)[0]) == 2
    assert len(peaks(activation, 0.4, first=1, last=1)[0]) == 0
