"""The way through pitches: it stays with a tone, and leaves it for good reasons."""

import numpy as np

from musictool_transcription.lead.course import course_of

FRAMES = 60


def candidates():
    """A tone that stays and one an octave higher, equally likely but for what a test changes."""
    notes = np.tile(np.float32([60, 72]), (FRAMES, 1))
    return notes, np.tile(np.float32([1.0, 0.5]), (FRAMES, 1))


def test_what_is_likelier_is_followed():
    assert set(course_of(*candidates())) == {0}


def test_a_short_fit_of_another_does_not_draw_it_away_but_a_long_one_does():
    for length, drawn in ((3, False), (40, True)):
        notes, gains = candidates()
        gains[10 : 10 + length, 1] = 2.0
        assert (1 in course_of(notes, gains)) == drawn


def test_it_pauses_where_nothing_is_likely():
    notes, gains = candidates()
    gains[20:45] = -2.0

    chosen = course_of(notes, gains)

    assert set(chosen[20:45]) == {-1}
    assert set(chosen[:20]) == set(chosen[45:]) == {0}


def test_the_order_of_the_pitches_of_a_frame_does_not_matter():
    notes, gains = candidates()
    notes[1::2], gains[1::2] = notes[1::2, ::-1].copy(), gains[1::2, ::-1].copy()

    chosen = course_of(notes, gains)

    assert set(notes[np.arange(FRAMES), chosen]) == {60}


def test_what_is_not_there_is_never_taken():
    notes, gains = candidates()
    gains[:] = -np.inf

    assert set(course_of(notes, gains)) == {-1}
    assert course_of(notes[:0], gains[:0]).size == 0
