"""Bars, beats and seconds lead to the ticks that a musician would count to."""

import pytest

from musictool import CannotProcess, Meter, Score, Tempo, Track, first_bar, span_of, tick_of

# Two bars of 4/4, then 7/8, at 480 ticks: bars at 0, 1920, 3840, 5520, 7200, ...; over at 9000.
SCORE = Score(
    (Track.of([(0, 480, 60)]),),
    tempos=(Tempo(0, 500_000), Tempo(1920, 1_000_000)),
    meters=(Meter(0, 4, 4), Meter(3840, 7, 8)),
    resolution=480,
    length=9000,
)


@pytest.mark.parametrize(
    ("place", "unit", "tick"),
    [
        (1, "bars", 0),
        (2.5, "bars", 2880),
        (4, "bars", 5520),
        (7, "bars", 5520 + 3 * 1680),  # past the end the last meter goes on
        (1, "beats", 0),
        (9, "beats", 3840),
        (10, "beats", 4080),  # an eighth
        (-1, "beats", 8760),
        (-1, "bars", 7320),
        (2, "seconds", 1920),
        (3, "seconds", 2400),
        (-1, "seconds", 8520),
        (-1000, "seconds", 0),
    ],
)
def test_places_and_their_ticks(place, unit, tick):
    assert tick_of(SCORE, place, unit) == tick


def test_a_shorter_first_bar_is_a_pickup_and_bar_0():
    meters = (Meter(0, 1, 4), Meter(480, 3, 4))
    tune = Score((), meters=meters, resolution=480, length=3360)
    assert first_bar(tune) == 0
    assert [tick_of(tune, bar, "bars") for bar in (0, 1, 2)] == [0, 480, 1920]
    assert first_bar(SCORE) == 1


def test_a_span_ends_with_the_score():
    assert span_of(SCORE, 3, 5, "bars") == (3840, 7200)
    assert span_of(SCORE, None, None, "seconds") == (0, 9000)
    assert span_of(SCORE, 3, 100, "bars") == (3840, 9000)


@pytest.mark.parametrize(
    ("start", "end", "unit", "words"),
    [
        (0, None, "bars", "counted from 1"),
        (9, 12, "bars", "bar 9 is beyond the end of the score, whose last bar is 6"),
        (3, 2, "bars", "start=3 bars and end=2 bars leave nothing"),
        (60, None, "seconds", "start=1:00 is beyond the end"),
    ],
)
def test_where_nothing_is_a_sentence_says_so(start, end, unit, words):
    with pytest.raises(CannotProcess, match=words):
        span_of(SCORE, start, end, unit)
