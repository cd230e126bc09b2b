"""Sections that come again, and phrases that end: in numbers of bars."""

import pytest

from musictool import BadParameter, CannotProcess
from musictool_generation.wishing.cadences import Scale, harmonies_at_ends, rests_at_ends
from musictool_generation.wishing.form import Form, letters_of, usual_bars

BAR = 48
C_MAJOR = Scale((0, 2, 4, 5, 7, 9, 11))
TONIC, DOMINANT = (0, 4, 7), (7, 11, 2)


def _lines(bars: int, bar: int = BAR) -> list[int]:
    return [bar * at for at in range(bars + 1)]


def test_equal_letters_are_equal_but_for_ends_that_differ() -> None:
    form = Form.of(_lines(16), "AABA")
    ends = [phrase.cadence for phrase in form.phrases]
    assert ends == ["open", "closed", "open", "final"]
    # the second A closes: its last bar is its own; the last one ends the piece with two
    assert form.echoes == ((4 * BAR, 7 * BAR, 4 * BAR), (12 * BAR, 14 * BAR, 12 * BAR))


def test_a_section_of_several_phrases_asks_and_answers() -> None:
    form = Form.of(_lines(16))
    assert [phrase.cadence for phrase in form.phrases] == ["open", "closed", "open", "final"]
    assert [(one.start // BAR, one.stop // BAR) for one in Form.of(_lines(10)).phrases] == [
        (0, 5),
        (5, 10),
    ]
    assert [one.stop // BAR for one in Form.of(_lines(10), "A", 0).phrases] == [10]


def test_equal_letters_with_equal_ends_come_again_whole() -> None:
    form = Form.of(_lines(12), "ABABAC")
    assert (4 * BAR, 6 * BAR, 4 * BAR) not in form.echoes  # A closes at first, then it is open
    assert (4 * BAR, 5 * BAR, 4 * BAR) in form.echoes
    assert (6 * BAR, 8 * BAR, 4 * BAR) in form.echoes  # B, both times open


@pytest.mark.parametrize(
    ("structure", "bars", "error", "sentence"),
    [
        ("AAB", 16, CannotProcess, "3 sections of equal length.* 16 bars are not; give bars=15"),
        ("AABA", 2, CannotProcess, "give bars=4"),
        ("1-2", 8, BadParameter, "letters such as AABA"),
        ("", 8, BadParameter, "letters such as AABA"),
    ],
)
def test_what_is_no_form_is_said(structure, bars, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        Form.of(_lines(bars), structure)


def test_sections_of_one_letter_must_be_equally_long() -> None:
    with pytest.raises(CannotProcess, match="the meter changes"):
        Form.of([0, 48, 96, 132, 168], "AA")


def test_letters_and_bars_are_read_as_people_write_them() -> None:
    assert letters_of("a a-b, A") == "AABA"
    assert [usual_bars(one, 16) for one in ("A", "AB", "ABA", "AABA", "AABBA")] == [
        16,
        16,
        12,
        16,
        20,
    ]


def test_cadences_are_where_phrases_end() -> None:
    form = Form.of(_lines(8))
    found = harmonies_at_ends(form.phrases, C_MAJOR, lambda step: 12)
    assert found == [
        (3 * BAR + 24, DOMINANT),
        (4 * BAR, ()),
        (6 * BAR + 24, DOMINANT),
        (7 * BAR, TONIC),
        (8 * BAR, ()),
    ]
    assert rests_at_ends(form.phrases, lambda step: 12) == [(3 * BAR + 25, 4 * BAR)]


def test_a_closed_phrase_goes_to_the_tonic_in_its_last_bar() -> None:
    form = Form.of(_lines(6, 36), "AB", 3)
    found = harmonies_at_ends(form.phrases, C_MAJOR, lambda step: 12)
    assert found[:3] == [(72, DOMINANT), (84, TONIC), (108, ())]


def test_a_cadence_has_the_notes_of_the_melody() -> None:
    form = Form.of(_lines(4))

    def heard(start, stop):
        return {5} if start == 2 * BAR + 24 else {9}

    found = dict(harmonies_at_ends(form.phrases, C_MAJOR, lambda step: 12, heard))
    assert found[2 * BAR + 24] == (7, 11, 2, 5)  # G7, for its F
    assert found[3 * BAR] == (9, 0, 4)  # Am stands in for C
