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
from musictool.pipeline import Pipeline, Step, check, schema

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
def test_equal_seeds_give_equal_results(name):
    assert_same(perform(name, seed=3), perform(name, seed=3))


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if "seed" in spec.uses])
def test_another_seed_gives_another_result(name):
    pairs = zip(arrays(usual(name)), arrays(perform(name, seed=1)), strict=True)
    assert any(not np.array_equal(one, other) for one, other in pairs)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.uses])
def test_the_number_of_threads_changes_nothing(name, threads):
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        assert_same(perform(name), usual(name))
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


@ON_EVERY
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44100, 6), (192_000, 1)])
def test_other_forms_give_a_result_or_a_sentence(name, rate, channels):
    # Two seconds are enough to compose from, and at 192 kHz long enough to do.
    try:
        result = perform(name, Piece(rate, channels, seconds=2.0))
    except CannotProcess as error:
        check_sentence(error, name)
        return
    for array in arrays(result):
        assert np.isfinite(array).all()


ODD_RATES = {"the lowest": 100, "200 Hz": 200, "3400 Hz": 3400, "the highest": 768000}


@ON_EVERY
@pytest.mark.parametrize("rate", ODD_RATES)
def test_the_oddest_rates_give_a_result_or_a_sentence(name, rate):
    hertz = ODD_RATES[rate]
    tail = {"tail": "none"} if SPECS[name].rings else {}  # half a minute of it at 768 kHz is long
    try:
        result = perform(name, Piece(hertz, 1, seconds=2.0 if hertz < 10000 else 0.25), **tail)
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
        (result,) = Application(pipeline, Settings()).run([audio, audio] if spec.joins else [audio])
        result = result.audio() if isinstance(result, Stream) else result
    except CannotProcess as error:
        check_sentence(error, name)
        return
    for array in arrays(result):
        assert np.isfinite(array).all()


@ON_EVERY
def test_a_plain_call_is_what_the_hub_does(name):
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
    hub = perform(name, tail="none") if spec.rings else usual(name)
    if isinstance(result, Audio) and result.sample_rate != hub.sample_rate:
        return  # the hub brought it back to the source's form
    assert_same(result, hub)


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.takes == "stream"])
@pytest.mark.parametrize("block_frames", [1, 1000, 65536])
def test_streams_do_not_depend_on_their_blocks(name, block_frames):
    # Longer than the blocks where these are long, and no longer than it takes where they are short.
    spec, piece = SPECS[name], Piece(seconds=3.0 if block_frames >= 1000 else 0.125)
    if spec.name in NEED_A_BEAT | {"continue", "style"}:
        if block_frames == 1:
            pytest.skip("seconds in blocks of one frame, read several times, take long")
        piece = Piece()
    step = Step(spec.name, arguments_of(spec, piece.audio()), spec.engine)
    pipeline = check(Pipeline((step,)), KNOWN)
    (whole,) = Application(pipeline, Settings()).run([piece.audio().stream(10**9)])
    (blocks,) = Application(pipeline, Settings()).run([piece.audio().stream(block_frames)])
    unknown = replace(piece.audio().stream(block_frames), frames=None)
    (guessed,) = Application(pipeline, Settings()).run([unknown])
    if spec.gives == "report":
        assert_same(blocks, whole)
        assert_same(guessed, whole)
        return
    expected = whole.audio()
    assert whole.frames in (None, expected.frames)
    assert_same(blocks.audio(), expected)
    assert_same(guessed.audio(), expected)
    assert_same(blocks.audio(), expected)  # a second reading


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.takes == "stream"])
def test_a_stream_is_read_no_oftener_than_declared(name):
    spec, audio, readings = SPECS[name], Piece().audio(), []

    def blocks():
        readings.append(name)
        return audio.stream().blocks()

    step = Step(spec.name, arguments_of(spec, audio), spec.engine)
    counted = replace(audio.stream(), open_blocks=blocks)
    (result,) = Application(check(Pipeline((step,)), KNOWN), Settings()).run([counted])
    if isinstance(result, Stream):
        result.audio()
    assert len(readings) <= spec.passes


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
def test_a_mix_goes_from_the_recording_to_the_result(name):
    audio, wet = Piece().audio().samples, usual(name).samples
    frames = min(audio.shape[1], wet.shape[1])
    np.testing.assert_array_equal(perform(name, mix=1).samples[:, :frames], wet[:, :frames])
    dry = perform(name, mix=0).samples
    np.testing.assert_array_equal(dry[:, : audio.shape[1]], audio)
    assert not dry[:, audio.shape[1] :].any()


@pytest.mark.parametrize("name", [n for n, offered in HUB_PARAMETERS.items() if "tail" in offered])
def test_a_tail_is_as_long_as_it_is_asked_for(name):
    audio = Piece().audio()
    cut = perform(name, tail="none")
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
