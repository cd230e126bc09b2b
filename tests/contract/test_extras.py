"""What `extras` of a command may be."""

from collections.abc import Sequence

import pytest

from musictool import Audio, Context, Extra, Report, command
from musictool.contract.signature import spec_of
from musictool.errors import ContractError


def with_context(audio: Audio, width: float = 1.0, *, context: Context) -> Report:
    """Find."""


def without_context(audio: Audio) -> Report:
    """Find."""


def batch(audios: Sequence[Audio], *, context: Context) -> Sequence[Audio]:
    """Do."""


def test_a_word_is_help_enough():
    spec = spec_of(command("x.find", extras={"plot": "A picture"})(with_context))
    (plot,) = spec.extras
    assert (plot.name, plot.flag, plot.kind, plot.help) == ("plot", "--plot", "output", "A picture")
    assert plot not in spec.all_parameters


@pytest.mark.parametrize(
    ("function", "extras", "sentence"),
    [
        (without_context, {"plot": "A picture"}, "needs a parameter of the type Context"),
        (
            with_context,
            {"width": "A picture"},
            "extra 'width': it is no name, or one already taken",
        ),
        (with_context, {"output": "A picture"}, "already taken"),
        (with_context, {"a-b": "A picture"}, "it is no name"),
        (with_context, {"plot": Extra("A picture", ("png",))}, "must be like .png"),
    ],
)
def test_what_no_flag_can_be_made_of_is_refused(function, extras, sentence):
    with pytest.raises(ContractError, match=sentence):
        spec_of(command("x.find", extras=extras)(function))


def test_alone_a_context_makes_none():
    Context().extra("plot", lambda suffix: 1 / 0)


def test_extras_of_an_engine_need_one():
    made = {"plot": Extra("A picture")}
    spec = spec_of(command("x.find", engine="own", engine_extras=made)(with_context))
    assert [extra.name for extra in spec.engine_settings] == ["plot"]
    assert spec.extras == ()
    with pytest.raises(ContractError, match="has extras of its engine, but is no engine"):
        spec_of(command("x.find", engine_extras=made)(with_context))
    with pytest.raises(ContractError, match="extra 'plot': it is no name, or one already taken"):
        spec_of(command("x.find", engine="own", extras=made, engine_extras=made)(with_context))
