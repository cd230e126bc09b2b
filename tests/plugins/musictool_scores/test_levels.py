"""`gain` and `fade` of scores, in the decibels of General MIDI."""

import pytest

from musictool import BadParameter, Context, Score, Track
from musictool_scores.commands.levels import fade, gain

HELD = Score(
    (Track.of([(0, 3840, 60, 60)], [(1920, 0xB0, 11, 64), (0, 0xB0, 7, 90)]),), resolution=480
)  # four seconds at 120 BPM


def test_twelve_decibels_are_twice_the_velocity():
    said = []
    louder = gain(HELD, db=12.04, context=Context(warn=said.append))
    assert louder.tracks[0].notes["velocity"].tolist() == [120]
    assert not said
    assert gain(HELD, db=-120, context=Context()).tracks[0].notes["velocity"].tolist() == [1]
    gain(HELD, db=20, context=Context(warn=said.append))
    assert said == ["1 note has the highest velocity, 127, and would be louder still"]


def expression(score):
    controls = score.tracks[0].controls
    rows = controls[controls["number"] == 11]
    return dict(zip(rows["tick"].tolist(), rows["value"].tolist(), strict=True))


def at(levels, tick):
    return levels[max(one for one in levels if one <= tick)]


def test_a_fade_begins_and_ends_with_nothing_and_keeps_proportions():
    levels = expression(fade(HELD, in_=1.0, out=1.0))
    assert (levels[0], levels[max(levels)], max(levels)) == (0, 0, 3840)
    assert at(levels, 480) == round(127 * 0.5**0.5)  # half the amplitude
    assert (at(levels, 960), at(levels, 1919), at(levels, 1920)) == (127, 127, 64)
    assert at(levels, 3360) == round(64 * 0.5**0.5)
    assert fade(HELD, in_=1.0).tracks[0].controls[-1]["value"] == 64


def test_fades_that_do_not_fit_meet():
    levels = expression(fade(HELD, in_=6.0, out=2.0, shape="s-curve"))
    assert at(levels, 2880) >= 62  # three of four seconds, of 64
    assert levels[3840] == 0


def test_a_fade_is_of_some_length_and_nothing_is_left_alone():
    with pytest.raises(BadParameter, match="give in or out"):
        fade(HELD)
    assert fade(Score(), in_=1.0) == Score()
