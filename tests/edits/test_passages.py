"""Where moments go: closed form, and one edit after the other."""

import math

import numpy as np
import pytest

from musictool import Audio, looped, moved, transposed
from musictool.edits import Changes, Edit, Passages, TimeMap

CUT = Passages.of([(1.0, 4.0, 0.0)])
HALF = Passages.of(TimeMap.even(4.0, 2.0))
"""Half as fast: twice as long."""


def heard(passages, *times):
    return [passages.heard(time) for time in times]


def test_a_cut_moves_what_it_keeps():
    assert heard(CUT, 1.0, 2.5) == [0.0, 1.5]
    assert heard(CUT, 0.5, 4.0, 9.0) == [None, None, None]
    assert CUT.span(0.0, 2.0) == (0.0, 1.0)
    assert CUT.span(3.0, 9.0) == (2.0, 3.0)
    assert CUT.span(4.0, 9.0) is None


def test_a_map_of_time_with_a_beginning_of_its_own():
    moved = Passages.of(TimeMap(np.array([1.0, 2.0]), np.array([0.5, 2.5])))
    assert heard(moved, 0.5, 1.0, 1.5, 2.0, 3.0) == [0.0, 0.5, 1.5, 2.5, 3.5]
    assert moved.heard(0.4) is None


@pytest.mark.parametrize(
    "first", [CUT, HALF, Passages.whole(), Passages.of([(0, 9, 1), (9, 9.5, 12)])]
)
@pytest.mark.parametrize(
    "second", [CUT, HALF, Passages.whole(), Passages.of([(2, 3, 0), (4, 6, 1)])]
)
def test_one_after_the_other_is_both(first, second):
    times = np.arange(0, 12, 0.05) + 0.013
    between = heard(first, *times)
    wanted = [None if time is None else second.heard(time) for time in between]
    assert heard(first.then(second), *times) == pytest.approx(wanted)


def test_the_source_of_a_moment():
    assert CUT.source(0.0) == 1.0
    assert HALF.then(CUT).source(0.0) == 0.5
    assert Passages.of([(0.0, 5.0, 2.0)]).source(0.0) == 0.0
    assert CUT.source(3.0) is None


def test_what_is_done_to_a_part_moves_what_follows():
    part = HALF.confined(1.0, 3.0, 4.0)
    assert heard(part, 0.5, 1.0, 2.0, 3.0, 4.0) == [0.5, 1.0, 3.0, 5.0, 6.0]
    unknown = Passages.of(None).confined(1.0, 3.0, 4.0)
    assert heard(unknown, 0.5, 3.5) == [0.5, 5.5]
    assert unknown.heard(2.0) is None
    assert not unknown.is_complete
    assert part.is_complete


@pytest.mark.parametrize(
    "rows", [[(0, 2, 0), (1, 3, 4)], [(2, 3, 0), (0, 1, 1)], [(0, 2, 0), (2, 3, 1)]]
)
def test_passages_out_of_order_are_refused(rows):
    with pytest.raises(ValueError, match="passages must"):
        Passages.of(rows)


def test_an_even_tempo_is_exact():
    assert Passages.of(TimeMap.even(60.0, 0.5)).tempo(30.0) == pytest.approx(2.0, abs=1e-12)
    assert CUT.then(HALF).tempo(6.0) == pytest.approx(0.5, abs=1e-12)


def test_strokes_that_move_do_not_change_the_tempo():
    """As rhythm.quantize moves them: by up to 20 ms, all at another speed."""
    rng = np.random.default_rng(1)
    times = np.arange(0.0, 60.0, 0.25)
    moved = times + np.r_[0, rng.uniform(-0.02, 0.02, times.size - 2), 0]
    assert Passages.of(TimeMap(times, moved)).tempo(60.0) == pytest.approx(1.0, abs=1e-3)


def test_a_tempo_is_that_of_most_of_it_or_none():
    assert HALF.confined(10.0, 14.0, 8.0).tempo(60.0) == pytest.approx(1.0)
    thirds = np.array([0.0, 20.0, 40.0, 60.0])
    assert Passages.of(TimeMap(thirds, np.array([0.0, 20.0, 60.0, 70.0]))).tempo(70.0) is None
    assert Passages.of(None).tempo(10.0) is None


def test_a_tempo_that_was_reached_is_taken_as_it_is():
    """A tracker that hears 87 of a tag of 174 still leaves the tag what its owner counts."""
    reached = Edit(TimeMap.even(60.0, 87 / 100)), Edit(bpm=100.0)
    assert Changes(reached).tempo(174.0, 52.2) == pytest.approx(200.0)
    assert Changes(reached).tempo(88.0, 52.2) == pytest.approx(100.0)
    faster = (*reached, Edit(TimeMap.even(52.2, 0.5)))
    assert Changes(faster).tempo(174.0, 26.1) == pytest.approx(400.0)


def test_pitch_adds_up_until_it_is_no_number():
    up = Edit(semitones=3.0)
    assert Changes([up, up]).semitones == 6.0
    assert Changes([up, Edit(semitones=None)]).semitones is None


def test_time_is_asked_for_only_when_it_is_needed():
    def never():
        raise AssertionError("asked")

    changes = Changes([Edit(never), Edit(semitones=2.0)])
    assert changes.semitones == 2.0
    assert math.isinf(Passages.whole().stop[0])


@pytest.mark.parametrize(
    ("say", "what"),
    [
        (lambda it: moved(it, [(5.0, 1.0, 0.0)]), "no passage is from 5.0 to 1.0 s"),
        (lambda it: moved(it, [(0.0, 1.0, math.nan)]), "heard from nan s on"),
        (lambda it: moved(it, [(0.0, 1.0)]), "must be passages"),
        (lambda it: moved(it, None, speed=0.0), "speed must be more than 0, not 0.0"),
        (lambda it: transposed(it, math.nan), "semitones must be a number, not nan"),
        (lambda it: looped(it, 5.0, -1.0), "a loop must end after it starts, not from 5.0 to -1.0"),
    ],
)
def test_what_cannot_have_been_done_is_refused_where_it_is_said(say, what):
    with pytest.raises(ValueError, match=what):
        say(Audio(np.zeros((1, 8000), np.float32), 8000))
