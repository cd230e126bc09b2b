"""Values that are drawn: what may be written, what is checked, what the one drawn follows from."""

import pytest

from musictool.errors import MusictoolError
from musictool.pipeline import check, parse_inline, parse_yaml
from musictool.pipeline.draws import Between, OneOf, share


def drawn(text, known, seed=0, inputs=""):
    return check(parse_inline(text), known).drawn(seed, inputs)


@pytest.mark.parametrize(
    ("between", "at", "number"),
    [
        (Between(-6, 6), 0, -6),
        (Between(-6, 6), 0.5, 0),
        (Between(-6, 6), 0.12345678, -4.519),
        (Between(0.25, 0.2625), 0.5, 0.25625),
        (Between(3, 3), 0.7, 3),
        (Between(0.12351, 9), 0, 0.12351),
        (Between(200, 20000, log=True), 0.5, 2000),
        (Between(200, 20000, log=True), 0.25, 632.5),
        (Between(-1, 1, whole=True), 0, -1),
        (Between(-1, 1, whole=True), 0.34, 0),
        (Between(-1, 1, whole=True), 0.9999, 1),
        (Between(8000, 32000, whole=True, log=True), 0.5, 16000),
        (OneOf((-1, 0, 1)), 0.3, -1),
        (OneOf((-1, 0, 1)), 0.9999, 1),
        (OneOf((True,)), 0.5, True),
    ],
)
def test_a_share_of_the_way_gives_a_value(between, at, number):
    found = between.at(at)
    assert found == pytest.approx(number, rel=1e-12)
    assert type(found) is type(number) or not getattr(between, "whole", False)


def test_shares_are_spread_evenly():
    shares = [share(0, "in.wav", number) for number in range(2000)]
    assert all(0 <= one < 1 for one in shares)
    tenths = [sum(tenth <= 10 * one < tenth + 1 for one in shares) for tenth in range(10)]
    assert all(150 < count < 250 for count in tenths)


def test_numbers_choices_and_switches_are_drawn_and_nothing_else(known):
    text = (
        "level db=-6..6 shape={off, linear} invert={true,false} class={1, 2} title=1..2 "
        "| sing grain=2..4 engine=unit | overlay gains=1..2 gains=3 gains={5,6} others={a,b}"
    )
    made = drawn(text, known)
    level, sing, overlay = (step.values for step in made.steps)
    assert -6 <= level["db"] <= 6
    assert level["shape"] in ("off", "linear")
    assert level["invert"] in (True, False)
    assert level["class"] in (1, 2)
    assert level["title"] == "1..2"
    assert sing["grain"] in (2, 3, 4)
    low, three, high = overlay["gains"]
    assert (1 <= low <= 2, three, high in (5, 6)) == (True, 3, True)
    assert overlay["others"] == ("{a,b}",)
    assert str(made.pipeline) == str(parse_inline(text))
    assert list(made.drawn_values) == [
        *(f"level {name}" for name in ("db", "shape", "invert", "class")),
        *("sing grain", "overlay gains 1", "overlay gains 3"),
    ]
    again = check(parse_inline(made.text), known)
    assert not again.draws
    assert [dict(step.values) for step in again.steps] == [dict(s.values) for s in made.steps]


def test_a_draw_follows_from_seed_inputs_step_and_parameter(known):
    text = "level db=-6..6 | level db=-6..6 room_size=1..2"
    first = drawn(text, known, 1, "a").drawn_values
    assert list(first) == ["1 level db", "2 level db", "2 level room_size"]
    assert first == drawn(text, known, 1, "a").drawn_values
    assert first["1 level db"] != first["2 level db"]
    for seed, inputs in ((2, "a"), (1, "b")):
        other = drawn(text, known, seed, inputs).drawn_values
        assert all(other[name] != first[name] for name in first)
    alone = drawn("level db=-6..6 limit=1", known, 1, "a").drawn_values
    assert alone["level db"] == first["1 level db"]  # whatever else there is


def test_frequencies_are_drawn_by_their_intervals(known):
    (draw,) = check(parse_inline("tone frequency=100..10000"), known).steps[0].draws
    assert draw.words() == "from 100 to 10000 Hz, all intervals alike"
    below = sum(
        drawn("tone frequency=100..10000", known, seed).drawn_values["tone frequency"] < 1000
        for seed in range(400)
    )
    assert 150 < below < 250


def test_yaml_has_the_same(known):
    text = (
        "- level: {db: -6..6, class: {1, 2}, shape: {off, linear}}\n- overlay: {gains: [1, {2, 3}]}"
    )
    found = check(parse_yaml(text, "x"), known)
    assert str(found.pipeline) == (
        "level db=-6..6 class={1,2} shape={off,linear} | overlay gains=1 gains={2,3}"
    )
    assert len(found.draws) == 4
    again = parse_yaml(found.pipeline.as_yaml(), "y")
    assert str(again) == str(found.pipeline)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("level db=-6dB..6dB", "from -6 to 6 dB"),
        ('level db="-6..6 dB"', "from -6 to 6 dB"),
        ("tone frequency=1..2kHz", "from 1000 to 2000 Hz, all intervals alike"),
        ("tone frequency={50Hz,1kHz}", "one of 50, 1000 Hz"),
        ("tone frequency={1,2kHz}", "one of 1000, 2000 Hz"),
    ],
)
def test_units_may_stand_behind_each_value_or_the_last(text, words, known):
    (draw,) = check(parse_inline(text), known).steps[0].draws
    assert draw.words() == words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "level db=-61..6",
            "step 1, column 7: level: db must be a number from -60 to 60 dB, not -61",
        ),
        ("level db=-6..61", "must be a number from -60 to 60 dB, not 61"),
        ("level db={1,99}", "must be a number from -60 to 60 dB, not 99"),
        ("level db={1,}", "must be a number from -60 to 60 dB, not ''"),
        ("level db={}", "must be a number from -60 to 60 dB, not ''"),
        ("level db=6..-6", "db is 6..-6, but a range begins with its lower end: write -6..6"),
        ("level db=1..", "db is 1.., but a range has a number at each end"),
        ("level db=..", "but a range has a number at each end"),
        ("level db=1...5", "db is 1...5, but a range has two dots"),
        ("level db=low..high", "db must be a number from -60 to 60 dB, not low"),
        (
            "level db=[0,3,6]",
            "db is [0,3,6]; for a number drawn at random write LOWEST..HIGHEST, as",
        ),
        (
            "level db=0,3,6",
            "in {0,3,6}; with these musictool sweep makes a result for each",
        ),
        ("level db=uniform(0,6)", "db is uniform(0,6); for a number drawn at random"),
        ("level db=random", "db is random; for a number drawn at random"),
        ("level class=0.5..2", "class must be a whole number, not 0.5"),
        ("level shape={off,round}", "shape must be off or linear, not round"),
        ("level shape=off..linear", "shape must be off or linear, not off..linear"),
        ("level invert={1,maybe}", "invert must be true or false, not maybe"),
        ("level dbb=1..2", "no parameter is called 'dbb'; did you mean db?"),
        ("level db=1..2 db=3", "db is given more than once"),
        ("sing heat=1..2", "heat belongs to engine acme"),
    ],
)
def test_what_is_no_range_is_refused_before_any_work(text, says, known):
    with pytest.raises(MusictoolError) as refused:
        check(parse_inline(text), known)
    assert says in str(refused.value)
