"""Activations drawn by hand become the notes that they were drawn from."""

from itertools import pairwise

import numpy as np

from musictool_transcription.notes.decoding import decode

FRAMES = 400


def drawn(*notes):
    """Activations `(4, 88, FRAMES)` of notes (key, onset frame, last frame, velocity)."""
    said = np.zeros((4, 88, FRAMES), np.float32)
    at = np.arange(FRAMES)
    for key, onset, end, velocity in notes:
        said[0, key] = np.maximum(said[0, key], 1 - np.abs(at - onset) / 1.5)
        said[1, key, (at >= onset) & (at < end)] = 1
        said[3, key, np.abs(at - onset) < 2] = velocity / 127
    return said


def test_notes_begin_at_onsets_and_end_where_they_are_not_heard():
    found = decode([(drawn((39, 50, 100, 80), (0, 60, 61, 20), (87, 10, 400, 127)), 0, 0)])

    np.testing.assert_allclose(
        found, [[0.2, 8, 108, 127], [1, 2, 60, 80], [1.2, 1.23, 21, 20]], atol=1e-6
    )


def test_a_note_ends_where_its_end_is_heard_though_it_rings_on():
    said = drawn((39, 50, 200, 80), (45, 50, 200, 80))
    said[2, 39] = np.maximum(0, 1 - np.abs(np.arange(FRAMES) - 99.75) / 1.5)

    found = decode([(said, 0, 0)])

    np.testing.assert_allclose(found[:, 1], [99.75 / 50, 4], atol=1e-6)


def test_a_note_struck_anew_ends_the_one_before():
    found = decode([(drawn((39, 50, 200, 80), (39, 120, 200, 60)), 0, 0)])

    np.testing.assert_allclose(found[:, :2], [[1, 2.4], [2.4, 4]])


def test_a_short_gap_does_not_end_a_note_and_a_longer_one_does():
    said = drawn((39, 50, 200, 80), (45, 50, 200, 80))
    said[1, 39, 100:102] = 0
    said[1, 45, 100:103] = 0

    found = decode([(said, 0, 0)])

    np.testing.assert_allclose(found[:, 1], [4, 2])


def test_stretches_give_the_notes_of_the_whole():
    notes = [(20 + n, 17 * n + 0.3, 17 * n + 60, 40 + n) for n in range(20)]
    said = drawn(*notes)
    whole = decode([(said, 0, 0)])

    cuts = [0, 100, 101, 238, FRAMES]
    parts = [
        (said[..., max(0, a - 1) : min(FRAMES, b + 1)], int(a > 0), int(b < FRAMES))
        for a, b in pairwise(cuts)
    ]

    assert len(whole) == 20
    np.testing.assert_allclose(decode(parts), whole)


def test_nothing_heard_is_no_notes():
    assert decode([]).shape == (0, 4)
    assert decode([(drawn(), 0, 0)]).shape == (0, 4)


def test_thresholds_are_the_users():
    said = drawn((39, 50, 100, 80))
    said[:2] *= 0.5

    assert len(decode([(said, 0, 0)], onset=0.6)) == 0
    assert decode([(said, 0, 0)], onset=0.3, sounding=0.4)[0, 1] == 2
