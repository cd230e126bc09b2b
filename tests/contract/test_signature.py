"""What the hub reads in a signature."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import numpy as np
import pytest

from musictool import (
    Audio,
    Batching,
    Context,
    Param,
    Report,
    Score,
    Stems,
    Stream,
    command,
    engine,
)
from musictool.contract import Spec
from musictool.contract.engines import engine_for
from musictool.contract.signature import spec_of
from musictool.errors import BadParameter, ContractError


def audio_in(audio: Audio) -> Audio:
    """Take the whole."""


def stream_in(stream: Stream) -> Stream:
    """Take blocks."""


def batch(audios: Sequence[Audio]) -> Sequence[Audio]:
    """Take many."""


def chain(streams: Sequence[Stream]) -> Stream:
    """Many, block by block."""


def hear_each(audios: Sequence[Audio]) -> tuple[Report, ...]:
    """Findings of each."""


def split_each(audios: Sequence[Audio]) -> Sequence[Stems]:
    """Stems of each."""


def join(audios: list[Audio]) -> Audio:
    """Make one of many."""


def notes(score: Score) -> Score:
    """Take notes."""


def parts(stems: Stems) -> Stems:
    """Take stems."""


def nothing(seconds: float) -> Audio:
    """Take nothing."""


def only_context(context: Context) -> Audio:
    """Take nothing but the context."""


def findings(audio: Annotated[Audio, "whatever"]) -> Report:
    """Find something out."""


@pytest.mark.parametrize(
    ("function", "takes", "gives", "joins"),
    [
        (audio_in, "audio", "audio", False),
        (stream_in, "stream", "stream", False),
        (batch, "audios", "audio", False),
        (hear_each, "audios", "report", False),
        (split_each, "audios", "stems", False),
        (join, "audios", "audio", True),
        (chain, "streams", "stream", True),
        (notes, "score", "score", False),
        (parts, "stems", "stems", False),
        (nothing, "nothing", "audio", False),
        (only_context, "nothing", "audio", False),
        (findings, "audio", "report", False),
    ],
)
def test_types_say_how_data_flows(function, takes, gives, joins):
    spec = spec_of(command("x")(function))
    assert (spec.takes, spec.gives, spec.joins) == (takes, gives, joins)
    assert [p.name for p in spec.all_parameters] == (["seconds"] if function is nothing else [])
    assert spec.each == (spec.batch is not None) == (function in (batch, hear_each, split_each))


def test_what_batches_are_to_be_like_is_kept():
    wanted = Batching(sample_rate=16000, channels=1, within=None)
    spec = spec_of(command("x", batch=wanted)(hear_each))
    assert Spec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert spec.batch == wanted
    assert wanted.words() == "several recordings at once, brought to 16000 Hz, mono"


def everything(
    audio: Audio,
    number: Annotated[float, Param("A number", unit="s", gt=0, le=10)],
    whole: int = 3,
    switch: bool = False,
    words: str = "hello",
    shape: Annotated[Literal["up", "down"], Param("Way", choices={"up": "rising"})] = "up",
    file: Path = Path("a.wav"),
    maybe: Annotated[float | None, Param("Perhaps", ge=0)] = None,
    maybe_old: Optional[int] = None,  # noqa: UP045 - plugins still write it
    maybe_outside: Annotated[float, Param("Bounded inside", ge=0)] | None = None,
    between: Annotated[tuple[float, float], Param("Both ends", ge=0)] = (2, 3.5),
    several: Annotated[Sequence[float], Param("Several", lt=1)] = (),
    several_inside: tuple[Annotated[float, Param("Each", lt=1)], ...] = (0.5,),
    reference: Audio | None = None,
    others: Sequence[Audio] = (),
    lambda_: float = 1.0,
    type_: str = "a",
    *,
    extra: int = 1,
    context: Context,
) -> Audio:
    """Take all there is.

    More about it.

    Raises
    ------
    ValueError
        Never.
    """
    return audio


def parameters(function: Any) -> dict[str, Any]:
    return {p.name: p for p in spec_of(function).all_parameters}


def test_every_kind_of_parameter():
    found = parameters(command("x")(everything))
    kinds = {name: (p.kind, p.many, p.optional, p.required) for name, p in found.items()}
    assert kinds == {
        "number": ("number", False, False, True),
        "whole": ("integer", False, False, False),
        "switch": ("flag", False, False, False),
        "words": ("text", False, False, False),
        "shape": ("choice", False, False, False),
        "file": ("path", False, False, False),
        "maybe": ("number", False, True, False),
        "maybe_old": ("integer", False, True, False),
        "maybe_outside": ("number", False, True, False),
        "between": ("range", False, False, False),
        "several": ("number", True, False, False),
        "several_inside": ("number", True, False, False),
        "reference": ("audio", False, True, False),
        "others": ("audio", True, False, False),
        "lambda": ("number", False, False, False),
        "type": ("text", False, False, False),
        "extra": ("integer", False, False, False),
    }
    assert (found["number"].help, found["number"].unit) == ("A number", "s")
    assert (found["shape"].choices, found["shape"].choice_words) == (("up", "down"), ("rising", ""))
    assert found["file"].default == "a.wav"
    assert found["several_inside"].default == [0.5]
    assert (found["between"].default, found["between"].ge) == ("2-3.5", 0)


class Shape(Enum):
    UP = "up"
    DOWN = "down"


def test_choices_are_words_for_the_members_of_an_enum_and_for_numbers():
    def shaped(
        audio: Audio,
        shape: Annotated[Shape, Param("Way", choices={Shape.UP: "rising"})] = Shape.UP,
        times: Sequence[Literal[1, 2]] = (2,),
        word: Literal["a", "b"] = "a",
    ) -> Audio:
        """Shape it."""
        return audio

    found = parameters(command("x")(shaped))
    assert (found["shape"].kind, found["shape"].default) == ("choice", "up")
    assert found["shape"].meanings == {"up": "rising", "down": ""}
    assert (found["times"].choices, found["times"].default) == (("1", "2"), ["2"])
    assert [one.members for one in found.values()] == [True, True, False]


def test_an_underscore_behind_a_name_is_for_python_alone():
    found = parameters(command("x")(everything))
    assert (found["lambda"].flag, found["lambda"].variable) == ("--lambda", "lambda_")
    assert (found["type"].flag, found["type"].variable) == ("--type", "type_")
    assert (found["maybe_old"].flag, found["maybe_old"].variable) == ("--maybe-old", "maybe_old")


@pytest.mark.parametrize("name", ["maybe_outside", "several", "several_inside", "maybe"])
def test_bounds_hold_wherever_in_the_type_they_are_written(name):
    parameter = parameters(command("x")(everything))[name]
    bad = 2 if "several" in name else -1
    with pytest.raises(BadParameter, match=f"{name} must be a number"):
        parameter.check(bad, "x")


def test_the_context_is_injected_and_no_flag():
    spec = spec_of(command("x")(everything))
    assert spec.context == "context"
    assert "context" not in parameters(everything)

    @command("x")
    def f(audio: Audio, lent: Context | None = None) -> Audio:
        """Do without, if need be."""

    assert spec_of(f).context == "lent"


def test_keyword_only_is_the_engines_own_where_there_are_engines():
    assert [p.name for p in spec_of(command("x")(everything)).engine_parameters] == []
    spec = spec_of(command("x", engine="unit")(everything))
    assert [p.name for p in spec.engine_parameters] == ["extra"]
    assert "extra" not in [p.name for p in spec.parameters]


def test_help_is_the_docstring_up_to_its_sections():
    spec = spec_of(command("x")(everything))
    assert spec.summary == "Take all there is."
    assert spec.doc == "Take all there is.\n\nMore about it."


def test_a_decorated_function_stays_a_plain_function():
    def louder(audio: Audio, factor: float = 2.0) -> Audio:
        """Make louder."""
        return audio.with_samples(audio.samples * np.float32(factor))

    decorated = command("x.louder")(louder)
    assert decorated is louder
    audio = Audio(np.array([0.25]), 8000)
    assert decorated(audio, factor=3).samples[0, 0] == 0.75


@command("sing", engine="unit", keeps_form=False, keeps_time=False)
def sing(
    audio: Audio,
    seconds: Annotated[float, Param("Length", ge=1, le=60)] = 20.0,
    mood: Literal["calm", "wild"] = "calm",
    in_: str = "C",
    *,
    grain: int = 4,
) -> Audio:
    """Sing on."""


def test_an_engine_has_its_commands_parameters_and_its_own():
    @engine("sing", "acme")
    def acme(
        audio: Audio,
        seconds: float,
        mood: Literal["wild", "calm"],
        in_: str,
        *,
        temperature: Annotated[float, Param("Randomness", gt=0)] = 1.0,
        context: Context,
    ) -> Audio:
        """Sing another way."""

    spec = engine_for(spec_of(sing), spec_of(acme))
    assert spec.engine == "acme"
    assert spec.parameters == spec_of(sing).parameters
    assert [p.name for p in spec.engine_parameters] == ["temperature"]
    assert spec.context == "context"
    assert not spec.keeps_form  # that is the command's to say
    assert not spec.keeps_time
    with pytest.raises(BadParameter, match="seconds must be a number from 1 to 60, not 99"):
        spec.check({"seconds": 99}, "sing")
    # the engine's function has no defaults for these, so it must be given the command's
    assert spec.check({"temperature": 2}, "sing") == {
        "seconds": 20.0,
        "mood": "calm",
        "in": "C",
        "temperature": 2.0,
    }


def test_an_engine_may_take_a_recording_whole_where_its_command_takes_blocks():
    @command("hum", engine="low", passes=2)
    def hum(stream: Stream) -> Stream:
        """Hum along."""

    @engine("hum", "high")
    def high(audio: Audio) -> Audio:
        """Hum above."""

    spec = engine_for(spec_of(hum), spec_of(high))
    assert (spec.takes, spec.gives) == ("audio", "audio")


Louder = Annotated[float, Param("Gain", ge=0)]


def finished(report: Report, audio: Audio, louder: Louder = 1.0, *, context: Context) -> Report:
    """Do for engines what they do not know of."""


@command("hear", engine="ear", finish=finished)
def hear(audio: Audio, words: str = "", louder: Louder = 1.0) -> Report:
    """Hear it."""


def test_an_engine_may_leave_a_parameter_to_its_command():
    @engine("hear", "deaf")
    def deaf(audio: Audio, words: str) -> Report:
        """Hear nothing."""

    @engine("hear", "other")
    def other(audio: Audio, words: str, louder: Louder) -> Report:
        """Hear it by itself."""

    mine = spec_of(hear)
    left, own = (engine_for(mine, spec_of(one)) for one in (deaf, other))
    assert left.finished_by == f"{__name__}:finished"
    assert mine.finished_by == own.finished_by == ""
    assert left.parameters == own.parameters == mine.parameters
    assert [one.name for one in mine.parameters if one.finishing] == ["louder"]


@pytest.mark.parametrize(
    ("declared", "offered"),
    [
        ({}, ["start", "end", "bars", "crossfade", "mix"]),
        ({"rings": 1.0}, ["start", "end", "bars", "crossfade", "mix", "tail"]),
        ({"keeps_time": False}, ["start", "end", "bars", "crossfade"]),
        ({"keeps_form": False}, []),
    ],
)
def test_what_a_command_keeps_says_what_the_hub_offers(declared, offered):
    spec = spec_of(command("x", **declared)(stream_in))
    assert [parameter.name for parameter in spec.hub_parameters] == offered


def test_examples_are_kept_as_they_are_typed():
    declared = command("fx.x", examples=("song.wav", "song.wav --mix 0.5"), docs="effects/x")
    spec = spec_of(declared(stream_in))
    assert spec.examples == ("musictool fx x song.wav", "musictool fx x song.wav --mix 0.5")
    assert spec.docs == "effects/x"
    assert spec_of(command("x", examples="song.wav")(stream_in)).examples == (
        "musictool x song.wav",
    )


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ({"examples": ("musictool fx x song.wav",)}, "leave musictool fx x out"),
        ({"examples": ("song.wav\nsong.wav",)}, "no text of one line: 'song.wav"),
        ({"examples": (7,)}, "no text of one line: 7"),
        ({"docs": None}, "no text of one line: None"),
    ],
)
def test_what_is_no_example_is_refused(declared, sentence):
    with pytest.raises(ContractError, match=sentence):
        spec_of(command("fx.x", **declared)(stream_in))


def test_a_spec_is_plain_data():
    spec = spec_of(command("x", examples=("song.wav",), docs="x")(everything))
    assert type(spec).from_json(json.loads(json.dumps(spec.to_json()))) == spec
