"""What holds for every registered command, those not yet written included."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from musictool import (
    Audio,
    CannotProcess,
    Stream,
    UsageError,
)
from musictool.contract import Context
from musictool.discovery import load_function
from musictool.jobs import Settings
from musictool.jobs.apply import Application
from musictool.pipeline import CheckedPipeline, Pipeline, Step, check, schema

from .every_command import (
    KNOWN,
    NEED_A_BEAT,
    ON_EVERY,
    SPECS,
    Piece,
    arguments_of,
    arrays,
    assert_same,
    check_sentence,
    inputs_of,
    perform,
    usual,
)


def applied(pipeline: CheckedPipeline, inputs: list[Any]) -> Any:
    return Application(pipeline, Settings(), registry=KNOWN).run(inputs)


@ON_EVERY
def test_every_parameter_has_a_sentence_of_help(name):
    for parameter in SPECS[name].all_parameters:
        assert parameter.help, parameter.name
        assert not parameter.help.endswith("."), parameter.name
    assert SPECS[name].summary.endswith(".")


@cache
def validator() -> Any:
    from jsonschema import Draft202012Validator

    document = schema(KNOWN)
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@ON_EVERY
def test_the_schema_knows_the_command(name):
    spec = SPECS[name]
    plain = {
        key: value
        for key, value in arguments_of(spec, Piece().audio()).items()
        if isinstance(value, str | int | float | bool | list)
    }
    step = {spec.name: plain | ({"engine": spec.engine} if spec.engine else {})}
    if len(plain) == len(arguments_of(spec, Piece().audio())):
        assert validator().is_valid({"steps": [step]})
    assert not validator().is_valid({"steps": [{spec.name: plain | {"no_such_parameter": 1}}]})


@ON_EVERY
def test_result_is_sound_and_keeps_the_form(name):
    spec = SPECS[name]
    result = usual(name)
    for array in arrays(result):
        assert np.isfinite(array).all()
        assert array.size
    if isinstance(result, Audio) and spec.keeps_form and spec.takes in ("audio", "stream"):
        assert (result.sample_rate, result.channels) == (44100, 2)


@ON_EVERY
def test_equal_seeds_give_equal_results_on_any_number_of_threads(name):
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(before + 2)
    try:
        assert_same(perform(name), usual(name))
        assert torch.get_num_threads() == before + 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if "seed" in spec.uses])
def test_another_seed_gives_another_result(name):
    pairs = zip(arrays(usual(name)), arrays(perform(name, seed=1)), strict=True)
    assert any(not np.array_equal(one, other) for one, other in pairs)


FORMS = {
    "the lowest rate": Piece(100, 1, 2.0),
    "200 Hz": Piece(200, 1, 2.0),
    "3400 Hz": Piece(3400, 1, 2.0),
    "six channels": Piece(16000, 6, 2.0),  # two seconds are enough to compose from
    "192 kHz": Piece(192_000, 1, 0.5),
    "the highest rate": Piece(768_000, 1, 0.25),
}


@ON_EVERY
@pytest.mark.parametrize("form", FORMS)
def test_other_forms_give_a_result_or_a_sentence(name, form):
    piece = FORMS[form]
    at_length = name in NEED_A_BEAT or name.startswith("continue")
    if form == "192 kHz" and at_length:  # less would be refused
        piece = replace(piece, seconds=2.0)
    # Half a minute of a tail is long at the highest rate.
    tail = {"tail": "none"} if SPECS[name].rings and form == "the highest rate" else {}
    try:
        result = perform(name, piece, **tail)
    except CannotProcess as error:
        check_sentence(error, name)
        return
    for array in arrays(result):
        assert np.isfinite(array).all()


@ON_EVERY
@pytest.mark.parametrize("what", ["silence", "one frame", "a tenth of a second"])
def test_odd_recordings_give_a_result_or_a_sentence(name, what):
    spec = SPECS[name]
    if spec.takes not in ("audio", "stream", "audios", "streams"):
        pytest.skip("takes no recording")
    frames = {"silence": 44100, "one frame": 1, "a tenth of a second": 4410}[what]
    audio = Audio(np.zeros((2, frames), np.float32), 44100)
    if what != "silence":
        audio = audio.with_samples(audio.samples + np.float32(0.1))
    step = Step(spec.name, arguments_of(spec, audio), spec.engine)
    pipeline = check(Pipeline((step,)), KNOWN)
    try:
        (result,) = applied(pipeline, [audio, audio] if spec.joins else [audio])
        result = result.audio() if isinstance(result, Stream) else result
    except CannotProcess as error:
        check_sentence(error, name)
        return
    for array in arrays(result):
        assert np.isfinite(array).all()


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if not spec.finished_by])
def test_a_plain_call_is_what_the_hub_does(name):
    """Of engines whose results the command finishes, a call gives what is not finished yet."""
    spec, piece = SPECS[name], Piece()
    arguments = spec.check(arguments_of(spec, piece.audio()), name)
    variables = {parameter.name: parameter.variable for parameter in spec.all_parameters}
    keywords = {variables[key]: value for key, value in arguments.items()}
    if spec.context:
        seed = int(np.random.SeedSequence([0, 0]).generate_state(1)[0]) & ~0xFFFF
        keywords[spec.context] = Context(seed=seed)
    first: list[Any] = inputs_of(spec, piece)
    if spec.takes in ("audios", "scores"):
        first = [first]
    elif spec.takes == "stream":
        first = [first[0].stream()]
    elif spec.takes == "streams":
        first = [[one.stream() for one in first]]
    result = load_function(spec)(*first, **keywords)
    result = result[0] if spec.gives == "audios" else result
    result = result.audio() if isinstance(result, Stream) else result
    hub = without_tail(name) if spec.rings else usual(name)
    if isinstance(result, Audio) and result.sample_rate != hub.sample_rate:
        return  # the hub brought it back to the source's form
    assert_same(result, hub)


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.takes == "stream"])
@pytest.mark.parametrize("block_frames", [1, 1000, 10**9])
def test_a_stream_does_not_depend_on_its_blocks_and_is_read_no_oftener_than_declared(
    name, block_frames
):
    spec, readings = SPECS[name], []
    if block_frames == 1 and spec.name in NEED_A_BEAT | {
        "continue",
        "loop",
        "remix",
        "style",
        "transcribe",
    }:
        pytest.skip("seconds in blocks of one frame, read several times, take long")
    piece = Piece(seconds=0.125) if block_frames == 1 else Piece()
    expected = perform(name, piece) if block_frames == 1 else usual(name)
    stream = piece.audio().stream(block_frames)

    def blocks():
        readings.append(name)
        return stream.blocks()

    step = Step(spec.name, arguments_of(spec, piece.audio()), spec.engine)
    known = block_frames != 10**9  # beforehand, how long it is; or else some must count
    counted = replace(stream, open_blocks=blocks, frames=stream.frames if known else None)
    (result,) = applied(check(Pipeline((step,)), KNOWN), [counted])
    if known and isinstance(result, Stream):
        assert result.frames in (None, expected.frames)
    assert_same(result, expected)
    if known:
        assert len(readings) <= spec.passes
    else:
        assert_same(result, expected)  # a second reading, of streams


HUB_PARAMETERS = {
    name: {parameter.name for parameter in spec.hub_parameters} for name, spec in SPECS.items()
}


@pytest.mark.parametrize(
    "name", [n for n, offered in HUB_PARAMETERS.items() if {"start", "crossfade"} <= offered]
)
def test_outside_a_region_every_bit_stays(name):
    audio = Piece().audio().samples
    out = perform(name, start=0.5, end=2.5).samples
    first, last = 22050, 110250
    np.testing.assert_array_equal(out[:, :first], audio[:, :first])
    after = audio.shape[1] - last
    np.testing.assert_array_equal(out[:, out.shape[1] - after :], audio[:, last:])


@pytest.mark.parametrize("name", [n for n, offered in HUB_PARAMETERS.items() if "mix" in offered])
def test_a_mix_is_a_part_of_the_recording_and_a_part_of_the_result(name):
    audio, wet = Piece().audio().samples, usual(name).samples
    frames = max(audio.shape[1], wet.shape[1])
    dry, wet = (np.pad(one, ((0, 0), (0, frames - one.shape[1]))) for one in (audio, wet))
    mixed = perform(name, mix=0.25).samples
    np.testing.assert_allclose(mixed, 0.75 * dry + 0.25 * wet, rtol=0, atol=1e-6)


@cache
def without_tail(name):
    return perform(name, tail="none")


@pytest.mark.parametrize("name", [n for n, offered in HUB_PARAMETERS.items() if "tail" in offered])
def test_a_tail_is_as_long_as_it_is_asked_for(name):
    audio, cut = Piece().audio(), without_tail(name)
    assert cut.frames == audio.frames
    longer = perform(name, tail=0.5)
    assert longer.frames == audio.frames + 22050
    np.testing.assert_array_equal(cut.samples, longer.samples[:, : audio.frames])


@ON_EVERY
def test_an_unknown_parameter_is_refused(name):
    with pytest.raises(UsageError, match="no parameter is called 'no_such_parameter'"):
        perform(name, no_such_parameter=1)


@ON_EVERY
def test_values_out_of_range_are_refused_by_name(name):
    spec = SPECS[name]
    for parameter in spec.all_parameters:
        if parameter.kind not in ("number", "integer"):
            continue
        for bound, beyond in ((parameter.ge, -1), (parameter.le, 1), (parameter.gt, 0)):
            if bound is None:
                continue
            value: Any = bound + beyond
            with pytest.raises(UsageError, match=f"{spec.name}: {parameter.name} must be"):
                perform(name, **{parameter.name: [value] if parameter.many else value})
