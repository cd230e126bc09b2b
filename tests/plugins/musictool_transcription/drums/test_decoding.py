"""Activations drawn by hand become the strokes that they were drawn from."""

from itertools import pairwise

import numpy as np

from musictool_transcription.drums.decoding import decode
from musictool_transcription.drums.kit import DRUMS

FRAMES = 500


def drawn(*strokes):
    """Activations `(2, drums, FRAMES)` of strokes (name, frame, velocity)."""
    said = np.zeros((2, len(DRUMS), FRAMES), np.float32)
    for name, frame, velocity in strokes:
        row = list(DRUMS).index(name)
        near = np.maximum(0, 1 - np.abs(np.arange(FRAMES) - frame) / 2)
        said[0, row] = np.maximum(said[0, row], near)
        said[1, row, near > 0] = velocity / 127
    return said


def test_strokes_are_where_and_what_they_were():
    found = decode([(drawn(("kick", 100, 127), ("snare", 150.5, 60), ("ride", 100, 30)), 0, 0)])

    assert found[:, [0, 2, 3]].tolist() == [[1, 36, 127], [1, 51, 30], [1.505, 38, 60]]
    assert np.all(found[:, 1] > found[:, 0])


def test_a_roll_has_all_its_strokes():
    roll = [("snare", 20 + 6 * n, 80) for n in range(60)]

    assert len(decode([(drawn(*roll), 0, 0)])) == 60


def test_stretches_give_the_strokes_of_the_whole():
    said = drawn(*(("low tom", 23.3 * n, 40 + n) for n in range(20)))
    cuts = [0, 93, 94, 300, FRAMES]
    parts = [
        (said[..., max(0, a - 1) : min(FRAMES, b + 1)], int(a > 0), int(b < FRAMES))
        for a, b in pairwise(cuts)
    ]

    np.testing.assert_allclose(decode(parts), decode([(said, 0, 0)]))


def test_weaker_peaks_are_heard_by_a_lower_threshold():
    said = drawn(("crash", 100, 80)) * np.float32(0.3)

    assert len(decode([(said, 0, 0)], least=0.4)) == 0
    assert len(decode([(said, 0, 0)], least=0.2)) == 1


def test_of_drums_that_are_alike_the_surest_is_struck():
    said = drawn(("closed hat", 100, 80), ("high tom", 200, 90), ("low tom", 300, 90))
    others = drawn(("open hat", 100, 80), ("middle tom", 202, 90), ("kick", 300, 90))
    said = np.maximum(said, others * np.float32(0.8))

    found = decode([(said, 0, 0)])

    assert found[:, [0, 2]].tolist() == [[1, 42], [2, 50], [3, 36], [3, 43]]
