"""A contract that the hub cannot honour is refused, naming the function and the parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import pytest

from musictool import Audio, Batching, Context, Param, Report, Score, Stems, command, engine
from musictool.contract.engines import engine_for
from musictool.contract.signature import spec_of
from musictool.errors import ContractError


def unknown_type(audio: Audio, table: dict[str, float]) -> Audio:
    """Wrong."""


def literal_of_one_word_twice(audio: Audio, bits: Literal[16, "16"]) -> Audio:
    """Wrong."""


def union(audio: Audio, key: int | str) -> Audio:
    """Wrong."""


def default_outside(audio: Audio, mix: Annotated[float, Param("Mix", ge=0, le=1)] = 2.0) -> Audio:
    """Wrong."""


def default_of_many_outside(
    audio: Audio, mix: Sequence[Annotated[float, Param("Mix", le=1)]] = (0.5, 2.0)
) -> Audio:
    """Wrong."""


def default_no_choice(audio: Audio, way: Literal["up", "down"] = "left") -> Audio:
    """Wrong."""


def default_none(audio: Audio, mix: float = None) -> Audio:  # noqa: RUF013
    """Wrong."""


def default_bool(audio: Audio, mix: float = True) -> Audio:
    """Wrong."""


def idle_report(
    audio: Audio, cut: Annotated[float, Param("Cut", unit="Hz", above_nyquist="idle")] = 1.0
) -> Report:
    """Wrong."""


def nyquist_of_decibels(
    audio: Audio, cut: Annotated[float, Param("Cut", unit="dB", above_nyquist="idle")] = 1.0
) -> Audio:
    """Wrong."""


def each_of_texts(audio: Audio, mix: Annotated[str, Param("Mix", each=True)] = "") -> Audio:
    """Wrong."""


def bounds_on_text(audio: Audio, mix: Annotated[str, Param("Mix", ge=0)] = "") -> Audio:
    """Wrong."""


def bounds_crossed(audio: Audio, mix: Annotated[float, Param("Mix", ge=2, le=1)]) -> Audio:
    """Wrong."""


def bounds_not_numbers(audio: Audio, mix: Annotated[float, Param("Mix", ge="0")]) -> Audio:
    """Wrong."""


def aligned_number(audio: Audio, mix: Annotated[float, Param("Mix", aligned=True)] = 1) -> Audio:
    """Wrong."""


def words_for_no_choice(
    audio: Audio, way: Annotated[Literal["up"], Param("Way", choices={"dwon": "falling"})] = "up"
) -> Audio:
    """Wrong."""


def reserved(audio: Audio, force: bool = False) -> Audio:
    """Wrong."""


def reserved_with_underscore(audio: Audio, as_: str = "") -> Audio:
    """Wrong."""


def twice(audio: Audio, type: str = "", type_: str = "") -> Audio:  # noqa: A002
    """Wrong."""


def no_annotation(audio: Audio, mix=1.0) -> Audio:
    """Wrong."""


def no_return(audio: Audio):
    """Wrong."""


def returns_none(audio: Audio) -> None:
    """Wrong."""


def returns_optional(audio: Audio) -> Audio | None:
    """Wrong."""


def several_of_many(scores: Sequence[Score]) -> list[Score]:
    """Wrong."""


def several_reports(audio: Audio) -> list[Report]:
    """Wrong."""


def no_docstring(audio: Audio) -> Audio:
    return audio


def args(audio: Audio, *more: float) -> Audio:
    """Wrong."""


def kwargs(audio: Audio, **more: float) -> Audio:
    """Wrong."""


def args_first(*audios: Audio) -> Audio:
    """Wrong."""


def keyword_first(*, audio: Audio) -> Audio:
    """Wrong."""


def positional_only(audio: Audio, mix: float, /) -> Audio:
    """Wrong."""


def no_such_annotation(audio: Audio, mix: Flaot = 1.0) -> Audio:  # noqa: F821
    """Wrong."""


REFUSED: list[tuple[Callable[..., Any], str]] = [
    (unknown_type, "parameter table has the type dict[str, float], which the hub does not know"),
    (literal_of_one_word_twice, "parameter bits has the type Literal[16, '16']"),
    (union, "parameter key has the type int | str"),
    (default_outside, "parameter mix must be a number from 0 to 1, but its default is 2.0"),
    (default_of_many_outside, "mix must be a number of at most 1, but its default is (0.5,"),
    (default_no_choice, "parameter way must be up or down, but its default is 'left'"),
    (default_none, "parameter mix must be a number, but its default is None"),
    (default_bool, "parameter mix must be a number, but its default is True"),
    (idle_report, "parameter cut cannot leave it out above Nyquist: only what makes one"),
    (each_of_texts, "parameter mix has each of several values make a result, but is not one num"),
    (nyquist_of_decibels, "parameter cut is said to be above Nyquist, but is not one frequency"),
    (bounds_on_text, "parameter mix has bounds, but is not a number"),
    (bounds_crossed, "parameter mix has bounds that leave no value"),
    (bounds_not_numbers, "parameter mix has a bound that is not a finite number"),
    (aligned_number, "parameter mix is aligned, but is no recording"),
    (words_for_no_choice, "parameter way explains choices that its Literal does not have: dwon"),
    (reserved, "parameter force has the name of an option that the hub gives"),
    (reserved_with_underscore, "parameter as_ has the name of an option that the hub gives"),
    (twice, "parameter type_ would be a second flag --type"),
    (no_annotation, "parameter mix has no type annotation"),
    (no_return, "must say what it returns"),
    (returns_none, "must say what it returns"),
    (returns_optional, "must say what it returns"),
    (several_of_many, r"cannot give Sequence[Score], one for each that flows in, unless"),
    (several_reports, "cannot give several of Report: put all findings into one"),
    (no_docstring, "has no docstring"),
    (args, "parameter more cannot become a flag"),
    (kwargs, "parameter more cannot become a flag"),
    (args_first, "parameter audios is what flows in, so it must be positional"),
    (keyword_first, "parameter audio is what flows in, so it must be positional"),
    (positional_only, "parameter mix cannot become a flag"),
    (no_such_annotation, "its annotations cannot be read: name 'Flaot' is not defined"),
]


@pytest.mark.parametrize(("function", "says"), REFUSED, ids=[f.__name__ for f, _ in REFUSED])
def test_a_wrong_signature_is_refused(function, says):
    with pytest.raises(ContractError) as refused:
        spec_of(command("x")(function))
    assert str(refused.value).startswith(f"{__name__}.{function.__name__}: ")
    assert says in str(refused.value)


def fine(audio: Audio) -> Audio:
    """Do nothing."""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Gain", "'Gain' cannot name a command"),
        ("a.b.c", "at most one dot"),
        ("two words", "cannot name a command"),
        ("", "cannot name a command"),
        ("run", "the hub has one of that name"),
        ("pipeline.mine", "the hub has one of that name"),
    ],
)
def test_a_wrong_name_is_refused(name, says):
    with pytest.raises(ContractError, match=says):
        spec_of(command(name)(fine))


def many(audios: Sequence[Audio]) -> Sequence[Audio]:
    """Nothing to any."""


def joining(audios: Sequence[Audio]) -> Audio:
    """Make one of all."""


def with_context(audio: Audio, *, context: Context) -> Audio:
    """Nothing, with help."""


@pytest.mark.parametrize(
    ("function", "batch", "says"),
    [
        (many, Batching(sample_rate=7), "a sample rate of 7; there are 100 to 768000 Hz"),
        (many, Batching(channels=0), "0 channels; there are 1 to 255"),
        (many, Batching(within=0.5), "lengths within a factor of 0.5; that is at least 1"),
        (many, 8, "has batch=8; write batch=Batching"),
        (fine, Batching(), "so it needs a parameter of the type Context"),
        (joining, Batching(channels=1), "only one from Sequence[Audio] to a Sequence"),
        (with_context, Batching(sample_rate=8000), "only one from Sequence[Audio] to a Sequence"),
    ],
)
def test_a_wrong_batch_is_refused(function, batch, says):
    with pytest.raises(ContractError) as refused:
        spec_of(command("x", batch=batch)(function))
    assert says in str(refused.value)


def test_what_changes_time_cannot_ring():
    with pytest.raises(ContractError, match="cannot ring and change time"):
        spec_of(command("x", rings=1.0, keeps_time=False)(fine))


def test_a_use_that_no_context_has_is_refused():
    with pytest.raises(ContractError, match="cannot use 'gpu': a context has seed and device"):
        spec_of(command("x", uses=("gpu",))(fine))


@pytest.mark.parametrize("name", ["Acme", "a b", "a.b"])
def test_a_wrong_engine_name_is_refused(name):
    with pytest.raises(ContractError, match="cannot name an engine"):
        spec_of(engine("sing", name)(fine))


def test_what_is_no_declared_function_is_refused():
    def forgotten(audio: Audio) -> Audio:
        """Nobody marked it."""

    with pytest.raises(ContractError, match="forgotten: registered, but marked neither"):
        spec_of(forgotten)
    with pytest.raises(ContractError, match="7 was registered, but is no function"):
        spec_of(7)


@command("sing", engine="unit")
def sing(audio: Audio, seconds: float = 20.0, mood: Literal["calm", "wild"] = "calm") -> Audio:
    """Sing on."""


def lacks_mood(audio: Audio, seconds: float) -> Audio:
    """Wrong."""


def other_kind(audio: Audio, seconds: int, mood: Literal["calm", "wild"]) -> Audio:
    """Wrong."""


def fewer_choices(audio: Audio, seconds: float, mood: Literal["calm"]) -> Audio:
    """Wrong."""


def other_name(audio: Audio, seconds_: float, mood: Literal["calm", "wild"]) -> Audio:
    """Wrong: the hub would call it with `seconds`."""


def other_default(
    audio: Audio, seconds: float = 10.0, mood: Literal["calm", "wild"] = "calm"
) -> Audio:
    """Wrong: called without the hub, it would do something else."""


def not_keyword_only(
    audio: Audio, seconds: float, mood: Literal["calm", "wild"], heat: float = 1
) -> Audio:
    """Wrong."""


def flows_otherwise(stems: Stems, seconds: float, mood: Literal["calm", "wild"]) -> Report:
    """Wrong."""


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lacks_mood, "engine acme must have sing's own parameter mood (calm or wild)"),
        (other_kind, "engine acme must have sing's own parameter seconds (a number)"),
        (fewer_choices, "engine acme must have sing's own parameter mood (calm or wild)"),
        (other_name, "engine acme must have sing's own parameter seconds (a number)"),
        (other_default, "engine acme has a default of its own for seconds (10.0), which sing has"),
        (not_keyword_only, "parameter heat is not one of sing's own, so it must be keyword-only"),
        (flows_otherwise, "engine acme of sing must take audio and give audio, not take stems"),
    ],
)
def test_an_engine_that_does_not_fit_its_command_is_refused(function, says):
    with pytest.raises(ContractError) as refused:
        engine_for(spec_of(sing), spec_of(engine("sing", "acme")(function)))
    assert str(refused.value).startswith(f"{__name__}.{function.__name__}: ")
    assert says in str(refused.value)


def test_engines_of_what_starts_from_nothing_make_what_they_can():
    @command("invent", engine="notes")
    def invent(bars: int = 4) -> Score:
        """Invent a tune."""

    @engine("invent", "sound")
    def sound(bars: int) -> Audio:
        """Invent a recording."""

    fitted = engine_for(spec_of(invent), spec_of(sound))
    assert (fitted.takes, fitted.gives) == ("nothing", "audio")


def all_at_once(
    audios: Sequence[Audio], seconds: float = 20.0, mood: Literal["calm", "wild"] = "calm"
) -> Sequence[Audio]:
    """Right: a batch of what the command takes one by one."""


def test_an_engine_may_take_many_at_once_where_its_command_takes_one():
    batching = command("x", batch=Batching(channels=1))(all_at_once)
    assert spec_of(batching).batch == Batching(channels=1)
    fitted = engine_for(
        spec_of(sing), spec_of(engine("sing", "acme", batch=Batching(channels=1))(all_at_once))
    )
    assert (fitted.takes, fitted.each, fitted.batch) == ("audios", True, Batching(channels=1))


def test_a_context_handed_over_by_position_is_refused():
    @command("x")
    def f(audio: Audio, context: Context, /) -> Audio:
        """Wrong."""

    with pytest.raises(ContractError, match="parameter context"):
        spec_of(f)


def of_another_kind(audio: Audio, source: Audio, seconds: float, *, context: Context) -> Report:
    """Wrong: it must give what engines give."""


def of_other_parameters(audio: Audio, source: Audio, heat: float, *, context: Context) -> Audio:
    """Wrong: the command has no heat."""


def without_context(audio: Audio, source: Audio, seconds: float = 20.0) -> Audio:
    """Wrong."""


@pytest.mark.parametrize(
    ("finish", "says"),
    [
        (of_another_kind, "must be finished by a function of audio and audio that gives audio"),
        (of_other_parameters, "must be finished by a function of its own parameters"),
        (without_context, "must be finished by a function of its own parameters, and the context"),
    ],
)
def test_what_cannot_finish_for_engines_is_refused(finish, says):
    def f(audio: Audio, seconds: float = 20.0) -> Audio:
        """Sing on."""

    with pytest.raises(ContractError, match=says):
        spec_of(command("x", engine="unit", finish=finish)(f))
    with pytest.raises(ContractError, match="finishes what engines give, but has none"):
        spec_of(command("x", finish=finish)(f))
