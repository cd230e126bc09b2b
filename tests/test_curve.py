"""Curves: what they say at a time, how they are written, and as what parameters take them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import numpy as np
import pytest

from musictool import Audio, BadParameter, Curve, Param, command
from musictool.contract.schema import json_schema
from musictool.contract.signature import spec_of
from musictool.discovery import registry


def test_linear_between_points_and_level_outside() -> None:
    curve = Curve(((1.0, 10.0), (3.0, 30.0)))
    np.testing.assert_allclose(curve.at([0, 1, 2, 3, 9]), [10, 10, 20, 30, 30])


def test_exponential_goes_through_the_geometric_mean() -> None:
    assert Curve.parse("0:200, 8:800", exponential=True).at(4) == pytest.approx(400)


@pytest.mark.parametrize("text", ["0:1", "0:200, 8:8000", "0.5:-3, 1:0, 2.25:1e-05"])
def test_text_parses_back_to_the_same(text: str) -> None:
    assert str(Curve.parse(text)) == text


NO_CURVES = {
    "": "'' is not time:value",
    "1": "'1' is not time:value",
    "0:1, 0:2": "0:2 does not come after 0:1",
    "2:1, 1:3.5": "1:3.5 does not come after 2:1",
    "0:x": "'0:x' is not time:value, since 'x' is no number",
    "0:1, 2 :": "'2 :' is not time:value, since '' is no number",
    "0:1, 0:1:2": "in '0:1:2' the time must be a time like 1:05 or 1:02:05, two digits behind each "
    "colon, not 0:1",
    "0:1, 2:nan": "'2:nan' is not time:value, since 'nan' is no number",
    "0:1,": "'' is not time:value",
    "-1:1, 2:3": "-1:1 is before 0 s, where curves begin",
}


@pytest.mark.parametrize("text", NO_CURVES)
def test_what_is_no_curve_is_refused_by_its_point(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        Curve.parse(text)
    assert str(refused.value) == NO_CURVES[text]


@pytest.mark.parametrize("exponential", [True, False])
def test_a_limited_curve_is_the_same_up_to_the_limit(exponential: bool) -> None:
    curve = Curve(((0, 100), (4, 1600), (5, 1600), (9, 100)), exponential)
    seconds = np.linspace(0, 10, 1001)
    limited = curve.limited(400).at(seconds)
    np.testing.assert_allclose(limited, np.minimum(curve.at(seconds), 400))


def test_an_exponential_curve_needs_positive_values() -> None:
    with pytest.raises(ValueError, match="positive"):
        Curve.parse("0:0, 1:5", exponential=True)


@command("lab.sweep")
def sweep(
    audio: Audio,
    cutoff: Annotated[float | Curve, Param("Where", unit="Hz", ge=20)] = 100.0,
    gain: Annotated[float | Curve | None, Param("How much", unit="dB")] = None,
    tail: Annotated[float | Literal["auto", "none"], Param("Rest", unit="s", ge=0)] = "auto",
) -> Audio:
    """Sweep."""
    return audio


SWEEP = {parameter.name: parameter for parameter in spec_of(sweep).parameters}


def test_hertz_move_exponentially_and_decibels_linearly() -> None:
    assert SWEEP["cutoff"].check("0:200, 8:800", "x") == Curve(((0, 200), (8, 800)), True)
    assert SWEEP["gain"].check("0:2, 8:8", "x") == Curve(((0, 2), (8, 8)), False)
    assert SWEEP["gain"].check(None, "x") is None
    assert SWEEP["cutoff"].check("300", "x") == 300.0


@pytest.mark.parametrize("value", ["auto", "0;200"])
def test_what_is_no_number_may_be_a_curve(value: Any) -> None:
    with pytest.raises(BadParameter) as refused:
        SWEEP["cutoff"].check(value, "x")
    assert str(refused.value) == (
        "x: cutoff must be a number of at least 20 Hz or a curve of them like "
        f'"0:100, 8:20" (time:value), not {value}'
    )


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("0:200, 8:5", "5, at 8 s, is not at least 20 Hz"),
        (Curve(((0, 200), (1.5, 5.5))), "5.5, at 1.5 s, is not at least 20 Hz"),
        ("0:200, 8", "'8' is not time:value"),
        ("0:200, 8:2dB", "in '8:2dB' the value must be in Hz, not dB"),
        ("8:200, 0:300", "0:300 does not come after 8:200"),
        ("-8:200, 0:300", "-8:200 is before 0 s, where curves begin"),
    ],
)
def test_a_curve_with_a_fault_is_refused_by_it(value: Any, fault: str) -> None:
    with pytest.raises(BadParameter) as refused:
        SWEEP["cutoff"].check(value, "x")
    assert str(refused.value) == (
        f'x: cutoff is no curve: {fault}; one is written like "0:100, 8:20" (time:value)'
    )


def test_a_curve_where_none_is_taken_is_shown_as_it_is_written() -> None:
    with pytest.raises(BadParameter, match="at least 0 s, not '0:1, 2:3'"):
        SWEEP["tail"].check(Curve(((0, 1), (2, 3))), "x")


def test_every_example_is_a_curve_that_is_taken() -> None:
    for known in registry().commands.values():
        for parameter in known.spec.parameters:
            if parameter.curve:
                (example,) = re.findall('"(.*)"', parameter.expects())
                assert isinstance(parameter.check(example, "x"), Curve), parameter


def test_words_beside_a_number() -> None:
    tail = SWEEP["tail"]
    assert [tail.check(value, "x") for value in ("auto", "none", "2", 3)] == ["auto", "none", 2, 3]
    with pytest.raises(BadParameter, match="must be auto, none or a number of at least 0 s, not"):
        tail.check("atuo", "x")
    assert json_schema(tail)["anyOf"][2] == {"enum": ["auto", "none"]}
