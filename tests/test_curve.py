"""Curves: what they say at a time, how they are written, and as what parameters take them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import pytest

from musictool import Audio, BadParameter, Curve, Param, command
from musictool.contract.signature import spec_of


def test_linear_between_points_and_level_outside() -> None:
    curve = Curve(((1.0, 10.0), (3.0, 30.0)))
    np.testing.assert_allclose(curve.at([0, 1, 2, 3, 9]), [10, 10, 20, 30, 30])


def test_exponential_goes_through_the_geometric_mean() -> None:
    assert Curve.parse("0:200, 8:800", exponential=True).at(4) == pytest.approx(400)


@pytest.mark.parametrize("text", ["0:1", "0:200, 8:8000", "0.5:-3, 1:0, 2.25:1e-05"])
def test_text_parses_back_to_the_same(text: str) -> None:
    assert str(Curve.parse(text)) == text


@pytest.mark.parametrize("text", ["", "1", "0:1, 0:2", "2:1, 1:1", "0:x", "0:1:2", "0:nan", "0:1,"])
def test_what_is_no_curve_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Curve.parse(text)


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


@pytest.mark.parametrize("value", ["0:200, 8:5", "0:200, 8", "auto", Curve(((0, 5),))])
def test_every_value_of_a_curve_is_checked(value: Any) -> None:
    with pytest.raises(BadParameter, match="a number of at least 20 Hz or a curve"):
        SWEEP["cutoff"].check(value, "x")


def test_words_beside_a_number() -> None:
    tail = SWEEP["tail"]
    assert [tail.check(value, "x") for value in ("auto", "none", "2", 3)] == ["auto", "none", 2, 3]
    with pytest.raises(BadParameter, match="must be auto, none or a number of at least 0 s, not"):
        tail.check("atuo", "x")
    assert tail.json_schema()["anyOf"][1] == {"enum": ["auto", "none"]}
