"""Values are checked in one place: ranges, kinds, spellings, and what comes out converted."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musictool import Audio
from musictool.contract import Parameter, Spec
from musictool.contract.schema import json_schema
from musictool.errors import BadParameter, UnknownName
from musictool.kinds import Kind

number = Parameter("mix", "number", "How much", ge=0, le=1)
loud = Parameter("db", "number", "Level", unit="dB", gt=-60, lt=6)
whole = Parameter("bars", "integer", "Bars", ge=1)
switch = Parameter("loop", "flag", "Again")
text = Parameter("title", "text", "Title")
shape = Parameter("shape", "choice", "Shape", choices=("linear", "exponential"))
shapes = Parameter("shapes", "choice", "Shapes", many=True, choices=("linear", "s-curve"))
file = Parameter("impulse", "path", "File")
sound = Parameter("reference", "audio", "Like this", optional=True)
sounds = Parameter("others", "audio", "Like these", many=True)
tempo = Parameter("tempo", "range", "Tempi", unit="BPM", ge=20, le=400)
gains = Parameter("gains", "number", "One for each", many=True, ge=-60)

RECORDING = Audio(np.zeros(4), 8000)


@pytest.mark.parametrize(
    ("parameter", "given", "value"),
    [
        (number, "0.5", 0.5),
        (number, 1, 1.0),
        (number, np.float32(0.5), 0.5),
        (whole, "4", 4),
        (whole, 4.0, 4),
        (whole, "4.0", 4),
        (whole, str(2**60 + 1), 2**60 + 1),
        (whole, np.int64(4), 4),
        (switch, True, True),
        (switch, "false", False),
        (switch, "yes", True),
        (text, "", ""),
        (text, "12", "12"),
        (shape, "linear", "linear"),
        (shapes, "linear, s-curve", ("linear", "s-curve")),
        (shapes, ["linear", "s-curve,linear"], ("linear", "s-curve", "linear")),
        (file, "a b.wav", Path("a b.wav")),
        (sound, "a.wav", "a.wav"),
        (sound, Path("a.wav"), "a.wav"),
        (sound, RECORDING, RECORDING),
        (sound, None, None),
        (sounds, "a.wav", ("a.wav",)),
        (sounds, RECORDING, (RECORDING,)),
        (sounds, [RECORDING, "a.wav"], (RECORDING, "a.wav")),
        (tempo, "60-120", (60.0, 120.0)),
        (tempo, " 60.5 - 120 ", (60.5, 120.0)),
        (tempo, [60, 120], (60.0, 120.0)),
        (tempo, (60, np.float32(120)), (60.0, 120.0)),
        (gains, "3", (3.0,)),
        (gains, ["3", 4], (3.0, 4.0)),
        (gains, [], ()),
    ],
)
def test_a_value_that_fits_is_converted(parameter, given, value):
    checked = parameter.check(given, "x")
    assert checked == value
    assert type(checked) is type(value)


@pytest.mark.parametrize(
    ("parameter", "given", "says"),
    [
        (number, 1.5, "x: mix must be a number from 0 to 1, not 1.5"),
        (number, "1.5", "x: mix must be a number from 0 to 1, not 1.5"),
        (number, 2.0, "x: mix must be a number from 0 to 1, not 2"),
        (number, "2", "x: mix must be a number from 0 to 1, not 2"),
        (number, "half", "x: mix must be a number from 0 to 1, not half"),
        (number, "", "x: mix must be a number from 0 to 1, not ''"),
        (number, None, "x: mix must be a number from 0 to 1, not nothing"),
        (number, True, "x: mix must be a number from 0 to 1, not true"),
        (loud, -60, "x: db must be a number of more than -60 and less than 6 dB, not -60"),
        (loud, "6", "x: db must be a number of more than -60 and less than 6 dB, not 6"),
        (whole, 0, "x: bars must be a whole number of at least 1, not 0"),
        (whole, "2.5", "x: bars must be a whole number of at least 1, not 2.5"),
        (whole, True, "x: bars must be a whole number of at least 1, not true"),
        (switch, "maybe", "x: loop must be true or false, not maybe"),
        (text, 3.5, "x: title must be text, not 3.5"),
        (
            shape,
            "linaer",
            "x: shape must be linear or exponential, not linaer; did you mean linear?",
        ),
        (file, "", "x: impulse must be a path, not ''"),
        (sound, 3, "x: reference must be a recording, not 3"),
        (sound, "", "x: reference must be a recording, not ''"),
        (sounds, ["a.wav", 3], "x: others must be a recording, not 3"),
        (number, 80, "x: mix must be a number from 0 to 1, not 80; did you mean 80%?"),
        (
            gains,
            "0,-6",
            "x: gains must be a number of at least -60, not 0,-6; give each on its own: "
            "gains=0 gains=-6",
        ),
        (gains, [0, -99], "x: gains must be a number of at least -60, not -99"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_a_sentence(parameter, given, says):
    with pytest.raises(BadParameter) as refused:
        parameter.check(given, "x")
    assert str(refused.value) == says


@pytest.mark.parametrize(
    "bad", ["120-60", "60-60", "60", "5-60", "60-900", "a-b", "", "60-120-180", 60.0, [60], None]
)
def test_a_range_has_two_ends_within_bounds_the_lower_first(bad):
    with pytest.raises(BadParameter) as refused:
        tempo.check(bad, "x")
    assert "two numbers like 60-120, the lower first, from 20 to 400 BPM" in str(refused.value)


def test_a_range_may_lie_below_zero():
    assert Parameter("db", "range", "Levels").check("-20--10.5", "x") == (-20.0, -10.5)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "nan", "inf", "1e400", "-Infinity"])
def test_only_finite_numbers_are_numbers(bad):
    unbounded = Parameter("x", "number", "")
    for parameter in (number, unbounded, gains, Parameter("n", "integer", "")):
        with pytest.raises(BadParameter):
            parameter.check(bad, "x")


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_and_its_text_are_one_to_the_check(value):
    def outcome(given: float | str) -> float | str:
        try:
            return number.check(given, "x")
        except BadParameter as error:
            return str(error)

    assert outcome(value) == outcome(repr(value).removesuffix(".0"))
    assert (outcome(value) == value) == (0 <= value <= 1)


def spec(*parameters: Parameter) -> Spec:
    return Spec("fx.x", None, "Do.", "Do.", Kind.AUDIO, Kind.AUDIO, parameters, (), "m:f")


def test_names_are_checked_too():
    with pytest.raises(UnknownName, match=r"here: no parameter is called .mxi.; did you"):
        spec(number, loud).check({"mxi": 1}, "here")
    needed = Parameter("mix", "number", "", required=True, ge=0)
    with pytest.raises(BadParameter, match="here: mix must be given: a number of at least 0"):
        spec(needed).check({}, "here")
    assert spec(number).check({}, "here") == {}  # the function's own default stands


bounds = st.none() | st.integers(-5, 5).map(float)
some_parameters = st.builds(
    Parameter,
    name=st.from_regex(r"[a-z][a-z_]{0,8}[a-z]", fullmatch=True),
    kind=st.sampled_from(["number", "integer", "flag", "text", "path", "audio", "choice"]),
    help=st.text(max_size=20),
    required=st.booleans(),
    default=st.none() | st.floats(allow_nan=False) | st.lists(st.floats(allow_nan=False)),
    many=st.booleans(),
    optional=st.booleans(),
    unit=st.text(max_size=3),
    ge=bounds,
    lt=bounds,
    choices=st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=3).map(tuple),
    choice_words=st.lists(st.text(max_size=4), max_size=3).map(tuple),
    keyword=st.booleans(),
)


@given(parameters=st.lists(some_parameters, max_size=4), own=st.lists(some_parameters, max_size=2))
def test_a_spec_survives_json(parameters, own):
    original = Spec(
        "fx.x",
        "e",
        "Do.",
        "Do.\n\nü",
        Kind.STREAM,
        Kind.AUDIO,
        tuple(parameters),
        tuple(own),
        "m:f",
        "c",
    )
    assert Spec.from_json(json.loads(json.dumps(original.to_json()))) == original


def test_several_choices_may_have_commas_between():
    jsonschema = pytest.importorskip("jsonschema")
    for right in ("linear", "s-curve,linear", "linear, s-curve", ["s-curve"]):
        shapes.check(right, "here")
        jsonschema.validate(right, json_schema(shapes))
    for wrong in ("linear,", "linear;s-curve", "linear,round"):
        with pytest.raises(BadParameter, match="shapes must be linear or s-curve, not "):
            shapes.check(wrong, "here")
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, json_schema(shapes))
